"""Options of the command line reach the forecast, of one series and of many."""

import csv
import io

import pytest
from click.testing import CliRunner

import forecasting as fc
from forecasting.cli import main

YEARS = range(2013, 2019)
SERIES = {"A": (10, 14, 18, 21, 23, 24), "B": (2, 3, 5, 6, 8, 9)}


@pytest.fixture
def table(tmp_path):
    """Asks for a forecast in CSV, of A alone or of both series."""

    def table(names, *options):
        lines = [
            f"{name},{year},{value}"
            for name in names
            for year, value in zip(YEARS, SERIES[name], strict=True)
        ]
        path = tmp_path / "data.csv"
        path.write_text("\n".join(["market,year,value", *lines]) + "\n")
        asked = ["forecast", str(path), "--horizon", "2", "--format", "csv", *map(str, options)]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        return list(csv.DictReader(io.StringIO(done.stdout)))

    return table


@pytest.mark.parametrize("names", ["A", "AB"])
@pytest.mark.parametrize(
    ("option", "value", "model"),
    [("--seed", 7, "logistic"), ("--upper-bound", 30, "reference"), ("--kind", "product", None),
     ("--levels", 60, "reference")],
)  # fmt: skip
def test_an_option_reaches_the_forecast(table, names, option, value, model):
    chosen = ["--model", model] if model else []
    plain, told = table(names, *chosen), table(names, *chosen, option, value)
    assert plain != told
    for name in names:
        bound = value if option == "--upper-bound" else None
        series = fc.AnnualSeries(SERIES[name], years=YEARS, unit="x", upper_bound=bound)
        more = {
            "--seed": {"seed": value},
            "--levels": {"levels": (value,)},
            "--kind": {"model": fc.Reference(kind="product")},
        }.get(option, {})
        made = fc.forecast(series, 2, **{"model": model or "reference", **more})
        level = value if option == "--levels" else 80
        ends = made.interval(level)
        wanted = [[m, *pair] for m, pair in zip(made.median, ends, strict=True)]
        own = [row for row in told if row.get("id", name) == name]
        columns = ("median", f"lower_{level}", f"upper_{level}")
        assert [[float(row[c]) for c in columns] for row in own] == [
            pytest.approx(row, rel=1e-4) for row in wanted
        ]
