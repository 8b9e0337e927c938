"""Backtests on the figures as they stood: what an origin sees, and what it is scored against."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc

YEARS = range(2012, 2020)
FINAL = np.array([10.0, 14, 19, 25, 32, 40, 49, 59])
DAYS = [f"{year + 1}-03-01" for year in YEARS]


def market(**options):
    return fc.AnnualSeries(FINAL, years=YEARS, unit="m", **options)


def vintages():
    """Every year printed a tenth too low at first, and revised two years later."""
    first = pd.DataFrame({"year": YEARS, "value": 0.9 * FINAL, "first_published": DAYS})
    later = [f"{year + 3}-01-01" for year in YEARS]
    return pd.concat([first, first.assign(value=FINAL, first_published=later)], ignore_index=True)


def run(as_of, series=None, **options):
    told = {"horizon": 2, "cut_off": False} | options
    return fc.backtest(series or market(), ["naive"], as_of=as_of, **told)


def test_an_origin_sees_what_was_printed_then_and_is_scored_against_what_stands_now():
    frame = run(vintages())
    row = frame[(frame.origin == 2016) & (frame.h == 1)].iloc[0]
    known = [*FINAL[:3], *0.9 * FINAL[3:5]]
    by_hand = fc.forecast(fc.AnnualSeries(known, years=range(2012, 2017)), 1, model="naive")
    assert str(row["as_of"]) == "2017-03-01"
    assert (row["n"], row["against"], row["actual"]) == (5, "latest", 40.0)
    assert row["lower_80"] == pytest.approx(by_hand.interval(80)[0, 0])
    assert row["pit"] == pytest.approx(by_hand.probability(2017, below=40.0))


def test_against_what_was_first_published():
    latest, first = run(vintages()), run(vintages(), against="first")
    assert first["median"].equals(latest["median"])
    assert first["actual"].to_numpy() == pytest.approx(0.9 * latest["actual"].to_numpy())
    assert set(first["against"]) == {"first"}
    assert (first["wis"] != latest["wis"]).all()


def test_no_vintage_of_a_later_day_changes_an_origin():
    other = vintages()
    late = pd.to_datetime(other["first_published"]) > "2017-03-01"
    other.loc[late, "value"] *= 7
    one, two = run(vintages()), run(other)
    early = one["origin"] <= 2016
    assert one.loc[early, "median"].equals(two.loc[early, "median"])
    assert not one["median"].equals(two["median"])


def test_the_days_of_the_series_itself():
    known = market(first_published=DAYS)
    frame, plain = run("first_published", known), fc.backtest(known, ["naive"], horizon=2)
    shared = ["origin", "year", "median", "wis"]
    assert frame[shared].to_numpy().tolist() == plain[shared].to_numpy().tolist()
    assert "as_of" not in plain


def test_models_are_cut_off_at_the_day_of_the_origin():
    frame = run(vintages(), cut_off=True)
    assert frame["status"].str.startswith("VintageError: Nothing was learned").all()
    reference = fc.backtest(market(), ["reference"], horizon=1, as_of=vintages())
    assert (reference["status"] == "ok").any()
    late = reference[reference["origin"] == 2018].iloc[0]
    history = fc.AnnualSeries([*FINAL[:5], *0.9 * FINAL[5:7]], years=range(2012, 2019))
    chosen = fc.Reference(fc.ReferenceClass.as_of(pd.Timestamp("2019-03-01").date()))
    assert late["median"] == pytest.approx(fc.forecast(history, 1, model=chosen).median[0])


def test_a_year_that_was_not_public_is_a_gap_and_a_status():
    holed = vintages()
    frame = run(holed[(holed["year"] != 2014)])
    assert frame["status"].str.startswith("SeriesError").all()
    assert frame["actual"].notna().all()


def test_a_forecast_is_known_but_nothing_that_happened():
    told = vintages().assign(status="actual")
    told.loc[(told["year"] == 2017) & (told["value"] < 40), "status"] = "forecast"
    frame = run(told, against="first")
    assert 2017 in set(frame["origin"])
    assert frame.loc[frame["year"] == 2017, "actual"].unique().tolist() == [40.0]


@pytest.mark.parametrize(
    ("as_of", "options", "says"),
    [
        ("yesterday", {}, "first_published"),
        (pd.DataFrame({"year": [2012], "value": [1.0]}), {}, "no column first_published"),
        (vintages().assign(first_published=None), {}, "says when it was published"),
        (vintages(), {"against": "median"}, "'latest' or 'first'"),
        (vintages().head(2), {}, "none is left to score"),
    ],
)
def test_refusals(as_of, options, says):
    with pytest.raises(fc.ParameterError, match=says):
        run(as_of, **options)
