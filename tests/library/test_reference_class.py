"""A reference class is estimated, of one's own series or again of ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.models.reference import estimate, windows
from forecasting.models.reference.estimate import Learned, equal_weights, fit_pair
from forecasting.models.reference.model import Reference, ReferenceClass
from forecasting.models.reference.terms import PROBS

from .markets import CASE, frame_of, growing, market, values


@pytest.fixture(scope="module")
def own():
    """A class of two dozen series of a kind of their own: they halve every other year."""
    return ReferenceClass.fit(frame_of(sawtooth(24)), group=None)


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
    assert (record["series"], record["windows"] > 100) == (24, True)
    assert record["wis"] < record["shipped_wis"]
    again = ReferenceClass.from_json(own.to_json())
    made = fc.forecast(market(CASE[0]), 3, Reference(again))
    np.testing.assert_array_equal(values(CASE, chosen=again), values(CASE, chosen=own))
    assert any("24 series of one's own" in note for note in made.notes)
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
    own = ReferenceClass.fit(frame, group="brand")
    assert (own.record["left_out"], own.record["groups"]) == ("groups", 10)
    assert own.to_json() == ReferenceClass.fit(frame.rename(columns={"brand": "group"})).to_json()
    assert "on groups left out" in own.notes()[0]


def test_few_groups_leave_out_series_and_say_so(few_folds):
    frame = frame_of(sawtooth(20, points=9))
    own = ReferenceClass.fit(frame.assign(group="one"))
    assert (own.record["left_out"], own.record["groups"]) == ("series", 20)
    assert own.to_json() == ReferenceClass.fit(frame).to_json()
    assert "on series left out" in own.notes()[0]


def test_a_class_prints_itself_in_one_line():
    said = repr(ReferenceClass.builtin(kind="product"))
    assert said == "ReferenceClass(kind='product', trained_until=1999)"
    assert repr(fc.Reference(kind="product")) == f"Reference(kind='product', {said})"
    assert repr(fc.Reference(ReferenceClass.builtin(kind="product"))) == f"Reference({said})"


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
