"""Runs pytest again and again, in forks of one process that has loaded the libraries once.

Reads the arguments of one run a line, answers with its exit code. For tools/mutants.py.
"""

from __future__ import annotations

import gc
import importlib
import os
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
    if not (child := os.fork()):
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os._exit(pytest.main([*EARLY, *shlex.split(line)]))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
