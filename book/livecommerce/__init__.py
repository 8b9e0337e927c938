"""The report's own code: its data, its words, its charts. The notebooks import it."""

from importlib import import_module
from typing import Any

__all__ = ["bases", "breaks", "charts", "datasets", "glue", "quarters", "splits", "words"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return import_module(f"livecommerce.{name}")
    raise AttributeError(f"module 'livecommerce' has no attribute {name!r}")
