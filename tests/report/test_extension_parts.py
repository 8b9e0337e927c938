"""Parts of the book's Sphinx extension, each alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

import forecasting as fc

from .small_book import BASE, ROOT, STRIP, front, one


@pytest.fixture(autouse=True)
def extension(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extension as Sphinx finds it."""
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")


def test_a_long_strip_is_folded() -> None:
    from report_ext.figures import MOST_SHOWN, strip

    rows = [{**STRIP, "group": ""}] * (MOST_SHOWN + 1)
    for shown, opened in ((rows[1:], True), (rows, False)):
        folded = BeautifulSoup(strip(shown, "Who said it"), "lxml")
        assert one(folded, "details.strip").has_attr("open") is opened
        assert len(folded.select("details > ol > li")) == len(shown)


def test_points_of_a_strip_stand_below_their_year() -> None:
    from report_ext.figures import strip

    periods = ["2017", "2018", "2019", "2020H1", "2020", "2021", "2021"]
    rows = [{**STRIP, "group": "then", "year": period} for period in periods]
    made = BeautifulSoup(strip(rows, "Who said it"), "lxml")
    assert [item["class"] for item in made.select("li")] == [
        [f"at-{place}"] for place in (1, 2, 3, 4, 4, 5, 5)
    ]
    assert one(made, "ol")["class"] == ["by-year", "years-5"]
    assert not BeautifulSoup(strip(rows[:3], "Who said it"), "lxml").select("li[class], ol[class]")


def test_every_number_of_years_has_its_columns() -> None:
    from report_ext.figures import COLUMNS

    sheet = (ROOT / "book" / "_static" / "report.css").read_text(encoding="utf-8")
    for years in COLUMNS:
        assert f".years-{years} {{ --years: {years}; }}" in sheet
        assert f".at-{years} {{ grid-column: {years}; }}" in sheet


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\hat{y}_t = \phi y_{t-1}", "<mi>&#x003D5;</mi>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"\begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}", "<mtable"),
    ],
)
def test_formulas(latex: str, part: str) -> None:
    from report_ext.maths import mathml

    assert part in mathml(latex, "block")
    with pytest.raises(ValueError, match="nosuchcommand"):
        mathml(r"\nosuchcommand{x}", "inline")


def test_dark_drawings_keep_contrast_and_stand_on_the_page() -> None:
    from report_ext import dark

    sheet = (ROOT / "book" / "_static" / "report.css").read_text("utf-8")
    assert f"--paper: {dark.LIGHT_PAPER}" in sheet
    assert f"--paper: {dark.DARK_PAPER}" in sheet
    assert dark.mirrored("#ffffff") == dark.DARK_PAPER
    for colour in ("#16191d", "#222222", "#5f5f5f", "#0072b2", "#175ea8", "#d9d9d9"):
        light = dark.contrast(colour, dark.LIGHT_PAPER)
        there = dark.contrast(dark.mirrored(colour), dark.DARK_PAPER)
        assert 0.85 * light <= there <= 1.25 * light, colour
    for colour in ("#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"):
        assert dark.contrast(dark.mirrored(colour), dark.DARK_PAPER) >= dark.READ, colour
    drawn = '<path style="fill: #FFFFFF; stroke:#222222"/><use href="#abcdef" fill="#0072b2"/>'
    made = dark.dark(drawn)
    assert 'href="#abcdef"' in made
    assert dark.DARK_PAPER in made
    assert "#222222" not in made


def test_fences_grow_only_where_the_formula_asks() -> None:
    from report_ext.maths import mathml

    assert "<mo>" not in mathml(r"\lVert\beta\rVert^2", "block")
    assert 'stretchy="true"' in mathml(r"\left(\frac{a}{b}\right)^2", "block")


def test_a_social_card_is_drawn_from_the_verdict_card_of_the_first_page(tmp_path: Path) -> None:
    from report_ext import card

    (tmp_path / "_static").mkdir()
    notebook = nbformat.v4.new_notebook(cells=front())
    nbformat.write(notebook, tmp_path / "first.ipynb")
    app: Any = SimpleNamespace(
        env=SimpleNamespace(mystnb_config=SimpleNamespace(output_folder=tmp_path)),
        config=SimpleNamespace(
            root_doc="first", html_baseurl=BASE, report_short_title="Checked", project="A book"
        ),
        builder=SimpleNamespace(name="html"),
        outdir=tmp_path,
    )
    card.announce(app, app.env)
    assert app.config.ogp_image == f"{BASE}_static/card.png"
    assert app.config.ogp_image_alt == "One holds"
    card.write_card(app, None)
    assert (tmp_path / "_static" / "card.png").stat().st_size > 5_000
    assert "<svg" in (tmp_path / "_static" / "card.svg").read_text("utf-8")


def test_ways_in_are_a_list_apart_from_the_key_figures() -> None:
    """Markdown makes one list of two that follow each other."""
    from docutils import nodes
    from report_ext.reading import key_figures

    words = ["22.6\N{NO-BREAK SPACE}times", "+32 %", "325 times", "Two minutes", "Twenty", "All"]
    items = [nodes.list_item("", nodes.paragraph("", "", nodes.strong("", w))) for w in words]
    keys, ways = key_figures(nodes.bullet_list("", *items))
    assert [item.astext() for item in keys] == ["22.6×", "+32 %", "325×"]
    assert [item.astext() for item in ways] == words[3:]
    assert ways[0].parent is ways


def test_one_fold_of_the_first_screen_keeps_the_code_of_all() -> None:
    """The numbers of the page lead to it."""
    from docutils import nodes
    from report_ext.code import CodeFold
    from report_ext.numbers import OriginFold
    from report_ext.reading import one_fold

    def fold(words: str, *code: CodeFold) -> OriginFold:
        item = nodes.list_item("", nodes.paragraph("", words))
        return OriginFold("", nodes.bullet_list("", item), *code, count=1)

    code = CodeFold("", nodes.literal_block("", "twelve = 12"), kind="numbers", name="twelve")
    (made,) = one_fold([fold("twelve", code), fold("22.6")])
    assert made["count"] == 2
    assert [item.astext() for item in made.children[0].children] == ["twelve", "22.6"]
    assert made.children[1:] == [code]


def test_no_line_begins_with_the_point_that_follows_a_formula() -> None:
    from docutils import nodes
    from docutils.utils import new_document
    from report_ext.reading import hold_points

    page = new_document("a page")
    words = nodes.math("", "p"), nodes.Text("), or "), nodes.math("", "q"), nodes.Text(" more")
    page += nodes.paragraph("", "", nodes.Text("(rate "), *words)
    hold_points(page)
    assert page.astext() == "(rate p), or q more"
    (held,) = page.findall(
        lambda node: "together" in getattr(node, "attributes", {}).get("classes", ())
    )
    assert held.astext() == "p),"


def test_every_phrase_is_said_in_both_languages() -> None:
    from report_ext.words import WORDS, said

    assert set(WORDS["en"]) == set(WORDS["zh"])
    for key, phrase in WORDS["en"].items():
        if key != "edition":  # Chinese counts the months
            asked = [set(re.findall(r"\{\w+\}", w)) for w in (phrase, WORDS["zh"][key])]
            assert asked[0] == asked[1], key
    assert said("book/brief_zh", "numbers", count=3) == "这3个数字的出处"
    assert said("book/brief", "numbers", count=3) == "Where these 3 numbers come from"


def test_the_rows_of_a_heavy_table_are_in_the_page_or_in_its_script() -> None:
    from report_ext.rows import FEW, split

    count = FEW + 30
    rows = [f'<tbody id="row-{i}"><tr><th>"{i}"</th></tr></tbody>\n' for i in range(count)]
    box = f'<div class="report-table sortable"><table>{"".join(rows)}</table>\n</div>\n'
    page, script = split(f'<a class="reference download" href="t.csv">t</a>{box}', "t.js")
    soup = BeautifulSoup(page, "lxml")
    assert len(soup.select("tbody")) == FEW
    assert one(soup, ".sortable")["data-rest"].startswith("t.js?v=")
    assert one(soup, ".rest a")["href"] == "t.csv"
    handed = json.loads(script.removeprefix("reportRows(").removesuffix(");\n"))
    assert handed == "".join(rows[FEW:])


def test_a_name_of_the_package_is_told_by_its_first_sentence() -> None:
    from report_ext import names

    assert names.summary("forecasting.list_models") == (fc.list_models.__doc__ or "").split("\n")[0]
    entry = names.entry("forecasting.forecast", "forecasting.forecast", "api/forecast.html")
    term = entry.children[0]
    assert term["ids"] == ["forecasting.forecast"]
    assert term.children[0]["refuri"] == "api/forecast.html#forecasting.forecast"
    code = [type(part).__name__ for part in names.sentence("Give ``a`` or `b`.")]
    assert code == ["Text", "literal", "Text", "literal", "Text"]


def test_colours_of_code_are_one_rule_for_all_words_of_a_colour() -> None:
    from report_ext.pages import colours

    line = 'html[data-theme="light"] .highlight .{} {{ color: #{} }} /* Kind */\n'
    made = colours(line.format("k", "111") + line.format("s1", "222") + line.format("kn", "111"))
    assert made.splitlines() == [
        '[data-theme="light"] .highlight :is(.k, .kn) { color: #111 }',
        '[data-theme="light"] .highlight :is(.s1) { color: #222 }',
    ]


def test_characters_of_a_chinese_page_are_a_font_that_english_pages_do_not_load() -> None:
    from report_ext.fonts import MANY, exactly, shared

    chinese = "".join(chr(0x4E00 + i) for i in range(MANY))
    fonts = shared([f"<p>{chinese}</p>", "<p>直 and 一</p>"])
    assert fonts["chinese.woff"] == {"直", "一"}
    assert fonts["chinese-more.woff"] == set(chinese) - {"一"}
    assert exactly(fonts["chinese.woff"]) == "U+4E00, U+76F4"
    assert list(fonts)[-1] == "chinese.woff", "the later rule counts"
