"""Charts show what they are given, and never show a forecast like an observation."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from forecasting import AnnualSeries, Forecast, datasets, forecast, plotting
from forecasting.errors import DataError, ParameterError
from forecasting.plotting_policy import _days
from forecasting.plotting_rows import rows_by_year
from forecasting.plotting_style import COLOURS, short, spread
from forecasting.series import parse_date

STATUSES = ["estimate", "estimate", "estimate", "forecast"]


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


@pytest.fixture
def series() -> AnnualSeries:
    values = [19.64, 135.41, 443.75, 971.2]
    return AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", status=STATUSES)


@pytest.fixture
def ahead(series: AnnualSeries) -> Forecast:
    return forecast(series, 3)


def texts(ax: plt.Axes) -> list[str]:
    return [t.get_text() for t in ax.texts]


def test_style_is_undone_afterwards() -> None:
    before = mpl.rcParamsDefault["axes.spines.top"]
    with plotting.style():
        assert mpl.rcParams["axes.spines.top"] is False
        assert mpl.rcParams["savefig.facecolor"] == "white"
    with mpl.rc_context(mpl.rcParamsDefault):
        assert mpl.rcParams["axes.spines.top"] == before


def test_chinese_characters_have_glyphs() -> None:
    ax = plt.subplots()[1]
    ax.set_xlabel("直播电商")
    ax.figure.draw_without_rendering()  # a missing glyph is a warning, and warnings are errors


def test_history_draws_a_forecast_hollow_and_dashed(series: AnnualSeries) -> None:
    ax = plotting.plot_history(series)
    marks = {line.get_label(): line for line in ax.lines if line.get_marker() != "None"}
    assert marks["forecast"].get_markerfacecolor() == "white"
    assert marks["estimate"].get_markerfacecolor() != "white"
    assert marks["estimate"].get_marker() != marks["forecast"].get_marker()
    joins = [line for line in ax.lines if line.get_marker() == "None"]
    assert [line.get_linestyle() for line in joins] == ["-", "-", "--"]
    np.testing.assert_allclose(marks["estimate"].get_ydata(), series.values[:3])
    assert "443.75" in texts(ax)
    assert ax.get_ylabel() == "bn yuan"
    assert ax.get_ylim()[0] == 0


def test_history_says_log_scale(series: AnnualSeries) -> None:
    ax = plotting.plot_history(series, log=True)
    assert ax.get_yscale() == "log"
    assert "log scale" in ax.get_ylabel()


def test_axes_given_are_used(series: AnnualSeries) -> None:
    ax = plt.subplots()[1]
    assert plotting.plot_history(series, ax) is ax


@pytest.mark.parametrize("log", [True, False])
def test_fan_draws_median_and_bands(ahead: Forecast, log: bool) -> None:
    ax = plotting.plot_fan(ahead, log=log)
    median = next(line for line in ax.lines if line.get_linewidth() == 2.2)
    assert median.get_linestyle() == "--"
    np.testing.assert_allclose(median.get_ydata()[1:], ahead.median)
    assert len(ax.collections) == len(ahead.levels)
    assert any(text == f"{short(ahead.median[-1])}  median" for text in texts(ax))
    assert ax.get_ylim()[1] > ahead.interval(95)[-1, 1]


def test_models_side_by_side(series: AnnualSeries, ahead: Forecast) -> None:
    other = forecast(series, 2, model="damped")
    ax = plotting.plot_models({"a": ahead, "b": other})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert "2022" in ax.get_xlabel(), "the last year that both forecast"
    np.testing.assert_allclose(ax.lines[0].get_xdata(), ahead.interval(95)[1])
    with pytest.raises(ParameterError, match="2023 is not forecast by b"):
        plotting.plot_models({"a": ahead, "b": other}, 2023)
    with pytest.raises(ParameterError, match="No forecast"):
        plotting.plot_models({})


def test_growth_shows_rates_and_amounts(series: AnnualSeries) -> None:
    ax = plotting.plot_growth(series)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], 100 * series.growth())
    assert [bar.get_hatch() for bar in ax.patches] == [None, None, "///"]
    assert texts(ax)[0] == "+589 %\n+115.8 bn yuan"
    assert texts(ax)[-1].endswith("forecast")


def publishers() -> pd.DataFrame:
    rows = [
        ("A", "2019", 100.0, "estimate"),
        ("A", "2020", 200.0, "forecast"),
        ("A", "2020", 240.0, "estimate"),
        ("B", "2019", 120.0, "estimate"),
        ("B", "2020H1", 90.0, "partial"),
    ]
    return pd.DataFrame(rows, columns=["publisher", "period", "value", "status"])


def test_rows_by_year_leaves_out_parts_of_years() -> None:
    assert rows_by_year(publishers(), "value")["year"].tolist() == [2019, 2019, 2020, 2020]
    with pytest.raises(DataError, match="lacks"):
        rows_by_year(publishers(), "price")
    with pytest.raises(DataError, match="whole year"):
        rows_by_year(publishers().query("period == '2020H1'"))


def test_publishers_line_goes_through_what_is_not_a_forecast() -> None:
    ax = plotting.plot_publishers(publishers())
    line = next(line for line in ax.lines if line.get_color() == COLOURS[0])
    np.testing.assert_allclose(line.get_ydata(), [100, 240])
    hollow = [ln for ln in ax.lines if ln.get_markerfacecolor() == "white"]
    assert [float(ln.get_ydata()[0]) for ln in hollow] == [200]
    assert {"A", "B (2019)"} <= set(texts(ax))


def test_many_publishers_get_a_legend_and_frames_need_no_status() -> None:
    frame = pd.DataFrame({"publisher": list("abcdefgh"), "period": "2020", "value": range(1, 9)})
    ax = plotting.plot_publishers(frame)
    assert len(ax.get_legend().get_texts()) == 8


def test_ranges_compare_with_the_median_and_mark_the_chosen() -> None:
    ax = plotting.plot_ranges(publishers(), chosen="A")
    assert "100 to 120  (2)" in texts(ax)
    marked = [line for line in ax.lines if line.get_marker() == "D"]
    assert [line.get_label() for line in marked] == ["A", "its forecast"]
    np.testing.assert_allclose(marked[0].get_xdata(), [100 / 110, 240 / 220])


def test_timeline_joins_the_dates_of_a_rule() -> None:
    ax = plotting.plot_timeline(datasets.load("events").query("'2020-05' < date < '2021-06'"))
    told = texts(ax)
    assert any(text.startswith("Online Transactions Measures") for text in told)
    assert any("20 Oct 2020 → " in text for text in told)
    assert ax.get_legend() is not None


def test_timeline_needs_known_columns_and_stages() -> None:
    frame = pd.DataFrame({"date": ["2020-01-01"], "kind": ["rules"], "label": ["x"]})
    assert "1 Jan 2020" in texts(plotting.plot_timeline(frame))
    with pytest.raises(DataError, match="Unknown stage"):
        plotting.plot_timeline(frame.assign(stage="dreamt of"))
    with pytest.raises(DataError, match="lacks"):
        plotting.plot_timeline(frame.drop(columns="date"))
    with pytest.raises(DataError, match="rows"):
        plotting.plot_timeline(frame.iloc[:0])


def test_days_name_the_year_once() -> None:
    days = [parse_date(d) for d in ("2020-10-20", "2021-03-15", "2021-05-01")]
    assert _days(days, ["day"] * 3) == "20 Oct 2020 → 15 Mar → 1 May 2021"
    assert _days(days[:1], ["month"]) == "Oct 2020"


def test_chain_shows_each_post_in_both_languages() -> None:
    posts = datasets.load("posts")
    told = "\n".join(texts(plotting.plot_chain(posts)))
    for row in posts.itertuples():
        assert row.post in told
        assert row.chinese in told
    assert "→ Anchor" in told


def test_labels_that_collide_are_moved_apart() -> None:
    placed = spread([0.0, 0.1, 0.2, 9.0], 1.0)
    assert (np.diff(np.sort(placed)) >= 1 - 1e-9).all()
    assert placed[3] == 9.0
    np.testing.assert_allclose(placed[:3].mean(), 0.1)


def test_money_axis_of_a_narrow_range_keeps_ticks() -> None:
    ax = plt.subplots()[1]
    ax.plot([1, 2], [120, 480])
    plotting.money_axis(ax, unit="bn CNY")
    ax.figure.draw_without_rendering()
    assert [t.get_text() for t in ax.get_yticklabels() if t.get_text()]
    assert ax.get_ylabel() == "bn yuan, log scale"
