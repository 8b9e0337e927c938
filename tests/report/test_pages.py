"""The pages that are made from the data."""

import re

import pytest

from tools.data import days, pages
from tools.data.tables import Data

DATA = Data()


def test_every_row_of_a_table_has_an_anchor():
    made = {path.stem: text for path, text in pages.pages(DATA).items()}
    for row in DATA.tables["market_size"]:
        assert f'<tbody id="row-{row["id"]}">' in made["market_size"]


def test_a_row_without_an_address_says_why():
    page = {path.stem: text for path, text in pages.pages(DATA).items()}["market_size"]
    assert "script in a repository (no address: the address of the rep" in page


def test_text_of_the_data_cannot_become_markup():
    assert pages.text("a|b *c* <i>") == r"a\|b \*c\* \<i\>"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2020H1", "2020-01-01", "2020-06-30"),
        ("2020Q3", "2020-07-01", "2020-09-30"),
        ("2020-9M", "2020-01-01", "2020-09-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019/2023", "2019-01-01", "2023-12-31"),
        ("2020-03/2020-09", "2020-03-01", "2020-09-30"),
    ],
)
def test_periods_have_their_first_and_last_day(period, first, last):
    assert days.span(period) == (first, last)


def test_limits_of_a_value_are_one_range_and_a_lone_one_is_kept():
    row = {"x_low": "1", "x_high": "2", "y_low": "", "y_high": "3", "z": "4"}
    found = list(pages.ranges(row, ["x_low", "x_high", "y_low", "y_high", "z"]))
    assert found == [("x", "1 to 2"), ("y high", "3"), ("z", "4")]


def test_what_all_rows_of_results_share_is_said_once():
    rows = [{"a": "1", "b": "x", "c": ""}, {"a": "1", "b": "y", "c": ""}]
    assert pages.constant(rows) == {"a": "1"}
    assert pages.constant([{**row, "value": "1"} for row in rows]) == {}
    made = {path.stem: text for path, text in pages.pages(DATA).items()}["benchmark_life"]
    assert made.count("measured on") == 1


def test_a_first_line_has_room_on_a_desktop():
    for text in pages.pages(DATA).values():
        for head in re.findall(r"<thead>.*?</thead>", text):
            assert head.count("<th ") <= pages.MOST


def test_addresses_are_links_hashes_break_and_long_numbers_are_cut():
    assert pages.breakable("https://example.org/a") == (
        '<a href="https://example.org/a">https://example.org/a</a>'
    )
    assert pages.breakable("f" * 64) == f'<span class="long">{"f" * 64}</span>'
    assert pages.breakable("-0.05602539594722838") == "-0.0560"
    assert pages.breakable("0.9134") == "0.9134"
