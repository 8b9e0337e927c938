"""Rolling origins: what counts as an actual, what a failure looks like, and the scores."""

import numpy as np
import pytest

import forecasting as fc
from forecasting import scores
from forecasting.backtesting import score
from forecasting.evaluation import reliability, summary
from forecasting.models.base import Model
from forecasting.models.damped import Damped


class Refuses(Model):
    name = "refuses"
    assumes = "Nothing."

    def estimate(self, y):
        if y.shape[1] == 4:
            raise ZeroDivisionError("by design")
        return {"ok": np.zeros(len(y), dtype=bool)}

    def predict(self, y, estimates, horizon, seed):
        raise AssertionError("never reached")


def market(n=7, **options):
    values = 10 * 1.3 ** np.arange(n) * (1 + 0.05 * np.cos(np.arange(n)))
    return fc.AnnualSeries(values, years=range(2010, 2010 + n), unit="m", **options)


def test_rows_are_those_a_reader_would_make_by_hand():
    series = market()
    frame = fc.backtest(series, ["naive"], horizon=2, levels=(80, 95))
    assert list(zip(frame.origin, frame.year, strict=True)) == [
        (2012, 2013), (2012, 2014), (2013, 2014), (2013, 2015), (2014, 2015), (2014, 2016),
        (2015, 2016),
    ]  # fmt: skip
    by_hand = fc.forecast(series.through(2013), 2, model="naive")
    row = frame[(frame.origin == 2013) & (frame.h == 2)].iloc[0]
    assert row["n"] == 4
    assert row["actual"] == pytest.approx(series.values[5])
    assert row["median"] == pytest.approx(by_hand.median[1])
    assert row["upper_95"] == pytest.approx(by_hand.to_frame().loc[2015, "upper_95"])
    assert row["wis"] == pytest.approx(
        scores.weighted_interval_score(
            series.values[5], by_hand.quantile(scores.SCORE_PROBS)[1]
        ).item()
    )
    assert row["covered_80"] == (row["lower_80"] <= row["actual"] <= row["upper_80"])
    assert (frame.status == "ok").all()


def test_no_origin_sees_the_future():
    """Changing what comes after an origin changes no forecast made from it."""
    series = market()
    other = fc.AnnualSeries(
        [*series.values[:5], 900.0, 2.0], years=series.years.tolist(), unit=series.unit
    )
    one, two = (fc.backtest(s, ["naive", "damped"], horizon=3) for s in (series, other))
    early = one.origin <= 2014
    shown = ["median", "lower_80", "upper_95"]
    assert one.loc[early, shown].equals(two.loc[early, shown])
    assert not one.loc[~early, shown].equals(two.loc[~early, shown])


@pytest.mark.parametrize("status", ["forecast", "partial"])
def test_what_did_not_happen_is_no_actual(status):
    series = market(6, status=["actual", "actual", "estimate", "actual", "derived", status])
    frame = fc.backtest(series, ["naive"], horizon=5)
    assert set(frame.year) == {2013, 2014}


def test_failures_are_rows_and_raise_nothing():
    frame = fc.backtest(market(5), {"good": "naive", "bad": Refuses()}, horizon=2)
    bad = frame[frame.model == "bad"]
    assert len(bad) == 3
    assert bad.status.iloc[0].startswith("ModelError: refuses: the model does not describe")
    assert bad.status.iloc[-1] == "ZeroDivisionError: by design"
    assert bad[["median", "wis", "crps"]].isna().all(axis=None)
    assert bad.actual.notna().all()
    table = summary(frame)
    assert table.loc["bad", ["forecasts", "failures"]].tolist() == [0, 3]
    assert table.loc["good", ["forecasts", "failures"]].tolist() == [3, 0]
    assert np.isnan(table.loc["bad", "wis"])


def test_a_model_that_needs_more_points_says_so_and_is_compared_on_common_windows():
    class Long(Damped):
        name = "long"
        family = "damped"
        minimum = 5

    frame = fc.backtest(market(), ["damped", Long()], horizon=1)
    assert frame[frame.model == "long"].status.str.startswith("TooShortError").tolist() == [
        True, True, False, False,
    ]  # fmt: skip
    common, own = summary(frame), summary(frame, common=False)
    assert common.forecasts.tolist() == [2, 2]
    assert common.loc["long", "wis"] == pytest.approx(common.loc["damped", "wis"])
    assert own.loc["damped", "forecasts"] == 4


def test_summary_by_horizon_and_its_means():
    frame = fc.backtest(market(), ["naive", "damped"], horizon=3)
    table = summary(frame, ["model", "h"])
    assert table.forecasts.to_dict()["naive", 1] == 4
    naive = frame[frame.model == "naive"]
    total = summary(frame).loc["naive"]
    assert total.male == pytest.approx(naive.log_error.abs().mean())
    assert total.coverage_80 == pytest.approx(naive.covered_80.mean())
    assert total.bias < 0


def test_labels_and_levels():
    frame = fc.backtest(
        market(5), {"slow": Damped(phi=0.3), "fast": Damped(phi=0.9)}, horizon=1, levels=[50]
    )
    assert set(frame.model) == {"slow", "fast"}
    assert {"lower_50", "upper_50", "covered_50", "interval_score_50"} < set(frame.columns)
    assert "lower_80" not in frame
    medians = frame.pivot_table(values="median", index="year", columns="model")
    assert (medians["fast"] > medians["slow"]).all()


def test_it_repeats_and_the_unit_does_not_matter():
    series = market()
    scaled = fc.AnnualSeries(series.values * 1e9, years=series.years.tolist(), unit="one")
    frames = [fc.backtest(s, ["naive", "damped"]) for s in (series, series, scaled)]
    assert frames[0].equals(frames[1])
    assert frames[0][["wis", "crps"]].to_numpy() == pytest.approx(
        frames[2][["wis", "crps"]].to_numpy(), rel=1e-6
    )


def test_minimum():
    assert fc.backtest(market(), ["naive"], minimum=5).n.min() == 5
    assert fc.backtest(market(), ["naive"], minimum=1).n.min() == 3


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fc.backtest(market(3), ["naive"]), "none is left to score"),
        (lambda: fc.backtest(market(5, status="forecast"), ["naive"]), "none is left"),
        (lambda: fc.backtest(market(), ["nonesuch"]), "nonesuch"),
        (lambda: fc.backtest(market(), "naive"), "give a list"),
        (lambda: fc.backtest(market(), [Damped(), Damped(phi=0.6)]), "mapping"),
        (lambda: fc.backtest(market(), ["naive"], horizon=0), "horizon"),
        (lambda: fc.backtest(market(), ["naive"], levels=(80, 120)), "levels"),
    ],
)
def test_refusals(call, says):
    with pytest.raises(fc.ParameterError, match=says):
        call()


def test_every_model_of_the_registry_runs():
    frame = fc.backtest(market(8), horizon=2, minimum=6)
    from forecasting.models import names

    assert set(frame.model) == set(names())
    assert (frame.status == "ok").all(), frame.status.unique()


def test_forecasts_made_before_are_scored_against_later_values():
    series = market(5)
    made = {m: fc.forecast(series, 3, m) for m in ("naive", "damped")}
    later = {2015: 40.0, 2016: 50.0, 2020: 1.0, 2012: 7.0}
    frame = score(made, later)
    assert frame.groupby("model").year.apply(list).to_dict() == {
        "damped": [2015, 2016],
        "naive": [2015, 2016],
    }
    row = frame[(frame.model == "naive") & (frame.year == 2016)].iloc[0]
    assert (row["h"], row["origin"], row["n"], row["actual"]) == (2, 2014, 5, 50.0)
    five = made["naive"].quantile(scores.SCORE_PROBS)[1]
    assert row["wis"] == pytest.approx(scores.weighted_interval_score(50.0, five).item())
    assert summary(frame).forecasts.tolist() == [2, 2]
    with pytest.raises(fc.ParameterError, match="No forecast reaches"):
        score(made, {2012: 7.0})


def test_a_backtest_is_the_scoring_of_forecasts_made_by_hand():
    series = market(6)
    frame = fc.backtest(series, ["damped"], horizon=2)
    made = fc.forecast(series.through(2013), 2, "damped")
    by_hand = score({"damped": made}, dict(zip(series.years, series.values, strict=True)))
    mine = frame[frame.origin == 2013]
    shared = ["year", "h", "median", "upper_95", "wis", "crps", "covered_80"]
    assert mine[shared].to_numpy().tolist() == by_hand[shared].to_numpy().tolist()


def test_pit_scaled_error_and_parts_are_in_the_frame_and_their_means_in_the_summary():
    series = market()
    frame = fc.backtest(series, ["naive", "damped"], horizon=2)
    row = frame[(frame.model == "damped") & (frame.origin == 2013) & (frame.h == 2)].iloc[0]
    made = fc.forecast(series.through(2013), 2, "damped")
    assert row["pit"] == pytest.approx(made.probability(2015, below=row["actual"]))
    changes = np.abs(np.diff(series.values[:4])).mean()
    assert row["scaled_error"] == pytest.approx(abs(row["median"] - row["actual"]) / changes)
    parts = frame[["wis_spread", "wis_over", "wis_under"]]
    assert parts.sum(axis=1).to_numpy() == pytest.approx(frame["wis"].to_numpy())
    assert (parts[["wis_over", "wis_under"]].min(axis=1) == 0).all()
    table = summary(frame)
    assert table["mase"].to_numpy() == pytest.approx(
        frame.groupby("model")["scaled_error"].mean().reindex(table.index).to_numpy()
    )
    assert (table["spread"] + table["over"] + table["under"]).to_numpy() == pytest.approx(
        table["wis"].to_numpy()
    )


def test_the_variogram_stands_in_the_row_of_the_last_year():
    frame = fc.backtest(market(), ["damped"], horizon=3)
    last = frame.groupby("origin")["year"].transform("max") == frame["year"]
    assert frame["variogram"].notna().equals(last.rename("variogram"))
    row = frame[(frame.origin == 2014) & last].iloc[0]
    made = fc.forecast(market().through(2014), 2, "damped")
    by_hand = scores.variogram_score(market().values[4:7], made.joint(1000, 0))
    assert row["variogram"] == pytest.approx(by_hand.item())
    assert summary(frame).loc["damped", "variogram"] == pytest.approx(frame["variogram"].mean())


def test_reliability_is_the_share_of_central_intervals_that_held():
    frame = fc.backtest(market(9), ["naive", "damped"], horizon=2, levels=(50, 80))
    table = reliability(frame, [50, 80], by=["model", "h"])
    for (model, h, level), row in table.iterrows():
        own = frame[(frame.model == model) & (frame.h == h)]
        assert row["held"] == pytest.approx(own[f"covered_{level:g}"].mean())
        assert (row["said"], row["forecasts"]) == (level / 100, len(own))
    with pytest.raises(fc.ParameterError, match="pit"):
        reliability(frame.drop(columns="pit"))
