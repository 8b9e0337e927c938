"""Forecasts beside each other: what is drawn is what was computed, and every road is there."""

from __future__ import annotations

import datetime as dt
import runpy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import forecasting as fc
from forecasting import plotting
from forecasting.errors import DataError
from livecommerce import bases, charts, datasets, takeoffs
from livecommerce.charts.lines import amount

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def house_style() -> Iterator[None]:
    with plotting.style():
        yield
    plt.close("all")


@pytest.fixture(scope="module")
def roads() -> pd.DataFrame:
    return bases.roads()


def test_two_fans_start_where_their_bases_are_and_end_where_they_say() -> None:
    known = datasets.market("CECRC", as_of=bases.DAY)
    base = bases.nowcasts()[bases.USED]
    own = fc.forecast(known.with_last(base), 3, as_of=bases.DAY)
    printed = fc.forecast(known, 3, as_of=bases.DAY)
    ax = charts.plot_two_fans(own, printed, known, {2023: 4900.0}, 9.0)
    drawn = [np.asarray(line.get_ydata(), dtype=float) for line in ax.lines]
    for made in (own, printed):
        wanted = np.r_[made.series.values[-1], made.median]
        assert any(line.shape == wanted.shape and np.allclose(line, wanted) for line in drawn)
    said = [text.get_text() for text in ax.texts]
    assert sum("built in 2026" in words for words in said) == 2
    assert "4.9 trn published later" in said


def test_every_road_is_walked_and_one_is_the_report_s(roads: pd.DataFrame) -> None:
    technologies = fc.ReferenceClass.as_of(dt.date(2021, 1, 31)).summary().group.unique()
    classes = {"", *technologies}
    assert set(bases.classes()) == classes
    pairs = len(bases.assumptions()) * len(classes)
    counts = roads.start.value_counts()
    assert counts[bases.USED] == counts["half-year"] == counts["Kuaishou"] == pairs
    assert counts["a printed figure"] == len(bases.printed()) * len(classes) >= 44
    assert not roads.duplicated(["start", "road", "without"]).any()
    (used,) = roads[roads.used].itertuples()
    base = bases.nowcasts()[bases.USED]
    assert used.base == pytest.approx(base.median)
    assert used.below == pytest.approx(base.probability(below=971.2), abs=1e-3)


def test_a_class_that_lacks_a_technology_leads_elsewhere(roads: pd.DataFrame) -> None:
    pooled = roads[(roads.start == bases.USED) & (roads.road == "as used")].set_index("without")
    assert (pooled.base == pooled.base.iloc[0]).all()
    assert pooled["median"].nunique() == len(pooled)
    assert (pooled.lower_80 < pooled["median"]).all()
    assert (pooled["median"] < pooled.upper_80).all()


def test_every_constant_set_by_hand_is_varied_to_both_sides() -> None:
    assert set(bases.VARIED) == set(bases.CONSTANTS)
    assert set(bases.CONSTANTS) == {"damping", *(f.name for f in fields(fc.SeasonalPrior))}
    for name, (low, high) in bases.VARIED.items():
        assert low < bases.CONSTANTS[name] < high
        assert {low, high} <= {constants[name] for constants in bases.assumptions()}


def test_printed_figures_were_public_in_january_2021() -> None:
    printed = bases.printed()
    assert (printed.first_published_to <= bases.DAY).all()
    assert {"CECRC", "O'Ratings"} <= set(printed.publisher)
    assert "ms-cecrc-2020-revised" not in set(printed.id)


def test_roads_are_drawn_one_mark_each(roads: pd.DataFrame) -> None:
    for width in (4.8, 9.0):
        left, right = charts.plot_roads(roads, width, later=4900, words="later").axes
        drawn = [
            np.concatenate([line.get_xdata() for line in ax.lines if line.get_marker() == "o"])
            for ax in (left, right)
        ]
        assert set(drawn[0]) == set(roads["median"])
        assert set(drawn[1]) == set(100 * roads.below.dropna())


def test_takeoffs_need_every_band_that_is_drawn() -> None:
    bands = pd.DataFrame({0.5: [1.0, 2.0]})
    with pytest.raises(DataError, match="lack"):
        charts.plot_takeoffs(bands, {"ours": pd.Series([1.0, 7.0])}, 4.8)


def test_fates_are_in_order_and_eight_of_ten_lie_inside() -> None:
    known = datasets.market("CECRC", as_of=bases.DAY)
    made = fc.forecast(known, 3, as_of=bases.DAY)
    found = charts.fates(made, 2023)
    low, high = made.interval(80)[2]
    assert found.loc[2023].is_monotonic_increasing
    assert int(found.loc[2023].between(low, high).sum()) == 8
    assert np.allclose(found.iloc[0], known.values[-1])
    figure = charts.plot_fates(found, known, 2023, 4.8)
    assert [ax.get_title() for ax in figure.axes] == [amount(v, "bn yuan") for v in found.loc[2023]]


def test_take_off_bands_are_those_of_the_series(reference_dir: Path) -> None:
    script = runpy.run_path(str(ROOT / "estimation" / "takeoff_bands.py"))
    made = script["table"](pd.read_csv(reference_dir / "takeoff.csv"))
    assert np.allclose(made, takeoffs.bands(), rtol=1e-3)


def test_take_off_bands_rise_and_start_at_one() -> None:
    bands = takeoffs.bands()
    assert (bands.loc[0] == 1).all()
    assert (np.diff(bands.to_numpy(), axis=1) >= 0).all()
    assert takeoffs.faster(2, 1.0) > takeoffs.faster(2, 20.0) > takeoffs.faster(2, 1e4) > 0
