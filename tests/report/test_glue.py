"""Numbers, figures and tables carry where they come from, and read well."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from forecasting.errors import DataError, ParameterError
from livecommerce import figures, glue
from livecommerce.figures import rounded
from livecommerce.results import difference, main, results
from livecommerce.words import published, text

Shown = list[tuple[dict[str, str], dict[str, Any]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What would be displayed in a notebook: (data, metadata) of each output."""
    outputs: Shown = []
    for module in (glue, figures):
        monkeypatch.setattr(module, "display", lambda data, told: outputs.append((data, told)))
    return outputs


@pytest.fixture
def row() -> pd.Series:
    return pd.Series(
        {
            "id": "ms-1",
            "publisher": "CECRC",
            "period": "2019",
            "value": 443.75,
            "unit": "bn CNY",
            "status": "estimate",
            "grade": "A",
            "first_published_from": None,
            "first_published_to": "2020-09-30",
        }
    )


@pytest.mark.parametrize(
    ("value", "kind", "options", "words"),
    [
        (443.75, "bn", {}, "443.75 bn yuan"),
        (1622.345, "bn", {}, "1,620 bn yuan"),
        (1622.345, "bn", {"digits": 5}, "1,622.3 bn yuan"),
        (0.000123456, "number", {}, "0.000123"),
        (-12.5, "number", {"unit": "bn"}, "−12.5 bn"),
        (0, "number", {}, "0"),
        (118.86, "percent", {}, "118.86 %"),
        (1.1886, "ratio", {"digits": 5}, "118.86 %"),
        (0.47, "ratio", {}, "47 %"),
        (2.4, "times", {}, "2.4 times"),
        (560e6, "count", {"unit": "users"}, "560,000,000 users"),
        (12, "words", {"unit": "steps"}, "twelve steps"),
        (3200, "words", {}, "3,200"),
        (2361.51, "yuan", {}, "2.36 trillion yuan"),
        ([433.8, 451.29], "yuan", {"digits": 3}, "434 to 451 bn yuan"),
        ([760, 1288.1], "yuan", {}, "0.76 to 1.29 trillion yuan"),
        (2020.0, "year", {}, "2020"),
        ("2021-01-15", "date", {}, "15 January 2021"),
        (("2020-07-01", "2020-07-31"), "date", {}, "July 2020"),
        ((961, 1288.1), "range", {}, "961 to 1,288.1 bn yuan"),
        ([5, 5], "range", {"unit": "%"}, "5 %"),
        ((1622.3, 1105.2, 2626.1), "interval", {"level": 95}, None),
        (0.82, "frequency", {}, "about 8 of 10"),
        ("as it is", "text", {}, "as it is"),
        (pd.Series([3.5]), "number", {}, "3.5"),
    ],
)
def test_words(value: Any, kind: str, options: dict[str, Any], words: str | None) -> None:
    expected = words or "1,620 bn yuan (95 % interval 1,110 to 2,630)"
    assert text(value, kind, **options) == expected


@pytest.mark.parametrize(
    ("value", "kind", "complaint"),
    [
        (float("nan"), "bn", "not finite"),
        ([1, 2], "bn", "2 values"),
        ("many", "number", "not a number"),
        (1.5, "count", "not a count"),
        (1.5, "words", "not a count"),
        (1.5, "frequency", "not a probability"),
        (1, "guess", "Unknown kind"),
    ],
)
def test_unfit_values_are_refused(value: Any, kind: str, complaint: str) -> None:
    with pytest.raises(ParameterError, match=complaint):
        text(value, kind)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2020-09-01", "2020-09-01", "1 September 2020"),
        ("2020-09-01", "2020-09-30", "September 2020"),
        ("2020-09-03", "2020-09-08", "3 to 8 September 2020"),
        ("2020-07-01", "2020-08-31", "July to August 2020"),
        ("2019-12-01", "2020-01-31", "December 2019 to January 2020"),
        ("2020-09-03", "2020-10-08", "3 September 2020 to 8 October 2020"),
        (None, "2021-01-31", "by 31 January 2021"),
        ("2021-01-31", float("nan"), "not before 31 January 2021"),
        ("", "", "date unknown"),
    ],
)
def test_publication_in_words(first: Any, last: Any, words: str) -> None:
    assert published(first, last) == words


@given(st.floats(0, 1))
def test_frequencies_never_claim_certainty(p: float) -> None:
    words = glue.natural_frequency(p)
    assert "0 of" not in words.replace("10 of", "").replace("20 of", "")
    assert "10 of 10" not in words


@given(st.floats(0.01, 1e9))
def test_rounding_stays_within_half_a_percent(value: float) -> None:
    assert float(text(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


def test_listing() -> None:
    assert glue.listing(["a"]) == "a"
    assert glue.listing(["a", "b", "c"], "or") == "a, b or c"
    assert glue.listing([]) == ""


def test_number_carries_its_rows(shown: Shown, row: pd.Series) -> None:
    glue.number("size_2019", row["value"], "bn", rows=row, how="as published")
    data, metadata = shown[0]
    assert data["text/plain"] == "'443.75 bn yuan'"
    assert "size_2019" in data["text/html"]
    assert metadata["scrapbook"] == {"name": "size_2019", "mime_prefix": ""}
    assert metadata["report"]["how"] == "as published"
    assert metadata["report"]["rows"] == [
        {
            "id": "ms-1",
            "publisher": "CECRC",
            "status": "estimate",
            "grade": "A",
            "period": "2019",
            "value": "443.75 bn CNY",
            "published": "by 30 September 2020",
        }
    ]


def test_origin_keeps_qualifier_and_title(row: pd.Series) -> None:
    [told] = glue.origins(row.to_frame().T.assign(qualifier="about", label="Half-year report"))
    assert told["value"] == "about 443.75 bn CNY"
    assert told["qualifier"] == "about"
    assert told["label"] == "Half-year report"
    assert list(told)[:3] == ["id", "publisher", "label"]


def test_number_is_glued_as_myst_nb_reads_it(shown: Shown, row: pd.Series) -> None:
    import nbformat
    from myst_nb.core.variables import format_plain_text
    from myst_nb.ext.glue import extract_glue_data_cell

    glue.number("size", 1.5, "bn", rows=row)
    data, metadata = shown[0]
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    [(key, glued)] = extract_glue_data_cell(nbformat.v4.new_code_cell(outputs=[output]))
    assert key == "size"
    assert format_plain_text(glued["data"]["text/plain"], "s") == "1.5 bn yuan"


def test_number_without_origin_is_refused(shown: Shown, row: pd.Series) -> None:
    with pytest.raises(ParameterError, match="no origin"):
        glue.number("size", 1, "bn")
    with pytest.raises(ParameterError, match="Key"):
        glue.number("1 size", 1, "bn", rows=row)
    with pytest.raises(ParameterError, match="rows="):
        glue.number("size", 1, "bn", rows=pd.DataFrame({"value": [1]}))
    assert not shown


def draw(shown: Shown, **changed: Any) -> tuple[dict[str, str], dict[str, Any]]:
    _, ax = plt.subplots()
    ax.plot([2019, 2020], [1, 2])
    frame = pd.DataFrame({"value": [1, 2.123456789]}, index=pd.Index([2019, 2020], name="year"))
    given: dict[str, Any] = {
        "alt": "The value doubles from 1 to 2 in one year.",
        "caption": "A value doubles",
        "source": "CECRC.",
        "unit": "bn yuan",
        "vintage": "January 2021",
        "data": frame,
    }
    glue.figure(ax, "x", **(given | changed))
    return shown[-1]


def test_figure_is_opaque_tells_its_source_and_repeats(shown: Shown) -> None:
    data, metadata = draw(shown)
    again, _ = draw(shown)
    assert data == again, "the same data give the same file"
    assert "fill: #ffffff" in data["image/svg+xml"]
    assert "<dc:date>" not in data["image/svg+xml"]
    assert data["text/csv"] == "year,value\n2019,1\n2020,2.12346\n"
    assert data["text/plain"].endswith("The value doubles from 1 to 2 in one year.")
    assert metadata["report"]["figure"] == "x"
    assert metadata["report"]["vintage"] == "January 2021"
    assert not plt.get_fignums(), "the figure is closed"


def test_figure_is_drawn_wide_and_narrow(shown: Shown) -> None:
    data, _ = draw(shown)
    widths = {
        mime: float(re.search(r'width="([\d.]+)pt"', data[mime])[1])  # type: ignore[index]
        for mime in ("image/svg+xml", "image/svg+xml;narrow=1")
    }
    assert widths["image/svg+xml"] == pytest.approx(72 * glue.WIDE, rel=0.05)
    assert widths["image/svg+xml;narrow=1"] < 72 * glue.NARROW * 1.35


def test_a_function_draws_both_widths_and_every_figure_is_closed(shown: Shown) -> None:
    asked = []

    def chart(width: float) -> Any:
        asked.append(width)
        return plt.subplots(figsize=(width, 3))[1]

    glue.figure(
        chart, "x", alt="Nothing is drawn in these axes.", caption="Nothing", source="us",
        unit="none", vintage="today", data=pd.DataFrame({"a": [1]}),
    )  # fmt: skip
    assert asked == [glue.WIDE, glue.NARROW]
    assert not plt.get_fignums()


def test_headline_is_the_first_clause_unless_it_is_given(shown: Shown) -> None:
    _, metadata = draw(shown, alt="It doubles; that took a year.")
    assert metadata["report"]["headline"] == "It doubles"
    assert metadata["report"]["subtitle"] == "A value doubles"
    _, metadata = draw(shown, headline="Twice as much.", subtitle="Sales")
    assert metadata["report"]["headline"] == "Twice as much"
    with pytest.raises(ParameterError, match="headline has 111 characters"):
        draw(shown, headline="x" * 111)
    plt.close("all")


def test_strip_says_who_said_and_who_carried_each_point(shown: Shown) -> None:
    _, metadata = draw(shown, strip={"then": ["ms-cecrc-2019"], "later": "ms-cecrc-2021"})
    first, last = metadata["report"]["strip"]
    assert (first["group"], first["year"], first["by"], first["grade"]) == (
        "then", "2019", "CECRC", "A",
    )  # fmt: skip
    assert first["via"] == "the article"
    assert (last["group"], last["grade"]) == ("later", "C")


def test_figure_and_notes_say_days_not_timestamps(shown: Shown) -> None:
    _, metadata = draw(shown, vintage=f"run on {pd.Timestamp('2026-11-22')}")
    assert metadata["report"]["vintage"] == "run on 22 November 2026"
    _, metadata = draw(shown, vintage=pd.Timestamp("2026-11-22"))
    assert metadata["report"]["vintage"] == "22 November 2026"
    frame = pd.DataFrame({"name": ["a"], "day": [pd.Timestamp("2021-01-31")]})
    soup = table(shown, frame, "T", index=False, notes="Run on 2026-11-22 00:00:00.")
    assert "Run on 22 November 2026." in soup.get_text()
    assert soup.select_one("td").get_text() == "31 January 2021"


def test_figure_needs_words_and_data(shown: Shown) -> None:
    with pytest.raises(ParameterError, match="alt="):
        draw(shown, alt="chart")
    with pytest.raises(ParameterError, match="data="):
        draw(shown, data=pd.DataFrame())
    plt.close("all")


def test_rounding_of_coordinates_leaves_scales_alone() -> None:
    svg = '<path d="M 1.23456 7"/><use transform="translate(1.98765 2) scale(0.015625)"/>'
    expected = '<path d="M 1.23 7"/><use transform="translate(1.99 2) scale(0.015625)"/>'
    assert rounded(svg) == expected


def test_a_range_shows_its_ends_and_a_bar(shown: Shown) -> None:
    glue.bar("span", 434, 451, at=444, printed=400, unit="bn", how="as counted")
    data, metadata = shown[-1]
    assert data["text/plain"] == "'434 to 451 bn'"
    bar = BeautifulSoup(metadata["report"]["bar"], "lxml").select_one(".bar")
    assert bar is not None
    assert bar["aria-label"] == "434 to 451 bn"
    assert [b.get_text() for b in bar.select("b")] == ["400"]
    xs = [float(str(e.get("x1") or e.get("cx"))) for e in bar.select(".bar-printed, .bar-dot")]
    assert xs == sorted(xs, reverse=True) or xs[0] != xs[1]
    with pytest.raises(ParameterError, match="empty"):
        glue.bar("span", 2, 1, how="x")
    with pytest.raises(ParameterError, match="no origin"):
        glue.bar("span", 1, 2)


def table(shown: Shown, *args: Any, **options: Any) -> BeautifulSoup:
    glue.table(*args, **options)
    return BeautifulSoup(shown[-1][0]["text/html"], "lxml")


def test_table_has_caption_headers_and_a_name(shown: Shown) -> None:
    frame = pd.DataFrame({"median": [1622.345], "note": ["x"]}, index=pd.Index([2021], name="year"))
    soup = table(shown, frame, "Forecasts <of> 2021", formats={"median": "bn"}, notes="So & so.")
    assert soup.caption is not None
    assert soup.caption.get_text() == "Forecasts <of> 2021"
    assert [th.get_text() for th in soup.select("thead th[scope=col]")] == [
        "year",
        "median",
        "note",
    ]
    assert [th.get_text() for th in soup.select("tbody th[scope=row]")] == ["2021"]
    assert [td.get_text() for td in soup.select("td")] == ["1,620 bn yuan", "x"]
    region = soup.select_one("div[role=region][tabindex]")
    assert region is not None
    assert region["aria-label"] == "Forecasts <of> 2021"
    assert soup.select_one("td.number") is not None
    assert "So & so." in soup.get_text()
    assert "2021 | 1,620 bn yuan | x" in shown[-1][0]["text/plain"]


def test_table_of_long_texts_becomes_a_list_on_phones(shown: Shown) -> None:
    frame = pd.DataFrame({"term": ["a"], "meaning": ["words " * 20]})
    soup = table(shown, frame, "Terms", index=False)
    assert soup.select_one(".stack td")["data-label"] == "meaning"


def test_table_formats_gaps_and_callables(shown: Shown) -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "value": [1.23456, None], "level": [1, 2]})
    soup = table(shown, frame, "T", index=False, formats={"level": lambda v: f"<{v}>"})
    assert [td.get_text() for td in soup.select("td")] == ["1.23", "<1>", "–", "<2>"]


def test_table_refuses_what_has_no_name(shown: Shown) -> None:
    frame = pd.DataFrame({"value": [1]})
    with pytest.raises(ParameterError, match="need a name"):
        glue.table(frame, "T")
    with pytest.raises(ParameterError, match="no such column"):
        glue.table(frame.rename_axis("i"), "T", formats={"price": "bn"})


def notebook(path: Path, **values: str) -> Path:
    outputs = [
        {
            "output_type": "display_data",
            "data": {"text/plain": [repr(words)]},
            "metadata": {"scrapbook": {"name": key.rstrip("_"), "mime_prefix": ""}},
        }
        for key, words in values.items()
    ]
    cells = [
        {"cell_type": "markdown", "source": ["# A\n", "It was [](glue:a). Really.\n"]},
        {"cell_type": "code", "outputs": [{}, *outputs]},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_results_are_collected_and_compared(tmp_path: Path, capsys: Any) -> None:
    first = notebook(tmp_path / "one.ipynb", a="1 %", b="it's 2")
    assert results([first]) == {
        "one": {"values": {"a": "1 %", "b": "it's 2"}, "sentences": ["It was 1 %."]}
    }
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    assert main(["results", str(first), "-o", str(old)]) == 0
    notebook(first, a="3 %", c="4")
    assert main(["results", str(first), "-o", str(new)]) == 0
    assert main(["diff", str(old), str(old)]) == 0
    capsys.readouterr()
    assert main(["diff", str(old), str(new)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "one.a: 1 % -> 3 %",
        "one.b: it's 2 -> (none)",
        "one.c: (none) -> 4",
        "one, no longer said: It was 1 %.",
        "one, now said: It was 3 %.",
    ]
    assert difference({}, {"x": {"values": {"k": "v"}}}) == ["x.k: (none) -> v"]


def test_results_refuse_doubled_keys_and_other_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="twice"):
        results([notebook(tmp_path / "one.ipynb", a="1", a_="2")])
    (tmp_path / "two.ipynb").write_text("no json")
    with pytest.raises(DataError, match="not a notebook"):
        results([tmp_path / "two.ipynb"])


def test_report_runs_as_a_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "livecommerce.results", "--help"], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "results" in ran.stdout


def test_without_jupyter_the_text_is_printed(row: pd.Series, capsys: Any) -> None:
    glue.number("size", 1.5, "bn", rows=row)
    assert "1.5 bn yuan" in capsys.readouterr().out


def test_without_ipython_the_text_is_printed(
    row: pd.Series, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    glue.number("size", 1.5, "bn", rows=row)
    assert capsys.readouterr().out == "'1.5 bn yuan'\n"
