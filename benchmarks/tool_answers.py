"""What forecasting tools answer for four annual points; writes data/tool_answers.csv.

    python -m benchmarks.tool_answers        in an environment with requirements/benchmark.txt

The points are the market size of 2017-2020, the question its values of 2021-2025. Every tool runs
with the settings that its documentation shows first; what it refuses is recorded with its message.
"""

from __future__ import annotations

import datetime as dt
import pathlib

import numpy as np
import pandas as pd

from benchmarks import peers

OUT = pathlib.Path(__file__).resolve().parent.parent / "data" / "tool_answers.csv"
YEARS = np.array([2017, 2018, 2019, 2020])
VALUES = np.array([19.64, 135.41, 443.75, 971.2])
HORIZON = 5
LIMITS = ["lower_95", "lower_80", "median", "upper_80", "upper_95"]


def first_line(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return (lines[0] if lines else "no message")[:200]


def answers(name: str, tool: str, version: str, call: str, table: np.ndarray | str) -> list[dict]:
    """Five rows of a forecast, or one of a refusal."""
    base = {"method": name, "tool": tool, "version": version, "call": call}
    if isinstance(table, str):
        return [base | {"answer": "refused", "message": first_line(table)}]
    if np.isnan(table[:, 2]).all():
        return [base | {"answer": "refused", "message": "no error, but every value is NaN"}]
    gaps = "a point forecast without usable limits" if np.isnan(table).any() else ""
    years = YEARS[-1] + np.arange(1, HORIZON + 1)
    return [
        base
        | {"year": int(year), "answer": "forecast", "message": gaps}
        | {
            k: round(float(v), 2) if np.isfinite(v) else None
            for k, v in zip(LIMITS, row, strict=True)
        }
        for year, row in zip(years, table, strict=True)
    ]


def python_answers() -> list[dict]:
    rows = []
    for peer in [*peers.PEERS, *peers.DEMONSTRATED]:
        if not peer.installed:
            print(f"{peer.name}: {peer.package} is not installed, left out")
            continue
        try:
            table = peers.quiet(peer.run, VALUES, HORIZON)
        except Exception as error:  # whatever a tool raises is its answer
            table = f"{type(error).__name__}: {error}"
        rows += answers(peer.name, peer.package, peer.version, peer.call, table)
    return rows


def r_answers() -> list[dict]:
    found = peers.r_version()
    if found is None:
        print("R with its forecast package is not installed, left out")
        return []
    calls = {"auto.arima": "forecast(auto.arima(y), h = 5)", "ets": "forecast(ets(y), h = 5)",
             "thetaf": "thetaf(y, h = 5)", "holt_damped": "holt(y, damped = TRUE, h = 5)",
             "thetaf_log": "exp of thetaf(log(y), h = 5)"}  # fmt: skip
    table = peers.r_forecasts([VALUES], [HORIZON], list(calls))
    rows = []
    for method, call in calls.items():
        part = table[table.method == method].sort_values("step")
        refused = part.step.iloc[0] == 0
        answer = str(part.message.iloc[0]) if refused else part[peers.COLUMNS].to_numpy(float)
        version = f"{found[1]} ({found[0].split(' (')[0]})"
        rows += answers(f"R {method}", "R forecast", version, call, answer)
    return rows


def main() -> None:
    frame = pd.DataFrame(r_answers() + python_answers())
    today = dt.date.today().isoformat()
    slug = frame.method.str.lower().str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    year = frame.year.astype("Int64")
    frame = frame.assign(
        year=year,
        id=slug + "-" + year.astype(str).where(year.notna(), "refused"),
        publisher=frame.tool,
        source="tool-answers",
        attribution="named",
        grade="A",
        status="forecast",
        first_published_from=today,
        first_published_to=today,
        note="computed by benchmarks/tool_answers.py; its point forecast is the median here",
        run_on=today,
    )
    columns = ["id", "publisher", "source", "attribution", "grade", "status"]
    columns += ["first_published_from", "first_published_to", "note", "method", "tool"]
    columns += ["version", "call", "year", "median", "lower_80", "upper_80", "lower_95"]
    columns += ["upper_95", "answer", "message", "run_on"]
    frame[columns].to_csv(OUT, index=False, lineterminator="\n")
    print(frame[["method", "year", "median", "lower_95", "upper_95", "message"]].to_string())


if __name__ == "__main__":
    main()
