"""The reference class keeps its promises, and scores out of sample what is claimed for it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models.reference import estimate, windows
from forecasting.models.reference.analogues import Analogues
from forecasting.models.reference.estimate import Learned, equal_weights, fit_pair
from forecasting.models.reference.model import Reference, ReferenceClass
from forecasting.models.reference.quantiles import KINDS
from forecasting.models.reference.shapes import SHAPES, shape_of
from forecasting.models.reference.terms import LONGEST, PROBS

CASE = np.array([[19.64, 135.41, 443.75, 971.2]])
YEARS = 5
MAGNITUDES = st.floats(1e-300, 1e300, allow_nan=False, allow_infinity=False)
SERIES = st.lists(MAGNITUDES, min_size=3, max_size=14)


def values(y, horizon=YEARS, chosen=None):
    return (chosen or ReferenceClass.builtin()).predict(np.atleast_2d(y), horizon).quantile(PROBS)


def market(y, start=2017, name=None):
    return fc.AnnualSeries(y, years=range(start, start + len(y)), unit="bn CNY", name=name)


def frame_of(rows, start=2000):
    """Long frame of several markets, one per row."""
    return pd.DataFrame(
        {"id": f"m{i}", "year": start + j, "value": v}
        for i, row in enumerate(rows)
        for j, v in enumerate(row)
    )


def growing(count=30, points=12, seed=0, growth=0.4):
    """Series whose growth fades, with noise."""
    rng = np.random.default_rng(seed)
    steps = growth * 0.85 ** np.arange(points - 1) + rng.normal(0, 0.1, (count, points - 1))
    return np.exp(np.cumsum(np.column_stack([np.zeros(count), steps]), axis=1))


# --- promises that hold for any series -----------------------------------------------------------


@given(SERIES, st.integers(1, 30))
def test_quantiles_are_finite_ordered_and_apart(y, horizon):
    found = values(y, horizon)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=-1) > 0).all()


@given(SERIES, st.integers(2, 30))
def test_no_interval_becomes_narrower_with_the_years(y, horizon):
    found = values(y, horizon)[0]
    distance = np.abs(found - found[:, 2:3])
    assert (np.diff(distance, axis=0) >= -1e-9 * (1 + np.abs(found[:-1]))).all()


@pytest.mark.parametrize(
    "y", [[5.0] * 6, [1, 1e9, 1, 1e9], [1e-300, 1e300, 1e-300, 1e300], [1, 1, 1e-200]]
)
def test_hostile_series_keep_a_width(y):
    found = values(np.array(y, dtype=float), 10)
    assert np.isfinite(found).all()
    assert (found[..., 3] - found[..., 1] > 0.01).all()


@given(st.lists(st.floats(0.1, 1e4), min_size=3, max_size=10), st.sampled_from([1e-9, 0.001, 1e8]))
def test_the_unit_changes_nothing(y, factor):
    y = np.array(y)
    np.testing.assert_allclose(values(y * factor) - np.log(factor), values(y), atol=1e-9)


def test_the_calendar_changes_nothing():
    now, then = (fc.forecast(market(CASE[0], start), 3, "reference") for start in (2017, 1017))
    np.testing.assert_array_equal(
        now.to_frame().to_numpy(dtype=float), then.to_frame().to_numpy(dtype=float)
    )


def test_one_row_equals_many():
    y = growing(200, 6)
    together = values(y)
    for i in (0, 7, 199):
        np.testing.assert_allclose(values(y[i]), together[i : i + 1], rtol=0, atol=1e-12)


def test_of_long_series_the_last_ten_points_count():
    y = growing(1, 14)
    np.testing.assert_array_equal(values(y), values(y[:, -LONGEST:]))
    notes = fc.forecast(market(y[0]), 7, "reference").notes
    assert any("last 10 points" in note for note in notes)
    assert any("fitted to 5 years" in note for note in notes)


def test_three_points_are_less_sure_than_six():
    y = growing(1, 6)
    three, six = (np.diff(values(y[:, -k:])[0, :, [1, 3]], axis=0) for k in (3, 6))
    assert (three > six).all()


@pytest.mark.parametrize("y", [np.ones((2, 2)), np.ones(4), np.array([[1.0, 0.0, 2.0]])])
def test_what_cannot_be_forecast_is_refused(y):
    with pytest.raises(fc.ParameterError, match="positive numbers"):
        ReferenceClass.builtin().predict(y, 2)


def test_median_on_the_case_lies_between_no_growth_and_a_straight_exponential():
    median = np.exp(values(CASE)[0, :, 2])
    assert (np.diff(np.append(CASE[0, -1], median)) > 0).all()
    assert (median < CASE[0, -1] * (CASE[0, -1] / CASE[0, -2]) ** np.arange(1, YEARS + 1)).all()


def test_ordinary_series_are_not_taken_for_take_offs():
    y = np.array([[100, 104, 103, 108.0], [100, 180, 300, 500.0]])
    weight = Reference().estimate(y)["takeoff_weight"]
    assert weight[0] < 0.15
    assert weight[1] > 0.5
    slow = np.exp(values(y)[0, 3]) / y[0, -1]
    assert 0.95 < slow[2] < 1.3
    assert slow[3] / slow[1] < 2


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_the_faster_a_market_falls_the_lower_its_median(kind):
    """Constant falls of 1 to 90 % a year, at every number of points and horizon."""
    rates, chosen = np.arange(0.01, 0.905, 0.01), ReferenceClass.builtin(kind=kind)
    for points in range(3, 11):
        y = (1 - rates)[:, None] ** np.arange(points)
        median = values(y, 10, chosen)[..., 2] - np.log(y[:, -1:])
        assert (np.diff(median, axis=0) <= 1e-12).all()
    halved = np.exp(median[49])
    assert halved[0] < 0.95
    assert halved[4] < 0.6


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=10))
def test_no_limit_is_absurd_within_five_years(y):
    """At most exp(1) to the 80 % limit, in logs, and at most twice more to the 95 % limit."""
    found = values(y)[0]
    assert (np.abs(found[:, [1, 3]] - found[:, 2:3]) <= np.e + 1e-9).all()


def test_shapes_are_told_from_the_past():
    rows = [(-1, -1, -1), (1, -1, -1), (1, 1, -1), (0.1, 0, 0.05), (0.2, 0.1, 0.2), (1, 0.5, 0.4)]
    assert tuple(shape_of(np.array(rows))) == SHAPES


def test_kinds_are_named_or_the_notes_say_what_was_assumed():
    falling = np.array([[10, 9, 7.5, 6.5]])
    plain, technology, product = (
        values(falling, 5, ReferenceClass.builtin(kind=kind)) for kind in (None, *KINDS)
    )
    blended = (plain - technology)[..., :3] / (product - technology)[..., :3]
    lean = blended[0, 0, 0]
    np.testing.assert_allclose(blended, lean, atol=1e-9)
    assert 0.2 < lean < 0.5
    above = (plain - technology - lean * (product - technology))[..., 3:]
    assert (above > 0).all(), "what fell comes back more often if it is a technology"
    rising = np.array([[5, 6, 7.5, 8]])
    np.testing.assert_array_equal(
        values(rising, 5), values(rising, 5, ReferenceClass.builtin(kind="technology"))
    )
    assert any("No kind was named" in n for n in fc.forecast(market(rising[0]), 2).notes)
    made = fc.forecast(market(rising[0]), 2, Reference(kind="product"))
    assert not any("kind" in note for note in made.notes)
    assert Reference(kind="product").as_of(dt.date(2021, 1, 1)).reference.kind == "product"
    with pytest.raises(fc.ParameterError, match="give one of technology, product"):
        Reference(kind="service")
    with pytest.raises(fc.ParameterError, match="class of your own"):
        Reference(ReferenceClass.builtin(), kind="product")


def test_a_panel_of_twenty_long_series_offers_a_class_of_its_own():
    panel = fc.forecast_panel(frame_of(growing(20, 8)), 1)
    assert "20 series have eight years" in panel.advice
    assert fc.forecast_panel(frame_of(growing(19, 8)), 1).advice == ""
    assert fc.forecast_panel(frame_of(growing(20, 8)), 1, model="naive").advice == ""


# --- saving, cut-offs ----------------------------------------------------------------------------


def test_json_round_trip():
    chosen = ReferenceClass.builtin()
    again = ReferenceClass.from_json(chosen.to_json())
    np.testing.assert_array_equal(values(CASE, chosen=again), values(CASE, chosen=chosen))
    assert again.to_json() == chosen.to_json()
    with pytest.raises(fc.DataError, match="no saved ReferenceClass"):
        ReferenceClass.from_json("{}")


def test_cut_offs_are_chosen_by_rule():
    assert ReferenceClass.builtin().trained_until == 2024
    assert ReferenceClass.builtin(until=2021).trained_until == 2019
    assert ReferenceClass.as_of(dt.date(2021, 1, 15)).trained_until == 2019
    assert ReferenceClass.as_of(dt.date(2024, 1, 1)).trained_until == 2022
    with pytest.raises(fc.VintageError, match="trained until"):
        ReferenceClass.builtin(until=1990)
    with pytest.raises(fc.VintageError, match="trained until 2024"):
        ReferenceClass.builtin().require(dt.date(2025, 12, 31))
    ReferenceClass.builtin().require(dt.date(2026, 1, 1))


def test_summary_lists_groups_without_series():
    table = ReferenceClass.builtin().summary()
    assert {"group", "markets", "windows", "q10", "q50", "q90"} <= set(table)
    assert table.groupby("group").markets.first().sum() > 500
    assert (table.q10 <= table.q50).all()
    assert (table.q50 <= table.q90).all()


# --- estimation ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own():
    """A class of forty series of a kind of their own: they halve every other year."""
    return ReferenceClass.fit(frame_of(sawtooth(40)), group=None)


@pytest.fixture
def few_folds(monkeypatch):
    """Two folds in place of five: quicker, and nothing else."""
    monkeypatch.setattr(estimate, "FOLDS", 2)


def sawtooth(count, seed=0, points=14):
    """Series that double and halve in turn, which no shipped class expects."""
    rng = np.random.default_rng(seed)
    steps = np.log(2) * (-1.0) ** np.arange(points - 1)
    steps = steps + rng.normal(0, 0.1, (count, points - 1))
    return np.exp(np.cumsum(np.column_stack([np.zeros(count), steps]), axis=1))


def pinball(y, chosen, reached):
    error = np.log(reached)[..., None] - values(y, reached.shape[1], chosen)
    return np.maximum(PROBS * error, (PROBS - 1) * error).mean()


def test_a_class_of_ones_own_beats_the_shipped_one_on_its_kind(own):
    assert (own.kind, own.trained_until) == ("own", 2013)
    truth = sawtooth(40, seed=1)
    past, reached = truth[:, 1:8], truth[:, 8:11]
    assert pinball(past, own, reached) < 0.7 * pinball(past, ReferenceClass.builtin(), reached)
    inside = values(past, 3, own)
    covered = ((inside[..., 1] <= np.log(reached)) & (np.log(reached) <= inside[..., 3])).mean()
    assert 0.65 < covered < 0.97


def test_a_class_of_ones_own_tells_its_record_and_is_saved(own):
    record = own.record
    assert (record["series"], record["windows"] > 100) == (40, True)
    assert record["wis"] < record["shipped_wis"]
    again = ReferenceClass.from_json(own.to_json())
    made = fc.forecast(market(CASE[0]), 3, Reference(again))
    np.testing.assert_array_equal(values(CASE, chosen=again), values(CASE, chosen=own))
    assert any("40 series of one's own" in note for note in made.notes)
    assert Reference(own).advice(1000) == ""


def test_a_class_that_is_worse_than_the_shipped_one_says_so(own):
    worse = replace(own, record=own.record | {"wis": 1.0, "shipped_wis": 0.5})
    assert "use the shipped one" in worse.notes()[0]
    unlike = replace(own, record=own.record | {"wis": 0.1, "shipped_held_80": 0.4})
    assert "unlike the shipped markets" in unlike.notes()[0]


def test_windows_of_a_class_never_span_a_gap(few_folds):
    whole = frame_of(sawtooth(20, points=17))
    frame = whole[whole.year != 2008]
    spoiled = frame.assign(value=np.where(frame.year > 2008, 1e6 * frame.value, frame.value))
    one, other = (ReferenceClass.fit(f, group=None) for f in (frame, spoiled))
    np.testing.assert_allclose(values(CASE, chosen=one), values(CASE, chosen=other), atol=0.02)


def test_until_leaves_later_years_out(few_folds):
    frame = frame_of(sawtooth(20, points=12))
    late = frame.assign(value=np.where(frame.year > 2009, 1e6 * frame.value, frame.value))
    one, other = (ReferenceClass.fit(f, group=None, until=2009) for f in (frame, late))
    assert one.to_json() == other.to_json()
    assert one.trained_until == 2009


def test_groups_are_left_out_together(few_folds):
    frame = frame_of(sawtooth(20, points=9)).assign(brand=lambda f: f.id.str[-1])
    assert ReferenceClass.fit(frame, group="brand").record["groups"] == 10


def test_take_offs_and_whole_histories_make_a_class_of_technologies(few_folds):
    """Estimation on made-up markets: two members, a gate, limits that hold on others."""

    def technology(seed, growth):
        rows = growing(6, 15, seed, growth)
        return [windows.OneSeries(f"{seed}-{i}", str(seed), y, 2023) for i, y in enumerate(rows)]

    markets = [one for seed in range(4) for one in technology(seed, 0.5 + 0.1 * seed)]
    early, later = windows.early_windows(markets, 0), windows.windows_of_any_age(markets, 0)
    learned = fit_pair(early, later)
    chosen = replace(
        ReferenceClass.builtin(kind="technology"),
        takeoff=learned.members[0],
        any_age=learned.members[1],
        gate=learned.gate,
    )
    truth = growing(60, 15, 99, 0.7)
    for first in (0, 5):
        inside = values(truth[:, first : first + 5], 3, chosen)
        reached = np.log(truth[:, first + 5 : first + 8])
        covered = ((inside[..., 1] <= reached) & (reached <= inside[..., 3])).mean()
        assert 0.55 < covered <= 1


def test_windows_are_drawn_evenly():
    many = [windows.OneSeries(f"a{i}", "a", y, 2030) for i, y in enumerate(growing(60, 30))]
    drawn = windows.windows_of_any_age(many, 0)
    cells = pd.DataFrame({"shape": drawn.shape, "points": drawn.points, "series": drawn.series})
    assert cells.groupby(["shape", "points"]).size().max() == windows.PER_CELL
    assert cells.value_counts().max() <= windows.PER_SERIES
    floored = [replace(one, floor=np.inf) for one in many]
    with pytest.raises(fc.DataError, match="to learn from"):
        windows.windows_of_any_age(floored)


def test_equal_weights_are_equal_level_by_level():
    weights = equal_weights(np.array(["a", "a", "a", "b"]), np.array([1, 1, 2, 1]))
    np.testing.assert_allclose(weights, [1 / 8, 1 / 8, 1 / 4, 1 / 2])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda f: f.drop(columns="year"), "No column 'year'"),
        (lambda f: f.assign(value=-f.value), "positive"),
        (lambda f: f[f.id < "m2"], "at least 20"),
        (lambda f: f[f.year < 2005], "8 years in a row"),
    ],
)
def test_bad_frames_are_refused(change, text):
    with pytest.raises(fc.DataError, match=text):
        ReferenceClass.fit(change(frame_of(growing())), group=None)


def test_shipped_coefficients_can_be_estimated_again(reference_dir, monkeypatch, root):
    """Quantiles of the class of 2019 from where its coefficients are: they stay within 2 %."""
    monkeypatch.setenv("FORECASTING_REFERENCE_DIR", str(reference_dir))
    monkeypatch.syspath_prepend(str(root))
    from estimation.reference import as_class, early, histories, technologies

    shipped = ReferenceClass.builtin(until=2019, kind="technology")
    start = Learned([shipped.takeoff, shipped.any_age], shipped.gate)
    learned = technologies(early(2019), histories(2019), start)
    again = ReferenceClass.from_dict(as_class(learned, 2019, []))
    y = np.concatenate([CASE, growing(50, 4, growth=0.6), growing(50, 4, growth=-0.2)])
    apart = np.abs(values(y, chosen=again) - values(y, chosen=shipped))
    assert np.quantile(apart[..., 1:4], 0.95) < 0.02
    assert apart.max() < 0.15


# --- comparable markets --------------------------------------------------------------------------


def test_analogues_move_the_forecast_towards_them_and_more_the_more_there_are():
    y, base = CASE[:, -3:] / 100, ReferenceClass.builtin()
    like = growing(40, growth=1.1)
    strong = like[:, :1] * (like / like[:, :1]) ** 1.6
    few, many = (base.compare(frame_of(strong[:k]), until=2020) for k in (3, 40))
    assert (few.markets, many.markets) == (3, 40)
    none = base.predict(y, 3).quantile([0.5])[0, :, 0]
    moved = [base.predict(y, 3, found).quantile([0.5])[0, :, 0] - none for found in (few, many)]
    assert (np.abs(moved[1]) > np.abs(moved[0])).all()
    assert (np.sign(moved[1]) == np.sign(moved[0])).all()


def test_nothing_after_the_origin_year_is_used():
    rows, series = growing(20), market(CASE[0], start=2003)
    frame = frame_of(rows)
    late = frame.assign(value=np.where(frame.year > 2006, 50 * frame.value, frame.value))
    one, other = (fc.forecast(series, 3, "reference", analogues=f) for f in (frame, late))
    assert one.to_json() == other.to_json()
    assert any("20 comparable markets, none later than 2006" in note for note in one.notes)
    assert one.to_json() != fc.forecast(series, 3, "reference").to_json()


@pytest.mark.parametrize("dated", [False, True])
def test_as_of_a_day_analogues_count_only_as_far_as_they_were_public(dated):
    """Years up to two before by default; by their first_published where they have one."""
    years = range(2013, 2017)
    days = [f"{year + 1}-06-30" for year in years]
    series = fc.AnnualSeries(CASE[0], years=years, unit="bn CNY", first_published=days)
    frame, last = frame_of(growing(20), start=2006), 2015
    if dated:
        frame, last = frame.assign(first_published=[f"{y + 1}-01-31" for y in frame.year]), 2016

    def median(times, where):
        changed = frame.assign(value=np.where(where, times * frame.value, frame.value))
        return fc.forecast(series, 2, as_of="2017-12-31", analogues=changed).median.tolist()

    assert median(9, frame.year > last) == median(1, frame.year > last)
    assert median(1.5, frame.year == last) != median(1, frame.year == last)


def test_a_bounded_market_is_compared_with_bounded_ones():
    series = fc.AnnualSeries([60, 72, 80, 84], years=range(2003, 2007), unit="%", upper_bound=100)
    shares = np.minimum(growing(20, growth=0.1), 99)
    frame = frame_of(shares)
    odds = frame.assign(value=frame.value / (1 - frame.value / 100))
    free = fc.AnnualSeries(series.rows()[0], years=series.years, unit="odds")
    bounded = fc.forecast(series, 2, analogues=frame).median
    by_hand = fc.forecast(free, 2, analogues=odds).median
    assert bounded == pytest.approx(by_hand / (1 + by_hand / 100))
    with pytest.raises(fc.DataError, match="not below upper_bound"):
        fc.forecast(series, 2, analogues=frame.assign(value=100.0))


def test_the_market_itself_is_no_analogue():
    frame = frame_of(growing(5))
    own = fc.forecast(market(CASE[0], 2006, name="m0"), 2, "reference", analogues=frame)
    assert any("4 comparable markets" in note for note in own.notes)


def test_too_few_early_figures_change_nothing():
    late = frame_of(growing(5), start=2018)
    plain, none = (
        fc.forecast(market(CASE[0]), 2, "reference", analogues=f).to_frame() for f in (None, late)
    )
    pd.testing.assert_frame_equal(plain, none)


def test_analogues_need_an_origin_year():
    model = Reference(analogues=frame_of(growing(5)))
    with pytest.raises(fc.ParameterError, match="cut off"):
        model.predict(CASE, model.estimate(CASE), 2, 0)


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=40), SERIES)
def test_adjusted_quantiles_stay_ordered(scores, y):
    n = len(scores)
    found = Analogues(np.array(scores), np.arange(n), np.full(n, 0.5), np.full(n, 4.0), until=2020)
    adjusted = ReferenceClass.builtin().predict(np.array([y]), 8, found).quantile(PROBS)
    assert np.isfinite(adjusted).all()
    assert (np.diff(adjusted, axis=-1) > 0).all()


# --- out of sample -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held_out(root):
    """For each technology the class that the others taught."""
    saved = json.loads((root / "benchmarks" / "reference_without.json").read_text("utf-8"))
    shipped = ReferenceClass.builtin().to_dict()
    return {t: ReferenceClass.from_dict(shipped | own) for t, own in saved.items()}


@pytest.fixture(scope="module")
def scored(held_out, bench_dir):
    """One row per window and year: score, error, coverage."""
    rows = []
    for w in json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8")):
        cases = [(w["y"], w["actual"])]
        if w["n"] == 4:
            cases.append((w["y"][:3], [w["y"][3], *w["actual"]][:YEARS]))
        for y, actual in cases:
            true = np.log(actual)
            q = values(np.array(y), len(true), held_out[w["technology"]])[0]
            error = true[:, None] - q
            pinball = np.maximum(PROBS * error, (PROBS - 1) * error)
            rows.append(
                pd.DataFrame(
                    {
                        "technology": w["technology"],
                        "n": len(y),
                        "h": np.arange(1, len(true) + 1),
                        "WIS": 2 * pinball.mean(axis=1),
                        "MALE": np.abs(error[:, 2]),
                        "in80": (q[:, 1] <= true) & (true <= q[:, 3]),
                        "in95": (q[:, 0] <= true) & (true <= q[:, 4]),
                    }
                )
            )
    return pd.concat(rows)


def test_targets_on_technologies_left_out(scored):
    core = scored[(scored.n > 3) & (scored.h <= 4)]
    columns = ["WIS", "MALE", "in80", "in95"]
    balanced = core.groupby("technology")[columns].mean().mean()
    for mean in (core[columns].mean(), balanced):
        assert mean.WIS <= 0.21
        assert 0.78 <= mean.in80 <= 0.88
        assert 0.94 <= mean.in95 <= 0.975
    assert core[core.n == 4].WIS.mean() <= 0.24
    assert scored[(scored.n == 3) & (scored.h <= 4)].in80.mean() >= 0.76
    assert scored[(scored.n > 3) & (scored.h == 5)].in80.mean() >= 0.74


@pytest.mark.parametrize("years", [2, 3, 5])
def test_sums_of_years_are_covered(held_out, bench_dir, years):
    """Joint paths: intervals of the sum of the next years, technologies left out."""
    places = []
    windows = json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8"))
    for w in windows[::2]:
        if len(w["actual"]) < years:
            continue
        found = held_out[w["technology"]].predict(np.array([w["y"]]), years)
        total = np.exp(np.clip(found.paths(1000), -600, 600)).sum(axis=1)
        places.append((total < sum(w["actual"][:years])).mean())
    place = np.array(places)
    assert 0.76 <= ((place >= 0.1) & (place <= 0.9)).mean() <= 0.86
    assert 0.93 <= ((place >= 0.025) & (place <= 0.975)).mean() <= 0.975


def test_analogues_of_the_same_technology_help(held_out, bench_dir, reference_dir):
    """Every tenth window, its own series left out, the others cut off at the origin year."""
    frame = pd.read_csv(reference_dir / "takeoff.csv").rename(
        columns={"unique_id": "id", "y": "value"}
    )
    windows = json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8"))[::10]
    kinds = dict(list(frame.groupby("technology")))
    scores = []
    for w in windows:
        chosen, y = held_out[w["technology"]], np.array([w["y"]])
        until = w["start"] + w["n"] - 1
        near = kinds[w["technology"]]
        learned = chosen.compare(near[near.year <= until], until, leave_out=w["id"])
        true = np.log(w["actual"])[:, None]
        for found in (None, learned):
            error = true - chosen.predict(y, len(true), found).quantile(PROBS)[0]
            scores.append(2 * np.maximum(PROBS * error, (PROBS - 1) * error)[:4].mean())
    without, used = np.array(scores).reshape(-1, 2).mean(axis=0)
    assert used < 0.98 * without, used / without


def test_a_hundred_thousand_series_take_seconds():
    import time

    y = growing(100_000, 6)
    begin = time.perf_counter()
    ReferenceClass.builtin().predict(y, 5).quantile([0.025, 0.1, 0.9, 0.975])
    assert time.perf_counter() - begin < 20
