"""Pools: quantiles averaged, weights fixed, members that cannot help named."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import forecasting as fc
from forecasting.models.benchmarks import Drift, Naive
from forecasting.models.pool import Pool, average
from forecasting.predictive import PROBS, from_t

FOUR = [19.64, 135.41, 443.75, 971.2]


def market(values):
    return fc.AnnualSeries(values, years=range(2017, 2017 + len(values)), unit="u")


def test_quantiles_are_averaged_on_the_log_scale():
    members, weights = ("naive", "drift", "theta"), (1, 2, 5)
    levels = [0.025, 0.2, 0.5, 0.9]
    found = fc.forecast(market(FOUR), 3, model=Pool(members=members, weights=weights))
    parts = [np.log(fc.forecast(market(FOUR), 3, model=m).quantile(levels)) for m in members]
    np.testing.assert_allclose(
        np.log(found.quantile(levels)), np.average(parts, axis=0, weights=weights)
    )


def test_an_average_of_equals_is_no_wider_than_each():
    one = fc.forecast(market(FOUR), 3, model="damped")
    both = fc.forecast(market(FOUR), 3, model=Pool(members=("damped", "damped")))
    np.testing.assert_allclose(both.interval(95), one.interval(95))


def test_disagreement_of_the_members_does_not_widen_the_interval():
    def part(centre):
        return from_t(np.array([[centre]]), np.array([[1.0]]), None)

    wide = average([part(-3.0), part(3.0)], np.ones((1, 2)))
    np.testing.assert_allclose(wide.values, part(0.0).values, atol=1e-12)


def test_weights_are_by_row_and_members_of_weight_zero_are_ignored():
    good = from_t(np.zeros((2, 1)), np.ones((2, 1)), None)
    bad = from_t(np.full((2, 1), np.nan), np.ones((2, 1)), None)
    found = average([good, bad], np.array([[1.0, 0.0], [3.0, 0.0]]))
    np.testing.assert_allclose(found.values, good.values)


def test_another_scale_cannot_be_pooled():
    level = from_t(np.zeros((1, 1)), np.ones((1, 1)), None, scale="level")
    with pytest.raises(fc.ParameterError, match="log scale"):
        average([level], np.ones((1, 1)))


def test_a_member_that_refuses_is_named_and_its_weight_goes_to_the_others():
    constant = market([5.0, 5, 5, 5])
    found = fc.forecast(constant, 2, model=Pool(members=("naive", "logistic")))
    np.testing.assert_allclose(
        found.interval(80), fc.forecast(constant, 2, model="naive").interval(80)
    )
    assert any(note.startswith("logistic was left out: the curve") for note in found.notes)


def test_a_member_that_needs_more_points_is_named():
    from forecasting.models.arima import Arima

    three = market(FOUR[:3])
    pool = Pool(members=("naive", Arima(order=(1, 1, 0))))
    found = fc.forecast(three, 2, model=pool)
    assert pool.minimum == 3
    assert any("needs 4 points" in note for note in found.notes)
    np.testing.assert_allclose(found.median, fc.forecast(three, 2, model="naive").median)


def test_no_member_left_is_an_error_in_words():
    with pytest.raises(fc.ModelError, match="no member"):
        fc.forecast(market([5.0, 5, 5, 5]), 2, model=Pool(members=("logistic", "gompertz")))


@pytest.mark.parametrize("weights", [(1,), (3, -0.5), (0, 0)])
def test_weights_that_cannot_be(weights):
    with pytest.raises(fc.ParameterError, match="weights"):
        Pool(members=("naive", "drift"), weights=weights)


def test_degrees_of_freedom_are_those_of_the_neediest_member():
    assert Pool(members=(Naive(), Drift())).df(4) == 2
    assert fc.forecast(market(FOUR), 1, model=Pool(members=(Naive(), Drift()))).df == 2
    assert Pool(members=("reference",)).df(4) is None


def test_notes_of_the_members_are_kept_once():
    found = fc.forecast(market(FOUR), 1, model=Pool(members=("theta", "theta")))
    assert len([note for note in found.notes if "not identified" in note]) == 1


def test_members_know_no_more_than_the_day_allows():
    old = Pool(members=("damped", "logistic")).as_of(dt.date(2021, 1, 15))
    assert [member.trained_until for member in old.members] == [2019, 2019]


def test_a_row_alone_equals_the_row_among_many_also_where_one_is_refused():
    y = np.array([[1.0, 2, 3, 5], [5.0, 5, 5, 5], [1.0, 4, 9, 12]])
    pool = Pool(members=("naive", "gompertz"))
    many = pool.predict(y, pool.estimate(y), 3, 0).quantile(PROBS)
    for i in range(3):
        one = pool.predict(y[i : i + 1], pool.estimate(y[i : i + 1]), 3, 0).quantile(PROBS)
        np.testing.assert_allclose(one[0], many[i], rtol=1e-12)


def test_the_default_members_are_of_different_families():
    result = fc.forecast(market(FOUR), 5, model="pool")
    assert len(Pool().models) >= 3
    assert Pool().models[0].name == "reference"
    assert (np.diff(result.quantile([0.1, 0.5, 0.9]), axis=1) > 0).all()


def test_rows_are_worked_in_chunks_without_changing_any(monkeypatch):
    from forecasting.models import pool as room

    y = np.exp(np.cumsum(np.random.default_rng(2).normal(0.4, 0.3, (9, 4)), axis=1))
    y[4] = 5.0
    model = Pool(members=("naive", "logistic"))
    whole = model.predict(y, model.estimate(y), 3, 0)
    monkeypatch.setattr(room, "CHUNK", 2)
    parts = model.predict(y, model.estimate(y), 3, 0)
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-12)
    assert parts.notes == whole.notes


class Wild(Naive):
    """A member whose limits run off in the third year."""

    name = "wild"

    def predict(self, y, estimates, horizon, seed):
        made = super().predict(y, estimates, horizon, seed)
        spread = np.where(np.arange(horizon) > 1, 20.0, 1.0)[:, None]
        middle = made.quantile([0.5])
        return replace(made, values=middle + (made.values - middle) * spread)


def test_a_broken_member_is_left_out_and_named():
    broken = Pool(members=("damped", "drift", Wild()))
    sound = fc.forecast(market(FOUR), 4, Pool(members=("damped", "drift")))
    for horizon in (1, 4):
        made = fc.forecast(market(FOUR), horizon, broken)
        np.testing.assert_allclose(made.interval(95), sound.interval(95)[:horizon])
        assert any(n.startswith("wild was left out: it has a limit more than") for n in made.notes)


def test_where_every_member_is_broken_the_average_says_so():
    made = fc.forecast(market(FOUR), 4, Pool(members=(Wild(), Wild())))
    assert any(note.startswith("A limit lies below a thousandth") for note in made.notes)
