"""Scores against their definitions, and refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting import scores
from forecasting.errors import ParameterError

PROBS = np.array(scores.SCORE_PROBS)
positive = st.floats(1e-3, 1e6)


@given(positive, st.lists(positive, min_size=5, max_size=5))
def test_weighted_interval_score_is_twice_the_mean_pinball_loss_of_logs(actual, quantiles):
    q, x = np.log(np.sort(quantiles)), math.log(actual)
    pinball = np.where(x >= q, PROBS * (x - q), (1 - PROBS) * (q - x))
    got = scores.weighted_interval_score(actual, np.sort(quantiles))
    assert got == pytest.approx(2 * pinball.mean(), rel=1e-9, abs=1e-12)


@given(positive, positive, positive)
def test_interval_score_by_hand(actual, a, b):
    low, high, x = math.log(min(a, b)), math.log(max(a, b)), math.log(actual)
    by_hand = high - low + 10 * max(low - x, 0) + 10 * max(x - high, 0)
    got = scores.interval_score(actual, min(a, b), max(a, b), 80)
    assert got == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_a_perfect_certain_forecast_scores_zero():
    assert scores.weighted_interval_score(7.0, [7.0] * 5) == 0
    assert scores.interval_score(7.0, 7.0, 7.0, 95) == 0
    assert scores.crps(7.0, [7.0, 7.0]) == 0
    assert scores.absolute_log_error(7.0, 7.0) == 0


def test_no_score_changes_with_the_unit():
    q = np.array([40.0, 60.0, 90.0, 150.0, 250.0])
    for function, args in [
        (scores.weighted_interval_score, (100.0, q)),
        (scores.crps, (100.0, q)),
        (scores.absolute_log_error, (100.0, 90.0)),
    ]:
        scaled = function(*(np.multiply(a, 1e3) for a in args))
        assert scaled == pytest.approx(function(*args))


def test_the_honest_spread_scores_best():
    """A proper score is smallest, in the mean, for the distribution that the values come from."""
    rng = np.random.default_rng(1)
    actual = np.exp(rng.standard_normal(4000))
    z = np.array([-1.959964, -1.281552, 0, 1.281552, 1.959964])
    mean = {
        spread: scores.weighted_interval_score(actual, np.exp(spread * z)[None, :]).mean()
        for spread in (0.4, 1.0, 2.5)
    }
    assert min(mean, key=mean.get) == 1.0


def test_crps_of_many_draws_is_that_of_the_normal_distribution():
    draws = np.exp(np.random.default_rng(2).standard_normal(20_000))
    assert scores.crps(1.0, draws) == pytest.approx(
        (math.sqrt(2) - 1) / math.sqrt(math.pi), abs=0.01
    )


def test_crps_takes_draws_along_any_axis():
    paths = np.exp(np.random.default_rng(3).standard_normal((50, 2)))
    along = scores.crps([1.0, 2.0], paths, axis=0)
    assert along.shape == (2,)
    assert along == pytest.approx(scores.crps([1.0, 2.0], paths.T))


def test_log_error_is_signed_and_symmetric():
    assert scores.log_error(100, 200) == pytest.approx(math.log(2))
    assert scores.log_error(200, 100) == pytest.approx(-math.log(2))
    assert scores.absolute_log_error(200, 100) == pytest.approx(math.log(2))


def test_coverage_counts_the_limits():
    inside = scores.covered([1, 2, 3, 4], 2, 3)
    assert inside.tolist() == [False, True, True, False]
    assert scores.covered(5, -10, 20)


def test_a_floor_lets_models_of_levels_be_scored():
    with pytest.raises(ParameterError, match="floor"):
        scores.interval_score(10, -5, 20, 80)
    got = scores.interval_score(10, -5, 20, 80, floor=0.1)
    assert got == pytest.approx(math.log(200))
    q = np.array([[-5, 1, 5, 10, 20.0], [1, 2, 5, 10, 20.0]])
    assert scores.weighted_interval_score([10, 10], q, floor=[0.1, 0.1]).shape == (2,)
    assert np.isfinite(scores.crps(10, [-5.0, 3.0, 9.0], floor=0.1))


def test_everything_broadcasts():
    q = np.exp(np.linspace(-1, 1, 5))
    assert scores.weighted_interval_score(np.ones((3, 2)), q).shape == (3, 2)
    assert scores.weighted_interval_score(1.0, np.tile(q, (4, 1))).shape == (4,)
    assert scores.interval_score(np.ones((3, 1)), 0.5, np.full(2, 2.0), 80).shape == (3, 2)
    assert scores.weighted_interval_score([1.0], q).shape == (1,)
    assert scores.crps([1.0], q).shape == (1,)
    assert scores.crps([[1.0]], q).shape == (1, 1)
    assert scores.interval_score([1.0], 0.5, 2.0, 80).shape == (1,)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: scores.weighted_interval_score(1, [1, 2, 3]), r"shape \(3,\)"),
        (lambda: scores.weighted_interval_score(1, 2.0), "last axis"),
        (lambda: scores.weighted_interval_score(1, [1, 2, 3, 2, 5]), "cross"),
        (lambda: scores.weighted_interval_score(0, [1, 2, 3, 4, 5]), "above zero"),
        (lambda: scores.weighted_interval_score([1, 2], np.ones((3, 5))), r"actual \(2,\)"),
        (lambda: scores.interval_score(1, 3, 2, 80), "crossed"),
        (lambda: scores.interval_score(1, 2, 3, 100), "between 0 and 100"),
        (lambda: scores.covered(np.nan, 1, 2), "NaN"),
        (lambda: scores.covered(1, 3, 2), "crossed"),
        (lambda: scores.absolute_log_error([1, 2], [1, 2, 3]), "do not fit"),
        (lambda: scores.crps(1, [2.0]), "two draws"),
        (lambda: scores.crps(1, [np.inf, 2.0]), "infinity"),
    ],
)
def test_refusals_say_what_is_wrong(call, says):
    with pytest.raises(ParameterError, match=says):
        call()


@given(positive, st.lists(positive, min_size=5, max_size=5))
def test_parts_of_the_weighted_interval_score(actual, quantiles):
    """Width, and what a forecast pays for being too high or too low; never for both."""
    five = np.sort(quantiles)
    parts = scores.wis_parts(actual, five)
    assert sum(parts) == pytest.approx(scores.weighted_interval_score(actual, five), abs=1e-12)
    q, x = np.log(five), math.log(actual)
    assert parts.spread == pytest.approx((0.1 * (q[3] - q[1]) + 0.025 * (q[4] - q[0])) / 2.5)
    assert min(parts.overprediction, parts.underprediction) == 0
    assert (parts.overprediction > 0) == (q[2] > x)


def test_scaled_errors_by_hand():
    several = scores.absolute_scaled_error([10.0, 30.0], 20.0, [[1.0, 3, 7], [5, 6, 7]])
    assert several == pytest.approx([10 / 3, 10])
    one = scores.absolute_scaled_error(10.0, 20.0, [1.0, 3, 7])
    assert one == pytest.approx(10 / 3)
    assert np.isnan(scores.absolute_scaled_error(30.0, 20.0, [5.0, 5, 5])), "nothing to scale by"
    with pytest.raises(ParameterError, match="two values"):
        scores.absolute_scaled_error(1.0, 1.0, [5.0])


def test_variogram_score_is_its_definition():
    rng = np.random.default_rng(2)
    actual, paths = np.exp(rng.normal(size=(3, 4))), np.exp(rng.normal(size=(3, 50, 4)))
    x, draws = np.log(actual), np.log(paths)
    by_hand = [
        np.mean(
            [
                (
                    abs(x[k, i] - x[k, j]) ** 0.5
                    - np.mean(abs(draws[k, :, i] - draws[k, :, j]) ** 0.5)
                )
                ** 2
                for i in range(4)
                for j in range(i)
            ]
        )
        for k in range(3)
    ]
    np.testing.assert_allclose(scores.variogram_score(actual, paths), by_hand)
    np.testing.assert_allclose(scores.variogram_score(actual[1], paths[1]), by_hand[1])
    np.testing.assert_allclose(scores.variogram_score(actual, paths[0])[0], by_hand[0])
    np.testing.assert_allclose(scores.variogram_score(7 * actual, 7 * paths), by_hand)


def test_variogram_score_sees_what_single_years_cannot():
    """Paths that keep their course and paths that wander, with the same years one by one."""
    rng = np.random.default_rng(3)
    level = rng.normal(size=(2000, 1))
    steady, wandering = np.exp(np.tile(level, 3)), np.exp(rng.normal(size=(2000, 3)))
    happened = np.exp(np.tile(rng.normal(size=(200, 1)), 3))
    right, wrong = (scores.variogram_score(happened, paths).mean() for paths in (steady, wandering))
    assert right < 0.01 < wrong
    single = [scores.crps(happened, paths[None], axis=1).mean() for paths in (steady, wandering)]
    assert single[0] == pytest.approx(single[1], rel=0.05)


@pytest.mark.parametrize("paths", [[[1.0, 2.0]], [[1.0, 2.0, 3.0, 4.0]], [1.0, 2.0, 3.0]])
def test_variogram_score_refuses_other_years(paths):
    with pytest.raises(ParameterError, match="the same two or more years"):
        scores.variogram_score([1.0, 2.0, 3.0], paths)
    with pytest.raises(ParameterError, match="two or more years"):
        scores.variogram_score([1.0], [[1.0]])
