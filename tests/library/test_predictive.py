"""The predictive distribution: quantiles, tails, joint paths, mixtures."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.errors import ModelError, ParameterError
from forecasting.predictive import (
    PROBS,
    Predictive,
    as_correlation,
    check_range,
    from_paths,
    from_t,
    integrated_ar1,
    interpolate,
    normal_score,
)


def normal(location=(0.0, 1.0), spread=(1.0, 2.0), correlation=0.5):
    """Two years, one series, normal margins."""
    c = np.array([[1, correlation], [correlation, 1]])
    return from_t(np.array([location]), np.array([spread]), None, c, method="test")


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
    p = Predictive(PROBS, values, np.eye(2))
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

    p = from_t(np.array([[2.0]]), np.array([[0.5]]), 3, np.eye(1))
    assert p.values[0, 0] == pytest.approx(2 + 0.5 * t.ppf(PROBS, 3))


def test_paths_have_the_margins_and_the_correlation():
    paths = normal(correlation=0.7).paths(40_000, seed=1)
    assert paths.shape == (40_000, 2)
    assert paths.mean(axis=0) == pytest.approx([0, 1], abs=0.03)
    assert paths.std(axis=0) == pytest.approx([1, 2], rel=0.02)
    assert np.corrcoef(paths.T)[0, 1] == pytest.approx(0.7, abs=0.02)


def test_paths_repeat_with_their_seed_only():
    p = normal()
    assert p.paths(5, 3).tolist() == p.paths(5, 3).tolist()
    assert p.paths(5, 3).tolist() != p.paths(5, 4).tolist()


def test_paths_accept_a_singular_correlation():
    paths = normal(location=(0, 0), spread=(1, 1), correlation=1.0).paths(100)
    assert paths[:, 0] == pytest.approx(paths[:, 1])


def test_rows_are_taken_alone():
    values = np.arange(2 * 1 * 3.0).reshape(2, 1, 3)
    own = np.stack([np.eye(1), np.eye(1)])
    for correlation in (np.eye(1), own):
        row = Predictive(np.array([0.1, 0.5, 0.9]), values, correlation).row(1)
        assert row.values.tolist() == [[[3, 4, 5]]]
        assert row.correlation.shape == (1, 1)


def test_a_mixture_of_equals_is_each_of_them():
    one = normal()
    two = from_t(np.tile([0.0, 1.0], (4, 1)), np.tile([1.0, 2.0], (4, 1)), None, one.correlation)
    mixed = two.mixture()
    assert mixed.values == pytest.approx(one.values, abs=1e-6)
    assert mixed.correlation == pytest.approx(one.correlation, abs=1e-6)


def test_a_mixture_averages_probabilities():
    apart = from_t(np.array([[-1.5], [1.5]]), np.ones((2, 1)), None, np.eye(1)).mixture()
    for x in (-2.0, -0.5, 0.0, 1.7):
        by_hand = (NormalDist(-1.5).cdf(x) + NormalDist(1.5).cdf(x)) / 2
        assert apart.cdf(x, 0) == pytest.approx(by_hand, abs=0.01)


def test_a_mixture_ties_the_years_by_what_its_members_share():
    shifts = np.linspace(-3, 3, 31)[:, None] * np.ones(2)
    mixed = from_t(shifts, np.full((31, 2), 0.5), None, np.eye(2)).mixture()
    variance = float((shifts[:, 0] ** 2).mean())
    assert mixed.correlation[0, 1] == pytest.approx(variance / (variance + 0.25), rel=0.05)


def test_the_origin_as_a_year_before_the_first():
    members = from_t(np.array([[0.0, 1.0], [2.0, 3.0]]), np.ones((2, 2)), None, np.eye(2))
    whole = members.after(np.array([-1.0, 1.0]))
    assert whole.values.shape == (2, 3, PROBS.size)
    assert (whole.values[:, 0] == [[-1.0], [1.0]]).all()
    assert whole.years_ahead().values.tolist() == members.values.tolist()
    assert whole.years_ahead().correlation.shape == (2, 2, 2)
    mixed = whole.mixture()
    assert mixed.correlation[0, 1] > 0.4


def test_from_paths_finds_margins_and_dependence():
    rng = np.random.default_rng(5)
    z = rng.standard_normal((1, 20_000, 1))
    paths = np.concatenate([z, z + 0.5 * rng.standard_normal((1, 20_000, 1))], axis=2)
    p = from_paths(paths, method="simulated")
    assert p.quantile([0.5, 0.975])[0, 0] == pytest.approx([0, 1.96], abs=0.05)
    assert p.correlation[0, 0, 1] == pytest.approx(1 / math.sqrt(1.25), abs=0.02)
    moved = from_paths(paths, median=np.array([[7.0, 8.0]]))
    assert moved.quantile([0.5])[0, :, 0] == pytest.approx([7, 8])


def test_the_sum_of_an_ar1_by_simulation():
    phi, e = 0.6, np.random.default_rng(6).standard_normal((200_000, 3))
    growth = np.zeros_like(e)
    for k in range(3):
        growth[:, k] = e[:, k] + (phi * growth[:, k - 1] if k else 0)
    assert integrated_ar1(phi, 3) == pytest.approx(np.cov(growth.cumsum(axis=1).T), rel=0.02)
    assert np.diag(integrated_ar1(0, 4)).tolist() == [1, 2, 3, 4]
    assert np.diag(as_correlation(integrated_ar1(phi, 3))) == pytest.approx(1)


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
