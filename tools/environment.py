"""Make or refresh a virtual environment: ``python environment.py FOLDER LOCK [--tools-only]``.

The package itself is installed too, editable, but not with ``--tools-only``.

Standard library only, and old syntax on purpose: any Python must be able to say that it is too old.
Nothing is done when the lock, the package's declaration and the interpreter are those of last time,
and the folder stands where it was made.
"""

import hashlib
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST, NEWEST = (3, 11), (3, 13)


def say(text):
    print("[env] " + text, flush=True)


def check_interpreter():
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            "[env] This is Python %d.%d (%s); the report needs Python 3.11, 3.12 or 3.13.\n"
            "[env] Install one of them, then name it: make book PYTHON=python3.12"
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )


def fingerprint(lock):
    digest = hashlib.sha256(sys.version.encode())
    for name in (lock, "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def python_in(folder):
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(folder, *parts)


def moved(folder):
    """Whether an environment was made elsewhere; its scripts name that place."""
    config = os.path.join(folder, "pyvenv.cfg")
    if not os.path.exists(config):
        return False
    with open(config, encoding="utf-8") as file:
        made = [line for line in file if line.startswith("command")]
    places = (folder, os.path.realpath(folder))
    return not any(line.rstrip().endswith(place) for line in made for place in places)


def run(*command):
    if subprocess.call(command, cwd=ROOT):
        sys.exit("[env] This failed: %s" % " ".join(command))


def main(folder, lock, option=None):
    check_interpreter()
    folder = os.path.join(ROOT, folder)
    stamp = os.path.join(folder, ".stamp")
    wanted = fingerprint(lock)
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted and not moved(folder):
                return
        os.remove(stamp)  # what an interrupt leaves is not taken for an environment
    started = time.time()
    python = python_in(folder)
    if not os.path.exists(python) or moved(folder):
        say("making %s with Python %s" % (os.path.relpath(folder, ROOT), sys.version.split()[0]))
        run(sys.executable, "-m", "venv", folder)
    say("installing the packages of %s, hashes checked (some minutes the first time)" % lock)
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-compile")
    # the lock is whole (a test asks `pip check`): nothing to resolve, which saves a minute
    run(*pip, "--require-hashes", "--no-deps", "-r", lock)
    if option != "--tools-only":
        say("installing this package, editable")
        run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    with open(stamp, "w") as file:
        file.write(wanted)
    say("ready in %.0f s" % (time.time() - started))


if __name__ == "__main__":
    main(*sys.argv[1:])
