"""The take-off of a market: the year from which its growth counts as that of a young market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.series import AnnualSeries

__all__ = ["begins_at_takeoff", "takeoff_year"]

FIRST_GROWTH, SECOND_GROWTH = 1.6, 1.3
YEARS = 8
SLACK = 1 - 1e-9
"""For ratios of decimal numbers: 1.6 / 1 must pass."""


def begins_at_takeoff(values: NDArray[np.float64]) -> bool:
    """Whether the first two growths are those of a take-off."""
    first, second = values[1] / values[0], values[2] / values[1]
    return bool(first >= FIRST_GROWTH * SLACK and second >= SECOND_GROWTH * SLACK)


def takeoff_year(series: AnnualSeries, *, years: int = YEARS) -> int | None:
    """The year of a market's take-off, as the reference class has it.

    It is the first year after which the market grows by 60 % or more, and the year after that by
    30 % or more, and with which at least eight years are known. Every take-off in the reference
    class obeys this rule, so the class knows markets only that doubled within two years and then
    were still counted six years later: of markets that began more slowly, or died at once, it
    knows nothing, and its forecasts of a young market are those for one that lives.

    Parameters
    ----------
    series : AnnualSeries
        The market, from as early as it is known.
    years : int
        How many years must be known from the take-off on, at least 3. Eight for what enters the
        class; comparable markets may be shorter.

    Returns
    -------
    int or None
        None where no year qualifies.

    Raises
    ------
    ParameterError
        For ``years`` below 3.

    Examples
    --------
    >>> import forecasting as fc
    >>> values = [5, 5.2, 9, 16, 24, 31, 36, 40, 42, 43]
    >>> s = fc.AnnualSeries(values, years=range(2001, 2011), unit="m users")
    >>> fc.takeoff_year(s), fc.takeoff_year(s.through(2006))
    (2002, None)
    """
    if years < 3:
        raise ParameterError(f"years={years!r}: two growths need at least 3 years.")
    values = series.values
    for i in range(len(values) - years + 1):
        if begins_at_takeoff(values[i : i + 3]):
            return int(series.years[i])
    return None
