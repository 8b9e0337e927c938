"""Kinds of files, their encodings, and where in them the table is."""

import gzip
import json
from pathlib import Path

import pandas as pd

from .making import PLAIN, POINTS, V4, Y4, read, several, table, workbook

RECORDS = [{"year": y, "value": v} for y, v in POINTS]
MANY = "Market,Year,Value\n" + "".join(
    f"{name},{y},{v * k}\n" for k, name in enumerate("ABC", 1) for y, v in POINTS
)
FRAME = pd.DataFrame(RECORDS)
A, B, SUM = V4, [20, 26, 34, 44], [30, 39, 51, 66]
ACROSS = "Country,2018,2019,2020,2021\n" + "".join(
    f"{name},{','.join(map(str, values))}\n" for name, values in zip("AB", (A, B), strict=True)
)
ALL_THREE = "30,39,51,66\n"
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

CASES = [
    ("bom.csv", "\ufeff" + PLAIN, read(), {}),
    ("utf32.csv", PLAIN.encode("utf-32"), read(says="UTF-32"), {}),
    ("cr_only.csv", table("Year,Value", end="\r"), read(), {}),
    (
        "german_latin1.csv",
        table("Jahr;Größe in Mio. EUR", ["1,5", "2,5", "3,5", "4,5"], sep=";").encode("cp1252"),
        read([1.5, 2.5, 3.5, 4.5], unit="Mio. EUR"),
        {},
    ),
    (
        "growth_pct.csv",
        "Year,Sales,Growth %\n2018,10,\n2019,13,30\n2020,17,31\n2021,22,29\n",
        read(),
        {},
    ),
    ("idx.csv", ",Year,Value\n0,2018,10\n1,2019,13\n2,2020,17\n3,2021,22\n", read(), {}),
    ("long_many.csv", MANY, several(A=V4, B=[20, 26, 34, 44], C=[30, 39, 51, 66]), {}),
    (
        "long_total.csv",
        MANY.replace("C,", "Total,"),
        several(A=A, B=B, says="lines 10-13 (a total; only='Total' (--only) takes it)"),
        {},
    ),
    (
        "long_total_asked.csv",
        MANY.replace("C,", "Total,"),
        read(SUM, name="Total"),
        {"only": "Total"},
    ),
    (
        "wide_total.csv",
        f"{ACROSS}Gesamt,{ALL_THREE}",
        several(A=A, B=B, says="line 4 (a total; only='Gesamt' (--only) takes it)"),
        {},
    ),
    (
        "wide_total_zh.csv",
        f"{ACROSS}合计,{ALL_THREE}",
        several(A=A, B=B, says="line 4 (a total; only='合计' (--only) takes it)"),
        {},
    ),
    (
        "columns_total.csv",
        "Year,A,B,Summe\n2018,10,20,30\n2019,13,26,39\n2020,17,34,51\n2021,22,44,66\n",
        several(A=A, B=B, says="column 'Summe' (a total; only='Summe' (--only) takes it)"),
        {},
    ),
    (
        "columns_total_of_one.csv",  # not the sum of the others: which is meant is not known
        "Year,Online,Total\n2018,10,30\n2019,13,39\n2020,17,51\n2021,22,66\n",
        several(Online=A, Total=SUM),
        {},
    ),
    (
        "wide_only_total.csv",
        f"Market,2018,2019,2020,2021\nTotal,{ALL_THREE}",
        read(SUM, name="Total"),
        {},
    ),
    (
        "counted.csv",
        "Case,Year,Visits\n1,2018,10\n2,2019,13\n3,2020,17\n4,2021,22\n",
        read(),
        {},
    ),
    ("noheader.csv", PLAIN.split("\n", 1)[1], read(says="no header"), {}),
    ("pipe.csv", table("Year|Value", sep="|"), read(), {}),
    (
        "sepline.csv",
        "sep=;\r\n" + table("Year;Value", ["1,5", "2,5", "3,5", "4,5"], sep=";", end="\r\n"),
        read([1.5, 2.5, 3.5, 4.5]),
        {},
    ),
    (
        "shiftjis.csv",
        table("年,売上高（億円）").encode("shift_jis"),
        read(unit="億円", says="CP932"),
        {},
    ),
    (
        "two_values.csv",
        "Year,Revenue,Users\n2018,10,1\n2019,13,2\n2020,17,4\n2021,22,5\n",
        read(says="Not taken: 'Users'"),
        {},
    ),
    (
        "revprof.csv",
        "Year,Revenue,Profit\n2018,10,1\n2019,13,2\n2020,17,4\n2021,22,5\n",
        read(says="Not taken: 'Profit'"),
        {},
    ),
    ("utf16.csv", PLAIN.encode("utf-16"), read(), {}),
    ("utf16le_nobom.csv", PLAIN.encode("utf-16-le"), read(), {}),
    (
        "zh_gbk.csv",
        table("年份,交易规模（亿元）").encode("gbk"),
        read(unit="亿元", says="GB18030"),
        {},
    ),
    (
        "plain.xlsx",
        workbook(("Sheet1", [["Year", "Value"], *([y, v] for y, v in POINTS)])),
        read(),
        {},
    ),
    (
        "two_sheets.xlsx",
        workbook(*((n, [["Year", "Value"], *([y, v] for y, v in POINTS)]) for n in ("A", "B"))),
        "2 sheets could be meant. Say sheet=..., one of 'A', 'B'",
        {},
    ),
    (
        "sheet_b.xlsx",
        workbook(
            *(
                (n, [["Year", "Value"], *([y, v * k] for y, v in POINTS)])
                for k, n in enumerate("AB", 1)
            )
        ),
        read([20, 26, 34, 44], says="sheet 'B'"),
        {"sheet": "B"},
    ),
    (
        "no_sheet.xlsx",
        workbook(("A", [["Year", "Value"], [2018, 1]])),
        "no sheet 'C'. There are A",
        {"sheet": "C"},
    ),
    ("ok.csv.gz", gzip.compress(PLAIN.encode()), read(), {}),
    (
        "two_members.csv.gz",
        gzip.compress(PLAIN.encode()[:20]) + gzip.compress(PLAIN.encode()[20:]),
        read(),
        {},
    ),
    ("json_rec.json", json.dumps(RECORDS), read(), {}),
    ("json_dict.json", json.dumps({str(y): v for y, v in POINTS}), read(), {}),
    ("json_columns.json", json.dumps({"year": list(Y4), "value": V4}), read(), {}),
    ("json_lines.json", "\n".join(map(json.dumps, RECORDS)), read(), {}),
    (
        "footnote_rows.csv",
        PLAIN + "Source: own survey\n",
        read(says="line 6 (below the table)"),
        {},
    ),
    ("footnotes.csv", PLAIN + "\n* preliminary\n(c) Ours\n", read(says="below the table"), {}),
    (
        "footnote_comma.csv",
        PLAIN + "Source: Office, 2022\n",
        read(says="line 6 (below the table)"),
        {},
    ),
    ("total_row.csv", PLAIN + "Total,62\n", read(says="line 6 (a total)"), {}),
    ("transposed.csv", "Year,2018,2019,2020,2021\nRevenue,10,13,17,22\n", read(name="Revenue"), {}),
    (
        "wide_many_years.csv",
        "Market,2018,2019,2020,2021\nA,10,13,17,22\nB,1,2,3,4\n",
        several("years side by side", A=V4, B=[1, 2, 3, 4]),
        {},
    ),
    (
        "wide_growth.csv",
        "Item,2018,2019,2020,2021,CAGR\nSales,10,13,17,22,30%\nGrowth,1,2,3,4,\n",
        read(name="Sales", says=("growth rates", "'CAGR'")),
        {},
    ),
    (
        "wide_many.csv",
        "year,Shoes,Hats\n2018,10,1\n2019,13,2\n2020,17,3\n2021,22,4\n",
        several("each a series", Shoes=V4, Hats=[1, 2, 3, 4]),
        {},
    ),
    (
        "zh_wide.csv",
        "品类,2018年,2019年,2020年,2021年\n服装(亿元),10,13,17,22\n食品(亿元),1,2,3,4\n",
        several((), "亿元", **{"服装(亿元)": V4, "食品(亿元)": [1, 2, 3, 4]}),
        {},
    ),
    (
        "md.md",
        "| Year | Value |\n|---|---:|\n" + "".join(f"| {y} | {v} |\n" for y, v in POINTS),
        read(),
        {},
    ),
    ("order_num.csv", "Rank,Year,Value\n1,2018,10\n2,2019,13\n3,2020,17\n4,2021,22\n", read(), {}),
    (
        "order_odd.csv",
        "Rank,Year,Anything\n1,2018,10\n2,2019,13\n3,2020,17\n4,2021,22\n",
        read(),
        {},
    ),
    (
        "zh_title.csv",
        "市场规模统计\n年份,规模\n2018,10\n2019,13\n2020,17\n2021,22\n单位：亿元\n",
        read(says="above the table"),
        {},
    ),
    (
        "zh_unit_title.csv",
        "单位：亿元,\n年份,规模\n2018,10\n2019,13\n2020,17\n2021,22\n",
        read(unit="亿元"),
        {},
    ),
    (
        "codes.csv",
        "Country,Code,Year,GDP\n"
        + "".join(f"{n},{n[0]},{y},{v}\n" for n in ("Chad", "Mali") for y, v in POINTS),
        several((), Chad=V4, Mali=V4),
        {},
    ),
    (
        "units_by_series.csv",
        "Market,Year,Value,Unit\n" + "".join(f"A,{y},{v},USD m\n" for y, v in POINTS),
        read(name="A", unit="USD m"),
        {},
    ),
    (
        "note_like_names.csv",
        "Item,2018,2019,2020,2021\nA,1,2,3,4\nData centres,10,13,17,22\nSource: x,,,,\n",
        several("line 4 (below", **{"A": [1, 2, 3, 4], "Data centres": V4}),
        {},
    ),
    ("blank_lines.csv", "\n" * 3000 + PLAIN, read(), {}),
    ("across_nameless.csv", "2018,2019,2020,2021\n10,13,17,22\n", read(), {}),
    ("binary.csv", bytes(range(256)) * 4, "not text that can be read", {}),
    ("blank.csv", "\n\n  \n", "nothing but empty cells", {}),
    ("empty.csv", "", "empty", {}),
    ("header_only.csv", "Year,Value\n", "a header but no rows", {}),
    (
        "multilevel.csv",
        "Year,Revenue,Revenue\n,USD,EUR\n2018,10,9\n2019,13,11\n2020,17,15\n",
        "two columns are called 'Revenue'",
        {},
    ),
    ("noheader_space.txt", PLAIN.replace(",", " "), "only one column", {}),
    ("nul.csv", PLAIN.encode() + b"\0\0", "not text that can be read", {}),
    ("parquet_damaged.parquet", b"PAR1" + bytes(40), "Parquet", {}),
    (
        "quotes_broken.csv",
        'Year,Sales\n2018,"10\n2019,13\n2020,17\n2021,22\n',
        "line 2, column 'Sales': '10",
        {},
    ),
    ("zh_fullwidth.csv", "年份，规模\n2018，10\n2019，13\n2020，17\n", "only one column", {}),
    ("wider.csv", "Year,Value\n2018,1,234\n2019,1,300\n2020,1,400\n", "3 cells", {}),
    (
        "sections.csv",
        "Item,Year,Value\nEurope,,\nA,2018,1\nA,2019,2\nA,2020,3\n",
        "line 2, column 'Year'",
        {},
    ),
    (
        "two_units.csv",
        "Market,Year,Value,Unit\nA,2018,1,USD m\nA,2019,2,USD bn\nA,2020,3,USD bn\n",
        "another unit in the same series",
        {},
    ),
    ("zip.zip", b"PK\x03\x04rest", "damaged or encrypted Excel workbook", {}),
    ("pdf.csv", b"%PDF-1.7 ...", "this is a PDF", {}),
    ("json_broken.json", '[{"year": 2018,', "JSON that cannot be read", {}),
    ("json_other.json", '{"a": {"b": 1}}', "JSON without records", {}),
    ("json_deep.json", "[" * 100_000, "JSON that cannot be read", {}),
    # the second round
    ("title_comma.csv", "Market size, Europe\n" + PLAIN, read(says="line 1 (above the table)"), {}),
    (
        "title_unit.csv",
        "Revenue, in billion USD, 2018 to 2021\n" + PLAIN,
        read(unit="billion USD", says="line 1 (above the table)"),
        {},
    ),
    (
        "titles_units.csv",
        "Table 3, continued\nUnits: USD million, current prices\n" + PLAIN,
        read(unit="USD million", says="lines 1-2 (above the table)"),
        {},
    ),
    (
        "title_semicolon.csv",
        "Umsatz; Deutschland\n" + table("Jahr;Umsatz", sep=";"),
        read(says="line 1 (above the table)"),
        {},
    ),
    (
        "title_wide.csv",
        "Sales by item, in EUR million\n\nItem,2018,2019,2020,2021\nA,10,13,17,22\nB,1,2,3,4\n",
        several("line 1 (above", "EUR million", A=V4, B=[1, 2, 3, 4]),
        {},
    ),
    (
        "title_words.csv",
        "Market, size, of, many\nCountry,Code,Year,Value\n"
        + "".join(f"Chad,TCD,{y},{v}\n" for y, v in POINTS),
        read(name="Chad", says="line 1 (above the table)"),
        {},
    ),
    (
        "title_no_header.csv",
        "Market size, Europe\n" + PLAIN.split("\n", 1)[1],
        "Which column is the year?",
        {},
    ),
    (
        "foot_words.csv",
        PLAIN + "Figures rounded, see annex\n1) Provisional, 2) Revised\n",
        read(says="lines 6-7 (below the table)"),
        {},
    ),
    ("foot_bad_row.csv", PLAIN + "2022,none yet\n", "line 6, column 'Value': 'none yet'", {}),
    ("two_tables.csv", PLAIN + "\n" + PLAIN, "line 7, column 'Year': 'Year' is not a year", {}),
    ("old.xls", Path(__file__).with_name("old.xls").read_bytes(), read(unit="Mio. EUR"), {}),
    ("page.xls", "<table><tr><td>Year</td></tr></table>", "this is a web page or XML", {}),
    ("page.csv", "\n<!DOCTYPE html><html>", "this is a web page or XML", {}),
    ("pandas_columns.json", FRAME.to_json(), read(), {}),
    ("pandas_index.json", FRAME.to_json(orient="index"), read(), {}),
    ("pandas_split.json", FRAME.to_json(orient="split"), read(), {}),
    ("pandas_series.json", FRAME.set_index("year").to_json(), read(), {}),
    ("json_inside.json", json.dumps({"meta": {"unit": "EUR"}, "data": RECORDS}), read(), {}),
    (
        "json_nan.json",
        json.dumps([*RECORDS, {"year": 2022, "value": float("nan")}]),
        read(says="record 5 (no value)"),
        {},
    ),
    (
        "json_stat.json",
        json.dumps({"id": ["time"], "size": [4], "dimension": {}, "value": {"0": 10, "1": 13}}),
        "this is JSON-stat. Take the same table as CSV",
        {},
    ),
    ("json.gz", gzip.compress(json.dumps(RECORDS).encode()), read(), {}),
    (
        "quarters_across.csv",
        "Year,Q1,Q2,Q3,Q4,Total\n" + "".join(f"{y},1,2,3,4,10\n" for y in Y4),
        read([10] * 4, says=("parts of years side by side", "column 'Total' (a total)")),
        {"aggregate": "sum"},
    ),
    ("quarters_across_asks.csv", "Year,Q1,Q2\n2018,1,2\n2019,1,2\n", "Say how quarters make", {}),
    (
        "quarters_of_markets.csv",
        "Market,Year,Q1,Q2,Q3,Q4\n" + "".join(f"{m},{y},1,2,3,4\n" for m in "AB" for y in Y4),
        several((), A=[10] * 4, B=[10] * 4),
        {"aggregate": "sum"},
    ),
    (
        "halves_across.csv",
        "Year,H1,H2\n" + "".join(f"{y},1,2\n" for y in Y4),
        read([1.5] * 4, says="each year the mean of its halves"),
        {"aggregate": "mean"},
    ),
    (
        "zh_quarters_across.csv",
        "年份,一季度,二季度,三季度,四季度\n" + "".join(f"{y},1,2,3,4\n" for y in Y4),
        read([10] * 4),
        {"aggregate": "sum"},
    ),
    (
        "months_across.csv",
        "Year," + ",".join(NAMES) + "\n" + "".join(f"{y}" + ",1" * 12 + "\n" for y in Y4),
        read([12] * 4, says="each year the sum of its months"),
        {"aggregate": "sum"},
    ),
    (
        "months_across_running.csv",
        "Year,"
        + ",".join(NAMES)
        + "\n"
        + "".join(f"{y}" + ",1" * 12 + "\n" for y in Y4)
        + "2022,1,1\n",
        "line 6: 3 cells, but 13 in line 1",
        {"aggregate": "sum"},
    ),
    (
        "a_segment_is_no_status.csv",
        "Year,Value,Seg\n" + "".join(f"{y},{v},{s}\n" for s in "AE" for y, v in POINTS),
        several("series by 'Seg'", A=V4, E=V4),
        {},
    ),
]
