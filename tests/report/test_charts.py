"""Charts of the chapters on trouble, farmers and jobs show the rows that they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from forecasting import plotting
from forecasting.errors import DataError, ParameterError
from forecasting.plotting.theme import COLOURS, INK, PALE
from livecommerce import charts, datasets, verdicts

NAN = float("nan")


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


def words(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_rates_of_two_definitions_are_two_lines_and_a_gap_of_years_is_dashed() -> None:
    rates = pd.DataFrame(
        {
            "counts_what": ["wide", "wide", "wide", "narrow", "narrow"],
            "period": ["2020", "2020", "2021", "2020", "2023"],
            "value": [28.6, 34.3, 43.5, 15.9, 68.8],
        }
    )
    ax: Any = charts.plot_rates(rates, {"wide": "all", "narrow": "one"})
    assert words(ax) == ["28.6\N{EN DASH}34.3", "43.5", "all", "15.9", "68.8", "one"]
    dashed = [line.get_xdata().tolist() for line in ax.lines if line.get_linestyle() == "--"]
    assert dashed == [[2020, 2023]]
    assert ax.get_ylim()[0] == 0
    with pytest.raises(DataError, match="No rate counts 'other'"):
        charts.plot_rates(rates, {"other": "x"})


def test_a_thousand_dots_are_coloured_part_by_part() -> None:
    ax: Any = charts.plot_dots_of({"first": 51, "second": 322})
    colours = [to_hex(colour) for colour in ax.collections[0].get_facecolors()]
    assert colours.count(INK) == 51
    assert colours.count(COLOURS[1].lower()) == 322
    assert colours.count(PALE) == 627
    with pytest.raises(ParameterError, match="The parts are 1001"):
        charts.plot_dots_of({"all": 1001})


@pytest.mark.parametrize(("days", "coloured"), [(0.5, [0.5]), (2.25, [1.0, 1.0, 0.25])])
def test_days_are_coloured_in_proportion(days: float, coloured: list[float]) -> None:
    ax: Any = charts.plot_days(dt.date(2020, 1, 1), dt.date(2020, 9, 30), days, "x")
    assert len(ax.patches) == 274 + len(coloured)
    widths = [p.get_width() for p in ax.patches if to_hex(p.get_facecolor()) != PALE]
    whole = ax.patches[0].get_width()
    assert [width / whole for width in widths] == pytest.approx(coloured)
    assert {"Jan", "Sep"} <= set(words(ax))
    with pytest.raises(ParameterError, match="do not fit into 274"):
        charts.plot_days(dt.date(2020, 1, 1), dt.date(2020, 9, 30), 275, "x")


def test_counts_stand_by_kind_and_a_goal_is_hollow() -> None:
    rows = pd.DataFrame(
        {
            "kind": ["People", "People", "Companies"],
            "what": ["hosts", "paid hosts, a goal", "firms"],
            "publisher": ["A", "B", "C"],
            "year": ["2020", "2021", "2020"],
            "number": [4e5, 1e6, 8862.0],
            "goal": [False, True, False],
        }
    )
    ax: Any = charts.plot_counts(rows)
    assert words(ax) == [
        *("People", "hosts (A, 2020)", "400,000"),
        *("paid hosts, a goal (B, 2021)", "1 m", "Companies", "firms (C, 2020)", "8,860"),
    ]
    marks = [line for line in ax.lines if line.get_marker() != "None"]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [False, True, False]


def test_pay_points_from_what_was_to_what_is() -> None:
    rows = pd.DataFrame(
        {
            "label": ["fell", "rose", "range"],
            "value": [11220.0, 16900.0, 3000.0],
            "before": [13220.0, 15940.0, NAN],
            "upper": [NAN, NAN, 5000.0],
            "change": ["-2,000", "+6 %", ""],
        }
    )
    ax: Any = charts.plot_pay(rows)
    arrows = [(a.xyann[0], a.xy[0]) for a in ax.texts if getattr(a, "arrow_patch", None)]
    assert arrows == [(13220.0, 11220.0), (15940.0, 16900.0)]
    assert "11,220 (\N{MINUS SIGN}2,000)" in words(ax)
    assert "3,000 to 5,000" in words(ax)


def test_every_claim_of_a_chapter_has_its_verdict() -> None:
    claims = datasets.load("claims")
    for chapter, own in claims.groupby("chapter"):
        assert verdicts.of_chapter(str(chapter))["verdict"].tolist() == own["verdict"].tolist()
    with pytest.raises(DataError, match="No claim names the chapter 'api'"):
        verdicts.of_chapter("api")
