"""The verdict card: texts of the table joined with numbers, a table for everybody, a picture."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from forecasting import ParameterError
from livecommerce import card, datasets
from livecommerce.card_picture import _widths, picture

ROWS = [
    ("a", "the market grew", "holds", "true"),
    ("b", "it would grow by half", "too low", "true"),
    ("c", "it would be calm", "wrong", "true"),
    ("d", "more grew", "holds", "true"),
    ("e", "something else", "holds", "false"),
]
MEASURED = {
    "a": card.Measured("444 bn", low=434, high=451, at=444, ends=("434", "451")),
    "b": card.Measured(
        "1.28 trn", low=1.06, high=1.6, printed=0.97, printed_words="0.97", ends=("1.06", "1.60")
    ),
    "c": card.Measured("29 to 75", reason="no count answers", short="It is calm"),
    "d": card.Measured("3", reason="one source"),
}


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> list[card.Claim]:
    frame = pd.DataFrame(ROWS, columns=["id", "claim", "verdict", "card"])
    frame = frame.assign(number_is="in one year", chapter="outlook")
    monkeypatch.setattr(datasets, "load", lambda name: frame)
    return card.claims(MEASURED)


def test_claims_stand_in_the_order_of_verdicts(claims: list[card.Claim]) -> None:
    assert [c.id for c in claims] == ["a", "d", "b", "c"]
    assert claims[0].claim == "The market grew"
    assert claims[0].about == "in one year"
    assert claims[-1].short == "It is calm"
    assert card.title(claims) == "Four claims, checked: two hold"


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"z": card.Measured("1", reason="x")}, "numbers without a claim: \\['z'\\]"),
        ({"a": card.Measured("1")}, "has no range. Say why"),
        ({"a": card.Measured("1", reason="x", claim="word " * 13)}, "longer than 12 words"),
    ],
)
def test_a_card_with_a_gap_is_refused(
    claims: list[card.Claim], changed: dict[str, card.Measured], match: str
) -> None:
    with pytest.raises(ParameterError, match=match):
        card.claims(MEASURED | changed)


def test_every_claim_of_the_data_has_a_verdict_that_the_card_knows() -> None:
    assert set(datasets.load("claims")["verdict"]) <= set(card.VERDICTS)


def test_the_card_stays_a_table(claims: list[card.Claim]) -> None:
    soup = BeautifulSoup(card.html(claims, "Held against 2026", "2026"), "lxml")
    table = soup.select_one("table[role=table]")
    assert table is not None
    heads = [h.get_text(" ", strip=True) for h in table.select("tbody th[scope=rowgroup]")]
    assert heads == ["2 Holds", "1 Too low", "1 Wrong"]
    assert [h["rowspan"] for h in table.select("th[scope=rowgroup]")] == ["2", "1", "1"]
    assert len(table.select("tbody tr[role=row]")) == 4
    assert len(table.select("td[role=cell]")) == 8
    assert table.select("a")[0]["href"] == "outlook.html"
    assert "no count answers" in table.get_text()
    assert not soup.select("[style]")
    assert len(soup.select(".tally span")) == 4


def test_the_card_speaks_chinese(claims: list[card.Claim]) -> None:
    soup = BeautifulSoup(card.html(claims, "", "", language="zh"), "lxml")
    assert soup.select("h2")[0].get_text() == "4项说法逐一核查：2项成立"


def places(drawn: str) -> dict[str, float]:
    soup = BeautifulSoup(drawn, "lxml")
    line = soup.select_one(".bar-line")
    assert line is not None
    found = {"low": float(str(line["x1"])), "high": float(str(line["x2"]))}
    for name, key in (("bar-dot", "cx"), ("bar-printed", "x1")):
        for element in soup.select(f".{name}"):
            found[name] = float(str(element[key]))
    return found


def test_a_bar_keeps_the_order_of_its_values() -> None:
    found = places(card.bar(10, 20, 12, 5, width=104))
    assert found["bar-printed"] < found["low"] < found["bar-dot"] < found["high"]
    assert found["bar-dot"] - found["low"] == pytest.approx((found["high"] - found["low"]) / 5)


def test_a_bar_of_many_sizes_is_logarithmic() -> None:
    found = places(card.bar(0.4, 130, 0.4 * (130 / 0.4) ** 0.5, width=104))
    assert found["bar-dot"] == pytest.approx((found["low"] + found["high"]) / 2, abs=0.1)
    with pytest.raises(ParameterError, match="empty"):
        card.bar(2, 1, width=104)


def test_show_can_be_restored(claims: list[card.Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[dict[str, str], dict[str, Any]]] = []
    monkeypatch.setattr(card, "display", lambda data, told: shown.append((data, told)))
    card.show(claims, subtitle="s", known="k")
    report = shown[0][1]["report"]
    assert card.restore(report["claims"]) == claims
    assert report["headline"] == "Four claims, checked: two hold"
    assert "It would be calm: wrong" in shown[0][0]["text/plain"]


def test_picture_is_a_social_card_with_a_field_for_each_claim(claims: list[card.Claim]) -> None:
    drawn = picture(claims, "Four claims: two hold", "An article", "Checked", "2026")
    buffer = io.BytesIO()
    drawn.savefig(buffer)
    image = Image.open(buffer).convert("RGB")
    assert image.size == (1200, 630)
    row = np.asarray(image)[170]
    starts = (row != row[0]).any(axis=1).astype(int)
    assert (np.diff(starts) == 1).sum() == len(claims)


def test_a_crowded_column_of_the_picture_gets_the_room(claims: list[card.Claim]) -> None:
    letters, heads = [240, 20, 90, 60], [120.0, 130.0, 280.0, 110.0]
    found = _widths(letters, heads, 1000)
    assert sum(found) == pytest.approx(1000)
    assert all(wide >= head - 1e-9 for wide, head in zip(found, heads, strict=True))
    assert found[0] == max(found)
