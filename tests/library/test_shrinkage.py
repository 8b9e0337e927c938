"""Shrunken variances and two-piece quantiles."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.models.constants import learned
from forecasting.models.shrinkage import (
    Prior,
    hypercube,
    relative_logs,
    two_piece,
)
from forecasting.predictive import PROBS

GRID = {round(float(v), 4) for v in np.geomspace(0.004, 0.8, 14)}  # of estimation/priors.py
SPREAD = np.linspace(-1, 1, 201)[None, None, :]


def piece(draws, noise=0.0, **options):
    given = {"t_df": 1e6, "lasting": False} | options
    return two_piece(draws, np.full(draws.shape[:2], noise), **given)


def test_variances_move_towards_the_prior_by_their_weight():
    variance, df = Prior(d0=6, s0_2=0.1).shrink(np.array([0.4]), df=2, n=4)
    assert variance[0] == pytest.approx((6 * 0.1 + 2 * 0.4) / 8)
    assert df == 8


def test_older_markets_are_calmer():
    prior = Prior(d0=6, s0_2=0.1, ageing=1.0)
    young, old = (prior.shrink(np.array([0.05]), df=2, n=n)[0][0] for n in (4, 8))
    assert young - old == pytest.approx(6 * (0.1 - 0.05) / 8)


def test_a_perfect_fit_counts_as_rounding_and_tails_have_a_limit():
    prior = Prior(d0=0, s0_2=1.0, tails=3.0, floor=1e-4)
    variance, df = prior.shrink(np.array([0.0]), df=5, n=7)
    assert (variance[0], df) == (1e-4, 3.0)


def test_constants_of_the_past_hold_no_later_year():
    assert learned("priors", 2023)["trained_until"] == 2019
    assert learned("priors")["trained_until"] > 2019
    with pytest.raises(fc.VintageError, match="up to 2019"):
        learned("priors", 2018)


def test_every_estimated_family_has_a_prior_in_every_set():
    """A new model has a weak prior, and says so, until its own is estimated."""
    import itertools

    from forecasting.models import get, names
    from forecasting.models.arima import Arima
    from forecasting.models.shrinkage import ShrunkenVariance

    models = [get(name) for name in names()]
    models += [
        Arima(order=(p, 1, 0), drift=c, log=g)
        for p, c, g in itertools.product((0, 1), (False, True), (False, True))
    ]
    families = {model.family for model in models if isinstance(model, ShrunkenVariance)}
    for until in (None, 2019):
        one = learned("priors", until)
        for part in ("priors", "left_out", "without"):
            assert set(one[part]) == set(learned("priors")["priors"]) <= families, part
        for family in one["priors"]:
            assert round(one["priors"][family]["s0_2"], 4) in GRID
            assert len(one["without"][family]) >= 9


def test_relative_logs_are_the_same_in_any_unit():
    y = np.array([[19.64, 135.41, 443.75, 971.2]])
    assert relative_logs(y).tolist() == relative_logs(y * 6.9e-8).tolist()
    np.testing.assert_allclose(relative_logs(y), np.log(y / 971.2), atol=1e-10)


def test_a_hypercube_has_every_stratum_once_in_every_direction():
    found = hypercube(0, 3, 50)
    assert (np.sort(found, axis=1) == (np.arange(50) + 0.5) / 50).all()
    assert (hypercube(0, 2, 50) == found[:2]).all()
    assert (hypercube(1, 3, 50) != found).any()


def test_quantiles_of_the_draws_come_back():
    found = piece(SPREAD).quantile([0.1, 0.5, 0.9])[0, 0]
    np.testing.assert_allclose(found, [-0.8, 0.0, 0.8], atol=1e-4)


def test_noise_adds_in_quadrature_on_each_side():
    skewed = np.where(SPREAD > 0, 3 * SPREAD, SPREAD)
    low, median, high = piece(skewed, noise=0.5).quantile([0.1, 0.5, 0.9])[0, 0]
    z = 1.2815515655446004
    assert median == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(np.hypot(2.4, 0.5 * z), rel=1e-4)
    assert -low == pytest.approx(np.hypot(0.8, 0.5 * z), rel=1e-4)


def test_lasting_errors_never_shrink_and_others_may():
    draws = np.concatenate([2 * SPREAD, SPREAD], axis=1)
    widths = {
        lasting: np.ptp(piece(draws, 0.1, lasting=lasting).quantile([0.1, 0.9])[0], axis=1)
        for lasting in (True, False)
    }
    assert widths[True][1] == pytest.approx(widths[True][0])
    assert widths[False][1] < 0.6 * widths[False][0]


def test_tails_are_those_of_student():
    from scipy.stats import t

    found = piece(np.zeros((1, 1, 9)), noise=2.0, t_df=3.0).values[0, 0]
    np.testing.assert_allclose(found, 2 * t.ppf(PROBS, 3), atol=1e-9)
