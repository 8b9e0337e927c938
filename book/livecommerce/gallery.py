"""Charts of the gallery, with what the book writes around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from livecommerce import figures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["shown"]


def shown(
    chart: figures.Drawn | Callable[[float], figures.Drawn],
    key: str,
    headline: str,
    subtitle: str,
    data: pd.DataFrame,
) -> None:
    """Show a chart of invented numbers, which has a kind and no finding.

    Parameters
    ----------
    chart : matplotlib Axes or Figure, or callable
        As for `glue.figure`.
    key : str
        Name of the chart in the gallery.
    headline, subtitle : str
        Which kind of chart it is, and what is drawn.
    data : DataFrame
        What is drawn.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444], years=range(2017, 2020), unit="m EUR")
    >>> shown(fc.forecast(s, 2).plot(), "fan", "Fan", "What may come", s.to_frame())
    Fan. Fan. What may come. An invented market, so the chart has no finding of its own.
    """
    figures.figure(
        chart,
        f"gallery-{key}",
        headline=headline,
        subtitle=subtitle,
        caption=headline,
        alt=f"{headline}. {subtitle}. An invented market, so the chart has no finding of its own.",
        source="invented series; own forecast",
        unit="as drawn",
        vintage="made for this page",
        data=data,
    )
