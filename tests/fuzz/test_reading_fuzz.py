"""Thousands of odd cells, headers and files: read or refused in words, each within a second."""

import random
import string
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.errors import ForecastingError, SeriesError
from forecasting.periods import read_period, read_periods
from forecasting.reading.long import read_long
from forecasting.reading.numbers import read_numbers
from forecasting.reading.table import Table
from forecasting.reading.units import unit_of_header

SECONDS = 1.0
PIECES = [
    "2020", "20", "FY", "Q1", "H1", "9M", "年", "季度", "半年", "月", "(E)", "预测", "万亿",
    "亿元", "$", "€", "%", "m", "bn", "Mio.", "in", "USD", "1,234", "1.5", "-", "/", "[YR2020]",
    "(", ")", "单位", ":", "\\", "±", "¹", "\0", "\x1b[31m", "=cmd", " ", "\t", "\u3000", "令和",
    "e-4", "Total",
]  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.builds(
        lambda first, middle, n, last: first + middle * n + last,
        *[st.sampled_from(PIECES)] * 2,
        st.integers(1, 200_000),
        st.sampled_from(PIECES),
    ),
)


def timed(read, *given, seconds=SECONDS):
    """What a reader makes of a cell, and never a surprise or a wait."""
    before = time.process_time()
    try:
        return read(*given)
    except ForecastingError:
        return None
    finally:
        assert time.process_time() - before < seconds, given


@settings(max_examples=5000)
@given(CELLS)
def test_every_cell_answers_at_once(cell):
    period = timed(read_period, cell)
    assert period is None or 0 <= period.year < 10_000
    numbers = timed(read_numbers, ["10", cell, "12"], "value")
    assert len(numbers.entries) == 3
    for told in (cell, f"value {cell}"):
        unit = timed(unit_of_header, told)
        assert unit is None or unit.strip()
    both = timed(read_periods, [cell, "2020"])
    assert len(both) == 2
    assert isinstance(both[0], SeriesError) == (period is None)


@settings(max_examples=500)
@given(st.lists(CELLS, min_size=2, max_size=5), st.lists(CELLS, min_size=3, max_size=12))
def test_every_table_answers_at_once(header, cells):
    names = [f"{i}{name}" for i, name in enumerate(header)]
    rows = [cells[i : i + len(names)] for i in range(0, len(cells), len(names))]
    rows = [[*row, *[""] * (len(names) - len(row))] for row in rows]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    timed(read_long, Table("t", frame, pd.RangeIndex(1, len(rows) + 1).to_numpy()))


FILES = [
    "Year,Value\n2018,10\n2019,13\n2020,17\n2021,22\n",
    "Jahr;Umsatz in Mio. EUR\n2018;1.234,5\n2019;1.345,6\n2020;1.456,7\n",
    "Country,2018,2019,2020\nA,1,2,3\nB,2,3,4\nSource: x\n",
    "年份,规模（亿元）\n2018年,196.4\n2019年,1354.1\n2020年E,4437.5\n",
    'market,year,value,status\nA,2018,"1,000",actual\nA,2019,"2,000",\nA,2020,"3,000",forecast\n',
    '[{"year": 2018, "value": 1}, {"year": 2019, "value": 2}, {"year": 2020, "value": 3}]',
    "Quarter,Sales\n" + "".join(f"{y}Q{q},{q}\n" for y in (2019, 2020, 2021) for q in (1, 2, 3, 4)),
]


@pytest.mark.parametrize("seed", range(20))
def test_mutated_files_are_read_or_refused(tmp_path, seed):
    chance = random.Random(seed)
    path = tmp_path / "f.csv"
    for _ in range(150):
        data = list(chance.choice(FILES))
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data) + 1)
            piece = chance.choice([*PIECES, *string.punctuation, "\n", ",", ";", '"'])
            data[place : place + chance.randint(0, 3)] = piece * chance.choice([1, 1, 1, 2, 5000])
        text = "".join(data)
        path.write_bytes(text.encode(chance.choice(["utf-8", "gb18030", "utf-16"])))
        how = chance.choice([None, "sum", "last"])
        long = timed(lambda: read_long(path, aggregate=how), seconds=10)  # noqa: B023
        if long is not None:
            assert long.notes
            assert set(long.by_id()) >= set(long.faults())
