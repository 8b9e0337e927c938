"""Charts show what they are given, and never show a forecast like an observation."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from forecasting import AnnualSeries, Forecast, forecast, plotting
from forecasting.errors import ForecastingWarning, ParameterError
from forecasting.plotting import theme
from forecasting.plotting.axes import short
from forecasting.plotting.labels import spread
from livecommerce import charts, datasets

STATUSES = ["estimate", "estimate", "estimate", "forecast"]

in_the_report_s_font = pytest.mark.skipif(
    theme.find_spec(theme.FONT_PACKAGE) is None,
    reason="the font that the widths are made for is not installed",
)


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


def legend(ax: plt.Axes) -> list[str]:
    drawn = ax.get_legend()
    assert drawn is not None
    return [t.get_text() for t in drawn.get_texts()]


class Nowcast:
    """A lognormal year: what `AnnualSeries.with_last` asks for."""

    year, unit = 2021, "bn CNY"

    def quantile(self, probs: list[float]) -> np.ndarray:
        from scipy.stats import norm

        return np.asarray(1300 * np.exp(0.15 * norm.ppf(probs)))


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


def test_without_a_font_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "_fonts", lambda: ("DejaVu Sans",))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with plotting.style():
            ax = plt.subplots()[1]
            ax.set_title("直播电商")
            ax.figure.draw_without_rendering()
            warnings.warn("something else", UserWarning, stacklevel=1)
    assert [str(w.message)[:14] for w in caught] == ["something else", "This chart has"]
    assert caught[1].category is ForecastingWarning
    assert "pip install" in str(caught[1].message)


def test_an_installed_chinese_font_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    class Manager:
        def get_font_names(self) -> list[str]:
            return ["Arial", "SimHei", "Noto Sans CJK SC"]

    assert theme._installed_chinese(Manager()) == ("Noto Sans CJK SC",)
    monkeypatch.setattr(theme, "find_spec", lambda name: None)
    assert theme._fonts.__wrapped__()[0] == "DejaVu Sans"


def test_dollars_are_no_mathematics(series: AnnualSeries) -> None:
    ax = plt.subplots()[1]
    plotting.money_axis(ax, unit="US$ bn, 1 US$ = 6.9")
    assert ax.yaxis.label._preprocess_math(ax.get_ylabel()) == (
        "US$ bn, 1 US$ = 6.9, log scale",
        False,
    )


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


def test_history_draws_a_derived_value_hollow(series: AnnualSeries) -> None:
    ax = plotting.plot_history(series.with_last(Nowcast()))
    [derived] = [line for line in ax.lines if line.get_label() == "derived"]
    assert derived.get_markerfacecolor() == "white"


def test_history_labels_the_first_point_where_no_line_runs(series: AnnualSeries) -> None:
    linear, log = (plotting.plot_history(series, log=log).texts[0] for log in (False, True))
    assert linear.get_position() == (0, 9), "above it, for the line leaves to the right"
    assert log.get_position()[1] < 0, "below the line, which is steep"
    falling = AnnualSeries([30, 20, 10], years=range(2017, 2020), unit="bn CNY")
    assert [t.get_position() for t in plotting.plot_history(falling).texts] == [(6, 5)] * 3


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


def test_fan_begins_with_the_width_of_a_nowcast(series: AnnualSeries) -> None:
    made = forecast(series.with_last(Nowcast()), 3)
    for history in (series.through(2020), None):
        ax = plotting.plot_fan(made, history)
        edges = [ln for ln in ax.lines if ln.get_linewidth() == 1.1]
        starts = sorted(float(line.get_ydata()[0]) for line in edges)
        expected = Nowcast().quantile([0.025, 0.1, 0.9, 0.975])
        np.testing.assert_allclose(starts, expected, rtol=0.005)
        [marker] = [line for line in ax.lines if line.get_label() == "nowcast"]
        assert marker.get_markerfacecolor() == "white"
        np.testing.assert_allclose(marker.get_ydata(), 1300)
        assert "nowcast" in legend(ax)
        assert "derived" not in legend(ax)


def test_fan_of_a_figure_that_may_be_revised_keeps_its_point(series: AnnualSeries) -> None:
    ax = plotting.plot_fan(forecast(series.with_revision(0.2), 3))
    edges = [line for line in ax.lines if line.get_linewidth() == 1.1]
    assert len({float(line.get_ydata()[0]) for line in edges}) == 4
    assert legend(ax) == ["estimate", "forecast"]


def test_models_side_by_side(series: AnnualSeries, ahead: Forecast) -> None:
    other = forecast(series, 2, model="damped")
    ax = plotting.plot_models({"a": ahead, "damped_trend": other})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "damped trend"]
    assert "2022" in ax.get_xlabel(), "the last year that both forecast"
    np.testing.assert_allclose(ax.lines[0].get_xdata(), ahead.interval(95)[1])
    with pytest.raises(ParameterError, match="2023 is not forecast by b"):
        plotting.plot_models({"a": ahead, "b": other}, 2023)
    with pytest.raises(ParameterError, match="No forecast"):
        plotting.plot_models({})


def relative_luminance(colour: str) -> float:
    parts = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_interval_bars_stand_out_from_white(ahead: Forecast) -> None:
    ax = plotting.plot_models({"a": ahead})
    bars = [line for line in ax.lines if line.get_linewidth() in (1.6, 7)]
    assert len(bars) == 2
    for bar in bars:
        assert 1.05 / (relative_luminance(bar.get_color()) + 0.05) >= 3, "WCAG 1.4.11"


def ranges() -> pd.DataFrame:
    columns = ["median", "lower_80", "upper_80", "lower_95", "upper_95"]
    return pd.DataFrame([[-1, -2, 0, -3, 1], [10, 5, 20, 3, 30]], ["x", "y"], columns)


def test_intervals_say_what_the_numbers_are() -> None:
    ax = plotting.plot_intervals(ranges(), header="estimate", log=False)
    assert texts(ax) == ["−1", "10", "estimate"]
    assert "median" not in texts(plotting.plot_intervals(ranges(), header=None, log=False))
    with pytest.raises(ParameterError, match="lower_80"):
        plotting.plot_intervals(ranges().drop(columns="lower_80"))


def test_published_values_keep_the_digits_of_the_prose() -> None:
    ax = plotting.plot_intervals(ranges(), marks={"later": 1285.0}, log=False)
    assert legend(ax) == ["later: 1,285"]


def test_dots_on_a_narrow_axis_have_ticks_apart() -> None:
    names = ["a_name that is so long that it needs a second line", "b"]
    ax = plotting.plot_dots(pd.Series([392.0, 60_800.0], names), header="2023")
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.get_xticklabels() if t.get_text()]
    assert len(boxes) >= 2
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert "_" not in ax.get_yticklabels()[0].get_text()
    assert "\n" in ax.get_yticklabels()[0].get_text()
    assert texts(ax)[-1] == "2023"


def test_growth_shows_rates_and_amounts(series: AnnualSeries) -> None:
    ax = plotting.plot_growth(series)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], 100 * series.growth())
    assert [bar.get_hatch() for bar in ax.patches] == [None, None, "///"]
    assert texts(ax)[0] == "+589 %\n+115.8 bn yuan"
    assert texts(ax)[-1].endswith("forecast")
    nowcast = plotting.plot_growth(series.with_last(Nowcast()))
    assert nowcast.patches[-1].get_hatch() == "..."
    assert texts(nowcast)[-1].endswith("derived")


@pytest.mark.parametrize("tasks", [False, True])
def test_chain_shows_each_post_in_both_languages(tasks: bool) -> None:
    posts = datasets.load("posts")
    name = posts["post"].replace("Anchor", "Anchor (host)")
    ax = charts.plot_chain(posts.assign(name=name), tasks=tasks)
    told = " ".join("\n".join(texts(ax)).split())
    for row, shown in zip(posts.itertuples(), name, strict=True):
        assert shown in told
        assert row.chinese in told
        assert (row.does in told) is tasks
    arrows = [a for a in ax.texts if getattr(a, "arrow_patch", None) is not None]
    assert len(arrows) == (posts["to"].fillna("") != "").sum() == 9, "every hand-over is drawn"


@in_the_report_s_font
def test_chain_keeps_its_words_inside_the_boxes() -> None:
    posts = datasets.load("posts")
    ax = charts.plot_chain(posts.assign(name=posts["post"].replace("Anchor", "Anchor (host)")))
    figure = ax.get_figure()
    assert figure is not None
    assert figure.get_figwidth() > figure.get_figheight(), "for a slide"
    figure.canvas.draw()
    boxes = [p.get_window_extent() for p in ax.patches if hasattr(p, "get_boxstyle")]
    words = [t.get_window_extent() for t in ax.texts if t.get_text()][3:]
    assert len(boxes) == len(words) == len(posts)
    for box, word in zip(boxes, words, strict=True):
        assert box.x0 <= word.x0
        assert word.x1 <= box.x1
        assert box.y0 <= word.y0
        assert word.y1 <= box.y1


def test_chain_draws_posts_that_hand_back() -> None:
    rows = [("before", "a", "b"), ("before", "b", "c"), ("after", "c", "a"), ("after", "d", "")]
    posts = pd.DataFrame(rows, columns=["group", "post", "to"]).assign(chinese="甲", does="works")
    ax = charts.plot_chain(posts)
    assert sum(getattr(a, "arrow_patch", None) is not None for a in ax.texts) == 3


def test_labels_that_collide_are_moved_apart() -> None:
    placed = spread([0.0, 0.1, 0.2, 9.0], 1.0)
    assert (np.diff(np.sort(placed)) >= 1 - 1e-9).all()
    assert placed[3] == 9.0
    np.testing.assert_allclose(placed[:3].mean(), 0.1)


def test_labels_stay_within_their_bounds_and_too_many_begin_at_the_lower() -> None:
    placed = spread([9.0, 9.9, 10.0], [1.0, 2.0, 1.0], low=0.0, high=10.0)
    np.testing.assert_allclose(placed, [6.5, 8.0, 9.5])
    np.testing.assert_allclose(spread([1.0, 1.0, 1.0], 2.0, low=0.0, high=4.0), [1, 3, 5])


def test_money_axis_of_a_narrow_range_keeps_ticks() -> None:
    ax = plt.subplots()[1]
    ax.plot([1, 2], [120, 480])
    plotting.money_axis(ax, unit="bn CNY")
    ax.figure.draw_without_rendering()
    assert [t.get_text() for t in ax.get_yticklabels() if t.get_text()]
    assert ax.get_ylabel() == "bn yuan, log scale"


@pytest.mark.parametrize("top", [0.5, 480.0, 6e4, 1e9])
def test_log_ticks_are_round_and_enough(top: float) -> None:
    ax = plt.subplots()[1]
    ax.plot([1, 2], [0.12, top])
    plotting.money_axis(ax)
    ax.figure.draw_without_rendering()
    assert 2 <= len([t.get_text() for t in ax.get_yticklabels() if t.get_text()]) <= 8


def test_linear_ticks_are_round() -> None:
    ax = plt.subplots()[1]
    ax.plot([0.037, 0.0993], [1, 2])
    plotting.money_axis(ax, "x", log=False, unit="score")
    ax.figure.draw_without_rendering()
    ticks = [t.get_text() for t in ax.get_xticklabels()]
    assert "0.045" not in ticks
    assert "0.06" in ticks
