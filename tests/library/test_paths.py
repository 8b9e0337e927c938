"""How the years of a forecast go together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.normal import normal_score
from forecasting.paths import Scores

YEARS = 5
GRID = normal_score((np.arange(2001) + 0.5) / 2001)


@pytest.mark.parametrize("horizon", [1, 5, 30])
def test_the_margins_are_standard_normal(horizon):
    scores = Scores.of_markets(horizon, 0.5)
    assert scores.quantile([0.1, 0.5, 0.975]) == pytest.approx(
        np.tile(normal_score([0.1, 0.5, 0.975]), (horizon, 1))
    )
    drawn = scores.draw(40_000, 3)
    assert drawn.std(axis=0) == pytest.approx(np.ones(horizon), abs=0.02)
    assert drawn.mean(axis=0) == pytest.approx(np.zeros(horizon), abs=0.02)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 9))
def test_the_first_years_do_not_depend_on_how_many_follow(short, more, seed):
    few, many = (Scores.of_markets(h, 0.4).draw(50, seed) for h in (short, short + more))
    assert many[:, :short] == pytest.approx(few, abs=1e-12)


def test_years_are_tied_the_closer_the_nearer_they_are():
    for matrix in Scores.of_markets(8, 0.4).covariance:
        assert (np.diff(matrix[-1]) > 0).all()
        assert (np.linalg.eigvalsh(matrix) > 0).all()


def test_what_is_given_comes_back_and_the_rest_averages_to_what_it_was():
    scores = Scores.of_markets(YEARS, 0.4)
    fixed = scores.given([2], [0.7])
    assert (fixed.draw(100, 0)[:, 2] == 0.7).all()
    assert fixed.quantile([0.1, 0.9])[2].tolist() == [0.7, 0.7]
    one, two = scores.given([1], [0.3]).given([3], [0.4]), scores.given([1, 3], [0.3, 0.4])
    assert one.quantile([0.2, 0.8]) == pytest.approx(two.quantile([0.2, 0.8]), abs=1e-9)
    level = np.array([scores.given([0], [z]).cdf(0.5, 4) for z in GRID[::40]])
    assert level.mean() == pytest.approx(scores.cdf(0.5, 4), abs=0.01)


def test_conditioning_agrees_with_choosing_among_the_draws():
    scores = Scores.of_markets(3, 0.4)
    drawn = scores.draw(1_000_000, 1)
    near = drawn[np.abs(drawn[:, 1] - 1) < 0.02]
    fixed = scores.given([1], [1.0])
    for place in (0, 2):
        assert np.quantile(near[:, place], [0.1, 0.5, 0.9]) == pytest.approx(
            fixed.quantile([0.1, 0.5, 0.9])[place], abs=0.03
        )


def test_quantiles_turn_probabilities_round():
    fixed = Scores.of_markets(YEARS, 0.4).given([0], [2.5])
    for p in (0.001, 0.3, 0.975):
        assert fixed.cdf(float(fixed.quantile([p])[3, 0]), 3) == pytest.approx(p, abs=1e-9)


def test_the_other_years_follow_one_that_is_moved():
    scores = Scores.of_markets(YEARS, 0.4)
    same = scores.followed(2, 0.0, 1.0)
    assert same.covariance == pytest.approx(scores.covariance)
    moved = scores.followed(2, 1.0, 0.5)
    assert moved.quantile([0.1])[2] == pytest.approx(scores.quantile([0.1])[2])
    middle = moved.quantile([0.5])[:, 0]
    assert ((middle > 0) == (np.arange(YEARS) != 2)).all()
    assert (middle < 1).all()
    by_rule = np.mean(
        [[scores.given([2], [1 + 0.5 * z]).cdf(0.8, k) for k in (0, 4)] for z in GRID[::20]], axis=0
    )
    assert [moved.cdf(0.8, k) for k in (0, 4)] == pytest.approx(by_rule, abs=0.01)


def test_the_wider_a_forecast_the_smoother_its_paths():
    def falls(width):
        values = np.cumsum(np.full(YEARS, 0.1)) + width * Scores.of_markets(YEARS, width).draw(
            4000, 0
        ) * np.sqrt(np.arange(1, YEARS + 1))
        return (np.diff(values, axis=1) < 0).any(axis=1).mean()

    ties = [Scores.of_markets(YEARS, w).covariance[0, 0, 4] for w in (0.0, 0.1, 0.5, 2.0)]
    assert ties == sorted(ties)
    assert ties[0] == pytest.approx(np.sqrt(1 / 5))
    assert falls(2.0) < 0.75
