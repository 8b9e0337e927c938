"""Known vulnerabilities of a lock; 'not checked' where the advisories are out of reach."""

from __future__ import annotations

import json
import subprocess
import sys


def main(lock: str) -> None:
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
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        print(f"[audit] {lock} NOT CHECKED: the advisories cannot be reached ({reason[0][:200]})")
        return
    found = [(package, flaw) for package in packages for flaw in package.get("vulns", [])]
    for package, flaw in found:
        fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"[audit] {package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}")
    print(f"[audit] {lock}: {len(packages)} packages, {len(found)} known vulnerabilities")
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
