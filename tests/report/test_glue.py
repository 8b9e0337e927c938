"""Numbers, figures and tables carry where they come from, and read well."""

from __future__ import annotations

import re
import sys
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib import pyplot as plt

from forecasting.errors import ParameterError
from livecommerce import figures, glue
from livecommerce.figures import rounded

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


def test_percent_signs_of_a_table_stay_beside_their_numbers(shown: Shown) -> None:
    soup = table(shown, pd.DataFrame({"a": ["b"], "held": ["82 % (77 to 88 %)"]}), "T", index=False)
    space = "\N{NO-BREAK SPACE}"
    assert [td.get_text() for td in soup.select("td")] == [f"82{space}% (77 to 88{space}%)"]
    assert [part.get_text() for part in soup.select(".limits")] == [f"(77 to 88{space}%)"]


def test_a_table_is_a_list_on_a_phone_where_that_is_asked(shown: Shown) -> None:
    frame = pd.DataFrame({"rule": ["a"], "draft": ["1 May"]})
    assert not table(shown, frame, "T", index=False).select(".stack")
    assert table(shown, frame, "T", index=False, listed=True).select(".stack")


def test_table_refuses_what_has_no_name(shown: Shown) -> None:
    frame = pd.DataFrame({"value": [1]})
    with pytest.raises(ParameterError, match="need a name"):
        glue.table(frame, "T")
    with pytest.raises(ParameterError, match="no such column"):
        glue.table(frame.rename_axis("i"), "T", formats={"price": "bn"})


def test_without_jupyter_the_text_is_printed(row: pd.Series, capsys: Any) -> None:
    glue.number("size", 1.5, "bn", rows=row)
    assert "1.5 bn yuan" in capsys.readouterr().out


def test_without_ipython_the_text_is_printed(
    row: pd.Series, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    glue.number("size", 1.5, "bn", rows=row)
    assert capsys.readouterr().out == "'1.5 bn yuan'\n"
