"""The benchmark tables of the data are those that the benchmark wrote."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_published_benchmark_is_the_measured_one():
    command = [sys.executable, "tools/publish_benchmark.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
