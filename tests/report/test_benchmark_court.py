"""The court of the benchmark: formulas, limits of scores, and what the committed tables hold."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import formulas, foundation, intervals, run, scoring
from benchmarks.life import held

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
SCORED = ("MALE", "bias", "WIS", "cov80", "cov95")


@pytest.mark.parametrize(("rates", "theta"), [(2, 0.63), (3, 0.0), (7, 0.4)])
def test_errors_grow_as_the_shocks_say(rates: int, theta: float) -> None:
    """Variance of the error from the weight of every shock of an IMA(1,1), one by one."""
    for h, got in enumerate(formulas.error_growth(rates, 6, theta), 1):
        weights = np.zeros(rates + h + 1)  # shocks from one before the first growth rate on
        for growth in range(1, rates + 1):  # the mean growth carried on for h years
            weights[[growth, growth - 1]] -= np.array([1, theta]) * h / rates
        for growth in range(rates + 1, rates + h + 1):  # what comes
            weights[[growth, growth - 1]] += [1, theta]
        assert got == pytest.approx(np.sqrt((weights**2).sum() / (1 + theta**2)))


def test_farmer_and_lafond_by_hand() -> None:
    y = np.array([[1.0, 2.0, 8.0]])
    growth = np.log([2.0, 4.0])
    low, middle, high = formulas.farmer_lafond(y, 2)[0, 1, [1, 2, 3]]
    assert middle == pytest.approx(8 * np.exp(2 * growth.mean()))
    reach = stats.t.ppf(0.9, 1) * growth.std(ddof=1) * formulas.error_growth(2, 2)[1]
    assert (low, high) == pytest.approx((middle * np.exp(-reach), middle * np.exp(reach)))


def test_the_hand_formula_by_hand() -> None:
    y = np.array([[1.0, 2.0, 8.0]])
    growth, asked = np.log([2.0, 4.0]), []

    def variance(technology: str | None) -> float:
        asked.append(technology)
        return 0.1

    low, middle = formulas.by_hand(variance, y, 2, "wind")[0, 1, [1, 2]]
    pace = 0.3 * growth[-1] + 0.7 * growth.mean()
    assert middle == pytest.approx(8 * np.exp(pace * (0.6 + 0.36)))
    spread = 0.55 * np.sqrt(0.5 * growth.var(ddof=1) + 0.05) * formulas.error_growth(2, 2)[1]
    assert low == pytest.approx(middle * np.exp(-1.2815515655 * spread))
    assert asked == ["wind"], "the usual variance is that of the other technologies"


def example() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "technology": ["a", "a", "a", "b", "c", "c"],
            "shape": ["up", "up", "down", "up", "up", "down"],
            "score": [1.0, 1.0, 4.0, 3.0, 2.0, 6.0],
        }
    )


def test_limits_are_those_of_drawing_whole_groups() -> None:
    frame = example()
    got = intervals.with_intervals(frame, ["score"], "technology")
    assert got["score"] == pytest.approx(frame["score"].mean())
    rng = np.random.default_rng(9)
    by = dict(list(frame.groupby("technology")))
    means = [
        pd.concat([by[name] for name in rng.choice(list("abc"), 3)])["score"].mean()
        for _ in range(3000)
    ]
    low, high = np.quantile(means, [0.025, 0.975])
    assert (got["score_low"], got["score_high"]) == pytest.approx((low, high), abs=0.11)


def test_groups_and_shapes_weigh_the_same_where_asked() -> None:
    frame = example()
    alike = intervals.with_intervals(frame, ["score"], "technology", alike=True)
    assert alike["score"] == pytest.approx(np.mean([2.0, 3.0, 4.0]))
    both = intervals.with_intervals(frame, ["score"], "technology", alike=True, within="shape")
    assert both["score"] == pytest.approx(np.mean([np.mean([1, 3, 2]), np.mean([4, 6])]))
    assert both["score_low"] < both["score"] < both["score_high"]


def test_one_group_has_no_limits_and_equal_ones_have_none_to_speak_of() -> None:
    one = example().assign(technology="a")
    assert intervals.with_intervals(one, ["score"], "technology").keys() == {"score"}
    same = intervals.with_intervals(example().assign(score=2.0), ["score"], "technology")
    assert same["score_low"] == same["score_high"] == 2


def test_parts_add_up_to_the_score() -> None:
    rng = np.random.default_rng(1)
    quantiles = np.exp(np.sort(rng.normal(size=(20, 3, 5))))
    actual = np.exp(rng.normal(size=(20, 3)))
    actual[0, 2] = np.nan
    got = scoring.log_scores(quantiles, np.ones((20, 4)), actual)
    np.testing.assert_allclose(sum(got[name] for name in scoring.PARTS), got["WIS"])


def test_what_is_held_counts_known_years_only() -> None:
    quantiles = np.tile(np.concatenate([np.arange(10, 0, -1), np.arange(11, 21)]), (1, 2, 1))
    got = held(quantiles.astype(float), np.array([[9.5, np.nan]]))[0]
    assert got.tolist() == [0, *[1] * 9], "inside all intervals but the innermost"


def test_the_default_is_compared_with_every_method_on_the_same_technologies() -> None:
    rows = [
        ("reference", "a", 1.0),
        ("reference", "b", 2.0),
        ("naive", "a", 1.5),
        ("naive", "b", 2.7),
    ]
    table = pd.DataFrame(rows, columns=["method", "value", "WIS"]).assign(group="technology")
    whole = pd.DataFrame({"method": ["reference", "naive"], "value": "", "group": "balanced"})
    got = run.compared(pd.concat([table, whole])).dropna(subset="behind").set_index("method")
    assert got.behind.to_dict() == pytest.approx({"reference": 0, "naive": 0.6})
    assert (got.behind_low["naive"], got.behind_high["naive"]) == pytest.approx((0.5, 0.7))


def test_a_foundation_model_needs_a_function_and_its_weights(monkeypatch, capsys) -> None:
    def predict(weights: str, y: np.ndarray, horizon: int) -> np.ndarray:
        assert weights == "folder"
        return np.ones((len(y), horizon, 5)) * [5, 4, 3, 2, 1]

    one = foundation.Foundation("Toy", "numpy", "numpy", "TOY_WEIGHTS", predict)
    monkeypatch.setattr(foundation, "MODELS", [one])
    assert list(foundation.foundation()) == []
    assert "Toy: not run, TOY_WEIGHTS names no weights" in capsys.readouterr().out
    monkeypatch.setenv("TOY_WEIGHTS", "folder")
    (ready,) = foundation.foundation()
    assert ready.run(np.ones((2, 4)), 3, None)[1, 2].tolist() == [1, 2, 3, 4, 5]
    wrong = foundation.Foundation("Toy", "numpy", "numpy", "TOY_WEIGHTS", lambda *_: np.ones(3))
    with pytest.raises(ValueError, match="predict must return"):
        wrong.forecaster().run(np.ones((2, 4)), 3, None)
    away = foundation.Foundation("Toy", "no_such_module", "nothing", "TOY_WEIGHTS", predict)
    assert away.missing == "nothing is not installed"


@pytest.mark.parametrize("name", ["takeoff", "life"])
def test_every_score_of_the_chapter_has_limits_around_it(name: str) -> None:
    table = pd.read_csv(RESULTS / f"{name}.csv", dtype={"value": str})
    if name == "takeoff":
        table = table[table.group.isin(["all", "balanced"]) | (table.method == "reference")]
    for column in set(SCORED) & set(table.columns):
        low, high = table[f"{column}_low"], table[f"{column}_high"]
        assert low.notna().all(), column
        assert ((low - 1e-4 <= table[column]) & (table[column] <= high + 1e-4)).all(), column


def test_formulas_and_in_sample_rows_are_in_the_tables() -> None:
    takeoff = pd.read_csv(RESULTS / "takeoff.csv")
    assert {"Farmer and Lafond", "four constants"} <= set(takeoff.method)
    marked = takeoff.groupby("method").in_sample.agg(set)
    assert marked[marked == {"partly"}].index.tolist() == [
        "damped_trend",
        "four constants",
        "pool",
        "reference",
        "theta",
    ]
    assert marked["logistic"] == marked["naive"] == {"no"}
    sets = pd.read_csv(RESULTS / "competitions.csv")
    seen = sets[sets.in_sample == "partly"]
    assert set(seen["set"]) == {"M1", "Tourism"}


def test_reliability_has_the_coverage_of_the_record() -> None:
    table = pd.read_csv(RESULTS / "reliability.csv", dtype={"points": str})
    life = pd.read_csv(RESULTS / "life.csv", dtype={"points": str})
    for domain in ("technologies", "products"):
        rows = life[(life.method == "reference") & (life["shape"] == "all")]
        for level in (80, 95):
            said = table[(table.domain == domain) & (table.level == level)].set_index("points").held
            measured = rows[rows.domain == domain].set_index("points")[f"cov{level}"]
            pd.testing.assert_series_equal(
                said.sort_index(), measured.sort_index(), check_names=False, atol=2e-3
            )
