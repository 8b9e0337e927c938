"""What other programs read of the report: Croissant, schema.org, citation tags, codecheck."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
CROISSANT = json.loads((DATA / "croissant.json").read_text("utf-8"))


def test_croissant_names_every_file_as_it_is() -> None:
    assert CROISSANT["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    named = {file["contentUrl"]: file["sha256"] for file in CROISSANT["distribution"]}
    assert named == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.glob("*.csv")
    }


def test_croissant_has_a_field_for_every_column() -> None:
    for records in CROISSANT["recordSet"]:
        [path] = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        with (DATA / path).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [field["source"]["extract"]["column"] for field in records["field"]] == header
        known = {field["@id"] for field in records["field"]}
        assert {key["@id"] for key in records.get("key", [])} <= known


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    path = ROOT / "_build" / "html" / "book" / "data.html"
    if not path.exists():
        pytest.fail("no built page: run make book")
    return BeautifulSoup(path.read_text("utf-8"), "lxml")


def test_the_data_page_describes_a_dataset_with_relative_addresses(page: BeautifulSoup) -> None:
    [script] = page.select('script[type="application/ld+json"]')
    told = json.loads(script.string or "")
    assert told["@type"] == "Dataset"
    assert all(told[key] for key in ("name", "description", "license", "version", "creator"))
    for one in told["distribution"]:
        assert ((ROOT / "_build" / "html" / "book") / one["contentUrl"]).resolve().is_file()


def test_reference_managers_find_title_author_and_date(page: BeautifulSoup) -> None:
    names = {tag["name"] for tag in page.select("meta[name^=citation_]")}
    assert {"citation_title", "citation_author", "citation_publication_date"} <= names


def test_codecheck_lists_files_that_are_there() -> None:
    told = yaml.safe_load((ROOT / "codecheck.yml").read_text("utf-8"))
    assert told["manifest"]
    for one in told["manifest"]:
        assert (ROOT / one["file"]).is_file()
        assert one["comment"]
