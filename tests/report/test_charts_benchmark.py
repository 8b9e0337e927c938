"""Charts of the benchmark: what is drawn is what was measured."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from forecasting import plotting
from forecasting.errors import DataError
from livecommerce import charts
from livecommerce.limits import limits, with_limits

LEVELS = (20, 50, 80, 95)


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


def table() -> pd.DataFrame:
    rows = [
        {"domain": domain, "points": points, "level": level, "held": level / 100 + off}
        for domain, off in (("a", 0.04), ("b", -0.1))
        for points in ("3", "4")
        if (domain, points) != ("b", "3")
        for level in LEVELS
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(low=frame.held - 0.03, high=np.minimum(frame.held + 0.03, 1))


@pytest.mark.parametrize(("width", "shape"), [(9.0, (1, 2)), (4.8, (2, 1))])
def test_a_panel_for_each_number_of_points(width: float, shape: tuple[int, int]) -> None:
    drawn = charts.plot_reliability(
        table(), width, names={"a": "first", "b": "second"}, panels={"3": "three", "4": "four"}
    )
    left, right = drawn.axes
    assert left.get_subplotspec().get_gridspec().get_geometry() == shape
    assert [text.get_text() for text in left.texts] == ["three", "as said", "first"]
    assert [text.get_text() for text in right.texts] == ["four", "second"]
    lines = [line for line in right.lines if len(line.get_xdata()) == len(LEVELS)]
    assert [tuple(line.get_xdata()) for line in lines] == [LEVELS] * 2
    np.testing.assert_allclose(lines[1].get_ydata(), [10, 40, 70, 85])
    assert len(right.collections) == 2, "a band for each"


def test_scores_show_every_method_and_bars_of_the_named() -> None:
    one = {"WIS": 0.2, "WIS_low": 0.15, "WIS_high": 0.3, "cov80": 0.82}
    one |= {"cov80_low": 0.7, "cov80_high": 0.9}
    frame = pd.DataFrame(
        {"a": {"kind": "ours", **one}, "b": {"kind": "peer", **one, "WIS": 0.4, "cov80": 0.5}}
    ).T
    ax = charts.plot_scores(
        frame, 9.0, named={"a": "the default"}, kinds={"ours": "ours", "peer": "others"}
    )
    marks = {tuple(map(float, line.get_xydata().ravel())) for line in ax.lines}
    assert {(82.0, 0.2), (50.0, 0.4), (70.0, 0.2, 90.0, 0.2), (82.0, 0.15, 82.0, 0.3)} <= marks
    assert "the default" in [text.get_text() for text in ax.texts]


def test_shapes_in_their_order_with_bars_of_the_default() -> None:
    rows = [
        {
            "method": method,
            "shape": shape,
            "cov80": held,
            "cov80_low": held - 0.1,
            "cov80_high": 0.95,
        }
        for method, held in (("own", 0.83), ("other", 0.6))
        for shape in ("peaked", "calm")
    ]
    ax = charts.plot_shapes(pd.DataFrame(rows), 4.8, default="own", name="the default")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["peaked", "calm"]
    bars = [tuple(line.get_ydata()) for line in ax.lines if len(line.get_xdata()) == 2]
    assert bars.count(pytest.approx((73.0, 95.0))) == 2


@pytest.mark.parametrize("name", ["plot_reliability", "plot_scores", "plot_shapes"])
def test_a_missing_column_is_named(name: str) -> None:
    options = {
        "plot_reliability": {"names": {}, "panels": {"3": "three"}},
        "plot_scores": {"named": {}, "kinds": {}},
        "plot_shapes": {"default": "a", "name": "a"},
    }
    with pytest.raises(DataError, match="lacks"):
        getattr(charts, name)(pd.DataFrame({"x": [1]}), 9.0, **options[name])


def test_limits_in_words() -> None:
    frame = pd.DataFrame(
        {"x": [0.8249, 0.5], "x_low": [0.771, np.nan], "x_high": [0.8784, np.nan]}, index=["a", "b"]
    )
    shown = with_limits(frame, {"x": ("held", "ratio")})
    assert shown["held"].to_dict() == {"a": "82.5 % (77 to 88 %)", "b": "50.0 %"}
    assert limits(frame.loc["a"], "x") == "0.77 to 0.88"
    same = pd.Series({"low": 0.911, "high": 0.912})
    assert limits(same, "", "ratio") == "91 %"
