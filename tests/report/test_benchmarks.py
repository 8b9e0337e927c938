"""The benchmark harness, and what its committed results must hold."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scoringrules

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import competitions, forecasters, run, scoring, speed, takeoff
from forecasting.models import get, names

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def example(rows: int = 7, horizon: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    y = np.exp(np.cumsum(rng.normal(0.3, 0.3, (rows, 5)), axis=1))
    actual = y[:, -1:] * np.exp(rng.normal(0.4, 0.5, (rows, horizon)))
    quantiles = np.sort(y[:, -1, None, None] * np.exp(rng.normal(0.4, 0.6, (rows, horizon, 5))))
    return quantiles, y, actual


def test_scores_are_those_of_scoringrules() -> None:
    quantiles, y, actual = example()
    got = scoring.log_scores(quantiles, y, actual)
    truth, q = np.log(actual), np.log(quantiles)
    limits = {alpha: (q[..., i], q[..., 4 - i]) for i, alpha in ((1, 0.2), (0, 0.05))}
    sides = [a / 2 * scoringrules.interval_score(truth, *limits[a], a) for a in limits]
    weighted = (abs(truth - q[..., 2]) / 2 + sum(sides)) / 2.5
    np.testing.assert_allclose(got["WIS"], weighted)
    outer = scoringrules.interval_score(truth, q[..., 0], q[..., 4], 0.05)
    np.testing.assert_allclose(got["IS95"], outer)


def test_scores_by_hand() -> None:
    y, actual = np.array([[1.0, 2.0, 4.0]]), np.array([[8.0, np.nan]])
    quantiles = np.array([[[-1.0, 4.0, 16.0, 32.0, 64.0]] * 2])
    got = {k: v[0, 0] for k, v in scoring.log_scores(quantiles, y, actual).items()}
    assert got["MALE"] == got["bias"] == pytest.approx(np.log(2))
    assert (got["cov80"], got["cov95"]) == (1, 1)
    assert got["w80"] == pytest.approx(np.log(8))
    assert got["IS95"] == pytest.approx(np.log(64 / 0.04)), "clipped at 1 % of the last value"
    assert all(np.isnan(v[0, 1]) for v in scoring.log_scores(quantiles, y, actual).values())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda q: q * np.nan,
        lambda q: q[..., ::-1],
        lambda q: q - 1e9,
        lambda q: q * 1e8,
    ],
    ids=["missing", "crossed", "not positive", "explosive"],
)
def test_a_failure_is_counted_and_charged(spoil) -> None:
    quantiles, y, _ = example()
    spoilt = quantiles.copy()
    spoilt[2] = spoil(quantiles[2])
    charged, failed = scoring.charged(spoilt, y)
    assert failed.tolist() == [i == 2 for i in range(len(y))]
    np.testing.assert_allclose(charged[2], scoring.naive(y[2:3], 3)[0])
    np.testing.assert_allclose(charged[3], quantiles[3])


def tiny_windows() -> list[dict]:
    rng = np.random.default_rng(5)
    out = []
    for i in range(6):
        y = np.exp(np.cumsum(rng.normal(0.4, 0.2, 13))).tolist()
        kind = "wind" if i < 4 else "cement"
        known = 4 if i == 0 else 5
        out += [
            {"id": f"s{i}", "technology": kind, "n": n, "y": y[:n], "actual": y[n : n + known]}
            for n in (4, 6)
        ]
    return out


def test_windows_are_grouped_and_summed_up() -> None:
    found = takeoff.groups(tiny_windows())
    assert sorted({(g.technology[0], g.n, len(g.y)) for g in found}) == [
        (t, n, k) for t, k in (("cement", 2), ("wind", 4)) for n in (3, 4, 6)
    ]
    three = next(g for g in found if (g.technology[0], g.n) == ("wind", 3))
    four = next(g for g in found if (g.technology[0], g.n) == ("wind", 4))
    np.testing.assert_allclose(three.actual[:, 0], four.y[:, 3])
    naive = next(f for f in forecasters.ours() if f.name == "naive")
    scores, _ = takeoff.score(naive, found)
    assert np.isfinite(scores[scoring.SCORES].to_numpy()).all()
    assert len(scores[(scores.id == "s0") & (scores.n == 4)]) == 4, "an unknown year is no row"
    joined, _ = takeoff.score(replace(naive, kind="peer"), found)
    order = ["id", "n", "h"]
    pd.testing.assert_frame_equal(
        joined.sort_values(order, ignore_index=True), scores.sort_values(order, ignore_index=True)
    )
    table = takeoff.summary(scores)
    by = table[table.group == "technology"].set_index("value").WIS
    balanced = table[table.group == "balanced"].WIS.item()
    assert balanced == pytest.approx(by.mean())
    core = scores[(scores.n > 3) & (scores.h < 5)]
    assert table[table.group == "all"].WIS.item() == pytest.approx(core.WIS.mean())
    assert (table.windows == 12).all()


def test_the_command_on_a_tiny_set(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "windows_takeoff.json").write_text(json.dumps(tiny_windows()))
    monkeypatch.setenv("FORECASTING_BENCH_DIR", str(tmp_path))
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    monkeypatch.setattr(run, "COVERAGE", tmp_path / "coverage.json")
    for name in ("naive", "drift", "naive"):
        run.main(["--kind", "ours", "--sets", "takeoff", "--only", name])
    table = pd.read_csv(tmp_path / "takeoff.csv")
    assert set(table.method) == {"naive", "drift"}
    assert not table.duplicated(["method", "group", "value"]).any(), "a second run replaces"
    assert table.measured_on.map(DAY.fullmatch).all()
    assert table.version.notna().all()
    coverage = json.loads((tmp_path / "coverage.json").read_text())["models"]
    whole = table[(table.method == "naive") & (table.group == "all")]
    assert coverage["naive"]["cov80"] == pytest.approx(whole.cov80.item(), abs=1e-3)
    assert "takeoff, balanced" in capsys.readouterr().out


def test_missing_windows_are_said(monkeypatch, capsys) -> None:
    monkeypatch.delenv("FORECASTING_BENCH_DIR", raising=False)
    assert run.measure("takeoff", [], 1) is None
    assert "FORECASTING_BENCH_DIR" in capsys.readouterr().out


def test_competition_windows() -> None:
    rising, flat, negative = np.arange(1.0, 8), np.ones(7), np.arange(-2.0, 5)
    future = np.array([9.0, 9, 9, 9, 9])
    sets = competitions.windows("toy", [rising, flat, negative, 2 * rising], [future] * 4)
    assert [(s.n, len(s.y)) for s in sets] == [(4, 2), (5, 2), (6, 2)]
    assert sets[0].scale.tolist() == [1.0, 2.0], "the scale is that of the full history"
    quantiles = np.broadcast_to(np.array([1.0, 2, 7, 8, 9]), (2, 4, 5))
    assert scoring.mase(quantiles, sets[0].actual, sets[0].scale).tolist() == [[2.0] * 4, [1.0] * 4]
    naive = next(f for f in forecasters.ours() if f.name == "naive")
    table = competitions.summary(competitions.score(naive, sets)[0])
    assert table.MASE.notna().all()
    assert (table.windows == 6).all()


def test_a_class_of_competitions_is_not_judged_on_those_that_teach_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(0)
    histories = list(np.exp(np.cumsum(rng.normal(0.05, 0.1, (24, 8)), axis=1)))
    futures = [history[-1] * np.ones(4) for history in histories]
    futures[0][2] = -1.0
    monkeypatch.setattr(competitions, "yearly", lambda name: (histories, futures))
    competitions.learned.cache_clear()
    one, both = competitions.own_classes()
    assert competitions.learned(("M1",)).record["series"] == 23, "a series below zero teaches none"
    sets = competitions.windows("M1", histories, futures)
    sets += competitions.windows("M3", histories, futures)
    scores, _ = competitions.score(one, sets)
    assert set(scores.set) == {"M3"}
    assert scores.cov80.mean() > 0.5
    assert both.name == "reference, class of M1 and Tourism"
    competitions.learned.cache_clear()
    table = pd.read_csv(RESULTS / "competitions.csv")
    for name, taught_by in competitions.OWN_CLASSES.items():
        assert set(table[table.method == name].set) == {"M1", "M3", "Tourism"} - set(taught_by)


def test_a_refusal_of_a_model_becomes_a_missing_forecast() -> None:
    model = get("naive")
    whole = forecasters.model_quantiles(model, np.array([[1.0, 2, 3, 5], [2.0, 3, 5, 9]]), 2)
    assert (np.diff(whole, axis=-1) > 0).all()

    class Picky:
        def estimate(self, y):
            return model.estimate(y) | {"ok": y[:, 0] > 1.5}

        def predict(self, *arguments):
            return model.predict(*arguments)

    part = forecasters.model_quantiles(Picky(), np.array([[1.0, 2, 3, 5], [2.0, 3, 5, 9]]), 2)
    assert np.isnan(part[0]).all()
    np.testing.assert_allclose(part[1], whole[1])


def test_speed_runs_a_case() -> None:
    row = speed.case("naive", 1000, 500)
    assert row["message"] == ""
    assert row["seconds"] > 0
    assert row["peak_mb"] > 20
    assert speed.case("no such model", 10, 10)["message"].startswith("forecasting")


@pytest.mark.parametrize("name", ["takeoff", "competitions", "speed"])
def test_committed_results_name_every_model_with_version_and_day(name: str) -> None:
    table = pd.read_csv(RESULTS / f"{name}.csv")
    assert set(measured()) <= set(table.method)
    assert table.measured_on.map(DAY.fullmatch).all()
    assert table.version.str.contains(r"\d").all()


def measured() -> list[str]:
    """Models whose coverage is shown; a new one is "not measured" until the benchmark ran."""
    constants = ROOT / "forecasting" / "models" / "constants"
    found: list[str] = list(json.loads((constants / "coverage.json").read_text("utf-8"))["models"])
    return found


def test_committed_results_hold_the_peers() -> None:
    table = pd.read_csv(RESULTS / "takeoff.csv")
    for package in ("statsforecast", "statsmodels", "forecast 8"):
        assert table.version.str.startswith(package).any(), package


def test_the_shown_coverage_is_the_measured_one() -> None:
    stored = json.loads(
        (ROOT / "forecasting" / "models" / "constants" / "coverage.json").read_text("utf-8")
    )
    table = pd.read_csv(RESULTS / "takeoff.csv")
    whole = table[table.group == "all"].set_index("method")
    assert set(stored["models"]) <= set(names()), "a new model may be missing, an old one may not"
    for name, values in stored["models"].items():
        assert values["cov80"] == pytest.approx(whole.cov80[name], abs=1e-3)
        assert values["WIS"] == pytest.approx(whole.WIS[name], abs=1e-3)


def test_the_shown_coverage_is_that_of_this_code(
    bench_dir: Path, reference_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference class and pools have tests of their own, from the classes held out."""
    monkeypatch.setenv("FORECASTING_BENCH_DIR", str(bench_dir))
    monkeypatch.setenv("FORECASTING_REFERENCE_DIR", str(reference_dir))
    stored = json.loads(
        (ROOT / "forecasting" / "models" / "constants" / "coverage.json").read_text("utf-8")
    )
    windows = takeoff.load()
    for one in forecasters.ours(takeoff.without):
        if one.name in ("reference", "pool"):
            continue
        table = takeoff.summary(takeoff.score(one, windows)[0])
        whole = table[table.group == "all"].iloc[0]
        for shown, measured in (("cov80", "cov80"), ("cov95", "cov95"), ("WIS", "WIS")):
            assert stored["models"][one.name][shown] == pytest.approx(whole[measured], abs=2e-3), (
                one.name
            )


def test_answers_of_other_tools() -> None:
    table = pd.read_csv(ROOT / "data" / "tool_answers.csv")
    refused = table[table.answer == "refused"]
    given = table[table.answer == "forecast"]
    assert len(refused) > 0
    assert refused.message.notna().all()
    assert (given.groupby("method").year.agg(list).map(tuple) == tuple(range(2021, 2026))).all()
    assert given["median"].notna().all()
    assert table[["tool", "version", "call", "run_on"]].notna().all().all()
    assert table.id.is_unique
    zero = given[given.method == "R auto.arima"]["median"]
    assert (zero == 0).all(), "the answer that the chapter on ARIMA tells about"


def test_stored_damping_is_what_the_reference_series_say(reference_dir: Path) -> None:
    path = ROOT / "estimation" / "shrinkage.py"
    spec = importlib.util.spec_from_file_location("estimate_moderation", path)
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    frame = pd.read_csv(reference_dir / "takeoff.csv")
    stored = json.loads(tool.OUT.read_text("utf-8"))["sets"]
    damping = stored["2019"]["damping"]
    data = tool.windows(frame[frame.year <= stored["2019"]["trained_until"]])

    def score(phi: float, share: float) -> float:
        wis, _, names = tool.scores(data, phi, share)
        return float(pd.Series(wis, index=names).groupby(level=0).mean().mean())

    best = score(damping["phi"], damping["share_of_last_growth"])
    assert best == pytest.approx(damping["WIS"], abs=2e-4)
    for other in ((damping["phi"] + 0.1, damping["share_of_last_growth"]), (damping["phi"], 1.0)):
        assert score(*other) > best
