"""The predictive distribution: quantiles, tails, joint paths, mixtures."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.errors import ModelError, ParameterError
from forecasting.normal import normal_score
from forecasting.predictive import (
    PROBS,
    Predictive,
    check_range,
    from_paths,
    from_t,
    interpolate,
)


def normal(location=(0.0, 1.0), spread=(1.0, 2.0)):
    """Two years, one series, normal margins."""
    return from_t(np.array([location]), np.array([spread]), None, method="test")


def test_default_knots_are_symmetric_and_hold_what_is_asked_for():
    assert PROBS + PROBS[::-1] == pytest.approx(1)
    assert {0.025, 0.1, 0.5, 0.9, 0.975} <= set(PROBS.tolist())


def test_normal_scores():
    assert normal_score([0.5, 0.9]) == pytest.approx([0, NormalDist().inv_cdf(0.9)])
    for bad in (0, 1, -0.1, 2, math.nan):
        with pytest.raises(ParameterError, match="not between 0 and 1"):
            normal_score([bad])


@given(st.floats(1e-6, 1 - 1e-6))
def test_quantiles_of_a_normal_are_exact_at_any_level(p):
    got = normal().quantile([p])[0, :, 0]
    z = NormalDist().inv_cdf(p)
    assert got == pytest.approx([z, 1 + 2 * z], abs=1e-9)


def test_quantiles_are_exact_at_the_knots_and_never_cross():
    values = np.sort(np.random.default_rng(0).standard_t(2, (3, 2, PROBS.size)), axis=-1)
    p = Predictive(PROBS, values)
    assert p.quantile(PROBS) == pytest.approx(values)
    fine = p.quantile(np.linspace(1e-5, 1 - 1e-5, 501))
    assert (np.diff(fine, axis=-1) >= -1e-12).all()


def test_cdf_turns_quantiles_round():
    p = normal()
    for prob in (0.0001, 0.03, 0.5, 0.8, 0.99999):
        for year in (0, 1):
            value = p.quantile([prob])[0, year, 0]
            assert p.cdf(float(value), year) == pytest.approx(prob)


def test_t_margins_come_from_scipy():
    from scipy.stats import t

    p = from_t(np.array([[2.0]]), np.array([[0.5]]), 3)
    assert p.values[0, 0] == pytest.approx(2 + 0.5 * t.ppf(PROBS, 3))


def test_paths_have_the_margins():
    paths = normal().paths(40_000, seed=1)
    assert paths.shape == (40_000, 2)
    assert paths.mean(axis=0) == pytest.approx([0, 1], abs=0.03)
    assert paths.std(axis=0) == pytest.approx([1, 2], rel=0.02)


def test_paths_repeat_with_their_seed_only():
    p = normal()
    assert p.paths(5, 3).tolist() == p.paths(5, 3).tolist()
    assert p.paths(5, 3).tolist() != p.paths(5, 4).tolist()


def test_rows_are_taken_alone():
    values = np.arange(2 * 1 * 3.0).reshape(2, 1, 3)
    row = Predictive(np.array([0.1, 0.5, 0.9]), values).row(1)
    assert row.values.tolist() == [[[3, 4, 5]]]


@pytest.mark.parametrize("tail", [0.01, 0.025, 0.05, 0.1, 0.2])
def test_a_mixture_of_one_and_the_same_is_that_up_to_its_outer_quantiles(tail):
    one = Predictive(np.array([tail, 0.5, 1 - tail]), np.array([[[1.0, 2.0, 3.0]]] * 3))
    mixed = one.over_origins(np.array([0.0, 0.1, 0.2])).years_ahead()
    np.testing.assert_allclose(mixed.values, one.values[:1])


def test_a_mixture_of_equals_is_each_of_them():
    one = normal()
    two = from_t(np.tile([0.0, 1.0], (5, 1)), np.tile([1.0, 2.0], (5, 1)), None)
    mixed = two.over_origins(np.zeros(5)).years_ahead()
    assert mixed.values == pytest.approx(one.values, abs=1e-6)
    assert mixed.joint.covariance == pytest.approx(one.joint.covariance, abs=1e-6)


def test_a_mixture_averages_probabilities_and_is_no_narrower_than_its_middle():
    shifts = np.array([[-1.5], [0.0], [1.5]])
    apart = from_t(shifts, np.ones((3, 1)), None).over_origins(shifts[:, 0]).years_ahead()
    for x in (-2.0, -0.5, 0.0, 1.7):
        by_hand = np.mean([NormalDist(m).cdf(x) for m in shifts[:, 0]])
        assert apart.cdf(x, 0) == pytest.approx(by_hand, abs=0.01)
    narrow = from_t(np.zeros((3, 1)), np.array([[0.1], [1.0], [0.1]]), None)
    mixed = narrow.over_origins(np.array([-0.1, 0.0, 0.1])).years_ahead()
    assert mixed.quantile([0.9])[0, 0, 0] == pytest.approx(NormalDist().inv_cdf(0.9))


def test_the_origin_is_a_year_before_the_first():
    shifts = np.linspace(-3, 3, 31)[:, None] * np.ones(2)
    members = from_t(shifts, np.full((31, 2), 0.5), None)
    whole = members.over_origins(shifts[:, 0])
    assert whole.values.shape == (1, 3, PROBS.size)
    assert whole.quantile([0.5])[0, 0, 0] == pytest.approx(0, abs=1e-9)
    variance = float((shifts[:, 0] ** 2).mean())
    tie = math.sqrt(variance / (variance + 0.25))
    paths = whole.paths(40_000)
    assert np.corrcoef(paths.T)[0, 1] == pytest.approx(tie, abs=0.03)
    assert whole.years_ahead().horizon == 2


def test_from_paths_finds_margins():
    z = np.random.default_rng(5).standard_normal((1, 20_000, 1))
    paths = np.concatenate([z, 2 * z], axis=2)
    p = from_paths(paths, method="simulated")
    assert p.quantile([0.5, 0.975])[0, 1] == pytest.approx([0, 3.92], abs=0.1)
    moved = from_paths(paths, median=np.array([[7.0, 8.0]]))
    assert moved.quantile([0.5])[0, :, 0] == pytest.approx([7, 8])


def test_interpolation_goes_on_beyond_the_ends_and_merges_flat_stretches():
    x, y = np.array([0.0, 1.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0, 5.0])
    got = interpolate(np.array([-1.0, 0.5, 1.5, 3.0]), x, y)
    assert got.tolist() == [-3.0, 1.5, 4.0, 7.0]
    point = interpolate(np.array([1.0, 3.0]), np.array([2.0, 2.0]), np.array([0.0, 1.0]))
    assert point.tolist() == [-math.inf, math.inf]


@pytest.mark.parametrize("bad", [math.nan, math.inf, 701.0, -800.0])
def test_what_a_float_cannot_hold_is_refused(bad):
    check_range(np.array([1.0, 600.0]))
    with pytest.raises(ModelError, match="floating-point"):
        check_range(np.array([1.0, bad]))
