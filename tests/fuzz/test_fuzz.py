"""Thousands of random and hostile series: a forecast that keeps its promises, or words.

Run by ``make fuzz``. 10,000 series go through every vectorised model, 200 through ARIMA and the
pool that holds it.
"""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.errors import ForecastingError, ParameterError
from forecasting.models import names

SLOW = ("arima", "pool")
STATUSES = {
    "ok", "too short", "not positive", "not a number", "not a year", "gap", "duplicate years",
    "partial", "not fitted",
}  # fmt: skip
HORIZON = 5
LEVELS = (50, 80, 95)
BATCH = 50


def thorough(series):
    """Settings that look at so many series, in batches; what fails is told by the assertions."""
    return settings(
        max_examples=series // BATCH,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )


POSITIVE = st.floats(1e-6, 1e9)
VALUES = st.one_of(
    st.lists(POSITIVE, min_size=3, max_size=10),
    st.lists(st.floats(1e290, 1e305), min_size=3, max_size=8),
    st.lists(st.floats(1e-305, 1e-290), min_size=3, max_size=8),
    st.lists(st.sampled_from([1e-300, 1.0, 1e300]), min_size=3, max_size=8),
    st.builds(lambda value, n: [value] * n, POSITIVE, st.integers(3, 10)),
    st.builds(lambda a, b, i, n: [a] * i + [b] * n, POSITIVE, POSITIVE, *[st.integers(1, 5)] * 2),
    st.builds(lambda a, b, n: [a, b] * n, POSITIVE, POSITIVE, st.integers(2, 5)),
    st.builds(
        lambda first, growth, n: [first * growth**i for i in range(n)],
        POSITIVE, st.floats(0.01, 20), st.integers(3, 10),
    ),
    st.lists(st.integers(1, 10**12), min_size=3, max_size=8),
    st.lists(st.decimals("0.01", "1000000", places=2), min_size=3, max_size=8),
    st.lists(st.integers(1, 999).map(str), min_size=3, max_size=5),
    st.lists(st.floats(), min_size=1, max_size=8),
    st.lists(st.sampled_from([None, "", True, 10**400, Decimal("NaN")]), min_size=3, max_size=4),
)  # fmt: skip
YEARS = st.sampled_from(
    [
        int,
        str,
        float,
        "FY{}".format,
        "{}年".format,
        lambda year: dt.date(year, 12, 31),
        lambda year: pd.Timestamp(year, 1, 1),
        lambda year: pd.Period(str(year), "Y"),
        lambda year: pd.Period(f"{year}Q2", "Q"),
        lambda year: np.datetime64(f"{year}-06-30"),
        lambda year: 2 * year - 2000,
        lambda year: min(year, 2002),
        "{}H1".format,
        lambda year: float("nan"),
    ]
)


@st.composite
def series(draw):
    """Years and values, mostly of a kind that can be forecast."""
    values = draw(VALUES)
    name = draw(YEARS) if draw(st.integers(0, 4)) == 0 else int
    return [name(2000 + i) for i in range(len(values))], values


BATCHES = st.lists(series(), min_size=BATCH, max_size=BATCH)


def frame_of(batch):
    rows = [
        (str(i), year, value)
        for i, (years, values) in enumerate(batch)
        for year, value in zip(years, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["id", "year", "value"], dtype=object)


def check_panel(batch, model):
    panel = fc.forecast_panel(frame_of(batch), HORIZON, model=model, levels=LEVELS)
    status = panel.status.set_index("id")
    assert len(status) == len(batch)
    assert set(status["status"]) <= STATUSES
    good = status["status"] == "ok"
    assert (status["reason"] == "").equals(good)
    expected = np.repeat(status.index[good], HORIZON)
    assert panel.forecasts["id"].tolist() == expected.tolist()
    years = panel.forecasts["year"].to_numpy().reshape(-1, HORIZON)
    last = status["origin"][good].to_numpy()[:, None]
    np.testing.assert_array_equal(years - last, np.tile(np.arange(1, HORIZON + 1), (len(years), 1)))
    broken = broken_promises(panel.forecasts)
    assert not broken, [(batch[int(name)], why) for name, why in broken.items()]
    return panel, good


def broken_promises(forecasts):
    """Series whose forecast is not finite, has no width or is not wider for higher levels."""
    order = ["lower_95", "lower_80", "lower_50", "median", "upper_50", "upper_80", "upper_95"]
    numbers = forecasts[order].to_numpy(dtype=float)
    kept = {
        "finite": np.isfinite(numbers).all(axis=1),
        "nested": (np.diff(numbers, axis=1) >= 0).all(axis=1),
        "wide": (numbers[:, 0] < numbers[:, 3]) & (numbers[:, 3] < numbers[:, -1]),
    }
    return {
        name: f"not {why}: {row}"
        for why, mask in kept.items()
        for name, row in zip(forecasts["id"][~mask], numbers[~mask], strict=True)
    }


def check_single(batch, panel, good, model):
    """The first series on its own says the same, in numbers or in words."""
    years, values = batch[0]
    note(f"the single series: {batch[0]}")
    try:
        one = fc.AnnualSeries(values, years=years, unit="x", name="0")
        found = fc.forecast(one, HORIZON, model=model, levels=LEVELS)
    except ForecastingError as error:
        words = str(error)
        assert not good["0"]
        assert panel.status["reason"].iloc[0] == words
        return
    assert good["0"]
    mine = panel.forecasts[panel.forecasts["id"] == "0"]
    expected = found.to_frame()
    np.testing.assert_allclose(mine[list(expected)], expected, rtol=1e-12)
    assert panel.status["notes"].iloc[0] == " ".join(dict.fromkeys(found.notes))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("model", [name for name in names() if name not in SLOW])
@thorough(10_000)
@given(batch=BATCHES)
def test_vectorised_models_keep_their_promises(model, batch):
    panel, good = check_panel(batch, model)
    check_single(batch, panel, good, model)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("model", SLOW)
@thorough(200)
@given(batch=BATCHES)
def test_arima_and_the_pool_keep_their_promises(model, batch):
    panel, good = check_panel(batch, model)
    check_single(batch, panel, good, model)


@given(
    horizon=st.one_of(
        st.sampled_from([0, -1, 101, 10_000, 2.5, "3", None, True, float("nan")]),
        st.integers(max_value=0),
        st.integers(min_value=101),
    ),
    model=st.sampled_from(names()),
)
def test_impossible_horizons_are_named(horizon, model):
    series = fc.AnnualSeries([1, 2, 4, 7], years=range(4), unit="x")
    with pytest.raises(ParameterError, match="horizon="):
        fc.forecast(series, horizon, model=model)


@given(
    st.one_of(
        st.sampled_from([[], [0], [100], [-5], [101], ["x"], None, [float("nan")]]),
        st.lists(st.floats().filter(lambda level: not 0 < level < 100), min_size=1, max_size=3),
    )
)
def test_impossible_levels_are_named(levels):
    series = fc.AnnualSeries([1, 2, 4, 7], years=range(4), unit="x")
    with pytest.raises(ParameterError, match="levels="):
        fc.forecast(series, 2, levels=levels)


@given(st.lists(st.floats(1e-3, 99.999), min_size=1, max_size=4), st.integers(1, 100))
def test_any_possible_level_and_horizon_gives_finite_intervals(levels, horizon):
    series = fc.AnnualSeries([1, 2, 3, 3.5, 3.9], years=range(5), unit="x")
    frame = fc.forecast(series, horizon, model="damped", levels=levels, long=True).to_frame()
    assert len(frame) == horizon
    assert np.isfinite(frame.to_numpy()).all()
