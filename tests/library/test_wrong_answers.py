"""Silent wrong answers that other tools give: each is a test of ours, over every model.

What `forecasting.check_model` holds for every model is tested there.
"""

import contextlib
import inspect
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models import get, names
from forecasting.models.base import Model
from forecasting.models.curves.base import Curve

MODELS = names()
CURVES = [name for name in MODELS if isinstance(get(name), Curve)]
CASE = [19.64, 135.41, 443.75, 971.2]

growing = st.lists(st.floats(-0.3, 1.5), min_size=4, max_size=8)
few = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def market(values=CASE, first=2017, **options):
    years = range(first, first + len(values))
    return fc.AnnualSeries(values, years=years, **{"unit": "bn CNY", **options})


def from_growth(growth):
    return np.exp(np.cumsum([3.0, *growth]))


def quantiles(series, model, horizon=3, **options):
    made = fc.forecast(series, horizon, model, **options)
    return made.quantile([0.025, 0.1, 0.5, 0.9, 0.975])


# "a linear trend on the index 2017..2020 returned a flat 393"


@pytest.mark.parametrize("model", [m for m in MODELS if m != "naive"])
def test_a_growing_market_is_not_answered_with_a_flat_mean(model):
    median = fc.forecast(market(), 3, model).median
    assert (median > np.mean(CASE) * 1.2).all()


# "rescaling: results change with the unit"


@few
@given(growth=growing, scale=st.floats(1e-6, 1e9), shift=st.integers(-1000, 5000))
@pytest.mark.parametrize("model", MODELS)
def test_whatever_the_series_unit_and_years_change_nothing(model, growth, scale, shift):
    values = from_growth(growth)
    one, other = market(values), market(values * scale, first=2017 + shift)
    try:
        here = quantiles(one, model)
    except fc.ModelError:
        with pytest.raises(fc.ModelError):
            quantiles(other, model)
    else:
        assert quantiles(other, model) == pytest.approx(here * scale, rel=1e-4)


# "an interval of zero width; one that misses its own mean; one as wide at h=3 as at h=1"


@few
@given(growth=growing)
@pytest.mark.parametrize("model", MODELS)
def test_intervals_have_width_and_hold_the_median(model, growth):
    try:
        made = fc.forecast(market(from_growth(growth)), 5, model)
    except fc.ModelError:
        return
    for level in (50, 80, 95):
        lower, upper = made.interval(level).T
        assert (lower < made.median).all()
        assert (made.median < upper).all()
        assert (np.log(upper / np.maximum(lower, 1e-300)) > 0.01).all()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("values", [[5, 5, 5, 5, 5], [10, 20, 40, 80, 160], CASE])
def test_even_a_perfect_fit_leaves_a_width(model, values):
    """ "Converged" on a perfect fit with a band of 2 % is no answer."""
    try:
        made = fc.forecast(market(values), 2, model)
    except fc.ModelError:
        assert values[0] == values[-1]  # a flat line may be refused, in words
        return
    lower, upper = made.interval(80).T
    assert (np.log(upper / np.maximum(lower, 1e-300)) > 0.04).all()


@few
@given(growth=growing)
@pytest.mark.parametrize("model", MODELS)
def test_widths_never_shrink_with_the_horizon(model, growth):
    try:
        made = fc.forecast(market(from_growth(growth)), 6, model)
    except fc.ModelError:
        return
    for level in (80, 95):
        lower, upper = made.interval(level).T
        width = upper - lower if made.predictive.scale == "level" else np.log(upper / lower)
        assert (np.diff(width) >= -1e-9).all()
        assert width[-1] > width[0]


@pytest.mark.parametrize("model", CURVES)
def test_where_a_curve_saturates_widths_stay_above_zero(model):
    made = fc.forecast(market(), 15, model, long=True)
    lower, upper = made.interval(80).T
    assert (np.log(upper / lower) > 0.2).all()


# "another model's numbers under this model's name"


def test_no_model_answers_with_another_s_numbers():
    found = {}
    for model in MODELS:
        median = tuple(fc.forecast(market(), 3, model).median.round(6))
        assert median not in found, f"{model} gives the medians of {found[median]}"
        found[median] = model


@pytest.mark.parametrize("model", MODELS)
def test_too_few_points_raise_and_are_not_answered_by_a_simpler_model(model):
    smallest = get(model).minimum
    assert fc.forecast(market(from_growth([0.5, 0.4, 0.35, 0.3, 0.3])[:smallest]), 1, model)
    if smallest > 3:
        with pytest.raises(fc.TooShortError, match=f"{model} needs at least {smallest}"):
            fc.forecast(market(CASE[: smallest - 1]), 1, model)


class Hopeless(Model):
    name = "hopeless"
    assumes = "Nothing fits."
    refusal = "no curve rises like this. Try damped."

    def estimate(self, y):
        return {"ok": np.zeros(len(y), dtype=bool)}

    def predict(self, y, estimates, horizon, seed):
        raise AssertionError("a refused fit must not be forecast")


def test_a_fit_that_failed_is_an_error():
    with pytest.raises(fc.ModelError, match=r"hopeless: no curve rises like this\. Try damped\."):
        fc.forecast(market(), 1, Hopeless())


# "converged on a perfect fit": degrees of freedom


@pytest.mark.parametrize("model", MODELS)
def test_a_degree_of_freedom_is_left_and_said(model):
    chosen = get(model)
    df = chosen.df(chosen.minimum)
    assert df is None or df >= 1
    made = fc.forecast(market(), 1, model)
    if df is not None:
        assert made.df == chosen.df(4)


# "curve_fit at p0 = 1, 1, 1: 393, nan covariance"


@pytest.mark.parametrize("model", [*CURVES, "exponential"])
@pytest.mark.parametrize("scale", [1e-9, 1, 1e12])
def test_curves_start_from_the_data_and_beat_a_constant(model, scale):
    values = np.multiply(CASE, scale)
    fitted = get(model).fit(market(values))
    assert all(np.isfinite(list(fitted.parameters.values())))
    made = fitted.forecast(1)
    assert np.isfinite(made.quantile([0.01, 0.5, 0.99])).all()
    assert made.median[0] > 2 * values.mean()


# "logistic with a user-given cap: +-1-3 %"


@pytest.mark.parametrize("model", CURVES)
def test_the_ceiling_is_a_distribution(model):
    """Far ahead a curve has reached its ceiling; what is left of the spread is the ceiling's."""
    made = fc.forecast(market(), 40, model, long=True)
    lower, upper = made.interval(80)[-1]
    assert upper / lower > 2


# "one bad series kills a run of 2,000"


def test_one_bad_series_is_a_row_with_its_reason():
    good = pd.DataFrame({"id": "good", "year": range(2017, 2021), "value": CASE})
    bad = pd.DataFrame({"id": "bad", "year": [2017, 2018, 2020], "value": [1.0, -2.0, 3.0]})
    made = fc.forecast_panel(pd.concat([bad, good]), 2, model="damped")
    status = made.status.set_index("id")
    assert status.loc["good", "status"] == "ok"
    assert status.loc["bad", "status"] != "ok"
    assert status.loc["bad", "reason"]
    alone = fc.forecast(market(), 2, "damped")
    mine = made.forecasts[made.forecasts["id"] == "good"]
    assert mine["median"].to_numpy() == pytest.approx(alone.median)


# "70 warnings on stderr"


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_warned_of_in_passing(model):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for values in (CASE, [5, 5, 5, 5], [900, 500, 200, 100], [1e-5, 1e3, 1e9, 1e10]):
            with contextlib.suppress(fc.ModelError):
                fc.forecast(market(values), 3, model)


def test_the_terminal_stays_silent():
    code = (
        "import forecasting as fc\n"
        "from forecasting.models import names\n"
        f"s = fc.AnnualSeries({CASE}, years=range(2017, 2021), unit='bn CNY')\n"
        "for m in names(): fc.forecast(s, 3, m)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_a_library_s_warning_becomes_a_note():
    class Loud(type(get("naive"))):
        def estimate(self, y):
            warnings.warn("the matrix is nearly singular", RuntimeWarning, stacklevel=1)
            return super().estimate(y)

    made = fc.forecast(market(), 1, Loud())
    assert any("nearly singular" in note for note in made.notes)


# "random intervals differ from run to run"


@pytest.mark.parametrize("model", MODELS)
def test_the_default_seed_is_fixed(model):
    assert fc.forecast(market(), 3, model).to_json() == fc.forecast(market(), 3, model).to_json()
    one, other = (quantiles(market(), model, seed=s) for s in (0, 12345))
    assert other == pytest.approx(one, rel=0.25)


def test_every_simulation_takes_a_seed():
    for function in (fc.forecast, fc.backtest, fc.nowcast, fc.forecast_panel, fc.Forecast.paths):
        assert inspect.signature(function).parameters["seed"].default == 0


# "a half-year figure taken for a year"


@pytest.mark.parametrize("model", MODELS)
def test_a_partial_year_is_no_annual_point(model):
    half = market([*CASE[:3], 456.12], status=["actual"] * 3 + ["partial"])
    with pytest.raises(fc.SeriesError, match="2020 is a partial year") as error:
        fc.forecast(half, 1, model)
    assert "nowcast" in str(error.value)


def test_a_half_year_label_is_no_year():
    with pytest.raises(fc.SeriesError, match="2020H1"):
        fc.AnnualSeries([1, 2, 3], years=[2018, 2019, "2020H1"], unit="m")


# "mean or median after a log transform, unsaid"


@pytest.mark.parametrize("model", MODELS)
def test_the_point_forecast_is_called_the_median_and_is_it(model):
    made = fc.forecast(market(), 3, model)
    frame = made.to_frame()
    assert "mean" not in frame
    assert not hasattr(made, "mean")
    assert frame["median"].to_numpy() == pytest.approx(made.quantile(0.5))
    for year in made.years:
        middle = frame.loc[year, "median"]
        assert made.probability(int(year), below=float(middle)) == pytest.approx(0.5, abs=0.01)


# What the other tools' table shows besides


@pytest.mark.parametrize("model", [m for m in MODELS if m != "arima"])
def test_no_limit_of_a_log_model_is_negative(model):
    assert (quantiles(market(), model, horizon=5) > 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_forecasts_do_not_vanish(model):
    """auto.arima answered 0 / 0 / 0 for these four points."""
    assert (fc.forecast(market(), 3, model).median > 900).all()


def test_the_default_does_not_explode():
    assert fc.forecast(market(), 3).median[-1] < 10 * CASE[-1]
