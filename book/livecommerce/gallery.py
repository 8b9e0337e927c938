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
    """Show a chart of invented numbers, which has a kind (its headline) and no finding."""
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
