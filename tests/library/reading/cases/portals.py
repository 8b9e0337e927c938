"""Tables as offices, data portals and other libraries hand them out."""

import json

from .making import HOW, PLAIN, POINTS, V4, Y4, monthly, quarterly, read, several, table, workbook

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
    for year, value in POINTS
)
OECD = (
    "STRUCTURE,REF_AREA,Reference area,MEASURE,UNIT_MEASURE,Unit of measure,TIME_PERIOD,OBS_VALUE,"
    "OBS_STATUS,UNIT_MULT\n"
    + "".join(f"DATAFLOW,DEU,Germany,GDP,EUR,Euro,{year},{value},A,6\n" for year, value in POINTS)
)
COMTRADE = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,"
    "flowCode,flowDesc,partnerCode,cmdCode,cmdDesc,qty,netWgt,cifvalue,fobvalue,primaryValue\n"
    + "".join(
        f"C,A,{year}0101,{year},52,{year},156,CHN,China,X,Export,0,8517,Telephones,1,2,3,4,{value}\n"
        for year, value in POINTS
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
    *([str(y), v] for y, v in POINTS),
    ["Source: Statista"],
]
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
        for y, v in POINTS
    ],
]
OWID = (("China", "CHN"), ("World", ""))
PAIRS = [(y, m) for y in Y4 for m in range(1, 13)]

CASES = [
    ("fred_annual.csv", table("DATE,GDPA", years=[f"{y}-01-01" for y in Y4]), read(), {}),
    (
        "owid.csv",
        "Entity,Code,Year,Share of the population using the Internet\n"
        + "".join(f"China,CHN,{y},{v}\n" for y, v in zip(Y4, [82, 88, 93, 96], strict=True)),
        read([82, 88, 93, 96], name="China", says="upper_bound=100"),
        {},
    ),
    (
        "sf.csv",
        table("unique_id,ds,y", [f"{y},{v}" for y, v in POINTS], ["S"] * 4),
        read(name="S"),
        {},
    ),
    (
        "wb_raw.csv",
        WORLD_BANK,
        several("lines 1, 3 (above the table)", "current US$", China=V4, Aruba=[1, 2, 3]),
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
    ("comtrade.csv", COMTRADE, read(name="China", says="Not taken"), {}),
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
        read(says=("line 1 (above", "below the table")),
        {},
    ),
    (
        "fred_monthly.csv",
        "DATE,X\n" + monthly(lambda y, m: f"{y}-{m:02}-01"),
        read([78] * 4, says="each year the sum of its months"),
        {"aggregate": "sum"},
    ),
    ("fred_monthly_asks.csv", "DATE,X\n" + monthly(lambda y, m: f"{y}-{m:02}-01"), HOW, {}),
    (
        "fred_quarterly.csv",
        "DATE,X\n" + quarterly(lambda y, q: f"{y}-{3 * q - 2:02}-01", (2021, 3)),
        read([2.5] * 3, says="Left out: 2021 (2 of 4 quarters"),
        {"aggregate": "mean"},
    ),
    # the second round
    (
        "wb_two_indicators.csv",
        '"Country Name","Country Code","Indicator Name","Indicator Code",'
        '"2018","2019","2020","2021"\n'
        '"China","CHN","GDP (current US$)","A","10","13","17","22"\n'
        '"China","CHN","Users","B","1","2","3","4"\n',
        {
            **several((), "current US$", **{"GDP (current US$)": V4}),
            **several((), "unit not stated", Users=[1, 2, 3, 4]),
        },
        {},
    ),
    (
        "owid_many.csv",
        "Entity,Code,Year,Sales,Population (historical)\n"
        + "".join(f"{e},{k},{y},{v},9\n" for e, k in OWID for y, v in POINTS),
        several("Not taken: 'Population (historical)'", China=V4, World=V4),
        {},
    ),
    (
        "eurostat_breaks.tsv",
        "freq,unit,geo\\TIME_PERIOD\t2018 \t2019 \t2020 \t2021 \n"
        "A,MIO_EUR,DE\t10 b\t13 \t17 e\t22 bp\nA,MIO_EUR,FR\t: c\t2 \t3 \t4 \n",
        {
            **several("is an estimate", "MIO_EUR", DE=V4),
            "FR": {
                "years": [2019, 2020, 2021],
                "values": [2, 3, 4],
                "unit": "MIO_EUR",
                "status": None,
            },
        },
        {},
    ),
    (
        "eurostat_old.tsv",
        "unit,geo\\time\t2021 \t2020 \t2019 \t2018 \nMIO_EUR,DE\t22 p\t17 \t13 \t10 \n",
        read(name="DE", unit="MIO_EUR", status=["actual"] * 3 + ["estimate"]),
        {},
    ),
    (
        "eurostat_months.tsv",
        "freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{y}-{m:02}" for y, m in PAIRS) + "\n"
        "M,I15,DE\t" + "\t".join(str(m) for _, m in PAIRS) + "\n",
        read([78] * 4, name="DE", unit="I15"),
        {"aggregate": "sum"},
    ),
    (
        "sdmx_labels.csv",
        "STRUCTURE,freq,Time frequency,geo,Geopolitical entity,TIME_PERIOD,Time,OBS_VALUE,"
        "Observation value,OBS_FLAG\n"
        + table(
            "",
            [f"{v},,{'e' * (y > 2020)}" for y, v in POINTS],
            [f"dataflow,A,Annual,DE,Germany,{y}," for y in Y4],
        )[1:],
        read(name="DE", status=["actual"] * 3 + ["estimate"]),
        {},
    ),
    (
        "oecd_old.csv",
        '"LOCATION","INDICATOR","MEASURE","FREQUENCY","TIME","Value","Flag Codes"\n'
        + "".join(f'"DEU","GDP","MLN_USD","A","{y}",{v},"{"E" * (y > 2020)}"\n' for y, v in POINTS),
        read(name="DEU", status=["actual"] * 3 + ["estimate"]),
        {},
    ),
    (
        "oecd_two_measures.csv",
        OECD + OECD.split("\n", 1)[1].replace("GDP", "Consumption"),
        "'REF_AREA' has several rows for one year. Say id=... (--id), one of ['REF_AREA', 'MEAS",
        {},
    ),
    (
        "fred_dot.csv",
        table("observation_date,GDPA", [*V4, "."], [f"{y}-01-01" for y in range(2018, 2023)]),
        read(says="line 6 (no value)"),
        {},
    ),
    (
        "fred_weeks.csv",
        table(
            "DATE,X",
            range(48),
            [f"2018-{m:02}-{d:02}" for m in range(1, 13) for d in (1, 8, 15, 22)],
        ),
        "More than one value for [2018]",
        {},
    ),
    (
        "statista_header.csv",
        "Revenue of X in Germany 2018-2021,\n" + table(",in million euros"),
        read(unit="million euros", says="line 1 (above the table)"),
        {},
    ),
    (
        "nbs_two.csv",
        "数据库：年度数据\n时间：最近4年\n指标,2021年,2020年,2019年,2018年\n国内生产总值(亿元),22,17,13,10\n"
        "注：1.按当年价格计算。\n数据来源：国家统计局\n".encode("gb18030").decode("gb18030"),
        read(name="国内生产总值(亿元)", unit="亿元", says=("lines 1-2 (above", "lines 5-6 (below")),
        {},
    ),
    (
        "comtrade_flows.csv",
        COMTRADE + COMTRADE.split("\n", 1)[1].replace("Export", "Import"),
        "Which column names the series? 'reporterDesc' has several rows for one year",
        {},
    ),
]
