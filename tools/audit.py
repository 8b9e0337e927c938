"""Known vulnerabilities of a lock: ``python tools/audit.py LOCK [--may-be-unreachable]``.

Exit code 1 for a vulnerability or a lock that is none, 3 where no package could be checked, because
the advisories are out of reach. The option makes that a sentence without an error.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

UNCHECKED = 3
OUT_OF_REACH = re.compile(r"connect|timed? ?out|redirecting|ServiceError|HTTPError", re.IGNORECASE)


def main(lock: str) -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip"]
    options = [
        "--require-hashes",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "20",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    return report(lock, done.stdout, done.stderr)


def report(lock: str, answer: str, errors: str) -> int:
    """Say what pip-audit found, and the exit code."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        lines = [line for line in errors.splitlines() if "error" in line.lower()] or ["no answer"]
        reason = lines[-1].strip()[:200]
        if OUT_OF_REACH.search(errors):
            print(f"[audit] {lock} NOT CHECKED: the advisories cannot be reached ({reason})")
            return UNCHECKED
        print(f"[audit] {lock} cannot be audited: {reason}")
        return 1
    known = [package for package in packages if "skip_reason" not in package]
    unknown = len(packages) - len(known)
    found = [(package, flaw) for package in known for flaw in package.get("vulns", [])]
    for package, flaw in found:
        fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"[audit] {package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}")
    if unknown:
        print(
            f"[audit] {lock}: {unknown} packages NOT CHECKED, the index has no advisories of them"
        )
    if not known:
        return UNCHECKED
    print(f"[audit] {lock}: {len(known)} packages checked, {len(found)} known vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    code = main(sys.argv[1])
    if code == UNCHECKED and "--may-be-unreachable" in sys.argv[2:]:
        code = 0
    sys.exit(code)
