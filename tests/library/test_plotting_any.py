"""Charts of any series: large numbers in words, labels apart, small multiples, files for slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from forecasting import AnnualSeries, Forecast, forecast, plotting
from forecasting.errors import ParameterError
from forecasting.plotting import files, many, theme
from forecasting.plotting.axes import wrap


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


@pytest.fixture
def ahead() -> Forecast:
    return forecast(AnnualSeries([20, 135, 444], years=range(2018, 2021), unit="bn CNY"), 3)


@pytest.mark.parametrize("unit", ["current US$", "bn USD", "亿元"])
def test_the_size_of_a_number_is_said_once(unit: str) -> None:
    made = forecast(AnnualSeries([3.1e11, 4.4e11, 5.4e11], years=range(2018, 2021), unit=unit), 3)
    ax = plotting.plot_fan(made, log=False)
    ax.figure.draw_without_rendering()
    drawn = [label.get_text() for label in ax.get_yticklabels()]
    sizes = [
        text
        for text in [*drawn, *(text.get_text() for text in ax.texts)]
        if "bn" in text or "trn" in text
    ]
    digits = [text for text in drawn if text.endswith(",000,000,000")]
    assert bool(sizes) is (unit == "current US$")
    assert bool(digits) is (unit != "current US$")


def drawn_ticks(axis: mpl.axis.Axis) -> list:
    """Labels of ticks inside the limits; those outside exist and are not drawn."""
    low, high = sorted(axis.get_view_interval())
    at = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    return [label for place, label in at if low <= place <= high]


def boxes(artists: list) -> list:
    """Where the words themselves stand, without the leaders of annotations."""
    return [Text.get_window_extent(one) for one in artists if one.get_text()]


HOSTILE = {
    "three points": ([20, 135, 444], "m EUR", 3),
    "a leap to 1e12": ([1, 2, 1e12, 1.1e12], "EUR", 4),
    "down to nothing": ([9000, 2000, 300, 20, 1.5, 0.08], "million units", 4),
    "ten years ahead": ([10, 13, 17, 20, 24, 30, 37, 40, 46, 55], "m EUR", 10),
    "a long unit": ([1, 2, 3, 5], "tonnes of carbon dioxide per thousand inhabitants and year", 4),
}


@pytest.mark.skipif(
    theme.find_spec(theme.FONT_PACKAGE) is None,
    reason="the font that the widths are made for is not installed",
)
@pytest.mark.parametrize("name", list(HOSTILE))
@pytest.mark.parametrize(
    "draw",
    [
        lambda series, _: plotting.plot_history(series),
        lambda series, _: plotting.plot_history(series, log=True),
        lambda series, _: plotting.plot_growth(series),
        lambda _, made: plotting.plot_fan(made),
        lambda _, made: plotting.plot_fan(made, log=False),
        lambda _, made: plotting.plot_fans([made, made]).axes[1],
        lambda _, made: plotting.plot_models({"one": made, "other": made}),
        lambda _, made: plotting.plot_models({"one": made, "other": made}, log=False),
    ],
)
def test_no_label_lies_on_another_or_is_cut(name: str, draw: Callable[..., plt.Axes]) -> None:
    values, unit, horizon = HOSTILE[name]
    series = AnnualSeries(values, years=range(2010, 2010 + len(values)), unit=unit)
    ax = draw(series, forecast(series, horizon))
    figure = ax.get_figure()
    assert figure is not None
    figure.draw_without_rendering()
    shown = [*drawn_ticks(ax.xaxis), *drawn_ticks(ax.yaxis)]
    words = boxes([*shown, *ax.texts, ax.xaxis.label, ax.yaxis.label, ax.title])
    for i, one in enumerate(words):
        assert one.x0 >= -1
        assert one.x1 <= figure.bbox.x1 + 1
        assert one.y0 >= -1
        assert one.y1 <= figure.bbox.y1 + 1
        for other in words[:i]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            assert across <= 1 or min(one.y1, other.y1) - max(one.y0, other.y0) <= 2
    assert min(t.get_fontsize() for t in [*shown, *ax.texts]) >= 11


def test_the_figure_says_what_its_bars_are(ahead: Forecast) -> None:
    ax = plotting.plot_models({"a": ahead})
    key = ax.get_legend()
    assert key is not None
    assert [text.get_text() for text in key.get_texts()] == ["median", "80 % range", "95 % range"]


def test_many_series_are_small_charts_and_the_rest_is_counted(ahead: Forecast) -> None:
    figure = plotting.plot_fans([ahead] * (many.MOST_CHARTS + 3), more=4, width=9.6)
    assert len(figure.axes) == many.MOST_CHARTS
    assert "7 more series are not drawn" in figure.get_supxlabel().replace("\n", " ")
    assert len({ax.get_position().x0 for ax in figure.axes}) == 4, "in columns"
    other = forecast(AnnualSeries([1, 2, 3], years=[2018, 2019, 2020], unit="t", name="$x$"), 2)
    figure = plotting.plot_fans([ahead, other])
    assert [ax.get_ylabel() for ax in figure.axes] == ["bn yuan", "t"]
    assert figure.axes[1].get_title(loc="left") == r"\$x\$"
    assert "not drawn" not in figure.get_supxlabel()
    with pytest.raises(ParameterError, match="No list of forecasts"):
        plotting.plot_fans([])


@pytest.mark.parametrize("kind", files.KINDS)
def test_saved_charts_are_the_same_twice_and_leave_the_chart_as_it_was(
    ahead: Forecast, tmp_path: Path, kind: str
) -> None:
    ax = plotting.plot_fan(ahead)
    figure = ax.get_figure()
    assert figure is not None
    before = tuple(figure.get_size_inches())
    title = "A very long title in words " * 8
    one, two = (
        plotting.save(ax, tmp_path / f"{i}.{kind}", title=title, width=9.6).read_bytes()
        for i in range(2)
    )
    assert one == two
    assert tuple(figure.get_size_inches()) == before
    assert figure.get_suptitle() == ""


def test_a_saved_picture_has_the_width_asked_for(ahead: Forecast, tmp_path: Path) -> None:
    ax = plotting.plot_fan(ahead)
    for width, dpi, pixels in ((None, 400, 1920), (9.6, 200, 1920), (4.0, 100, 400)):
        file = plotting.save(ax, tmp_path / "a.png", width=width, dpi=dpi, title="直播 电商" * 30)
        assert plt.imread(file).shape[1] == pixels


@pytest.mark.parametrize(
    ("file", "size", "words"),
    [
        ("a.gif", {}, "'gif'"),
        ("a", {}, "such file"),
        ("a.png", {"dpi": 0}, "dpi is 0"),
        ("a.png", {"dpi": 9999}, "up to 1200"),
        ("a.svg", {"width": 1}, "Give 2 to 40"),
        ("a.svg", {"width": float("nan")}, "width is nan"),
    ],
)
def test_what_cannot_be_saved_is_said(ahead: Forecast, file, size, words, tmp_path) -> None:
    with pytest.raises(ParameterError, match=words):
        plotting.save(plotting.plot_fan(ahead), tmp_path / file, **size)
    assert not list(tmp_path.iterdir())


def test_text_wraps_at_words_and_between_chinese_signs() -> None:
    assert wrap("x" * 25, 10) == "x" * 10 + "\n" + "x" * 10 + "\n" + "x" * 5
    assert wrap("直播电商" * 3, 9, most=2) == "直播电商\n直播电商 ..."
    assert wrap("", 9) == ""
