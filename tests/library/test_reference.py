"""The reference class keeps its promises."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models.reference.model import Reference, ReferenceClass
from forecasting.models.reference.quantiles import KINDS
from forecasting.models.reference.shapes import SHAPES, shape_of
from forecasting.models.reference.terms import LONGEST

from .markets import CASE, SERIES, YEARS, frame_of, growing, market, values


@given(SERIES, st.integers(1, 30))
def test_quantiles_are_finite_ordered_and_apart(y, horizon):
    found = values(y, horizon)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=-1) > 0).all()


@given(SERIES, st.integers(2, 30))
def test_no_interval_becomes_narrower_with_the_years(y, horizon):
    found = values(y, horizon)[0]
    distance = np.abs(found - found[:, 2:3])
    assert (np.diff(distance, axis=0) >= -1e-9 * (1 + np.abs(found[:-1]))).all()


@pytest.mark.parametrize(
    "y", [[5.0] * 6, [1, 1e9, 1, 1e9], [1e-300, 1e300, 1e-300, 1e300], [1, 1, 1e-200]]
)
def test_hostile_series_keep_a_width(y):
    found = values(np.array(y, dtype=float), 10)
    assert np.isfinite(found).all()
    assert (found[..., 3] - found[..., 1] > 0.01).all()


@given(st.lists(st.floats(0.1, 1e4), min_size=3, max_size=10), st.sampled_from([1e-9, 0.001, 1e8]))
def test_the_unit_changes_nothing(y, factor):
    y = np.array(y)
    np.testing.assert_allclose(values(y * factor) - np.log(factor), values(y), atol=1e-9)


def test_the_calendar_changes_nothing():
    now, then = (fc.forecast(market(CASE[0], start), 3, "reference") for start in (2017, 1017))
    np.testing.assert_array_equal(
        now.to_frame().to_numpy(dtype=float), then.to_frame().to_numpy(dtype=float)
    )


def test_one_row_equals_many():
    y = growing(200, 6)
    every = values(y)
    for i in (0, 7, 199):
        np.testing.assert_allclose(values(y[i]), every[i : i + 1], rtol=0, atol=1e-12)


def test_of_long_series_the_last_ten_points_count():
    y = growing(1, 14)
    np.testing.assert_array_equal(values(y), values(y[:, -LONGEST:]))
    notes = fc.forecast(market(y[0]), 7, "reference").notes
    assert any("last 10 points" in note for note in notes)
    assert any("fitted to 5 years" in note for note in notes)


def test_three_points_are_less_sure_than_six():
    y = growing(1, 6)
    three, six = (np.diff(values(y[:, -k:])[0, :, [1, 3]], axis=0) for k in (3, 6))
    assert (three > six).all()


@pytest.mark.parametrize("y", [np.ones((2, 2)), np.ones(4), np.array([[1.0, 0.0, 2.0]])])
def test_what_cannot_be_forecast_is_refused(y):
    with pytest.raises(fc.ParameterError, match="positive numbers"):
        ReferenceClass.builtin().predict(y, 2)


def test_median_on_the_case_lies_between_no_growth_and_a_straight_exponential():
    median = np.exp(values(CASE)[0, :, 2])
    assert (np.diff(np.append(CASE[0, -1], median)) > 0).all()
    assert (median < CASE[0, -1] * (CASE[0, -1] / CASE[0, -2]) ** np.arange(1, YEARS + 1)).all()


def test_ordinary_series_are_not_taken_for_take_offs():
    y = np.array([[100, 104, 103, 108.0], [100, 180, 300, 500.0]])
    weight = Reference().estimate(y)["takeoff_weight"]
    assert weight[0] < 0.15
    assert weight[1] > 0.5
    slow = np.exp(values(y)[0, 3]) / y[0, -1]
    assert 0.95 < slow[2] < 1.3
    assert slow[3] / slow[1] < 2


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_the_faster_a_market_falls_the_lower_its_median(kind):
    """Constant falls of 1 to 90 % a year, at every number of points and horizon."""
    rates, chosen = np.arange(0.01, 0.905, 0.01), ReferenceClass.builtin(kind=kind)
    for points in range(3, 11):
        y = (1 - rates)[:, None] ** np.arange(points)
        median = values(y, 10, chosen)[..., 2] - np.log(y[:, -1:])
        assert (np.diff(median, axis=0) <= 1e-12).all()
    halved = np.exp(median[49])
    assert halved[0] < 0.95
    assert halved[4] < 0.6


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=10))
def test_no_limit_is_absurd_within_five_years(y):
    """At most exp(1) to the 80 % limit, in logs, and at most twice more to the 95 % limit."""
    found = values(y)[0]
    assert (np.abs(found[:, [1, 3]] - found[:, 2:3]) <= np.e + 1e-9).all()


def test_shapes_are_told_from_the_past():
    rows = [(-1, -1, -1), (1, -1, -1), (1, 1, -1), (0.1, 0, 0.05), (0.2, 0.1, 0.2), (1, 0.5, 0.4)]
    assert tuple(shape_of(np.array(rows))) == SHAPES


def test_kinds_are_named_or_the_notes_say_what_was_assumed():
    falling = np.array([[10, 9, 7.5, 6.5]])
    plain, technology, product = (
        values(falling, 5, ReferenceClass.builtin(kind=kind)) for kind in (None, *KINDS)
    )
    blended = (plain - technology)[..., :3] / (product - technology)[..., :3]
    lean = blended[0, 0, 0]
    np.testing.assert_allclose(blended, lean, atol=1e-9)
    assert 0.2 < lean < 0.5
    above = (plain - technology - lean * (product - technology))[..., 3:]
    assert (above > 0).all(), "what fell comes back more often if it is a technology"
    rising = np.array([[5, 6, 7.5, 8]])
    np.testing.assert_array_equal(
        values(rising, 5), values(rising, 5, ReferenceClass.builtin(kind="technology"))
    )
    assert any("No kind was named" in n for n in fc.forecast(market(rising[0]), 2).notes)
    made = fc.forecast(market(rising[0]), 2, Reference(kind="product"))
    assert not any("kind" in note for note in made.notes)
    assert Reference(kind="product").as_of(dt.date(2021, 1, 1)).reference.kind == "product"
    with pytest.raises(fc.ParameterError, match="give one of technology, product"):
        Reference(kind="service")
    with pytest.raises(fc.ParameterError, match="class of your own"):
        Reference(ReferenceClass.builtin(), kind="product")


def test_a_panel_of_twenty_long_series_offers_a_class_of_its_own():
    panel = fc.forecast_panel(frame_of(growing(20, 8)), 1)
    assert "20 series have eight years" in panel.advice
    assert "--class FILE" in panel.advice
    assert fc.forecast_panel(frame_of(growing(19, 8)), 1).advice == ""
    assert fc.forecast_panel(frame_of(growing(20, 8)), 1, model="naive").advice == ""


# --- saving, cut-offs ----------------------------------------------------------------------------


def test_json_round_trip():
    chosen = ReferenceClass.builtin()
    again = ReferenceClass.from_json(chosen.to_json())
    np.testing.assert_array_equal(values(CASE, chosen=again), values(CASE, chosen=chosen))
    assert again.to_json() == chosen.to_json()
    with pytest.raises(fc.DataError, match="no saved reference class"):
        ReferenceClass.from_json("{}")


def test_cut_offs_are_chosen_by_rule():
    assert ReferenceClass.builtin().trained_until == 2024
    assert ReferenceClass.builtin(until=2021).trained_until == 2019
    assert ReferenceClass.as_of(dt.date(2021, 1, 15)).trained_until == 2019
    assert ReferenceClass.as_of(dt.date(2024, 1, 1)).trained_until == 2022
    with pytest.raises(fc.VintageError, match="trained until"):
        ReferenceClass.builtin(until=1990)
    with pytest.raises(fc.VintageError, match="trained until 2024"):
        ReferenceClass.builtin().require(dt.date(2025, 12, 31))
    ReferenceClass.builtin().require(dt.date(2026, 1, 1))


def test_summary_lists_groups_without_series():
    table = ReferenceClass.builtin().summary()
    assert {"group", "markets", "windows", "q10", "q50", "q90"} <= set(table)
    assert table.groupby("group").markets.first().sum() > 500
    assert (table.q10 <= table.q50).all()
    assert (table.q50 <= table.q90).all()


def test_a_hundred_thousand_series_take_seconds():
    import time

    y = growing(100_000, 6)
    begin = time.perf_counter()
    ReferenceClass.builtin().predict(y, 5).quantile([0.025, 0.1, 0.9, 0.975])
    assert time.perf_counter() - begin < 20
