"""Cells turned into numbers of one unit, or into the words for why they are none."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from forecasting.periods import has_mark
from forecasting.reading.units import CURRENCIES, LONGEST, MISSING, POWERS, has_size, unit_of_header
from forecasting.text import plain, short

__all__ = ["Numbers", "read_numbers"]

NO_UNITS = "*†‡§#~^"
QUANTITY = re.compile(
    rf"(?P<sign>[-+−]?) ?(?P<currency>(?:US|A|C|HK|S)?[{''.join(CURRENCIES)}]?) ?"
    r"(?P<digits>\d[\d.,' ]{0,40}|[.,]\d{1,40})(?P<exponent>e[-+]?\d{1,4})?"
    rf" ?(?P<power>{'|'.join(POWERS)})? ?(?P<unit>[^\d{NO_UNITS}]{{0,14}})",
    re.IGNORECASE,
)
BRACKETS = re.compile(r"^\(([^()]+)\)$")
"""Bookkeepers' minus sign."""
SIMPLE = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")


class Numbers(NamedTuple):
    """A column of numbers, brought to the unit that its header or cells name."""

    entries: list[float | str | None]  # None for an empty cell, a text for why one is no number
    unit: str | None


def read_numbers(
    cells: Sequence[str], header: str, semicolons: bool = False, decimal: str | None = None
) -> Numbers:
    """Read a column whose cells share one way of writing numbers."""
    if decimal != "," and not semicolons and all(map(SIMPLE.fullmatch, cells)):
        return Numbers([float(cell) for cell in cells], unit_of_header(header))
    texts = [plain(cell) if len(cell) <= 10 * LONGEST else cell[: LONGEST + 1] for cell in cells]
    matches = [
        None
        if len(text) > LONGEST or has_mark(cell)
        else QUANTITY.fullmatch(BRACKETS.sub(r"-\1", text))
        for cell, text in zip(cells, texts, strict=True)
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
    words = f"{short(cell)} is not a number."
    if "\n" in cell:
        return f"{words} It runs over several lines: close its quote."
    if len(cell) > LONGEST:
        return f"{words} It has {len(cell):,} signs: correct it."
    if mark := has_mark(cell):
        return f"{words} Remove the mark {mark!r}, or write out what it says."
    if any(cell.find(mark) > 0 for mark in NO_UNITS) and any(map(str.isdigit, cell)):
        return f"{words} Remove its footnote mark."
    return f"{words} Correct it, or empty the cell."


def _decimal_sign(digits: Sequence[str], semicolons: bool) -> tuple[str | None, str]:
    """The decimal sign that the column gives away, or None and what to say."""
    votes = {mark: next((d for d in digits if _tells(d, mark)), None) for mark in ".,"}
    if votes["."] and votes[","]:
        return None, (
            f"{votes['.']!r} and {votes[',']!r}, both in this column, use different decimal "
            "signs. Write all numbers alike."
        )
    told = "." if votes["."] else "," if votes[","] else None
    if told == "." or (told and not _doubtful(digits)):
        return told, ""
    commas = next((d for d in digits if "," in d and not _tells(d, ",")), None)
    dots = next((d for d in digits if "." in d and semicolons), None)
    if doubtful := commas or dots:
        whole = re.sub(r"[.,]", "", doubtful)
        return None, (
            f"{doubtful!r} could be {whole} or {doubtful.replace(',', '.')}. Write the numbers "
            "without thousands separators, or tell the decimal sign: decimal='.' or ',', on the "
            "command line --decimal."
        )
    return ".", ""


def _doubtful(digits: Sequence[str]) -> bool:
    """Whether most numbers look grouped by what one or two numbers show to be a decimal comma."""
    commas = [d for d in digits if "," in d]
    sure = [d for d in commas if _tells(d, ",")]
    return len(sure) * 2 < len(commas) and not any(re.search("[. ']", d) for d in sure)


def _tells(digits: str, mark: str) -> bool:
    """Whether a number can only be read with this decimal sign."""
    other = "," if mark == "." else "."
    if mark in digits and other in digits:
        return digits.rindex(mark) > digits.rindex(other)
    if digits.count(mark) != 1:
        return digits.count(other) > 1
    whole, fraction = digits.split(mark)
    return len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole == "0"


class _Target(NamedTuple):
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

    def usual(part: str) -> str:
        told = Counter(m[part].strip() for m in carry if m[part])
        return max(filter(None, told), key=told.__getitem__, default="")

    size, word, currency = map(usual, ("power", "unit", "currency"))
    label = f"{currency} {size}{word}".strip()
    return _Target(POWERS.get(size), word, currency, label or None)


def _other_unit(text: str, match: re.Match[str], target: _Target) -> str | None:
    """Say why a cell is not in the unit of its column; None if it is or can be converted."""
    power, word, currency = match["power"], match["unit"].strip(), match["currency"]
    named = bool(power or word or currency)
    if target.in_header:
        other = _strange(match, target)
    elif target.label is not None:
        other = not named or word not in ("", target.word) or (target.power is None) != (not power)
        other = other or currency not in ("", target.currency)
    elif named:
        return (
            f"{short(text)} is not a plain number like most of its column. Remove what is not "
            "part of the number, or give every cell the same unit."
        )
    else:
        other = False
    words = f"{short(text)} is not in {target.label} like its column. Use one unit."
    return words if other else None


def _strange(match: re.Match[str], target: _Target) -> bool:
    """Whether a cell names another unit than the header of its column, or a part of it only."""
    whole = target.word.lower()
    power, word, sign = match["power"], match["unit"].strip().lower(), match["currency"][-1:]
    if match["currency"] and not any(n in whole for n in CURRENCIES.get(sign, ())):
        return True
    if power:
        rest = next((whole.removeprefix(p) for p in POWERS if whole.startswith(p)), "")
        return target.power is None or word not in ("", rest)
    if word:
        return word != whole and not (word == "%" == whole[:1])
    return bool(match["currency"]) and has_size(whole)


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
        sign = re.escape(separators.pop())
        by_three = rf"\d{{1,3}}(?:{sign}\d{{3}})+"
        indian = rf"\d{{1,2}}(?:{sign}\d{{2}})+{sign}\d{{3}}"
        if not re.fullmatch(by_three, whole) and not (sign == "," and re.fullmatch(indian, whole)):
            return None
        whole = re.sub(r"\D", "", whole)
    return f"{whole or '0'}.{fraction}" if mark else whole
