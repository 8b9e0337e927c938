"""Every constant can be estimated: on a small set of our own making, with the numbers of before.

If a number is meant to change, take its name out of estimated.json and run the test: it enters the
new one, fails once, and holds it from then on.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks import record
from estimation import curves, joint, priors, reference, shrinkage, takeoff_bands
from forecasting.models.reference import estimate, windows
from forecasting.models.reference.quantiles import ReferenceClass

STORED = Path(__file__).with_name("estimated.json")
CASE = np.array([[10.0, 25.0, 50.0, 80.0], [100.0, 104.0, 103.0, 109.0], [90.0, 70.0, 50.0, 40.0]])


@pytest.fixture(autouse=True)
def small(small_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts read the small set; few candidates, windows, folds and steps are quick."""
    for name in ("FORECASTING_REFERENCE_DIR", "FORECASTING_BENCH_DIR"):
        monkeypatch.setenv(name, str(small_set))
    monkeypatch.setattr(priors, "GRID", priors.GRID[::17])
    monkeypatch.setattr(curves, "CEILINGS", curves.CEILINGS[::5])
    monkeypatch.setattr(curves, "COARSE", curves.COARSE[::4])
    monkeypatch.setattr(windows, "PER_CELL", 4)
    monkeypatch.setattr(windows, "PER_SERIES", 1)
    monkeypatch.setattr(estimate, "FOLDS", 2)
    monkeypatch.setattr(estimate, "STEPS", 40)
    monkeypatch.setattr(estimate, "CAUTION", {"one": 0.3, "pace": 0.1})
    monkeypatch.setattr(estimate, "SURENESS", {"one": -0.2})
    monkeypatch.setattr(record, "FOLDS", 2)
    monkeypatch.setattr(reference, "CUTOFFS", (2014, 2021))


def ran(script: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    """Run a script as from the command line."""
    monkeypatch.setattr(sys, "argv", [script.__name__, *arguments])
    script.main()


def same(found: Any, stored: Any, where: str = "") -> None:
    """The same structure, with the same choices, and numbers that differ by rounding only."""
    if isinstance(stored, dict):
        assert set(found) == set(stored), where
        for key, value in stored.items():
            same(found[key], value, f"{where} {key}")
    elif isinstance(stored, list):
        assert len(found) == len(stored), where
        for place, (one, other) in enumerate(zip(found, stored, strict=True)):
            same(one, other, f"{where} {place}")
    elif isinstance(stored, float):
        assert found == pytest.approx(stored, rel=2e-3, abs=2e-3), where
    else:
        assert found == stored, where


def as_before(name: str, found: Any) -> None:
    """Compare with what is stored under a name; what is not stored is entered, once."""
    stored = json.loads(STORED.read_text("utf-8"))
    if name not in stored:
        STORED.write_text(json.dumps(stored | {name: found}, indent=1) + "\n", "utf-8")
        pytest.fail(f"{STORED.name} had no {name}: entered. Read it and run the test again.")
    same(found, stored[name], name)


def test_how_growth_fades(tmp_path, monkeypatch):
    ran(shrinkage, monkeypatch, "--out", str(tmp_path / "found.json"))
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert [one["trained_until"] for one in found["sets"].values()] == [2027, 2019]
    as_before("shrinkage", found)


def test_growth_without_noise_fades_as_it_was_made_to():
    start, fade = np.linspace(0.4, 1.2, 8)[:, None], 0.6 ** np.arange(13)
    y = 10 * np.exp(np.cumsum(start * fade, axis=1))
    frame = (
        pd.DataFrame(y)
        .reset_index(names="unique_id")
        .melt("unique_id", var_name="year", value_name="y")
    )
    frame["technology"] = np.where(frame["unique_id"] < 4, "kettle", "lamp")
    found = shrinkage.damping(shrinkage.windows(frame))
    assert (found["phi"], found["share_of_last_growth"]) == (0.6, 1.0)
    assert found["log_bias"] == 0


def test_errors_of_years_ahead_spread_as_a_shock_of_each_year_lasts():
    growth, h = np.eye(shrinkage.HORIZON), shrinkage.HORIZON
    for j in range(1, h):
        growth[:, j] += 0.5 * growth[:, j - 1]
    shocked = shrinkage.Windows(np.zeros((h, 4)), growth.cumsum(axis=1), np.ones(h), np.ones(h))
    _, error, lasting = shrinkage.errors(shocked, phi=0.5, share=1.0)
    np.testing.assert_allclose(lasting, (error**2).sum(axis=0))


def test_candidates_say_that_growth_fades():
    assert all(0 < phi < 1 for phi in shrinkage.PHIS)
    assert list(shrinkage.SHARES) == sorted(shrinkage.SHARES)
    assert (shrinkage.SHARES[0], shrinkage.SHARES[-1]) == (0, 1)


def test_priors_of_the_variance(tmp_path, monkeypatch):
    monkeypatch.setattr(priors, "OUT", tmp_path / "priors.json")
    ran(priors, monkeypatch, "damped", "gompertz", "naive")
    ran(priors, monkeypatch, "drift")
    as_before("priors", json.loads(priors.OUT.read_text("utf-8")))


def test_every_order_of_arima_gets_a_prior():
    found = [model.family for model in priors.models(["arima", "orders"])]
    assert len(set(found)) == 9
    assert {"arima", "ARIMA(1,1,0) with drift on logs", "ARIMA(0,1,0) on levels"} < set(found)


def test_ceilings_and_residuals_of_curves(tmp_path, monkeypatch):
    monkeypatch.setattr(priors, "OUT", tmp_path / "priors.json")
    priors.OUT.write_text(json.dumps({"sets": {"all": {"kept": 1}, "2019": {}}}), "utf-8")
    ran(curves, monkeypatch)
    found = json.loads(priors.OUT.read_text("utf-8"))["sets"]
    assert found["all"].pop("kept") == 1
    for one in found.values():
        d0, s0_2 = one["curves"]["residuals"]
        assert d0 > 2
        assert s0_2 < 0.05
        one["curves"]["residuals"] = [min(d0, 1e4), s0_2]  # beyond, as good as normal
    as_before("curves", found)


def quantiles(saved: dict[str, Any]) -> list[Any]:
    """Log growth that a saved class expects, three markets, two years, five quantiles."""
    growth = np.diff(np.log(CASE))
    return ReferenceClass.from_dict(saved).quantiles(growth, 2).round(3).tolist()


def test_the_reference_class(tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "TARGET", tmp_path / "reference.json")
    ran(reference, monkeypatch)
    assert not re.search(r"\.\d{7}", reference.TARGET.read_text("utf-8")), "more than six digits"
    found = json.loads(reference.TARGET.read_text("utf-8"))
    for name in ("technology", "product"):
        each = found[name] if name == "technology" else [found[name]]
        found[f"{name} expects"] = [quantiles(one) for one in each]
        for one in each:
            for learned in ("any_age", "takeoff", "product", "gate", "record"):
                one.pop(learned)
    as_before("reference", found)


@pytest.fixture
def without_each(tmp_path, monkeypatch):
    """For each technology the class that the others teach, as `reference --without` writes it."""
    monkeypatch.setattr(reference, "ROADS", tmp_path / "roads.json")
    for module in (reference, record):
        monkeypatch.setattr(module, "HELD_OUT", tmp_path / "without.json")
    ran(reference, monkeypatch, "--without")
    return json.loads(reference.HELD_OUT.read_text("utf-8"))


def test_classes_without_a_technology_and_how_years_go_together(
    without_each, tmp_path, monkeypatch
):
    everything = reference.technologies(reference.early(), reference.histories(), None)
    whole = ReferenceClass.from_dict(reference.as_class(everything, 2027, []))
    monkeypatch.setattr(ReferenceClass, "builtin", lambda: whole)
    known = [without_each, json.loads(reference.ROADS.read_text("utf-8"))]
    found = [{k: quantiles(whole.to_dict() | own) for k, own in each.items()} for each in known]
    constants = {"technology": (0.7, 25.0, 0.1, 1.0), "product": (0.3, 2.0, 0.4, 1.0)}
    monkeypatch.setattr(joint, "CONSTANTS", constants)
    monkeypatch.setattr(joint, "TARGET", tmp_path / "events.json")
    ran(joint, monkeypatch)
    as_before("joint", {"classes": found, "events": json.loads(joint.TARGET.read_text("utf-8"))})


@pytest.fixture
def tied_windows(monkeypatch):
    """Windows of six brands, and what came of them: a path of known constants each."""
    monkeypatch.setattr(joint, "DRAWS", 51)
    rng, ahead = np.random.default_rng(5), np.arange(1, joint.YEARS + 1)[:, None]
    width = rng.uniform(0.1, 0.4, (24, 1, 1)) * np.sqrt(ahead)
    quantiles = 0.2 * ahead + width * np.array([-1.96, -1.28, 0, 1.28, 1.96])
    groups, shapes = np.repeat(list("abcdef"), 4), np.resize(["calm", "steep"], 24)
    made = joint.Windows(quantiles, quantiles[..., 2], groups, shapes)
    paths = joint.drawn(made, (0.5, 5.0, 0.2, 1.0))
    return replace(made, actual=paths[np.arange(24), rng.integers(0, joint.DRAWS, 24)])


@pytest.mark.parametrize("kind", ["technology", "product"])
def test_what_ties_years_together_fits_better_than_its_start_and_products_take_the_bend(
    kind, tied_windows, monkeypatch
):
    start = (0.95, 0.1, 3.0, 3.0)
    monkeypatch.setattr(joint, "CONSTANTS", {kind: start})
    found = joint.fit(tied_windows, kind)
    some = tied_windows.take(np.arange(0, 24, joint.THIN))
    assert joint.loss(some, found) < joint.loss(some, start)
    assert (found[3] == start[3]) == (kind == "product")


def test_each_brand_is_measured_once_by_constants_that_others_chose(tied_windows, monkeypatch):
    chosen, outside, measured = [], [], joint.measured

    def fit(windows, kind):
        chosen.append(set(windows.group))
        return joint.CONSTANTS[kind]

    def noted(windows, constants):
        outside.append(set(windows.group))
        return measured(windows, constants)

    monkeypatch.setattr(joint, "fit", fit)
    monkeypatch.setattr(joint, "measured", noted)
    joint.out_of_fold(tied_windows, "product")
    assert outside == [{"a", "e"}, {"b", "f"}, {"c"}, {"d"}]
    assert chosen == [set("abcdef") - fold for fold in outside]


def test_bands_of_take_offs(tmp_path, monkeypatch):
    monkeypatch.setattr(takeoff_bands, "FILE", tmp_path / "bands.csv")
    monkeypatch.setattr(takeoff_bands, "TARGET", tmp_path / "takeoffs.json")
    ran(takeoff_bands, monkeypatch)
    bands = pd.read_csv(takeoff_bands.FILE, index_col="years")
    assert (bands.loc[0] == 1).all()
    most = json.loads(takeoff_bands.TARGET.read_text("utf-8"))
    assert (most["series"], len(most["multiples"])) == (15, 10)
    as_before("bands", bands.round(3).to_dict("tight"))


@pytest.mark.parametrize("script", [priors, shrinkage])
def test_a_missing_folder_is_named(script, monkeypatch):
    monkeypatch.delenv("FORECASTING_REFERENCE_DIR")
    with pytest.raises(SystemExit, match="FORECASTING_REFERENCE_DIR"):
        ran(script, monkeypatch)
