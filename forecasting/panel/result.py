"""What a panel gives: the forecasts of many series, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.errors import ParameterError
from forecasting.exchange import hub_of_panel, nixtla_frame
from forecasting.formatting import html_page, text_page

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Panel"]

MOST_ROWS = 10


@dataclass(frozen=True, repr=False)
class Panel:
    """Forecasts of many series.

    Attributes
    ----------
    forecasts : pandas.DataFrame
        One row per series and year: ``id``, ``year``, ``median``, ``lower_80``, ``upper_80``, ...,
        ``model``; in the unit of the values given. The id keeps the name of its column. Of several
        models one after the other.
    status : pandas.DataFrame
        One row per series, in the order in which they first appear: ``id``; ``status``, which is
        ``ok``, ``too short``, ``not positive``, ``not a number``, ``not a year``, ``gap``,
        ``duplicate years``, ``partial``, ``above bound``, ``bad status``, ``no id`` or
        ``not fitted``; ``reason``, in words, where it is not ``ok``; ``notes``, what to know of
        the forecast, one a line; ``method``, how it was made; ``points`` and ``origin``, their
        number and the last year. Of several models a row for each series and model, with a column
        ``model``.
    advice : str
        What so many series make possible: with twenty long enough, a class of their own.

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
    advice: str = ""

    @property
    def failed(self) -> pd.DataFrame:
        """The rows of ``status`` that are not ``ok``."""
        return self.status[self.status["status"] != "ok"]

    def to_nixtla(self) -> pd.DataFrame:
        """The forecasts as statsforecast and its siblings give them.

        Returns
        -------
        pandas.DataFrame
            One row per series and year: ``unique_id``, ``ds`` and, for each model, its name (the
            median) and ``name-lo-80``, ``name-hi-80``, ... by level.
        """
        return nixtla_frame(self.forecasts, self.forecasts.columns[0])

    def to_hub(self) -> pd.DataFrame:
        """The quantiles shown, in long form, with the columns of `Forecast.to_hub`."""
        return hub_of_panel(self.forecasts, self.forecasts.columns[0])

    @property
    def title(self) -> str:
        """Number of series and what became of them, in one line."""
        counts = self.status["status"].value_counts()
        said = ", ".join(f"{count} {status}" for status, count in counts.items())
        return f"Panel of {len(self.status)} series: {said}"

    def __repr__(self) -> str:
        return text_page(self.title, self.forecasts.head(MOST_ROWS), self._rest())

    def _repr_html_(self) -> str:
        return html_page(self.title, self.forecasts.head(MOST_ROWS), self._rest())

    def _rest(self) -> list[str]:
        """What the table leaves out, in words."""
        more, failed = len(self.forecasts) - MOST_ROWS, len(self.failed)
        words = [f"{more} more rows are in `forecasts`."] if more > 0 else []
        if failed:
            words.append(f"{failed} series could not be forecast; `failed` says why.")
        return [*words, self.advice] if self.advice else words


def one_after_another(panels: Mapping[str, Panel]) -> Panel:
    """The panels of several models as one, their labels in the column ``model`` of both frames."""
    import pandas as pd

    if not all(isinstance(panel.status, pd.DataFrame) for panel in panels.values()):
        raise ParameterError("The frames of an engine take one model a call.")
    forecasts = [panel.forecasts.assign(model=label) for label, panel in panels.items()]
    statuses = [panel.status.copy() for panel in panels.values()]
    for label, status in zip(panels, statuses, strict=True):
        status.insert(1, "model", label)
    advice = " ".join(dict.fromkeys(panel.advice for panel in panels.values() if panel.advice))
    return Panel(
        pd.concat(forecasts, ignore_index=True), pd.concat(statuses, ignore_index=True), advice
    )
