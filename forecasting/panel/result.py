"""What a panel gives: the forecasts of many series, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Panel"]


@dataclass(frozen=True)
class Panel:
    """Forecasts of many series.

    Attributes
    ----------
    forecasts : pandas.DataFrame
        One row per series and year: ``id``, ``year``, ``median``, ``lower_80``, ``upper_80``, ...,
        ``model``; in the unit of the values given. The id keeps the name of its column.
    status : pandas.DataFrame
        One row per series, in the order in which they first appear: ``id``; ``status``, which is
        ``ok``, ``too short``, ``not positive``, ``not a number``, ``not a year``, ``gap``,
        ``duplicate years``, ``partial``, ``above bound``, ``bad status``, ``no id`` or
        ``not fitted``; ``reason``, in words, where it is not ``ok``; ``notes``, what to know of
        the forecast; ``points`` and ``origin``, their number and the last year.

    Examples
    --------
    >>> import pandas as pd
    >>> import forecasting as fc
    >>> frame = pd.DataFrame({"id": ["A"] * 3 + ["B"], "year": [1, 2, 3, 1], "value": 5.0})
    >>> fc.forecast_panel(frame, 1).failed["status"].tolist()
    ['too short']
    """

    forecasts: pd.DataFrame
    status: pd.DataFrame

    @property
    def failed(self) -> pd.DataFrame:
        """The rows of ``status`` that are not ``ok``."""
        return self.status[self.status["status"] != "ok"]

    def __repr__(self) -> str:
        counts = self.status["status"].value_counts().to_dict()
        return f"Panel of {len(self.status)} series: {counts}"
