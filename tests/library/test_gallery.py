"""The gallery of the book is a test: its own lines, run on fixed forecasts, give stored pictures.

``FORECASTING_GALLERY=store`` stores what is drawn now; look at the pictures before you commit them.

Pictures are compared without letters and with fixed axes, so that no font and no layout decides;
the words of each chart are compared as text. The root mean square of the differences, out of 255,
was below 0.005 between matplotlib 3.8.0 and 3.11.2; the least of the changes tried below gives 1.7.
`TOLERANCE` lies between them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

import forecasting as fc
from forecasting import plotting
from forecasting.plotting.axes import whole_figure
from forecasting.predictive import from_t

PAGE = Path(__file__).resolve().parents[2] / "book" / "gallery.ipynb"
STORED = Path(__file__).parent / "gallery"
STORE = os.environ.get("FORECASTING_GALLERY") == "store"
TOLERANCE = 0.1
SIZE, DPI = (4.8, 3.6), 60
GROWTH = {"reference": 0.12, "damped": 0.08, "naive": 0.0}
"""Of the fixed forecasts, by the name of the model that the page asks."""


class Fixed(fc.Model):
    """A forecast that no estimate moves: a growth that is given, and widths that only age."""

    assumes = "Nothing; its numbers are fixed."
    parameters = 1

    def __init__(self, name: str) -> None:
        self.name, self.growth = name, GROWTH[name]

    def estimate(self, y: Any) -> dict[str, Any]:
        return {"growth": np.full(len(y), self.growth)}

    def predict(self, y: Any, estimates: dict[str, Any], horizon: int, seed: int) -> Any:
        ahead = np.arange(1, horizon + 1)
        middle = np.log(y[:, -1:]) + estimates["growth"][:, None] * ahead
        return from_t(middle, np.full_like(middle, 0.15) * np.sqrt(ahead), 4, method="fixed")


def cells(tag: str) -> list[str]:
    page = json.loads(PAGE.read_text("utf-8"))
    return [
        "".join(cell["source"]) for cell in page["cells"] if tag in cell["metadata"].get("tags", [])
    ]


def bare(figure: Figure) -> list[str]:
    """Take all letters and the layout from a figure; what the letters said."""
    figure.set_layout_engine("none")
    figure.set_size_inches(SIZE)
    for ax in figure.axes:
        if (place := ax.get_subplotspec()) is not None:
            ax.set_subplotspec(place)
    figure.draw_without_rendering()
    words = [text.get_text() for text in figure.findobj(Text)]
    for ax in figure.axes:
        if (legend := ax.get_legend()) is not None:
            legend.set_visible(False)
        ax.tick_params(which="both", labelbottom=False, labelleft=False)
    for text in figure.findobj(Text):
        text.set_visible(False)
    return sorted({text for text in words if text})


@pytest.fixture
def charts() -> Iterator[Callable[[], dict[str, Figure]]]:
    """Run the page's lines on fixed forecasts; each chart by its key, in its order."""

    def drawn() -> dict[str, Figure]:
        found: dict[str, Figure] = {}

        def shown(ax: Any, key: str, *_: Any) -> None:
            with plotting.style():
                figure = whole_figure(ax(SIZE[0]) if callable(ax) else ax)
            assert figure is not None
            found[key] = figure

        fixed = {
            "AnnualSeries": fc.AnnualSeries,
            "forecast": lambda s, h, model="reference": fc.forecast(s, h, Fixed(model)),
        }
        known = {"fc": SimpleNamespace(**fixed), "pd": pd, "plotting": plotting, "shown": shown}
        for lines in (*cells("data"), *cells("chart")):
            exec(compile(lines, PAGE.name, "exec"), known)
        return found

    yield drawn
    plt.close("all")


def difference(figure: Figure, key: str, folder: Path) -> str | None:
    made = folder / f"{key}.png"
    figure.savefig(made, dpi=DPI)
    return compare_images(str(STORED / made.name), str(made), TOLERANCE)


def test_the_charts_look_as_stored(charts, tmp_path: Path) -> None:
    found = charts()
    said = {key: bare(figure) for key, figure in found.items()}
    if STORE:
        for key, figure in found.items():
            figure.savefig(STORED / f"{key}.png", dpi=DPI)
        text = json.dumps(said, indent=1, ensure_ascii=False)
        (STORED / "words.json").write_text(text + "\n", "utf-8")
    assert {path.stem for path in STORED.glob("*.png")} == set(found)
    assert said == json.loads((STORED / "words.json").read_text("utf-8"))
    with plotting.style():
        differ = {key: difference(figure, key, tmp_path) for key, figure in found.items()}
    assert not {key: words for key, words in differ.items() if words}


def swap_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = (plotting.COLOURS[1], plotting.COLOURS[0], *plotting.COLOURS[2:])
    for room in ("fan", "history", "compare"):
        monkeypatch.setattr(f"forecasting.plotting.{room}.COLOURS", swapped)


def drop_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plt.Axes, "fill_between", lambda *_, **__: None)


def move_medians(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GROWTH, "reference", 0.2)


def fill_hollow_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = {"actual": ("o", True), "estimate": ("D", True), "forecast": ("o", True)}
    monkeypatch.setattr("forecasting.plotting.history.STATUS_MARKS", marks)


def lighten(monkeypatch: pytest.MonkeyPatch) -> None:
    pale = tuple(
        colors.to_hex(0.75 * np.array(colors.to_rgb(one)) + 0.25) for one in plotting.COLOURS
    )
    for room in ("fan", "history", "compare"):
        monkeypatch.setattr(f"forecasting.plotting.{room}.COLOURS", pale)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (swap_colours, {"fan", "growth", "linear", "many", "models", "intervals", "dots"}),
        (lighten, {"fan", "growth", "linear", "many", "models", "intervals", "dots"}),
        (drop_bands, {"fan", "linear", "many", "chinese"}),
        (move_medians, {"fan", "linear", "many", "models", "chinese"}),
        (fill_hollow_marks, {"history", "fan", "linear"}),
    ],
)
def test_a_change_that_can_be_seen_is_noticed(charts, tmp_path, monkeypatch, change, seen) -> None:
    change(monkeypatch)
    found = charts()
    with plotting.style():
        for key in seen:
            bare(found[key])
            assert difference(found[key], key, tmp_path), f"{change.__name__} is not seen in {key}"
