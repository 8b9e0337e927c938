"""Loaders: what they give, what was known when, what they say to a wrong question."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from forecasting.errors import (
    DataError,
    ForecastingWarning,
    ParameterError,
    SeriesError,
    VintageError,
)
from forecasting.series import AnnualSeries
from livecommerce import datasets


def _levels(series: AnnualSeries) -> list[float]:
    return series.to_frame()["value"].tolist()


def test_names_are_those_of_the_package_and_all_load() -> None:
    names = datasets.names()
    assert names[0] == "market_size"
    assert {"sources", "rights", "events", "article_facts"} < set(names)
    for name in names:
        frame = datasets.load(name)
        assert len(frame) == datasets.provenance(name)["rows"]
        assert datasets.path(name).is_file()


def test_columns_have_their_types() -> None:
    sizes, posts = datasets.load("market_size"), datasets.load("posts")
    assert sizes["value"].dtype == float
    assert pd.api.types.is_datetime64_any_dtype(sizes["first_published_to"])
    assert str(posts["order"].dtype) == "Int64"
    assert (sizes["qualifier"] == "").any()
    assert not sizes.drop(columns=["first_published_from", "first_published_to"]).isna().any().any()


def test_a_loaded_frame_can_be_changed_without_harm() -> None:
    frame = datasets.load("farmers")
    frame.loc[:, "value"] = 0
    assert (datasets.load("farmers")["value"] > 0).all()


def test_text_that_looks_missing_stays_text() -> None:
    assert set(datasets.load("kuaishou_quarters")["fact_id"].map(type)) == {str}


@pytest.mark.parametrize("call", [datasets.load, datasets.path, datasets.provenance])
def test_unknown_name_lists_the_known_ones(call: object) -> None:
    with pytest.raises(DataError, match=r"'sizes'.*market_size.*online_retail"):
        call("sizes")  # type: ignore[operator]


def test_a_file_that_was_edited_warns_that_its_hash_is_stale(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told, copy = datasets.path("posts").read_bytes(), tmp_path / "posts.csv"
    monkeypatch.setattr(datasets, "path", lambda name: copy)
    copy.write_bytes(told.replace(b"\n", b"\r\n"))
    assert len(datasets._read.__wrapped__("posts")), "line ends of another system are no change"
    copy.write_bytes(told.replace(b"Anchor", b"Host", 1))
    with pytest.warns(ForecastingWarning, match="posts.csv was changed.*make data"):
        edited = datasets._read.__wrapped__("posts")
    assert not edited.equals(datasets.load("posts"))


def test_provenance_names_every_carrier() -> None:
    about = datasets.provenance("online_retail")
    assert about["units"] == ["bn CNY"]
    assert about["licence"] == "CC-BY-4.0"
    assert about["hash"].startswith("sha256:")
    assert {s["key"] for s in about["sources"]} == set(datasets.load("online_retail")["source"])
    assert datasets.provenance("glossary")["sources"] == []


def test_row_finds_the_row_its_table_and_carrier() -> None:
    row = datasets.row("fa-turnover")
    assert (row["table"], row["value"], row["unit"]) == ("farmers", 0.36, "bn CNY")
    assert row["carrier"]["key"] == "ban-yue-tan-2021"
    assert datasets.row("gl-gmv")["carrier"] is None
    with pytest.raises(DataError, match="nowhere-1"):
        datasets.row("nowhere-1")


# ------------------------------------------------------------------ as of a day


def test_january_2021_has_the_forecast_and_not_its_revision() -> None:
    series = datasets.market("CECRC", as_of="2021-01-31")
    assert series.years.tolist() == [2017, 2018, 2019, 2020]
    assert _levels(series) == [19.64, 135.41, 443.75, 971.2]
    assert series.status == ("estimate",) * 3 + ("forecast",)
    assert series.unit == "bn CNY"
    assert series.first_published[-1] == (dt.date(2020, 9, 1), dt.date(2020, 9, 30))
    assert _levels(series.as_of("2021-01-31")) == _levels(series)


def test_later_days_have_the_revision_and_later_years() -> None:
    then = datasets.market(as_of="2024-01-31")
    assert dict(zip(then.years.tolist(), _levels(then), strict=True))[2020] == 1285
    now = datasets.market()
    assert now.years.tolist() == list(range(2017, 2026))
    assert _levels(now)[3:] == [1285, 2361.51, 3500, 4900, 5330, 6950]
    assert now.status[7] == "derived"


def test_publication_decides_and_the_last_day_of_an_interval() -> None:
    with pytest.raises(VintageError, match="Only 0 yearly sizes"):
        datasets.market(as_of="2020-09-29")
    assert len(datasets.market(as_of=dt.date(2020, 9, 30))) == 4


def test_estimates_alone_and_years_alone() -> None:
    assert datasets.market(as_of="2021-01-31", statuses=["estimate"]).years.tolist() == [
        2017,
        2018,
        2019,
    ]
    assert _levels(datasets.market(through=2019)) == [19.64, 135.41, 443.75]


def test_market_of_other_publishers() -> None:
    assert _levels(datasets.market("kpmg/aliresearch", as_of="2020-10-31")) == [
        433.8,
        1050,
        2000,
    ]
    with pytest.raises(SeriesError):
        datasets.market("iiMedia", through=2020)
    with pytest.raises(DataError, match=r"No publisher 'Nobody'.*CECRC \(9\)"):
        datasets.market("Nobody")
    with pytest.raises(DataError, match="Unknown status guess"):
        datasets.market(statuses=["guess"])


def test_partial_years_and_monitored_sales_are_no_annual_points() -> None:
    with pytest.raises(DataError, match="MOFCOM"):
        datasets.market("MOFCOM")


def test_a_size_of_unknown_publication_is_in_no_view_as_of_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = datasets.load("market_size")
    sizes.loc[sizes["period"] == "2018", "first_published_to"] = pd.NaT
    monkeypatch.setattr(datasets, "_read", lambda name: sizes)
    assert datasets.market(through=2019).first_published[1] is None
    with pytest.raises(SeriesError, match="No value for 2018"):
        datasets.market(as_of="2021-01-31")


def _frame(**columns: list[object]) -> pd.DataFrame:
    base = {"series": "s", "publisher": "p", "period": "2020", "unit": "u", "status": "estimate"}
    return pd.DataFrame(base | columns)


def test_as_of_keeps_the_last_vintage_and_drops_unknown_days() -> None:
    frame = _frame(
        value=[1, 2, 3, 4],
        first_published_to=["2021-03-01", "2020-10-01", None, "2022-01-01"],
    )
    assert datasets.as_of(frame, "2021-02-28")["value"].tolist() == [2]
    assert datasets.as_of(frame, "2021-03-01")["value"].tolist() == [1]
    assert datasets.as_of(frame, "2099-01-01")["value"].tolist() == [4]
    assert datasets.as_of(frame, "2019-01-01").empty


def test_as_of_prefers_what_is_no_forecast() -> None:
    frame = _frame(
        value=[1, 2], status=["estimate", "forecast"], first_published_to=["2021-01-01"] * 2
    )
    assert datasets.as_of(frame, "2021-01-01")["value"].tolist() == [1]


def test_as_of_keeps_publishers_units_and_periods_apart_and_the_order() -> None:
    frame = _frame(
        publisher=["b", "a", "a", "a"],
        unit=["u", "u", "v", "u"],
        period=["2020", "2020", "2020", "2019"],
        first_published_to=["2021-01-04", "2021-01-03", "2021-01-02", "2021-01-01"],
    )
    frame.index = pd.Index([7, 7, 3, 1])
    assert datasets.as_of(frame, "2022-01-01").equals(frame)


def test_as_of_says_which_column_is_missing() -> None:
    with pytest.raises(DataError, match="no column unit, status"):
        datasets.as_of(
            _frame(first_published_to=["2021-01-01"]).drop(columns=["unit", "status"]), "2021-01-01"
        )
    with pytest.raises(ParameterError, match="January"):
        datasets.as_of(datasets.load("market_size"), "January 2021")


def test_january_2021_knows_the_article_and_nothing_later() -> None:
    platforms = datasets.as_of(datasets.load("platforms"), "2021-01-31").set_index("id")
    wanted = {"pl-kuaishou-2020h1", "pl-kuaishou-2020q3", "pl-kuaishou-2020-9m"}
    assert wanted <= set(platforms.index)
    assert "pl-kuaishou-2020" not in platforms.index
    for name in datasets.names():
        frame = datasets.load(name)
        if {"series", "value"} <= set(frame):
            known = datasets.as_of(frame, "2021-01-31")
            measured = known[known["status"].isin(["actual", "derived", "partial"])]
            assert (measured["period"].str[:4].astype(int) <= 2020).all(), name


# ------------------------------------------------------------------ quarters and import


def test_kuaishou_quarters_have_no_gap() -> None:
    quarters = datasets.kuaishou_quarters()
    assert quarters.index.tolist() == pd.period_range("2020Q1", "2025Q3", freq="Q").tolist()
    assert quarters["value"].isna().sum() == 0
    assert datasets.kuaishou_quarters(through="2021Q4").shape[0] == 8


def test_kuaishou_quarters_as_of_a_day() -> None:
    then = datasets.kuaishou_quarters(as_of="2021-01-31")
    assert then["value"].tolist() == [94.5]


def test_the_module_imports_without_pandas() -> None:
    code = "import sys, livecommerce.datasets as d; d.names(); assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_data_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    datasets._folder.cache_clear()
    monkeypatch.setattr(
        datasets, "__file__", str(tmp_path / "book" / "livecommerce" / "datasets.py")
    )
    with pytest.raises(DataError, match="Install the wheel"):
        datasets._folder()
    (tmp_path / "book" / "livecommerce" / "data").mkdir(parents=True)
    (tmp_path / "book" / "livecommerce" / "data" / "datapackage.json").write_text("{}")
    assert datasets._folder() == tmp_path / "book" / "livecommerce" / "data"
    datasets._folder.cache_clear()
