"""What the README says is true, and what it tells to run runs."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import forecasting

from .tracked import ROOT, text_of, tracked

sys.path.insert(0, str(ROOT / "tools"))

import headline

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_readme_never_installs_by_name() -> None:
    # that name on the index is somebody else's package; ours is not there
    for path in tracked():
        if path.suffix in {".md", ".ipynb", ".yml", ".py"} and path != Path(__file__).resolve():
            found = re.search(r"pip install (-U |--upgrade )?['\"]?forecasting\b", text_of(path))
            assert not found, path


def test_readme_links_and_pictures_exist() -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def told() -> list[Path]:
    """Where readers and machines are told what to run."""
    folders = (ROOT / "book", ROOT / ".github" / "workflows", ROOT / ".ci", ROOT / ".binder")
    names = ("README.md", "CONTRIBUTING.md", ".pre-commit-config.yaml", "Makefile")
    found = [path for folder in folders for path in folder.iterdir() if path.is_file()]
    return [*found, *(ROOT / name for name in names)]


def test_commands_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for path in told():
        text = text_of(path)
        named = re.findall(r"(?:`|^|run: )make ([a-z-]+)", text, re.MULTILINE)
        assert set(named) <= targets, path
        for file in re.findall(
            r"\b((?:tools|tests|estimation|requirements)/[\w/.-]*\w\.\w+)", text
        ):
            assert (ROOT / file).exists(), f"{path.relative_to(ROOT)} names {file}"
    assert README.index("make book") < README.index("make test")


def test_readme_python_runs_as_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    assert len(blocks[0].splitlines()) <= 10
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_readme_goes_from_a_csv_to_a_chart(tmp_path: Path) -> None:
    (said,) = re.findall(r"^\.venv/bin/forecasting (.*)$", README, re.MULTILINE)
    table = "year,sales (m EUR)\n2021,1.9\n2022,4.2\n2023,7.1\n2024,11.8\n"
    (tmp_path / "FILE.csv").write_text(table, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "forecasting", *said.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "2029" in done.stdout
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_readme_shows_the_figure_of_the_brief() -> None:
    drawing, words = headline.figure(ROOT)
    assert (ROOT / headline.PICTURE).read_text(encoding="utf-8") == drawing, "run `make notebooks`"
    assert f"![{words}]({headline.PICTURE})" in README


def reports() -> list[tuple[str, dict[str, Any]]]:
    """Chapter and what each stored output says of itself."""
    return [
        (path.stem, output["metadata"]["report"])
        for path in sorted((ROOT / "book").glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "report" in output.get("metadata", {})
    ]


def test_every_figure_leads_to_data_or_says_how_as_the_readme_has_it() -> None:
    assert "it leads to its rows of data, or says how it was computed" in " ".join(README.split())
    told = [(page, one) for page, one in reports() if "number" in one]
    assert len(told) > 100
    assert not [(page, n["number"]) for page, n in told if not n["rows"] and not n["how"]]


def test_every_work_of_the_bibliography_is_cited() -> None:
    listed = re.findall(r"^@\w+\{([\w-]+),", (ROOT / "book" / "references.bib").read_text(), re.M)
    pages = [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    cited = re.findall(r"\{cite[:\w]*\}`([^`]*)`", "".join(map(text_of, pages)))
    assert len(listed) > 20
    assert set(listed) == {key.strip() for keys in cited for key in keys.split(",")}


def test_hindsight_is_said_with_every_forecast_of_january_2021() -> None:
    """Nobody made these forecasts then: caption, description or day say that 2026 did."""
    ours = [
        one
        for _, one in reports()
        if "figure" in one
        and one["vintage"].startswith(("as of January 2021", "as of 15 January 2021"))
        and "own" in one["source"]
    ]
    assert len(ours) > 7
    words = ("subtitle", "alt", "vintage")
    assert not [o["figure"] for o in ours if "2026" not in " ".join(str(o[w]) for w in words)]


NO_LEVELS = {  # charts that draw no published figure of a market, of people or of pay
    "arima-tools", "forecast-models", "growth-models-views",
    "growth-models-ceilings",  # answers of models
    "quarterly-step",  # effects
    "development-growth", "known-when-splits",  # rates and shares worked out from levels
    "employment-chain", "regulation-timeline", "regulation-waits", "regulation-sums",  # steps
}  # fmt: skip
EXAMPLES = {"benchmark", "gallery", "method", "your_market"}  # of series made up, or scores


def test_under_every_chart_of_levels_stands_who_said_and_who_carried_each() -> None:
    charts = {
        one["figure"]: one for page, one in reports() if "figure" in one and page not in EXAMPLES
    }
    assert len(charts) > len(NO_LEVELS)
    bare = {name for name, one in charts.items() if not one.get("strip")} - NO_LEVELS
    assert not bare, f"{bare}: give strip=, the rows it draws, or list it among NO_LEVELS"
    for name, one in charts.items():
        for point in one.get("strip") or []:
            assert all(point[part] for part in ("by", "via", "grade")), name


def benchmark(table: str, row: str) -> dict[str, str]:
    with (ROOT / "data" / f"benchmark_{table}.csv").open(encoding="utf-8") as file:
        return next(entry for entry in csv.DictReader(file) if entry["id"] == f"bm-{row}")


def share(row: dict[str, str], level: str) -> tuple[str, str]:
    """What held, and between which limits, as the README writes it."""
    held, low, high = (
        f"{100 * float(row[f'cov{level}{end}']):.0f}" for end in ("", "_low", "_high")
    )
    return f"{held} %", f"{low} to {high} %" if low != high else f"{low} %"


def test_readme_says_the_coverage_that_was_measured_and_how_sure_it_is() -> None:
    takeoffs = benchmark("takeoff", "reference-all-all")
    (at_80, limits_80), (at_95, limits_95) = share(takeoffs, "80"), share(takeoffs, "95")
    assert (
        f"on {int(takeoffs['windows']):,} windows of such markets, its 80 % intervals held {at_80} "
        f"of the later values and its 95 % intervals {at_95}; had other technologies been drawn, "
        f"it might have been {limits_80} and {limits_95}."
    ) in " ".join(README.split())


def test_readme_says_where_the_coverage_is_another() -> None:
    rows = (
        benchmark("life", "reference-technologies-all-all"),
        benchmark("life", "reference-products-all-all"),
        benchmark("competitions", "reference-m3-all"),
    )
    life, cars, business = ("{} ({})".format(*share(row, "80")) for row in rows)
    assert (
        f"technologies left out they held {life}, on car models, not named as products, "
        f"{cars}, and on ordinary business series {business}"
    ) in " ".join(README.split())


def plain() -> str:
    """The README's sentences: no code, no picture, no table, no address."""
    text = re.sub(r"```.*?```", " ", README, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|^\|.*$", " ", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"`[^`]*`|\]\([^)]*\)|\[CC BY.*", " ", text).split())


def test_every_number_of_the_readme_is_held_by_a_test() -> None:
    """Two sentences are tested above; of the rest each number is a name or tested below."""
    measured = re.findall(r"on 1,070 windows.*?they are wider than they say\.", plain())
    assert len(measured) == 1
    rest = plain().replace(measured[0], "")
    years = {"2020", "2021", "2022", "2026"}  # named, not counted
    names = {"80", "4.0"}  # an interval, a licence
    held = {"3.11", "3.12", "3.13", "100,000"}
    assert set(re.findall(r"\d[\d.,]*\d|\d", rest)) == years | names | held
    words = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|half|third|twice|dozens?)\b"
    # three is tested below; four: numbers of one's own, and what tests/distributed asks of others
    assert re.findall(words, rest) == ["three", "four", "four", "four"]


def test_readme_names_the_pythons_that_are_allowed() -> None:
    told = re.findall(r"3\.\d+", plain().split("Both need Python")[1].split(" and make")[0])
    assert [f"Programming Language :: Python :: {one}" for one in told] == [
        line for line in PROJECT["classifiers"] if re.search(r":: 3\.", line)
    ]


def test_readme_says_how_few_points_are_enough() -> None:
    assert "markets with three or more yearly figures" in plain()
    three = forecasting.AnnualSeries([1, 2, 3], years=[2001, 2002, 2003], unit="x")
    assert len(forecasting.forecast(three, horizon=1).median) == 1
    with pytest.raises(forecasting.TooShortError):
        forecasting.forecast(forecasting.AnnualSeries([1, 2], years=[2001, 2002], unit="x"), 1)


def test_readme_says_how_long_many_series_take() -> None:
    assert "100,000 take seconds" in README
    with (ROOT / "benchmarks" / "results" / "speed.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == "reference"]
    [many] = [float(row["seconds"]) for row in rows if row["series"] == "100000"]
    assert many < 10
