"""What people write in the cells of a table, turned into numbers, units and years, or refused."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from forecasting.periods import is_part_of_year, short

__all__ = ["Numbers", "read_numbers", "unit_of_header", "year_label"]

MISSING = {"", "-", "--", "—", "–", ".", "..", "...", "na", "n/a", "n.a.", "nan", "null", "none"}
MISSING |= {"无", "无数据"}
LARGE = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8}
POWERS = LARGE | {"千万": 7, "百万": 6, "十万": 5, "万": 4}
CURRENCIES = {
    "¥": ("¥", "cny", "rmb", "元", "jpy", "yen"),
    "$": ("$", "usd", "dollar", "美元"),
    "€": ("€", "eur"),
    "£": ("£", "gbp"),
}
MAGNITUDE = re.compile(
    r"(?<![a-z])(?:k|tsd|thousands?|m|mm|mn|mio|mln|mill|millions?|b|bn|mrd|mia|billions?|tn|trn"
    r"|trillions?)(?![a-z])|[千万亿]|0{3}",
    re.IGNORECASE,
)
MARKS = ("<super>", "<sub>", "<circle>", "<fraction>")
NO_UNITS = "*†‡§#~^"
QUANTITY = re.compile(
    rf"(?P<sign>[-+−]?)\s{{0,2}}(?P<currency>[{''.join(CURRENCIES)}]?)\s{{0,2}}"
    r"(?P<digits>\d[\d.,' ]{0,40}|[.,]\d{1,40})(?P<exponent>e[-+]?\d{1,4})?"
    rf"\s{{0,2}}(?P<power>{'|'.join(POWERS)})?\s*(?P<unit>[^\d{NO_UNITS}]{{0,12}})",
    re.IGNORECASE,
)
SIMPLE = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")
HEADER_UNIT = re.compile(r"[(\[]\s*(?:单位\s*:?\s*)?([^)\]]+)[)\]]|[/,:]\s*(\S.*)$")
EXPECTED = re.compile(r"(\d{4})\s*年?\s*[(（]?\s*(?:E|F|P|预测|预计)\s*[)）]?", re.IGNORECASE)
OTHER = {",": ".", ".": ","}


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    entries : list
        A float per cell; None where the cell is empty; a text, the reason, where it is no number.
    unit : str or None
        Unit that header or cells name, after all cells were brought to it.
    """

    entries: list[float | str | None]
    unit: str | None


def plain(text: str) -> str:
    """Full-width signs and unusual spaces as their ordinary twins, without spaces around."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return text.strip()


def footnote_mark(text: str) -> str | None:
    """A sign that is no digit but would turn into one or a letter: ``¹``, ``②``, ``½``.

    Examples
    --------
    >>> footnote_mark("14¹"), footnote_mark("１４")
    ('¹', None)
    """
    if text.isascii():
        return None
    return next((sign for sign in text if not sign.isascii() and _is_mark(sign)), None)


def _is_mark(sign: str) -> bool:
    if sign.isdecimal():
        return False
    digits = any(s.isdecimal() for s in unicodedata.normalize("NFKC", sign))
    return digits or unicodedata.decomposition(sign).startswith(MARKS)


def unit_of_header(header: str) -> str | None:
    """Unit that a header names in brackets or after a slash, comma or colon.

    Examples
    --------
    >>> unit_of_header("交易规模（亿元）"), unit_of_header("GMV, bn CNY"), unit_of_header("value")
    ('亿元', 'bn CNY', None)
    """
    found = HEADER_UNIT.search(plain(header))
    return plain(found[1] or found[2]) if found else None


@lru_cache(maxsize=4096)
def year_label(text: str) -> tuple[str, str | None]:
    """A period as `AnnualSeries` reads it, and the status that its ending tells.

    Examples
    --------
    >>> year_label("2021E"), year_label("2020年度"), year_label("2020/12/31")
    (('2021', 'forecast'), ('2020', None), ('2020-12-31', None))
    """
    if footnote_mark(text):
        return text, None
    text = plain(text)
    if expected := EXPECTED.fullmatch(text):
        return expected[1], "forecast"
    if fiscal := re.fullmatch(r"(?:FY\s*(\d{4})|(\d{4})\s*财年)", text, re.IGNORECASE):
        return f"FY{fiscal[1] or fiscal[2]}", None
    if day := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?", text):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}", None
    if day := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        return day[3], None
    if not is_part_of_year(text) and (year := re.fullmatch(r"(\d{4})(?:年度?|\.0)?", text)):
        return year[1], None
    return text, None


def read_numbers(
    cells: Sequence[str], header: str, semicolons: bool = False, decimal: str | None = None
) -> Numbers:
    """Read a column whose cells share one way of writing numbers.

    Parameters
    ----------
    cells : sequence of str
        The column.
    header : str
        Its name, which may tell the unit.
    semicolons : bool
        Whether the file separates cells by semicolons, as where the comma is the decimal sign.
    decimal : {".", ","}, optional
        The decimal sign; by default found from all cells, and a column that could be read both
        ways is refused.

    Returns
    -------
    Numbers
    """
    texts = [plain(cell) for cell in cells]
    marked = [footnote_mark(cell) for cell in cells]
    simple = decimal != "," and not semicolons and not any(marked)
    if simple and all(map(SIMPLE.fullmatch, texts)):
        return Numbers([float(text) for text in texts], unit_of_header(header))
    matches = [
        None if mark else QUANTITY.fullmatch(_negative(text))
        for text, mark in zip(texts, marked, strict=True)
    ]
    sign, problem = decimal, ""
    if decimal is None:
        sign, problem = _decimal_sign([m["digits"].strip() for m in matches if m], semicolons)
    target = _target([m for m in matches if m], unit_of_header(header))
    values: list[float | str | None] = []
    for cell, text, match in zip(cells, texts, matches, strict=True):
        if text.lower() in MISSING:
            values.append(None)
        elif match is None:
            values.append(_no_number(cell))
        elif sign is None and re.search("[.,]", match["digits"]):
            values.append(problem)
        else:
            values.append(_other_unit(text, match, target) or _value(text, match, sign, target))
    return Numbers(values, target.label)


def _no_number(cell: str) -> str:
    """Say why a cell is no number."""
    if "\n" in cell:
        return f"{short(cell)} is not a number. It runs over several lines: close its quote."
    if mark := footnote_mark(cell):
        return (
            f"{short(cell)} is not a number. Remove the mark {mark!r}, or write out what it says."
        )
    if re.search(rf"\d.*[{re.escape(NO_UNITS)}]", cell):
        return f"{short(cell)} is not a number. Remove its footnote mark."
    return f"{short(cell)} is not a number. Correct it, or empty the cell."


def _negative(text: str) -> str:
    """Bookkeepers' brackets as a minus sign."""
    inside = re.fullmatch(r"\(([^()]+)\)", text)
    return f"-{inside[1]}" if inside else text


def _decimal_sign(digits: Sequence[str], semicolons: bool) -> tuple[str | None, str]:
    """The decimal sign that the column gives away, or None and what to say."""
    votes = {mark: next((d for d in digits if _tells(d, mark)), None) for mark in ".,"}
    if votes["."] and votes[","]:
        return None, (
            f"{votes['.']!r} and {votes[',']!r}, both in this column, use different decimal "
            "signs. Write all numbers alike."
        )
    if votes["."] or votes[","]:
        return "." if votes["."] else ",", ""
    commas = next((d for d in digits if "," in d), None)
    dots = next((d for d in digits if "." in d and semicolons), None)
    if doubtful := commas or dots:
        whole = re.sub(r"[.,]", "", doubtful)
        return None, (
            f"{doubtful!r} could be {whole} or {doubtful.replace(',', '.')}. Write the numbers "
            "without thousands separators, or tell the decimal sign: decimal='.' or ',', on the "
            "command line --decimal."
        )
    return ".", ""


def _tells(digits: str, mark: str) -> bool:
    """Whether a number can only be read with this decimal sign."""
    other = OTHER[mark]
    if mark in digits and other in digits:
        return digits.rindex(mark) > digits.rindex(other)
    if digits.count(mark) != 1:
        return digits.count(other) > 1
    whole, fraction = digits.split(mark)
    return len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole == "0"


@dataclass(frozen=True)
class _Target:
    """The unit to which a column is brought."""

    power: int | None = None
    word: str = ""
    currency: str = ""
    label: str | None = None
    in_header: bool = False


def _target(matches: Sequence[re.Match[str]], header_unit: str | None) -> _Target:
    if header_unit is not None:
        power = next((p for word, p in POWERS.items() if header_unit.startswith(word)), None)
        return _Target(power, header_unit, header_unit, header_unit, True)
    carry = [m for m in matches if m["power"] or m["unit"].strip() or m["currency"]]
    if len(carry) * 2 <= len(matches):  # a mark on a cell or two is no unit of the column
        return _Target()
    power_word, word, currency = (
        (Counter(filter(None, (m[part] and m[part].strip() for m in carry))).most_common(1)
        or [("", 0)])[0][0]
        for part in ("power", "unit", "currency")
    )  # fmt: skip
    label = f"{currency} {power_word}{word}".strip()
    return _Target(POWERS.get(power_word), word, currency, label or None)


def _other_unit(text: str, match: re.Match[str], target: _Target) -> str | None:
    """Say why a cell is not in the unit of its column; None if it is or can be converted."""
    if target.in_header:
        if not _strange(match, target):
            return None
    else:
        power, word, currency = match["power"], match["unit"].strip(), match["currency"]
        named = power or word or currency
        if target.label is None and named:
            return (
                f"{short(text)} is not a plain number like most of its column. Remove what is not "
                "part of the number, or give every cell the same unit."
            )
        if not (
            word not in ("", target.word)
            or currency not in ("", target.currency)
            or (target.power is None) != (power is None)
            or (target.label is not None and not named)
        ):
            return None
    return (
        f"{short(text)} is not in {target.label or 'plain numbers'} like its column. Use one unit."
    )


def _strange(match: re.Match[str], target: _Target) -> bool:
    """Whether a cell names another unit than the header of its column, or a part of it only."""
    whole = _folded(target.word)
    power, word = match["power"], _folded(match["unit"])
    if match["currency"] and not any(n in whole for n in CURRENCIES[match["currency"]]):
        return True
    if power:
        rest = next((whole.removeprefix(p) for p in POWERS if whole.startswith(p)), "")
        return target.power is None or word not in ("", rest)
    if word:
        return word != whole and not (word == "%" == whole[:1])
    return bool(match["currency"]) and MAGNITUDE.search(whole) is not None


def _folded(unit: str) -> str:
    return " ".join(unit.lower().split())


def _value(text: str, match: re.Match[str], decimal: str | None, target: _Target) -> float | str:
    number = _plain_number(match["digits"].strip(), decimal or ".")
    if number is None:
        return f"{short(text)} is not a number with the decimal sign {decimal!r}. Correct it."
    exponent = int((match["exponent"] or "e0")[1:])
    if match["power"]:
        exponent += POWERS[match["power"]] - (target.power or 0)
    value = float(f"{match['sign'].replace('−', '-')}{number}e{exponent}")
    return value if math.isfinite(value) else f"{short(text)} does not fit a floating-point number."


def _plain_number(digits: str, decimal: str) -> str | None:
    """Digits with a point as decimal sign and no separators; None if they are grouped oddly."""
    whole, mark, fraction = digits.partition(decimal)
    separators = set(re.findall(r"\D", whole))
    if len(separators) > 1 or re.search(r"\D", fraction):
        return None
    if separators:
        mark_of_groups = re.escape(separators.pop())
        if not re.fullmatch(rf"\d{{1,3}}(?:{mark_of_groups}\d{{3}})+", whole):
            return None
        whole = re.sub(r"\D", "", whole)
    return f"{whole or '0'}.{fraction}" if mark else whole
