"""Charts of forecasts show what came, what the whole is, and both roads of growth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from matplotlib import pyplot as plt

import forecasting as fc
from forecasting import plotting
from forecasting.errors import DataError
from forecasting.plotting.theme import COLOURS
from livecommerce import charts, datasets
from livecommerce.quarters import quarterly_forecast


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


def words(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("width", [9.0, 4.8])
def test_a_market_is_drawn_below_its_parent_and_every_label_inside_the_picture(
    width: float,
) -> None:
    years = range(2022, 2026)
    live = fc.AnnualSeries([3500, 4900, 5330, 6950], years=years, unit="bn CNY")
    shops = fc.AnnualSeries([13790, 15430, 15520, 15970], years=years, unit="bn CNY")
    made = fc.forecast_share(live, shops, 3)
    ax: Any = charts.plot_within(made, width, names={"parent": "all online retail", "part": "live"})
    medians = [line.get_ydata() for line in ax.lines if line.get_linestyle() == "--"]
    assert (medians[1] < medians[0]).all()
    assert medians[0][0] == pytest.approx(15.97)
    assert medians[1][-1] == pytest.approx(float(made.median[-1]) / 1000)
    assert "all online retail" in words(ax)[0]
    ax.figure.canvas.draw()
    right = max(text.get_window_extent().x1 for text in ax.texts)
    assert right <= ax.figure.bbox.x1


def test_misses_are_multiples_of_what_came_by_start() -> None:
    rows = pd.DataFrame(
        {
            "start": ["as printed", "as printed", "later"],
            "year": [2021, 2022, 2021],
            "median": [1500.0, 2000, 2200],
            "lower_80": [1100.0, 1300, 1600],
            "upper_80": [2400.0, 3900, 3300],
            "came": [2000.0, 4000, 2000],
        }
    )
    ax: Any = charts.plot_misses(rows, 9.0)
    minus = "\N{MINUS SIGN}"
    assert words(ax) == [
        "what came", "as printed", "2021", f"{minus}25 %", "2022", f"{minus}50 %", "later", "2021",
        "+10 %",
    ]  # fmt: skip
    dots = [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert dots == pytest.approx([0.75, 0.5, 1.1])
    with pytest.raises(DataError, match="not above zero"):
        charts.plot_misses(rows.assign(lower_80=0), 9.0)


def test_two_roads_of_growth_share_the_labels_where_they_agree() -> None:
    late = pd.Series({2019: 228.0, 2020: 190, 2021: 84, 2022: 8.3})
    early = late.copy()
    early[2020], early[2021] = 119, 143
    ax: Any = charts.plot_growths({"later figure": late, "printed": early}, 4.8, shade=2021)
    assert words(ax).count("228 %") == words(ax).count("8 %") == 1
    assert {"190 %", "84 %", "119 %", "143 %", "later figure", "printed"} <= set(words(ax))
    with pytest.raises(DataError, match="two roads"):
        charts.plot_growths({"one": late}, 4.8, shade=2021)


def test_quarters_show_derived_points_hollow_and_what_came_since() -> None:
    known = datasets.kuaishou_quarters(through="2024Q4")
    made = quarterly_forecast(known["value"], 4, "airline")
    later = datasets.kuaishou_quarters()["value"].loc["2025":]
    ax: Any = charts.plot_quarters(known, made, later, 9.0, mark=("2021-05-25", "rules"))
    points = {line.get_markerfacecolor(): line for line in ax.lines if line.get_marker() == "o"}
    assert len(points["white"].get_ydata()) == (known["status"] == "derived").sum()
    diamonds = next(line for line in ax.lines if line.get_marker() == "D")
    assert diamonds.get_ydata().tolist() == later.tolist()


def test_steps_that_exclude_zero_have_the_second_colour() -> None:
    rows = pd.DataFrame(
        {"effect": [0.4, -0.1], "lower_95": [0.01, -0.3], "upper_95": [1.0, 0.2]}, ["one", "two"]
    )
    ax: Any = charts.plot_steps(rows, 4.8)
    colours = [line.get_color() for line in ax.lines if line.get_marker() == "o"]
    assert colours == [COLOURS[1], COLOURS[0]]
    assert words(ax) == ["one", "+40 %", "two", "\N{MINUS SIGN}10 %"]
