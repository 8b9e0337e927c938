"""Files meant to harm, or too large to be read."""

import gzip
import io
import zipfile

from .making import PLAIN, read, table, workbook


def bomb():
    """A small workbook of two cells a million rows apart."""
    made = workbook(("Data", [["Year", "Value"], [2018, 10]]))
    source, target = zipfile.ZipFile(io.BytesIO(made)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'<c r="B2">', b'<c r="XFD1048576">')
            archive.writestr(name, content)
    return target.getvalue()


def inflating():
    """A small workbook that would fill 600 MB."""
    made = workbook(("Data", [["Year", "Value"], [2018, 10]]))
    target = io.BytesIO(made)
    archive = zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED)
    with archive, archive.open("xl/sharedStrings.xml", "w") as stream:
        for _ in range(600):
            stream.write(b" " * 1_000_000)
    return target.getvalue()


CASES = [
    ("tab_quote.csv", '\t"', "nothing but empty cells", {}),
    ("blanks.csv", table("Year,Value", [10, 13, "17" + " " * 1_000_000, 22]), read(), {}),
    (
        "blank_year.csv",
        table("Year,Value", years=[2018, 2019, "2020" + " " * 1000 + "x", 2021]),
        "line 4, column 'Year': '2020 ",
        {},
    ),
    ("brackets.csv", table("Year,Value" + "(" * 100_000), read(says="years from"), {}),
    (
        "digits.csv",
        table("Year,Value", [10, 13, "1" * 30_000 + "x", 22]),
        "line 4, column 'Value': '1111",
        {},
    ),
    (
        "halves.csv",
        table("Year,Value", years=[2018, 2019, "H1" + " " * 16_000 + "x", 2021]),
        "line 4, column 'Year'",
        {},
    ),
    (
        "units.csv",
        table("Year,Value", [10, 13, "(单位" + " " * 600, 22]),
        "line 4, column 'Value'",
        {},
    ),
    (
        "long_header.csv",
        "Year," + "v" * 200_000 + "\n" + PLAIN.split("\n", 1)[1],
        read(says="years from"),
        {},
    ),
    (
        "gzip_bomb.gz",
        lambda: gzip.compress(b"2019,1\n" * 150_000, 1) * 400,
        "larger than 400 MB",
        {},
    ),
    ("gzip_cut.gz", gzip.compress(PLAIN.encode())[:-12], "ends too early", {}),
    ("far_cells.xlsx", bomb, "a sheet of 1,048,576 rows and 16,384 columns", {}),
    ("inflating.xlsx", inflating, "larger than 400 MB", {}),
    ("many_notes.csv", PLAIN + "Source: x\n" * 50_000, read(says="below the table"), {}),
    ("commas.csv", PLAIN + "," * 100_000 + "\n", read(), {}),
    ("deep_name.csv", table("Year,Value", years=[2018, 2019, "M" * 50_000, 2021]), "line 4", {}),
]
