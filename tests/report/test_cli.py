"""The command that hands out the report's data."""

from click.testing import CliRunner

from livecommerce import datasets
from livecommerce.cli import commands


def said(*args: str) -> str:
    done = CliRunner().invoke(commands, args)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_data_sets_are_listed_and_printed() -> None:
    assert all(name in said("data") for name in datasets.names())
    assert said("data", "market_size") == datasets.path("market_size").read_text("utf-8")


def test_an_unknown_data_set_is_one_line() -> None:
    done = CliRunner().invoke(commands, ["data", "nothing"])
    assert done.exit_code == 1
    assert "No data set 'nothing'" in done.stderr


def test_splits_are_a_history_for_a_nowcast() -> None:
    header = said("splits", "--as-of", "2021-01-15").splitlines()[0]
    assert header == "entity,year,period,part,full,growth,first_published"
