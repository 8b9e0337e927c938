"""Two small tables that the tests of the command line read, and the rows of what it prints."""

import csv
import io

YEARS = "year,value\n2013,10\n2014,14\n2015,18\n2016,21\n2017,23\n2018,24\n"


MANY = "market,year,value\n" + "".join(
    f"{name},{year},{value}\n"
    for name, last in (("A", 4), ("B", 0), ("C", 5))
    for year, value in ((2017, 1), (2018, 2), (2019, last))
)


def rows(text):
    """Rows of a CSV, as the command line prints it."""
    return list(csv.DictReader(io.StringIO(text)))
