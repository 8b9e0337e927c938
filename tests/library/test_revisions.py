"""An uncertain last point: it travels into every year after, and never makes us surer."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models import names
from forecasting.revisions import NODES, LastPoint, revision_evidence
from livecommerce import datasets

MODELS = names()


def market(**options):
    values = [19.64, 135.41, 443.75, 971.2]
    return fc.AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", **options)


class Year:
    """A lognormal year, as small as `with_last` needs it."""

    unit = "bn CNY"

    def __init__(self, year, median, sd):
        self.year, self.median, self.sd = year, median, sd

    def quantile(self, probs):
        from forecasting.normal import normal_score

        return self.median * np.exp(self.sd * normal_score(probs))


def test_a_revision_gives_rows_around_the_published_value():
    s = market().with_revision(0.2, why="in a test")
    rows = s.rows()
    assert rows.shape == (NODES, 4)
    assert (rows[:, :3] == market().values[:3]).all()
    logs = np.log(rows[:, -1] / 971.2)
    assert logs[NODES // 2] == pytest.approx(0)
    assert logs.mean() == pytest.approx(0, abs=1e-9)
    assert logs.std() == pytest.approx(0.2, rel=0.05)
    assert (np.diff(logs) > 0).all()
    assert s.values.tolist() == market().values.tolist()
    assert s.to_frame().equals(market().to_frame())
    assert any("may be revised" in n and "in a test" in n for n in s.notes())
    biased = market().with_revision(0.2, bias=0.1).rows()
    assert biased[NODES // 2, -1] == pytest.approx(971.2 * math.exp(0.1))


def test_a_distribution_replaces_or_adds_the_last_year():
    replaced = market(status=["actual"] * 3 + ["forecast"]).with_last(Year(2020, 1200, 0.1))
    assert replaced.values[-1] == pytest.approx(1200)
    assert replaced.status[-1] == "derived"
    assert not any("itself a forecast" in n for n in replaced.notes())
    added = market().with_last(Year(2021, 2000, 0.1))
    assert added.years.tolist() == [2017, 2018, 2019, 2020, 2021]
    assert added.rows().shape == (NODES, 5)
    partial = market(status=["actual"] * 3 + ["partial"])
    with pytest.raises(fc.SeriesError, match="partial year"):
        fc.forecast(partial, 1, "naive")
    assert fc.forecast(partial.with_last(Year(2020, 1200, 0.1)), 1, "naive").origin == 2020


def test_a_nowcast_fits_in_and_stays_as_of_its_day():
    day = "2021-01-15"
    from livecommerce.splits import known_splits

    n = fc.nowcast(456.12, "H1", known_splits(day), year=2020, previous=443.75, as_of=day)
    s = datasets.market("CECRC", as_of=day).with_last(n)
    assert s.values[-1] == pytest.approx(n.median)
    assert fc.forecast(s, 2, "naive", as_of=day).origin == 2020
    assert len(s.as_of("2021-01-14")) == 3


def test_what_does_not_fit_is_refused():
    for wrong in (Year(2022, 1, 0.1), Year(2019, 1, 0.1)):
        with pytest.raises(fc.SeriesError, match="ends in 2020"):
            market().with_last(wrong)
    dollars = Year(2020, 1, 0.1)
    dollars.unit = "bn USD"
    with pytest.raises(fc.SeriesError, match="in bn USD"):
        market().with_last(dollars)
    for bad in (0, -1, math.nan, math.inf):
        with pytest.raises(fc.ParameterError, match="log_sd"):
            market().with_revision(bad)
    with pytest.raises(fc.SeriesError, match="upper_bound=1000"):
        market(upper_bound=1000).with_revision(0.2)
    with pytest.raises(fc.SeriesError, match="odd number"):
        LastPoint((1.0, 2.0), "two")


def test_the_uncertainty_stays_with_its_point():
    s = market().with_revision(0.2)
    assert s.through(2019).last is None
    assert s.through(2020).last == s.last
    back = fc.AnnualSeries.from_dict(s.to_dict())
    assert back.last == s.last
    assert back.rows().tolist() == s.rows().tolist()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("sd", [0.05, 0.3])
def test_an_uncertain_origin_never_narrows_an_interval(model, sd):
    certain = fc.forecast(market(), 4, model)
    uncertain = fc.forecast(market().with_revision(sd), 4, model)
    for level in (80, 95):
        one, two = (np.log(np.maximum(f.interval(level), 1)) for f in (certain, uncertain))
        assert (np.diff(two) >= np.diff(one) - 1e-9).all()
    assert any("may be revised" in note for note in uncertain.notes)


@settings(max_examples=25)
@given(
    growth=st.lists(st.floats(-0.5, 1.5), min_size=3, max_size=8),
    sd=st.floats(0.02, 0.8),
    model=st.sampled_from(["naive", "drift", "damped", "theta", "exponential", "reference"]),
)
def test_whatever_the_series_it_never_narrows(growth, sd, model):
    values = np.exp(np.cumsum([2.0, *growth]))
    s = fc.AnnualSeries(values, years=range(2000, 2000 + len(values)), unit="m")
    certain, uncertain = (fc.forecast(x, 3, model) for x in (s, s.with_revision(sd)))
    for level in (80, 95):
        one, two = (np.diff(np.log(f.interval(level))) for f in (certain, uncertain))
        assert (two >= one - 1e-3).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_tiny_uncertainty_changes_next_to_nothing(model):
    certain = fc.forecast(market(), 3, model)
    almost = fc.forecast(market().with_revision(1e-6), 3, model)
    assert almost.quantile([0.1, 0.5, 0.9]) == pytest.approx(
        certain.quantile([0.1, 0.5, 0.9]), rel=1e-3
    )


def test_a_random_walk_adds_the_variances():
    certain = fc.forecast(market(), 1, "naive")
    spread = np.diff(np.log(certain.quantile([0.25, 0.75]))).item()
    uncertain = fc.forecast(market().with_revision(0.5), 1, "naive")
    wider = np.diff(np.log(uncertain.quantile([0.25, 0.75]))).item()
    assert spread < wider < spread + 2 * 0.68 * 0.5


def test_growth_is_the_ratio_of_joint_paths():
    """The naive model's growth does not depend on its origin, however uncertain that is."""
    certain = fc.forecast(market(), 2, "naive").growth().loc[2021]
    joint = fc.forecast(market().with_revision(0.4), 2, "naive").growth().loc[2021]
    assert np.log1p(joint["upper_80"]) - np.log1p(joint["lower_80"]) == pytest.approx(
        np.log1p(certain["upper_80"]) - np.log1p(certain["lower_80"]), rel=0.15
    )
    marginal = np.diff(np.log(fc.forecast(market().with_revision(0.4), 2, "naive").interval(80)[0]))
    assert np.log1p(joint["upper_80"]) - np.log1p(joint["lower_80"]) < marginal.item() * 1.02


def test_json_keeps_the_joint_origin():
    made = fc.forecast(market().with_revision(0.3), 3, "damped")
    back = fc.Forecast.from_json(made.to_json())
    assert back.growth().equals(made.growth())
    assert back.to_frame().equals(made.to_frame())
    assert back.series.last == made.series.last


def test_a_certain_series_has_no_joint_origin():
    assert fc.forecast(market(), 3, "damped").with_origin is None


def vintages():
    rows = [
        ("A", "2020", 100.0, "forecast", "2020-09-30"),
        ("A", "2020", 130.0, "estimate", "2021-10-31"),
        ("A", "2020", 131.0, "estimate", "2022-10-31"),
        ("B", "2020", 50.0, "forecast", "2020-10-31"),
        ("B", "2020", 45.0, "estimate", "2021-03-31"),
        ("B", "2021", 70.0, "forecast", None),
        ("B", "2021", 90.0, "estimate", "2022-03-31"),
        ("C", "2020", 10.0, "forecast", "2020-10-31"),
        ("C", "2020", 11.0, "estimate", "2020-10-31"),
    ]
    columns = ["publisher", "period", "value", "status", "first_published_to"]
    return pd.DataFrame(rows, columns=columns).assign(series="s", unit="u")


def test_revision_evidence_collects_consecutive_vintages():
    e = revision_evidence(vintages())
    assert e.pairs["publisher"].tolist() == ["B", "A"] or e.pairs["publisher"].tolist() == [
        "A",
        "B",
    ]
    logs = sorted(e.pairs["log_revision"])
    assert logs == pytest.approx([math.log(0.9), math.log(1.3)])
    assert e.bias == pytest.approx(sum(logs) / 6)
    by_hand = (4 * 0.2**2 + sum((r - e.bias) ** 2 for r in logs)) / 6
    assert e.log_sd == pytest.approx(math.sqrt(by_hand))
    assert "2 revisions" in e.text
    assert "+30 %" in e.text
    settled = revision_evidence(vintages(), status="estimate")
    assert len(settled.pairs) == 1


def test_revision_evidence_as_of_a_day():
    assert revision_evidence(vintages(), "2021-04-01").pairs["publisher"].tolist() == ["B"]
    none = revision_evidence(vintages(), "2021-01-15")
    assert (len(none.pairs), none.log_sd, none.bias) == (0, 0.2, 0)
    assert "no revision" in none.text
    assert revision_evidence(vintages(), "2021-01-15", status="actual").log_sd == 0.1
    with pytest.raises(fc.ParameterError, match="no column unit"):
        revision_evidence(vintages().drop(columns="unit"))


def test_nobody_had_seen_this_publisher_revise_by_january_2021():
    sizes = datasets.load("market_size")
    assert revision_evidence(sizes, "2021-01-15").pairs.empty
    later = revision_evidence(sizes).pairs.set_index(["publisher", "period"])
    forecast, revised = (
        datasets.row(f"ms-cecrc-2020-{k}")["value"] for k in ("forecast", "revised")
    )
    assert later.loc[("CECRC", "2020"), "log_revision"] == pytest.approx(
        math.log(revised / forecast)
    )
