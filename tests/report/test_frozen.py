"""The forecast of 2026 to 2028 stays what it was, and waits for its years."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from livecommerce import datasets, frozen

DATA = Path(__file__).resolve().parents[2] / "data"
SEAL = json.loads((DATA / "frozen_forecast.json").read_text("utf-8"))


def test_the_numbers_are_those_that_were_sealed() -> None:
    table = (DATA / "frozen_forecast.csv").read_bytes()
    assert hashlib.sha256(table).hexdigest() == SEAL["sha256_of_numbers"]


def test_every_target_has_every_year_and_rising_quantiles() -> None:
    told = frozen.frozen()
    assert set(told["target"]) == {"market size", "users", "agencies"}
    for _, one in told.groupby(["target", "target_year"]):
        assert one["output_type_id"].tolist() == list(frozen.PROBS)
        assert one["value"].is_monotonic_increasing
    assert set(told["target_year"]) == {2026, 2027, 2028}


def test_a_forecast_made_anew_has_the_same_rows_so_that_its_distance_can_be_said() -> None:
    """The method may move; what was sealed may not."""
    old, new = (one.set_index("id") for one in (frozen.frozen(), frozen.made()))
    assert new.index.tolist() == old.index.tolist()
    assert (new["value"] > 0).all()
    assert {"version", "made_on", "sha256_of_code"} <= set(SEAL)


def test_no_market_is_larger_than_what_holds_it() -> None:
    for target, answer in frozen.forecasts().items():
        if frozen.TARGETS[target]["parent"]:
            parts = answer.paths(2000, seed=3)
            whole = answer.pieces["parent"]  # type: ignore[union-attr]
            assert (parts.max(axis=0) < whole.quantile(0.9999)).all()


def test_years_to_come_have_no_score_and_published_ones_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = frozen.scored()
    assert len(waiting) == 9
    if datasets.load("market_size").query("publisher == 'CECRC' and period == '2026'").empty:
        assert waiting["published"].isna().all()
    monkeypatch.setattr(frozen, "_published", lambda *row: 1.0)
    assert frozen.scored()["inside"].tolist() == [False] * 9


def test_a_year_without_a_count_lies_between_its_neighbours() -> None:
    told = frozen.TARGETS["agencies"]
    series = frozen._series(told["rows"], "agencies", told["unit"])
    assert series.years.tolist() == [2022, 2023, 2024, 2025]
    assert series.values[0] < series.values[1] < series.values[2]
