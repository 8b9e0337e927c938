"""The Chinese brief says the same as the English one, number by number and claim by claim."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from forecasting.errors import DataError
from livecommerce import bases, brief, card, chinese, prose
from livecommerce.results import results
from livecommerce.words import SMALL

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ROOT / "book" / "brief.ipynb", ROOT / "book" / "brief_zh.ipynb"
SCALES = {"bn": 1e9, "trillion": 1e12, "million": 1e6, "亿": 1e8, "万亿": 1e12, "万": 1e4}
NUMBER = re.compile(r"(\d[\d,.]*)\s*(万亿|亿|万|bn|trillion|million)?")
VALUES = results([ENGLISH])["brief"]["values"]
KEYS = sorted(key for key in VALUES if not key.endswith(chinese.SUFFIX))


def amounts(said: str) -> list[float]:
    """Every number of a text in plain units; the unit of a range's end holds for both."""
    if said in SMALL:
        return [float(SMALL.index(said))]
    for number, month in enumerate(chinese.MONTHS, 1):
        said = said.replace(month, str(number))
    found = [(float(n.replace(",", "")), unit) for n, unit in NUMBER.findall(said)]
    last = next((unit for _, unit in reversed(found) if unit), "")
    return sorted(n * SCALES.get(unit or last, 1.0) for n, unit in found)


def markdown(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


@pytest.mark.parametrize("key", KEYS)
def test_a_number_is_the_same_in_both_languages(key: str) -> None:
    said = VALUES[key + chinese.SUFFIX]
    assert amounts(said) == pytest.approx(amounts(VALUES[key]), rel=1e-9), (VALUES[key], said)


def test_both_pages_say_the_same_numbers_and_the_chinese_one_no_other() -> None:
    english = set(prose.keys(markdown(ENGLISH)))
    told = [key.removeprefix("brief.ipynb::") for key in prose.keys(markdown(CHINESE))]
    assert all(key.endswith(chinese.SUFFIX) for key in told)
    assert {key.removesuffix(chinese.SUFFIX) for key in told} == english


def test_the_card_has_the_same_claims_and_bars_in_both_languages() -> None:
    base = bases.nowcasts()[bases.USED]
    english, other = (card.claims(brief.measured(base, name)) for name in ("en", "zh"))
    assert [c.id for c in english] == [c.id for c in other]
    for a, b in zip(english, other, strict=True):
        assert (a.measured.low, a.measured.high, a.measured.at) == (
            b.measured.low, b.measured.high, b.measured.at
        )  # fmt: skip
        assert re.search("[一-鿿]", b.claim), b.id
        assert not re.search("[A-Za-z]{2,}", b.claim + b.about + b.measured.reason), b.id
        if not re.search("[A-Z]", a.measured.number):
            assert amounts(a.measured.number.replace("trn", "trillion")) == pytest.approx(
                amounts(b.measured.number)
            )


def test_terms_are_the_glossary_s() -> None:
    with (ROOT / "data" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        terms = {row["id"]: row["term_zh"] for row in csv.DictReader(file)}
    page = markdown(CHINESE)
    used = ("gl-live-commerce", "gl-kuaishou", "gl-taobao-live", "gl-cecrc", "gl-iimedia",
            "gl-mofcom", "gl-nowcast")  # fmt: skip
    assert [terms[name] for name in used if terms[name] not in page] == []


def test_what_is_no_number_has_no_chinese() -> None:
    with pytest.raises(DataError, match="No Chinese"):
        chinese.words("rather many")
