"""What each point is, as tables say it: words, letters and the flags of statistical offices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from forecasting.reading.headers import bare

__all__ = ["are_letters", "point_status", "statuses_of"]

WORDS = {"": "actual"} | {
    word: status
    for status, told in {
        "actual": "final historical history actuals observed revised ist 实际 实际值 实绩",
        "estimate": "estimated estimates provisional preliminary schätzung 估计 估算 估计值",
        "forecast": "forecasted forecasts projected projection projections prognose plan budget"
        " 预测 预测值 预计 予測",
    }.items()
    for word in told.split()
}
FLAGS = ("obs_status", "obs_flag", "flag", "flags", "flag_codes")


def point_status(text: Any) -> Any:
    """Status of a point as `AnnualSeries` names it; what is none stays as it is."""
    if not isinstance(text, str):
        return text
    word = text.strip().lower()
    return WORDS.get(word, word)


def point_flag(text: Any) -> str:
    """Status that a statistical office's flag tells: ``e``, ``p`` and ``f``; else actual."""
    letters = str(text).strip().lower()
    return "forecast" if "f" in letters else "estimate" if set(letters) & set("ep") else "actual"


def are_letters(entries: Iterable[Any]) -> bool:
    """Whether what points are is told by letters: ``A`` and ``E``, ``F`` or ``P``."""
    told = {str(entry).strip().lower() for entry in entries}
    return "a" in told and len(told) > 1 and told <= set("aefp")


def statuses_of(cells: pd.DataFrame, column: Any) -> Any:
    """What each point is by its column; None where the cell is empty, or there is no column."""
    if column is None:
        return None
    codes, distinct = pd.factorize(cells[column], use_na_sentinel=False)
    told = [None if pd.isna(cell) or not str(cell).strip() else cell for cell in distinct]
    flags = bare(column) in FLAGS or are_letters(cell for cell in told if cell is not None)
    read = point_flag if flags else point_status
    return np.array([None if cell is None else read(cell) for cell in told], dtype=object)[codes]
