"""What every model promises whatever the series: the silent wrong answers of other tools."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models import get, names
from forecasting.models.arima import Arima
from forecasting.models.curves.base import Curve

MODELS = [name for name in names() if name not in ("reference", "pool")]
CURVES = [name for name in MODELS if isinstance(get(name), Curve)]
PROBS = [0.001, 0.025, 0.1, 0.5, 0.9, 0.975, 0.999]
HOSTILE = {
    "constant": [5.0, 5, 5, 5, 5],
    "one jump": [1, 1, 1, 1e6, 1e6],
    "alternating": [1.0, 100, 1, 100, 1],
    "falling": [100.0, 50, 20, 5, 1],
    "tiny": [1e-300, 2e-300, 3e-300, 5e-300, 6e-300],
    "huge": [1e299, 2e299, 3e299, 5e299, 9e299],
    "from tiny to huge": [1e-300, 1e-100, 1, 1e100, 1e300],
    "from huge to tiny": [1e300, 1e100, 1, 1e-100, 1e-300],
    "perfectly exponential": [1.0, 2, 4, 8, 16],
    "barely growing": [1.0, 1 + 1e-12, 1 + 2e-12, 1 + 3e-12, 1 + 4e-12],
}

NO_GROWTH = ("constant", "alternating", "falling", "barely growing")
REFUSED = {(case, curve): "no better than a constant" for case in NO_GROWTH for curve in CURVES}
TOO_WIDE = "range of floating-point|powers of ten|no better than a constant"
REFUSED |= {
    (f"from {w}", model): TOO_WIDE for w in ("tiny to huge", "huge to tiny") for model in MODELS
}

growths = st.lists(st.floats(-1.0, 2.0), min_size=3, max_size=7)


def rows(log_growths, first=1.0):
    return first * np.exp(np.cumsum([[0.0, *log_growths]], axis=1))


def quantiles(model, y, horizon=4, seed=0):
    """Quantiles of the log values, and which rows could be fitted."""
    model = get(model)
    estimates = model.estimate(y)
    ok = estimates.get("ok", np.ones(len(y), dtype=bool))
    predictive = model.predict(y, estimates, horizon, seed)
    assert predictive.scale == "log"
    return predictive.quantile(PROBS), ok


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=25)
@given(log_growths=growths)
def test_quantiles_rise_and_enclose_the_median(model, log_growths):
    found, ok = quantiles(model, rows(log_growths))
    if ok[0]:
        assert np.isfinite(found).all()
        assert (np.diff(found, axis=2) > 1e-6).all()


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=25)
@given(log_growths=growths, unit=st.sampled_from([1e-9, 1 / 6.9, 100.0, 1e12]))
def test_another_unit_scales_the_forecast(model, log_growths, unit):
    y = rows(log_growths)
    found, ok = quantiles(model, y)
    scaled, also = quantiles(model, y * unit)
    assert ok == also
    if ok[0]:
        np.testing.assert_allclose(scaled - np.log(unit), found, rtol=0, atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("n", [3, 4, 6, 8])
def test_a_row_alone_equals_the_row_among_many(model, n):
    y = np.exp(np.cumsum(np.random.default_rng(n).normal(0.4, 0.4, (3000, n)), axis=1))
    many, ok = quantiles(model, y)
    for i in (0, 1, 1500, 2999):
        one, alone = quantiles(model, y[i : i + 1])
        assert alone[0] == ok[i]
        np.testing.assert_allclose(one[0], many[i], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("model", [name for name in MODELS if name not in CURVES])
@settings(max_examples=25)
@given(log_growths=growths)
def test_lasting_shocks_never_let_the_interval_shrink(model, log_growths):
    found, _ = quantiles(model, rows(log_growths), horizon=8)
    assert (np.diff(found[0, :, -2] - found[0, :, 1]) >= -1e-9).all()
    widths = found[0, :, -2] - found[0, :, 1]
    assert widths[3] > 1.2 * widths[0]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_series_are_forecast_finitely_or_refused_in_words(model, case):
    series = fc.AnnualSeries(HOSTILE[case], years=range(2017, 2022), unit="u")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if (case, model) in REFUSED:
            with pytest.raises(fc.ModelError, match=REFUSED[case, model]):
                fc.forecast(series, 3, model=model)
            return
        result = fc.forecast(series, 3, model=model)
    table = result.quantile(PROBS)
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=1) > 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_one_hostile_row_leaves_the_others_as_they_are(model):
    good = np.array([[1.0, 2, 3, 5, 6]])
    y = np.concatenate([good, np.array(list(HOSTILE.values())), good])
    found, ok = quantiles(model, y)
    alone, _ = quantiles(model, good)
    assert ok[0]
    assert ok[-1]
    np.testing.assert_allclose(found[[0, -1]], np.repeat(alone, 2, axis=0), rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_a_perfect_fit_is_no_certainty(model):
    series = fc.AnnualSeries([1.0, 2, 4, 8, 16], years=range(2017, 2022), unit="u")
    lower, upper = fc.forecast(series, 1, model=model).interval(95)[0]
    assert upper / lower > 1.3


@pytest.mark.parametrize("model", MODELS)
def test_the_result_says_its_degrees_of_freedom_and_its_method(model):
    series = fc.AnnualSeries([1.0, 2, 3, 5], years=range(2017, 2021), unit="u")
    result = fc.forecast(series, 2, model=model)
    assert result.df >= 1
    assert result.df == get(model).df(4)
    assert result.model == model
    assert len(result.method) > 20


@pytest.mark.parametrize("model", CURVES)
def test_simulations_repeat_with_the_seed_and_change_little_with_another(model):
    series = fc.AnnualSeries([19.64, 135.41, 443.75, 971.2], years=range(4), unit="u")
    one, same, other = (fc.forecast(series, 3, model=model, seed=s) for s in (0, 0, 1))
    assert one.interval(80).tolist() == same.interval(80).tolist()
    assert one.interval(80).tolist() != other.interval(80).tolist()
    np.testing.assert_allclose(np.log(one.interval(80) / other.interval(80)), 0, atol=0.15)


@pytest.mark.parametrize("model", MODELS)
def test_the_next_year_does_not_depend_on_the_horizon(model):
    y = rows([0.9, 0.5, 0.4])
    short, long = (quantiles(model, y, horizon=h)[0] for h in (1, 6))
    np.testing.assert_allclose(short[:, 0], long[:, 0], rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_an_earlier_day_uses_constants_of_earlier_years(model):
    import datetime as dt

    old = get(model).as_of(dt.date(2021, 1, 15))
    assert old.trained_until == 2019
    with pytest.raises(fc.VintageError, match="2019"):
        get(model).as_of(dt.date(2015, 1, 1))


@pytest.mark.parametrize("model", [Arima(order=(1, 1, 0)), *MODELS])
def test_joint_paths_follow_the_margins(model):
    series = fc.AnnualSeries([19.64, 135.41, 443.75, 971.2], years=range(4), unit="u")
    result = fc.forecast(series, 4, model=model)
    paths = result.paths(4000)
    np.testing.assert_allclose(np.median(np.log(paths), axis=0), np.log(result.median), atol=0.1)
    correlation = np.corrcoef(np.log(paths).T)
    assert correlation[0, 1] > 0.4
    assert correlation[0, 3] > 0.2
