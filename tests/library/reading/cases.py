"""Files as analysts have them, and what must become of each: read right, or refused in one line.

Each case is (name, content, outcome, options). The outcome is a dictionary of what is read, or the
words of the refusal. Content is text, bytes, or a function that makes bytes.
"""

import datetime as dt
import gzip
import io
import json
import zipfile

V4 = [10, 13, 17, 22]
PLAIN = "Year,Value\n2018,10\n2019,13\n2020,17\n2021,22\n"
Y4 = range(2018, 2022)


def table(header, values=V4, years=Y4, sep=",", end="\n", quote=False):
    """A header and a line for each year."""
    cell = '"{}"'.format if quote else str
    lines = (f"{year}{sep}{cell(value)}" for year, value in zip(years, values, strict=True))
    return end.join([header, *lines]) + end


def read(values=V4, first=2018, unit="unit not stated", name=None, says=(), status=None):
    """One series as it must be read."""
    return {
        name: {
            "years": list(range(first, first + len(values))),
            "values": list(values),
            "unit": unit,
            "status": status,
        },
        "says": (says,) if isinstance(says, str) else tuple(says),
    }


def several(says=(), unit="unit not stated", **series):
    """Several series, by name, of values from 2018."""
    says = (says,) if isinstance(says, str) else tuple(says)
    made = {"says": says}
    for name, values in series.items():
        years = list(range(2018, 2018 + len(values)))
        made[name] = {"years": years, "values": values, "unit": unit, "status": None}
    return made


def workbook(*sheets):
    """Sheets, each (name, rows), as a minimal workbook; dates are written as text."""
    overview = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>'
        for i, (name, _) in enumerate(sheets, 1)
    )
    space = "http://schemas.openxmlformats.org/"
    office = f"{space}officeDocument/2006/relationships"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxml'
            'formats-officedocument.spreadsheetml.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-office'
            f'document.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}spreadsheetml/2006/main" xmlns:r="{office}"><sheets>'
            f"{overview}</sheets></workbook>",
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="{office}/worksheet" '
            f'Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{space}package/2006/relationships">{links}</Relationships>',
        )
        for i, (_, rows) in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows, space))
    return target.getvalue()


def sheet(rows, space="http://schemas.openxmlformats.org/"):
    """The XML of one sheet."""
    lines = []
    for i, row in enumerate(rows, 1):
        cells = []
        for k, value in enumerate(row):
            place = f'r="{chr(65 + k)}{i}"'
            if isinstance(value, str):
                cells.append(f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>')
            elif value is not None:
                cells.append(f"<c {place}><v>{value}</v></c>")
        lines.append(f'<row r="{i}">{"".join(cells)}</row>')
    body = "".join(lines)
    name = f'xmlns="{space}spreadsheetml/2006/main"'
    return f"<worksheet {name}><sheetData>{body}</sheetData></worksheet>"


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


def monthly(label, until=(2021, 13)):
    """Twelve values a year, 1 to 12, with labels made by a function."""
    pairs = [(y, m) for y in range(2018, 2022) for m in range(1, 13) if (y, m) < until]
    return "".join(f"{label(y, m)},{m}\n" for y, m in pairs)


def quarterly(label, until=(2021, 5)):
    """Four values a year, 1 to 4."""
    pairs = [(y, q) for y in range(2018, 2022) for q in range(1, 5) if (y, q) < until]
    return "".join(f"{label(y, q)},{q}\n" for y, q in pairs)


WORLD_BANK = (
    '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-06-28",\n\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","2018","2019","2020","2021",\n'
    '"China","CHN","GDP (current US$)","NY.GDP.MKTP.CD","10","13","17","22",\n'
    '"Aruba","ABW","GDP (current US$)","NY.GDP.MKTP.CD","1","2","3","",\n'
)
DATABANK = (
    "Country Name,Country Code,Series Name,Series Code,2018 [YR2018],2019 [YR2019],2020 [YR2020],"
    "2021 [YR2021]\nChina,CHN,GDP (current US$),NY.GDP,10,13,17,22\nIndia,IND,GDP (current US$),"
    "NY.GDP,1,2,3,..\n,,,,,,,\nData from database: World Development Indicators,,,,,,,\n"
    "Last Updated: 06/28/2024,,,,,,,\n"
)
EUROSTAT = (
    "freq,unit,geo\\TIME_PERIOD\t2018 \t2019 \t2020 \t2021 \n"
    "A,MIO_EUR,DE\t10 \t13 \t17 \t22 {flag}\nA,MIO_EUR,FR\t1 \t2 \t3 \t: \n"
)
SDMX = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n" + "".join(
    f"ESTAT:X(1.0),01/02/24 23:00:00,A,MIO_EUR,{geo},{year},{value},{'p' if year > 2020 else ''}\n"
    for geo in ("DE", "FR")
    for year, value in zip(Y4, V4, strict=True)
)
OECD = (
    "STRUCTURE,REF_AREA,Reference area,MEASURE,UNIT_MEASURE,Unit of measure,TIME_PERIOD,OBS_VALUE,"
    "OBS_STATUS,UNIT_MULT\n"
    + "".join(
        f"DATAFLOW,DEU,Germany,GDP,EUR,Euro,{year},{value},A,6\n"
        for year, value in zip(Y4, V4, strict=True)
    )
)
COMTRADE = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,"
    "flowCode,flowDesc,partnerCode,cmdCode,cmdDesc,qty,netWgt,cifvalue,fobvalue,primaryValue\n"
    + "".join(
        f"C,A,{year}0101,{year},52,{year},156,CHN,China,X,Export,0,8517,Telephones,1,2,3,4,{value}\n"
        for year, value in zip(Y4, V4, strict=True)
    )
)
NBS = (
    "数据库：年度数据\n时间：最近10年\n指标,2021年,2020年,2019年,2018年\n"
    "社会消费品零售总额(亿元),22,17,13,10\n数据来源：国家统计局\n"
)
STATISTA = [
    ["Revenue of e-commerce in Germany"],
    ["Revenue in billion U.S. dollars, 2018 to 2021"],
    [None],
    [None, "Revenue"],
    *([str(y), v] for y, v in zip(Y4, V4, strict=True)),
    ["Source: Statista"],
]
RECORDS = [{"year": y, "value": v} for y, v in zip(Y4, V4, strict=True)]
WB_API = [
    {"page": 1, "pages": 1},
    [
        {
            "indicator": {"id": "NY.GDP", "value": "GDP"},
            "country": {"id": "CN", "value": "China"},
            "countryiso3code": "CHN",
            "date": str(y),
            "value": v,
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for y, v in zip(Y4, V4, strict=True)
    ],
]
MANY = "Market,Year,Value\n" + "".join(
    f"{name},{y},{v * k}\n" for k, name in enumerate("ABC", 1) for y, v in zip(Y4, V4, strict=True)
)
FISCAL = "is taken as the fiscal year"
HOW = "Say how"

CASES = [
    # read before, and still
    ("bom.csv", "\ufeff" + PLAIN, read(), {}),
    ("const.csv", table("Year,Value", [5, 5, 5, 5]), read([5, 5, 5, 5]), {}),
    ("cr_only.csv", table("Year,Value", end="\r"), read(), {}),
    (
        "currency.csv",
        table("Year,Revenue", ["$1,234.5", "$2,000.0", "$3,000.5", "$4,000.0"], quote=True),
        read([1234.5, 2000, 3000.5, 4000], unit="$"),
        {},
    ),
    ("desc.csv", table("Year,Value", V4[::-1], [*Y4][::-1]), read(), {}),
    (
        "estimate_col.csv",
        "Year,Revenue,Type\n2018,10,Actual\n2019,13,Actual\n2020,17,Forecast\n2021,22,Forecast\n",
        read(status=["actual", "actual", "forecast", "forecast"], says="status from 'Type'"),
        {},
    ),
    (
        "estimate_status.csv",
        "Year,Revenue,Status\n2018,10,Actual\n2019,13,\n2020,17,\n2021,22,Estimate\n",
        read(
            status=["actual", "actual", "actual", "estimate"],
            says="the last value, 2021, is an estimate",
        ),
        {},
    ),
    (
        "eur_after.csv",
        table("Jahr;Umsatz", ["12,5 €", "13,5 €", "17,0 €", "22,0 €"], sep=";"),
        read([12.5, 13.5, 17, 22], unit="€"),
        {},
    ),
    (
        "fr_spaces.csv",
        table("Année;Marché", ["1 234,5", "2\u202f234,5", "3\u00a0234,5", "4 234,5"], sep=";"),
        read([1234.5, 2234.5, 3234.5, 4234.5]),
        {},
    ),
    ("fred_annual.csv", table("DATE,GDPA", years=[f"{y}-01-01" for y in Y4]), read(), {}),
    ("fy_pref.csv", table("Year,Revenue", years=[f"FY{y}" for y in Y4]), read(), {}),
    (
        "german.csv",
        table("Jahr;Umsatz (Mio. EUR)", ["1.234,5", "1.345,6", "1.456,7", "1.567,8"], sep=";"),
        read([1234.5, 1345.6, 1456.7, 1567.8], unit="Mio. EUR"),
        {},
    ),
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
    ("march_fye.csv", table("Date,Value", years=[f"{y}-03-31" for y in Y4]), read(says=FISCAL), {}),
    (
        "na.csv",
        "Year,Value\n2016,n/a\n2017,-\n2018,10\n2019,13\n2020,17\n2021,22\n2022,n.a.\n",
        read(says="no value in line 2-3, 8"),
        {},
    ),
    ("noheader.csv", PLAIN.split("\n", 1)[1], read(says="no header"), {}),
    (
        "owid.csv",
        "Entity,Code,Year,Share of the population using the Internet\n"
        + "".join(f"China,CHN,{y},{v}\n" for y, v in zip(Y4, [82, 88, 93, 96], strict=True)),
        read([82, 88, 93, 96], name="China", says="upper_bound=100"),
        {},
    ),
    (
        "near100.csv",
        table("Year,Penetration", [82, 88, 93, 96]),
        read([82, 88, 93, 96], says="upper_bound=100"),
        {},
    ),
    (
        "percent.csv",
        table("Year,Penetration", ["15.2%", "18.1%", "22%", "25%"]),
        read([15.2, 18.1, 22, 25], unit="%", says="upper_bound=100"),
        {},
    ),
    (
        "percent_frac.csv",
        table("Year,Share", [0.15, 0.18, 0.22, 0.26]),
        read([0.15, 0.18, 0.22, 0.26], says="upper_bound=1 "),
        {},
    ),
    ("pipe.csv", table("Year|Value", sep="|"), read(), {}),
    (
        "sci.csv",
        table("Year,GDP", ["1.2E+09", "1.5E+09", "1.9E+09", "2.4E+09"]),
        read([1.2e9, 1.5e9, 1.9e9, 2.4e9]),
        {},
    ),
    (
        "sepline.csv",
        "sep=;\r\n" + table("Year;Value", ["1,5", "2,5", "3,5", "4,5"], sep=";", end="\r\n"),
        read([1.5, 2.5, 3.5, 4.5]),
        {},
    ),
    (
        "sf.csv",
        table("unique_id,ds,y", [f"{y},{v}" for y, v in zip(Y4, V4, strict=True)], ["S"] * 4),
        read(name="S"),
        {},
    ),
    (
        "shiftjis.csv",
        table("年,売上高（億円）").encode("shift_jis"),
        read(unit="億円", says="CP932"),
        {},
    ),
    (
        "swiss.csv",
        table("Year,Value", ["1'234'500", "1'334'500", "1'434'500", "1'534'500"]),
        read([1234500, 1334500, 1434500, 1534500]),
        {},
    ),
    (
        "two_values.csv",
        "Year,Revenue,Users\n2018,10,1\n2019,13,2\n2020,17,4\n2021,22,5\n",
        read(says="not taken: 'Users', numbers too"),
        {},
    ),
    (
        "revprof.csv",
        "Year,Revenue,Profit\n2018,10,1\n2019,13,2\n2020,17,4\n2021,22,5\n",
        read(says="not taken: 'Profit'"),
        {},
    ),
    ("us_dates.csv", table("Date,Value", years=[f"12/31/{y}" for y in Y4]), read(), {}),
    ("utf16.csv", PLAIN.encode("utf-16"), read(), {}),
    ("utf16le_nobom.csv", PLAIN.encode("utf-16-le"), read(), {}),
    (
        "values_like_years.csv",
        table("Year,Value", [2001, 2004, 2010, 2022]),
        read([2001, 2004, 2010, 2022]),
        {},
    ),
    ("year_float.csv", table("Year,Value", years=[f"{y}.0" for y in Y4]), read(), {}),
    ("yearend_dates.csv", table("Date,Value", years=[f"{y}-12-31" for y in Y4]), read(), {}),
    (
        "zh_gbk.csv",
        table("年份,交易规模（亿元）").encode("gbk"),
        read(unit="亿元", says="GB18030"),
        {},
    ),
    ("zh_hdr.csv", table("年份,交易规模（亿元）"), read(unit="亿元"), {}),
    (
        "zh_yi.csv",
        table("年份,规模", ["196.4亿元", "4437.5亿元", "1.29万亿元", "2.27万亿元"]),
        read([196.4, 4437.5, 12900, 22700], unit="亿元", says="23 times"),
        {},
    ),
    # misread before
    (
        "partial.csv",
        "Date,Value\n2018-12-31,10\n2019-12-31,13\n2020-12-31,17\n2021-12-31,22\n2022-03-31,5\n",
        read(says=("line 6", "2022-03-31 is no whole number of years")),
        {},
    ),
    (
        "thirteen.csv",
        "Date,Value\n2018-01-31,10\n2019-02-28,13\n2020-03-31,17\n2021-04-30,22\n",
        "line 3, column 'Date': 2019-02-28 is no whole number of years after 2018-01-31",
        {},
    ),
    (
        "retail.csv",
        "Date,Value\n2019-02-02,10\n2020-02-01,13\n2021-01-30,17\n2022-01-29,22\n",
        read(first=2019, says=FISCAL),
        {},
    ),
    (
        "unitslip.csv",
        table("Year,Value", [10, 13000, 17, 22]),
        read([10, 13000, 17, 22], says="1,300 times"),
        {},
    ),
    (
        "jump.csv",
        table("Year,Value", [10, 13, 17, 220]),
        read([10, 13, 17, 220], says="13 times"),
        {},
    ),
    (
        "mix.csv",
        table("Year,Value", ["20,500", "55,30", "99,750", "120,500"], quote=True),
        "'20,500' could be 20500 or 20.500",
        {},
    ),
    ("umsatz.csv", table("Jahr;Umsatz in Mio. EUR", sep=";"), read(unit="Mio. EUR"), {}),
    ("revenue_m.csv", table("Year,Revenue USD m"), read(unit="USD m"), {}),
    ("chf.csv", table("Jahr,Umsatz CHF"), read(unit="CHF"), {}),
    # refused before, read now
    (
        "wb_raw.csv",
        WORLD_BANK,
        several("line 1, 3 above the table", "current US$", China=V4, Aruba=[1, 2, 3]),
        {},
    ),
    (
        "wb_databank.csv",
        DATABANK,
        several("below the table", "current US$", **{"China": V4, "India": [1, 2, 3]}),
        {},
    ),
    ("wb_api.json", json.dumps(WB_API), read(name="China"), {}),
    ("eurostat.tsv", EUROSTAT.format(flag=""), several((), "MIO_EUR", DE=V4, FR=[1, 2, 3]), {}),
    (
        "eurostat_flags.tsv",
        EUROSTAT.format(flag="p"),
        several("is an estimate", "MIO_EUR", DE=V4, FR=[1, 2, 3]),
        {},
    ),
    ("eurostat_sdmx.csv", SDMX, several("estimate", "MIO_EUR", DE=V4, FR=V4), {}),
    ("oecd.csv", OECD, read(name="DEU", unit="million Euro"), {}),
    ("comtrade.csv", COMTRADE, read(name="China", says="not taken"), {}),
    ("zh_nbs.csv", NBS, read(name="社会消费品零售总额(亿元)", unit="亿元"), {}),
    (
        "statista.xlsx",
        workbook(("Overview", [["Statista"], ["About"]]), ("Data", STATISTA)),
        read(unit="billion U.S. dollars", says="sheet 'Data'"),
        {},
    ),
    (
        "statista_like.csv",
        "Revenue of e-commerce\n\nYear,Revenue\n"
        + PLAIN.split("\n", 1)[1]
        + "\nSource: Statista\n",
        read(says=("line 1 above", "below the table")),
        {},
    ),
    (
        "plain.xlsx",
        workbook(("Sheet1", [["Year", "Value"], *([y, v] for y, v in zip(Y4, V4, strict=True))])),
        read(),
        {},
    ),
    (
        "two_sheets.xlsx",
        workbook(
            *(
                (n, [["Year", "Value"], *([y, v] for y, v in zip(Y4, V4, strict=True))])
                for n in ("A", "B")
            )
        ),
        "2 sheets could be meant. Say sheet=..., one of 'A', 'B'",
        {},
    ),
    (
        "sheet_b.xlsx",
        workbook(
            *(
                (n, [["Year", "Value"], *([y, v * k] for y, v in zip(Y4, V4, strict=True))])
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
    ("json_dict.json", json.dumps({str(y): v for y, v in zip(Y4, V4, strict=True)}), read(), {}),
    ("json_columns.json", json.dumps({"year": list(Y4), "value": V4}), read(), {}),
    ("json_lines.json", "\n".join(map(json.dumps, RECORDS)), read(), {}),
    (
        "fred_monthly.csv",
        "DATE,X\n" + monthly(lambda y, m: f"{y}-{m:02}-01"),
        read([78] * 4, says="the sum of months"),
        {"aggregate": "sum"},
    ),
    ("fred_monthly_asks.csv", "DATE,X\n" + monthly(lambda y, m: f"{y}-{m:02}-01"), HOW, {}),
    (
        "fred_quarterly.csv",
        "DATE,X\n" + quarterly(lambda y, q: f"{y}-{3 * q - 2:02}-01", (2021, 3)),
        read([2.5] * 3, says="2021 has 2 of 4 quarters; left out"),
        {"aggregate": "mean"},
    ),
    (
        "quarterly.csv",
        "Quarter,Value\n" + quarterly(lambda y, q: f"{y}Q{q}"),
        read([10] * 4),
        {"aggregate": "sum"},
    ),
    (
        "quarterly_part.csv",
        "Quarter,Value\n" + quarterly(lambda y, q: f"{y}-Q{q}"),
        read([4] * 4),
        {"aggregate": "last"},
    ),
    ("quarterly_q1_23.csv", "Period,Value\n" + quarterly(lambda y, q: f"Q{q} {y}"), HOW, {}),
    (
        "monthly_abbr.csv",
        "Month,Sales\n" + monthly(lambda y, m: dt.date(y, m, 1).strftime("%b-%y")),
        read([78] * 4),
        {"aggregate": "sum"},
    ),
    (
        "monthly_us.csv",
        "Month,Sales\n" + monthly(lambda y, m: f"{m}/1/{y}", (2021, 7)),
        read([12] * 3, says="2021 has 6 of 12 months"),
        {"aggregate": "last"},
    ),
    (
        "year_month.csv",
        "Year,Month,Sales\n" + monthly(lambda y, m: f"{y},{m}"),
        read([78] * 4),
        {"aggregate": "sum"},
    ),
    ("no_months.csv", PLAIN, "one value a year. Leave aggregate", {"aggregate": "sum"}),
    ("fy_short.csv", table("Period,Value", years=[f"FY{y - 2000}" for y in Y4]), read(), {}),
    (
        "fy_slash.csv",
        table("Year,Value", years=[f"{y - 1}/{y - 2000}" for y in Y4]),
        read(says=FISCAL),
        {},
    ),
    (
        "fy_dash.csv",
        table("Year,Value", years=[f"{y - 1}-{y - 2000}" for y in Y4]),
        read(says=FISCAL),
        {},
    ),
    (
        "fy_doubtful.csv",
        table("Year,Value", years=["2008-09", "2009-10", "2010-11", "2011-12"]),
        "FY2009",
        {},
    ),
    (
        "fy_told_by_one.csv",
        table("Year,Value", years=["2009-10", "2010-11", "2011-12", "2012-13"]),
        read(first=2010),
        {},
    ),
    (
        "estimates.csv",
        table("Year,Value", years=["2018A", "2019A", "2020E", "2021E"]),
        read(status=["actual", "actual", "forecast", "forecast"], says="taken as forecasts"),
        {},
    ),
    (
        "estimates_brackets.csv",
        table("Year,Value", years=["2018", "2019", "2020", "2021 (E)"]),
        read(status=["actual"] * 3 + ["forecast"]),
        {},
    ),
    (
        "indian.csv",
        table("Year,Sales (₹ crore)", ["1,20,500", "1,35,000", "1,55,250", "1,80,000"], quote=True),
        read([120500, 135000, 155250, 180000], unit="₹ crore"),
        {},
    ),
    (
        "indian_words.csv",
        table(
            "Fiscal year,Sales",
            ["₹ 1.2 lakh crore", "₹ 1.4 lakh crore", "₹ 1.5 lakh crore", "₹ 2 lakh crore"],
            [f"{y - 1}-{y - 2000}" for y in Y4],
        ),
        read([1.2, 1.4, 1.5, 2], unit="₹ lakh crore"),
        {},
    ),
    ("footnote_rows.csv", PLAIN + "Source: own survey\n", read(says="line 6 below the table"), {}),
    ("footnotes.csv", PLAIN + "\n* preliminary\n(c) Ours\n", read(says="below the table"), {}),
    (
        "footnote_comma.csv",
        PLAIN + "Source: Office, 2022\n",
        read(says="line 6 below the table"),
        {},
    ),
    ("total_row.csv", PLAIN + "Total,62\n", read(says="line 6 (total)"), {}),
    (
        "jp_era.csv",
        table("年度,売上", years=["平成30年度", "令和元年度", "令和2年度", "令和3年度"]),
        read(says=FISCAL),
        {},
    ),
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
        "| Year | Value |\n|---|---:|\n"
        + "".join(f"| {y} | {v} |\n" for y, v in zip(Y4, V4, strict=True)),
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
        + "".join(
            f"{n},{n[0]},{y},{v}\n" for n in ("Chad", "Mali") for y, v in zip(Y4, V4, strict=True)
        ),
        several((), Chad=V4, Mali=V4),
        {},
    ),
    (
        "units_by_series.csv",
        "Market,Year,Value,Unit\n"
        + "".join(f"A,{y},{v},USD m\n" for y, v in zip(Y4, V4, strict=True)),
        read(name="A", unit="USD m"),
        {},
    ),
    (
        "note_like_names.csv",
        "Item,2018,2019,2020,2021\nA,1,2,3,4\nData centres,10,13,17,22\nSource: x,,,,\n",
        several("line 4 below", **{"A": [1, 2, 3, 4], "Data centres": V4}),
        {},
    ),
    ("blank_lines.csv", "\n" * 3000 + PLAIN, read(), {}),
    ("across_nameless.csv", "2018,2019,2020,2021\n10,13,17,22\n", read(), {}),
    (
        "daily.csv",
        "Date,Value\n2018-01-02,1\n2018-01-03,2\n2018-02-03,2\n",
        "More than one value for [2018]",
        {},
    ),
    # refused, and still
    (
        "allzero.csv",
        table("Year,Value", [0, 0, 0, 0]),
        "line 2, column 'Value': The value of 2018 is 0.0; growth needs finite values above",
        {},
    ),
    (
        "approx.csv",
        table("Year,Market size", ["~10", 13, 17, 22]),
        "line 2, column 'Market size': '~10' is not a number",
        {},
    ),
    ("binary.csv", bytes(range(256)) * 4, "not text that can be read", {}),
    ("blank.csv", "\n\n  \n", "nothing but empty cells", {}),
    (
        "currency_mixed.csv",
        table("Year,Revenue", ["$1.2bn", "$1.3bn", "$980m", "$1.5bn"]),
        "line 4, column 'Revenue': '$980m' is not in $ bn",
        {},
    ),
    ("dup.csv", PLAIN + "2019,14\n", "More than one value for [2019]. Keep one vintage", {}),
    ("dup_same.csv", PLAIN + "2019,13\n", "More than one value for [2019]", {}),
    ("empty.csv", "", "empty", {}),
    (
        "estimates_star.csv",
        table("Year,Value", years=["2018", "2019", "2020", "2021*"]),
        "line 5, column 'Year': '2021*' is not a year",
        {},
    ),
    (
        "excel_serial.csv",
        table("Date,Value", years=[43100, 43465, 43830, 44196]),
        "If a spreadsheet stored 2017-12-31 as a",
        {},
    ),
    (
        "excelerr.csv",
        table("Year,Value", [10, "#DIV/0!", 17, 22]),
        "line 3, column 'Value': '#DIV/0!' is not a number",
        {},
    ),
    (
        "footnote_sup.csv",
        table("Year,Revenue (USD m)", [10, 13, "171)", 22]),
        "'171)' is not in USD m like its column",
        {},
    ),
    (
        "gap_wide.csv",
        "Year,Value\n2010,1\n2015,2\n2020,3\n",
        "line 3, column 'Year': No value for 2011",
        {},
    ),
    (
        "german_ambig.csv",
        table("Jahr;Umsatz", ["1.234", "1.345", "1.456", "1.567"], sep=";"),
        "line 2, column 'Umsatz': '1.234' could be 1234 or 1.234",
        {},
    ),
    ("header_only.csv", "Year,Value\n", "a header but no rows", {}),
    (
        "inf.csv",
        table("Year,Value", [10, "inf", 17, 22]),
        "line 3, column 'Value': 'inf' is not a number",
        {},
    ),
    ("minus_uni.csv", table("Year,Profit", ["−5", 13, 17, 22]), "The value of 2018 is -5.0", {}),
    (
        "multilevel.csv",
        "Year,Revenue,Revenue\n,USD,EUR\n2018,10,9\n2019,13,11\n2020,17,15\n",
        "two columns are called 'Revenue'",
        {},
    ),
    (
        "na_mid.csv",
        "Year,Revenue\n2017,10\n2018,n/a\n2019,13\n2020,17\n",
        "line 3, column 'Revenue': empty. No value for 2018",
        {},
    ),
    (
        "neg.csv",
        table("Year,Profit", [-5, 13, 17, 22]),
        "line 2, column 'Profit': The value of 2018 is -5.0",
        {},
    ),
    ("noheader_space.txt", PLAIN.replace(",", " "), "only one column", {}),
    ("nul.csv", PLAIN.encode() + b"\0\0", "not text that can be read", {}),
    ("one_row.csv", "Year,Value\n2018,10\n", "1 yearly points; at least 3", {}),
    (
        "overflow.csv",
        table("Year,Value", ["########", 13, 17, 22]),
        "'########' is not a number",
        {},
    ),
    ("paren_neg.csv", table("Year,Profit", ["(5)", 13, 17, 22]), "The value of 2018 is -5.0", {}),
    ("parquet_damaged.parquet", b"PAR1" + bytes(40), "Parquet", {}),
    (
        "quotes_broken.csv",
        'Year,Sales\n2018,"10\n2019,13\n2020,17\n2021,22\n',
        "line 2, column 'Sales': '10",
        {},
    ),
    ("range.csv", table("Year,Market size", ["10-12", 13, 17, 22]), "'10-12' is not a number", {}),
    (
        "text.csv",
        table("Year,Value", ["ten", 13, 17, 22]),
        "line 2, column 'Value': 'ten' is not a number",
        {},
    ),
    ("two_rows.csv", "Year,Value\n2018,10\n2019,13\n", "2 yearly points; at least 3", {}),
    (
        "year19.csv",
        table("Year,Value", years=[17, 18, 19, 20]),
        "line 2, column 'Year': '17' is not a year",
        {},
    ),
    (
        "year20199.csv",
        table("Year,Value", years=[2018, 2019, "20199", 2021]),
        "line 4, column 'Year': '20199' is not a year",
        {},
    ),
    (
        "year_apos.csv",
        table("Year,Value", years=["'17", "'18", "'19", "'20"]),
        '"\'17" is not a year',
        {},
    ),
    ("ytd.csv", PLAIN + "2022 YTD,9\n", "line 6, column 'Year': '2022 YTD' is not a year", {}),
    (
        "zero.csv",
        table("Year,Value", [0, 13, 17, 22]),
        "line 2, column 'Value': The value of 2018 is 0.0",
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
    # meant to harm
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
]
