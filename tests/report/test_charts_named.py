"""The report's own charts name who says what, and never draw what is not known as known."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from forecasting import plotting
from forecasting.errors import DataError
from forecasting.plotting import theme
from forecasting.plotting.theme import COLOURS
from livecommerce import charts, datasets
from livecommerce.charts.lines import rows_by_year

NARROW, WIDE = 4.8, 9.0

in_the_report_s_font = pytest.mark.skipif(
    theme.find_spec(theme.FONT_PACKAGE) is None,
    reason="the font that the widths are made for is not installed",
)


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


def texts(ax: plt.Axes) -> list[str]:
    return [t.get_text().replace("\N{NO-BREAK SPACE}", " ") for t in ax.texts]


def publishers() -> pd.DataFrame:
    rows = [
        ("A", "2019", 100.0, "estimate", "A", ""),
        ("A", "2020", 200.0, "forecast", "A", ""),
        ("A", "2020", 1240.0, "estimate", "C", "more than"),
        ("B", "2019", 120.0, "estimate", "B", ""),
        ("B", "2020H1", 90.0, "partial", "B", ""),
        ("C", "2017", 10.0, "estimate", "B", ""),
        ("C", "2019", 90.0, "estimate", "B", "about"),
    ]
    columns = ["publisher", "period", "value", "status", "grade", "qualifier"]
    return pd.DataFrame(rows, columns=columns)


def lines(ax: plt.Axes) -> dict[tuple[float, ...], str]:
    """Years of every drawn line, with its dash."""
    return {
        tuple(line.get_xdata()): str(line.get_linestyle())
        for line in ax.lines
        if len(line.get_xdata()) > 1
    }


def test_rows_by_year_leaves_out_parts_of_years() -> None:
    assert rows_by_year(publishers(), "value")["year"].tolist() == [
        2017,
        2019,
        2019,
        2019,
        2020,
        2020,
    ]
    with pytest.raises(DataError, match="lacks"):
        rows_by_year(publishers(), "price")
    with pytest.raises(DataError, match="whole year"):
        rows_by_year(publishers().query("period == '2020H1'"))


def test_a_line_joins_consecutive_years_and_is_dotted_at_grade_c() -> None:
    ax = charts.plot_lines(publishers(), plt.subplots()[1], chosen="A")
    assert lines(ax) == {(2019, 2020): ":"}, "C has no 2018, so its points stay apart"
    path = next(line for line in ax.lines if len(line.get_xdata()) > 1)
    np.testing.assert_allclose(path.get_ydata(), [100, 1240])
    assert path.get_color() == COLOURS[0]
    hollow = [ln for ln in ax.lines if ln.get_markerfacecolor() == "white"]
    assert [float(ln.get_ydata()[0]) for ln in hollow] == [200], "only the forecast"


def test_lines_are_named_with_their_last_value() -> None:
    ax = charts.plot_lines(publishers(), plt.subplots(figsize=(WIDE, 4))[1], chosen="A")
    assert set(texts(ax)) == {"A more than 1.24 trn", "B 120 bn", "C about 90 bn"}
    chosen = next(t for t in ax.texts if t.get_text().startswith("A"))
    assert chosen.get_color() == COLOURS[0]
    only = charts.plot_lines(publishers(), plt.subplots()[1], chosen="A", ends=False)
    assert [t.split()[0] for t in texts(only)] == ["A"]


def test_a_listed_year_tells_every_value_with_its_kind() -> None:
    ax = charts.plot_lines(publishers(), plt.subplots()[1], listed={2020: (0, 1), 2019: (0, 0.5)})
    assert "Printed for 2020\n● A > 1.24 trn\n○ A 200 bn" in texts(ax)
    assert "Printed for 2019\n● B 120 bn\n● A 100 bn\n● C ~ 90 bn" in texts(ax)
    assert len(ax.texts) == 2, "lines that end there get no other label"
    doubted = publishers().assign(label=["", "", "A?", "", "", "", ""])
    ax = charts.plot_lines(doubted, NARROW, listed={2020: (0, 1)})
    assert "Printed for 2020\n● A? > 1.24 trn\n○ A 200 bn" in texts(ax)


def test_several_values_of_the_last_year_are_a_range() -> None:
    frame = pd.DataFrame({"publisher": "A", "period": "2020", "value": [3430, 3500]})
    ax = charts.plot_lines(frame, plt.subplots(figsize=(WIDE, 4))[1])
    assert texts(ax) == ["A 3.43 to 3.5 trn"]


@in_the_report_s_font
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_labels_at_the_ends_keep_apart_and_inside(width: float) -> None:
    frame = pd.DataFrame({
        "publisher": [f"publisher {k}" for k in range(6)], "period": "2025",
        "value": [5000, 5010, 5020, 5260, 5300, 6950],
    })  # fmt: skip
    ax = charts.plot_lines(frame, plt.subplots(figsize=(width, 4))[1])
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    boxes = [mpl.text.Text.get_window_extent(t) for t in ax.texts]
    for i, one in enumerate(boxes):
        assert one.x1 <= figure.bbox.x1
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_bars_are_drawn_from_start_to_end_with_their_words() -> None:
    frame = pd.DataFrame({
        "row": ["first", "first", "second"], "start": [0, 40, 0], "end": [40, 100, 20],
        "words": ["inside", "here", "too long for its bar"], "look": ["full", "hatched", "pale"],
        "group": ["one", "one", "two"],
    })  # fmt: skip
    ax = charts.plot_bars(frame, NARROW)
    scale = ax.patches[1].get_x() / 40
    assert [round(bar.get_width() / scale) for bar in ax.patches] == [40, 60, 20]
    assert [bar.get_hatch() for bar in ax.patches] == [None, "////", None]
    assert texts(ax) == ["one", "two", "first", "inside", "here", "second", "too long for its bar"]
    places = {t.get_text(): t.get_position()[0] for t in ax.texts}
    assert places["inside"] < 40 * scale
    assert places["here"] > 100 * scale, "no words on hatching"
    assert places["too long for its bar"] > 20 * scale


@in_the_report_s_font
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_words_beside_bars_stay_inside_the_picture(width: float) -> None:
    frame = pd.DataFrame({"row": ["a name"], "end": [1341], "words": "1,341 million yuan in all"})
    ax = charts.plot_bars(frame, width)
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    assert all(t.get_window_extent().x1 <= figure.bbox.x1 for t in ax.texts)


def test_bars_refuse_looks_and_frames_that_they_do_not_know() -> None:
    frame = pd.DataFrame({"row": ["a"], "end": [1.0]})
    with pytest.raises(DataError, match="Unknown look"):
        charts.plot_bars(frame.assign(look="golden"), NARROW)
    with pytest.raises(DataError, match="lacks"):
        charts.plot_bars(frame.drop(columns="end"), NARROW)


def step(chain: str, stage: str, date: str, kind: str = "rules") -> dict[str, str]:
    return {"chain": chain, "label": chain, "kind": kind, "stage": stage, "date": date}


def test_timeline_draws_a_rule_as_a_bar_of_its_stages() -> None:
    steps = [
        step("A", "draft", "2018-10-20"),
        step("A", "final", "2021-03-15"),
        step("A", "effective", "2021-05-01"),
    ]
    ax = charts.plot_timeline(pd.DataFrame(steps))
    starts = mpl.dates.num2date([bar.get_x() for bar in ax.patches])
    assert [day.date().isoformat() for day in starts] == ["2018-10-20", "2021-03-15", "2021-05-01"]
    draft, final, force = ax.patches
    assert draft.get_facecolor()[:3] == (1, 1, 1), "a draft is hollow"
    assert force.get_facecolor()[:3] == mpl.colors.to_rgb(COLOURS[0])
    assert final.get_facecolor() not in (draft.get_facecolor(), force.get_facecolor())
    assert draft.get_x() + draft.get_width() == final.get_x()
    assert texts(ax) == ["A", "in force May 2021", "last step known"], "one lane has no header"


@pytest.mark.parametrize("stage", ["draft", "final"])
def test_timeline_hatches_what_is_not_known(stage: str) -> None:
    steps = [step("A", stage, "2018-10-20"), step("B", "effective", "2021-05-01")]
    ax = charts.plot_timeline(pd.DataFrame(steps))
    last, unknown, force = ax.patches
    assert [last.get_hatch(), unknown.get_hatch(), force.get_hatch()] == [None, "////", None]
    assert last.get_x() + last.get_width() == unknown.get_x()
    assert last.get_width() < 0.05 * (unknown.get_width() + last.get_width())
    ends = [bar.get_x() + bar.get_width() for bar in (unknown, force)]
    assert ends[0] == pytest.approx(ends[1])


def test_timeline_tells_lanes_and_events_apart() -> None:
    steps = [
        step("A", "final", "2020-10-20"),
        step("A", "event", "2020-11-20"),
        step("B", "hearing", "2021-01-15", "market"),
    ]
    ax = charts.plot_timeline(
        pd.DataFrame(steps),
        shade=("2020-10-01", "2020-12-31", "2 of 3 steps"),
        mark=("2021-01-31", "the article"),
    )
    assert {"rules", "market", "2 of 3 steps", "the article"} <= set(texts(ax))
    assert ax.get_xticklabels()[0].get_text() == "Nov 2020"


@in_the_report_s_font
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_timeline_of_the_report_has_no_labels_over_each_other(width: float) -> None:
    events = datasets.load("events")
    rows = events[events.kind.isin(["rules", "self-discipline"])]
    rows = rows[rows.stage.isin(["draft", "final", "effective"])].assign(kind="rules")
    shade = ("2020-06-01", "2021-05-31", "14 of 35 steps")
    ax = charts.plot_timeline(rows, shade=shade, mark=("2021-01-31", "the article"), width=width)
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    labels = [t.get_window_extent() for t in ax.texts]
    labels += [t.get_window_extent() for t in ax.get_xticklabels(minor=True)]
    for i, one in enumerate(labels):
        assert not any(one.overlaps(other) for other in labels[i + 1 :])
        for bar in ax.patches[:-1]:  # the last is the shade
            assert not one.overlaps(bar.get_window_extent())


def test_timeline_needs_known_columns_and_stages() -> None:
    frame = pd.DataFrame({"date": ["2020-01-01"], "kind": ["rules"], "label": ["x"]})
    assert "Jan 2020" in texts(charts.plot_timeline(frame))
    with pytest.raises(DataError, match="Unknown stage"):
        charts.plot_timeline(frame.assign(stage="dreamt of"))
    with pytest.raises(DataError, match="lacks"):
        charts.plot_timeline(frame.drop(columns="date"))
    with pytest.raises(DataError, match="rows"):
        charts.plot_timeline(frame.iloc[:0])
