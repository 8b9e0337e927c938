"""Computed rows, and levels beside the growth published with them."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from tools.data.tables import Data, Problem, Row

KEY = re.compile(r"(?<![\w.-])[a-z]{1,4}-[\w.-]*\w")
SUM = re.compile(r"sum of (\S+) to (\S+?)( / 1000)?")
NOTHING = Row({}, "", 0)
STEPS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def inputs(formula: str, data: Data) -> list[str]:
    """Keys of the rows that a formula is computed from."""
    total = SUM.fullmatch(formula)
    if not total:
        return KEY.findall(formula)
    ids = list(data.by_id)
    return ids[ids.index(total[1]) : ids.index(total[2]) + 1]


def number(row: Row) -> float:
    """Value of a row, per cent as a share."""
    return float(row["value"]) / (100 if row["unit"] == "%" else 1)


def half(value: str) -> float:
    """Half a unit of the last digit that is printed."""
    digits = Decimal(value) if "." in value else Decimal(value).normalize()
    return float(Decimal(1).scaleb(int(digits.as_tuple().exponent))) / 2


def _value(node: ast.AST, values: dict[str, float]) -> float:
    if isinstance(node, ast.BinOp):
        return STEPS[type(node.op)](_value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise ValueError("only +, -, x, / and brackets")


def evaluate(formula: str, values: dict[str, float]) -> float:
    """Result of a formula over row keys, given the value of each."""
    total = SUM.fullmatch(formula)
    if total:
        return sum(values.values()) / (1000 if total[3] else 1)
    names = {key: f"row{place}" for place, key in enumerate(values)}
    text = KEY.sub(lambda match: names[match[0]], formula).replace(" x ", " * ")
    return _value(ast.parse(text, mode="eval").body, {names[key]: v for key, v in values.items()})


def _tolerance(row: Row, rows: list[Row], values: dict[str, float]) -> float:
    """Rounding of the result and, one after the other, of every input."""
    got = evaluate(row["derivation"], values)
    spread = 0.0
    for other in rows:
        step = half(other["value"]) / (100 if other["unit"] == "%" else 1)
        moved = values | {other["id"]: values[other["id"]] + step}
        spread += abs(evaluate(row["derivation"], moved) - got)
    return half(row["value"]) * 1.001 + (spread if len(rows) < 50 else 0.0)


def _published(row: Row, data: Data) -> str:
    """Key of the publisher's own figure of a computed level; empty where there is none."""
    same = ("series", "publisher", "period", "unit")
    own = (
        other["id"]
        for other in data.figures
        if not other["derivation"]
        and other["status"] != "forecast"
        and all(other[column] == row[column] for column in same)
    )
    return next(own, "") if row["status"] == "derived" else ""


def derivations(data: Data) -> Iterator[Problem]:
    """A computed value is what its formula gives, within the rounding of what goes in.

    It rests on the publisher's own figure where there is one, not on another computed row.
    """
    for row in (row for row in data.figures if row["derivation"]):
        try:
            found = [data.by_id[key] for key in inputs(row["derivation"], data)]
            values = {other["id"]: number(other) for other in found}
            got = evaluate(row["derivation"], values) * (100 if row["unit"] == "%" else 1)
        except (KeyError, ValueError, SyntaxError, ZeroDivisionError) as error:
            yield row.problem("derivation", f"cannot be computed: {error}")
            continue
        if abs(got - float(row["value"])) > _tolerance(row, found, values):
            yield row.problem("value", f"is {row['value']}, but the derivation gives {got:.6g}")
        for other in found:
            if own := _published(other, data):
                yield row.problem("derivation", f"{other['id']} is computed; take {own}")
        if row["status"] not in ("derived", "forecast"):
            yield row.problem("status", "should be derived, for the value is computed")
        latest = max((other["first_published_to"] for other in found), default="")
        if row["first_published_to"] != latest:
            text = f"should be {latest}, the day on which the last input was public"
            yield row.problem("first_published_to", text)


def _chains(growth: Row, level: Row, base: Row) -> bool:
    """Whether a published rate can follow from the levels that it connects."""
    spread, low = half(growth["value"]), 0.0 if level["qualifier"] == "more than" else 1.0
    base_low = 0.0 if base["qualifier"] == "more than" else 1.0
    highest = (float(level["value"]) + half(level["value"])) / (
        float(base["value"]) - half(base["value"]) * base_low
    )
    lowest = (float(level["value"]) - half(level["value"]) * low) / (
        float(base["value"]) + half(base["value"])
    )
    rate = float(growth["value"])
    return (lowest - 1) * 100 <= rate + spread and (highest - 1) * 100 >= rate - spread


def growth(data: Data) -> Iterator[Problem]:
    """Published rates follow from the levels they connect, or stand among the discrepancies."""
    recorded = {
        row["a_id"]: row
        for row in data.tables["discrepancies"]
        if row["type"] in ("does not chain", "misprint")
    }
    for row in data.tables["published_growth"]:
        ends = [data.by_id.get(row[column]) for column in ("level_id", "base_id")]
        if row["unit"] != "%" or None in ends:
            continue
        level, base = (end for end in ends if end is not None)
        if level["unit"] != base["unit"]:
            yield row.problem("base_id", f"is in {base['unit']}, the level in {level['unit']}")
        elif not _chains(row, level, base) and row["id"] not in recorded:
            got = (float(level["value"]) / float(base["value"]) - 1) * 100
            text = f"the levels give {got:.1f} %; if both are right, record it in discrepancies.csv"
            yield row.problem("value", text)


def discrepancies(data: Data) -> Iterator[Problem]:
    """A discrepancy shows the values that its rows hold; what chains is no discrepancy."""
    for row in data.tables["discrepancies"]:
        for side in ("a", "b"):
            held = data.by_id.get(row[f"{side}_id"], NOTHING)
            shown = (row[f"{side}_value"], row[f"{side}_unit"])
            if "value" in held and shown != (held["value"], held["unit"]):
                text = f"is {' '.join(shown)}, but the row has {held['value']} {held['unit']}"
                yield row.problem(f"{side}_value", text)
        one = data.by_id.get(row["a_id"], NOTHING)
        ends = [data.by_id.get(one.get(column, "")) for column in ("level_id", "base_id")]
        if row["type"] == "does not chain" and None not in ends:
            level, base = (end for end in ends if end is not None)
            got = (float(level["value"]) / float(base["value"]) - 1) * 100
            if _chains(one, level, base):
                yield row.problem("type", "the rate does follow from its levels")
            elif abs(float(row["b_value"]) - got) > 0.05:
                yield row.problem("b_value", f"the levels give {got:.1f} %")
