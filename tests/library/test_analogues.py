"""Comparable markets move a forecast, as far as they were known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models.reference.analogues import Analogues
from forecasting.models.reference.model import Reference, ReferenceClass
from forecasting.models.reference.terms import PROBS

from .markets import CASE, SERIES, frame_of, growing, market


def test_analogues_move_the_forecast_towards_them_and_more_the_more_there_are():
    y, base = CASE[:, -3:] / 100, ReferenceClass.builtin()
    like = growing(40, growth=1.1)
    strong = like[:, :1] * (like / like[:, :1]) ** 1.6
    few, many = (base.compare(frame_of(strong[:k]), until=2020) for k in (3, 40))
    assert (few.markets, many.markets) == (3, 40)
    none = base.predict(y, 3).quantile([0.5])[0, :, 0]
    moved = [base.predict(y, 3, found).quantile([0.5])[0, :, 0] - none for found in (few, many)]
    assert (np.abs(moved[1]) > np.abs(moved[0])).all()
    assert (np.sign(moved[1]) == np.sign(moved[0])).all()


def test_nothing_after_the_origin_year_is_used():
    rows, series = growing(20), market(CASE[0], start=2003)
    frame = frame_of(rows)
    late = frame.assign(value=np.where(frame.year > 2006, 50 * frame.value, frame.value))
    one, other = (fc.forecast(series, 3, "reference", analogues=f) for f in (frame, late))
    assert one.to_json() == other.to_json()
    assert any("20 comparable markets, none later than 2006" in note for note in one.notes)
    assert one.to_json() != fc.forecast(series, 3, "reference").to_json()


@pytest.mark.parametrize("dated", [False, True])
def test_as_of_a_day_analogues_count_only_as_far_as_they_were_public(dated):
    """Years up to two before by default; by their first_published where they have one."""
    years = range(2013, 2017)
    days = [f"{year + 1}-06-30" for year in years]
    series = fc.AnnualSeries(CASE[0], years=years, unit="bn CNY", first_published=days)
    frame, last = frame_of(growing(20), start=2006), 2015
    if dated:
        frame, last = frame.assign(first_published=[f"{y + 1}-01-31" for y in frame.year]), 2016

    def median(times, where):
        changed = frame.assign(value=np.where(where, times * frame.value, frame.value))
        return fc.forecast(series, 2, as_of="2017-12-31", analogues=changed).median.tolist()

    assert median(9, frame.year > last) == median(1, frame.year > last)
    assert median(1.5, frame.year == last) != median(1, frame.year == last)


def test_a_bounded_market_is_compared_with_bounded_ones():
    series = fc.AnnualSeries([60, 72, 80, 84], years=range(2003, 2007), unit="%", upper_bound=100)
    shares = np.minimum(growing(20, growth=0.1), 99)
    frame = frame_of(shares)
    odds = frame.assign(value=frame.value / (1 - frame.value / 100))
    free = fc.AnnualSeries(series.rows()[0], years=series.years, unit="odds")
    bounded = fc.forecast(series, 2, analogues=frame).median
    by_hand = fc.forecast(free, 2, analogues=odds).median
    assert bounded == pytest.approx(by_hand / (1 + by_hand / 100))
    with pytest.raises(fc.DataError, match="not below upper_bound"):
        fc.forecast(series, 2, analogues=frame.assign(value=100.0))


def test_the_market_itself_is_no_analogue():
    frame = frame_of(growing(5))
    own = fc.forecast(market(CASE[0], 2006, name="m0"), 2, "reference", analogues=frame)
    assert any("4 comparable markets" in note for note in own.notes)


def test_too_few_early_figures_change_nothing():
    late = frame_of(growing(5), start=2018)
    plain, none = (
        fc.forecast(market(CASE[0]), 2, "reference", analogues=f).to_frame() for f in (None, late)
    )
    pd.testing.assert_frame_equal(plain, none)


def test_analogues_need_an_origin_year():
    model = Reference(analogues=frame_of(growing(5)))
    with pytest.raises(fc.ParameterError, match="cut off"):
        model.predict(CASE, model.estimate(CASE), 2, 0)


@pytest.mark.parametrize("unlike", ["growth", "points"])
def test_markets_that_grow_alike_count_and_those_unlike_hardly_do(unlike):
    growth, points, score = np.full(40, 0.5), np.full(40, 4.0), np.repeat([1.0, -3.0], 20)
    (growth if unlike == "growth" else points)[20:] += 6
    found = Analogues(score, np.arange(40), growth, points, until=2020)
    quantiles = np.array([[[0.1, 0.3, 0.5, 0.7, 0.9]]])
    (moved,) = found.adjust(np.full((1, 3), 0.5), quantiles)
    assert moved[0, 2] > 0.5
    alike = Analogues(score[:20], np.arange(20), growth[:20], points[:20], until=2020)
    np.testing.assert_allclose(moved, alike.adjust(np.full((1, 3), 0.5), quantiles)[0], atol=1e-3)


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=40), SERIES)
def test_adjusted_quantiles_stay_ordered(scores, y):
    n = len(scores)
    found = Analogues(np.array(scores), np.arange(n), np.full(n, 0.5), np.full(n, 4.0), until=2020)
    adjusted = ReferenceClass.builtin().predict(np.array([y]), 8, found).quantile(PROBS)
    assert np.isfinite(adjusted).all()
    assert (np.diff(adjusted, axis=-1) > 0).all()
