"""Runs pytest again and again, in forks of one process that has loaded the libraries once.

Reads a line for each run, the most seconds of processor time that it may take and its arguments;
answers with its exit code. For tools/mutants.py.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import shlex
import sys

import pytest

for name in ("hypothesis", "matplotlib.pyplot", "nbval.plugin", "pandas", "pytest_cov.plugin",
             "scipy.optimize", "scipy.stats", "xdist"):  # fmt: skip
    importlib.import_module(name)
gc.freeze()

EARLY = [
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]  # they are loaded before pytest can look
for line in sys.stdin:
    limit, *arguments = shlex.split(line)
    if not (child := os.fork()):
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os._exit(pytest.main([*EARLY, *arguments]))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
