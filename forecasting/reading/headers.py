"""What columns and rows are called: words for years, values, names, rates and sums."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from forecasting.reading.units import unit_of_header, words
from forecasting.text import plain

__all__ = ["bare", "by_name", "is_rate", "is_share", "is_total", "telling"]

MOST = 200
"""Signs of a header that are looked at."""
NAMES = {
    "id": "unique_id id series series_id market country entity name key country_name geo ref_area"
    " reference_area location region country.value reporter reporterdesc"
    " 市场 国家 地区 名称 品类 平台 指标",
    "year": "ds year years period date fiscal_year fy time_period time jahr année año anno refyear"
    " observation_date month quarter 年份 年 年度 时间 日期 财年",
    "value": "y value values sales revenue gmv market_size amount size obs_value primaryvalue"
    " umsatz ventas 売上高 売上 매출 规模 金额 数值 市场规模 交易规模 交易额 销售额 成交额",
    "status": "status obs_status obs_flag flag flags flag_codes 状态",
    "unit": "unit units unit_of_measure unit_measure uom 单位",
    "power": "unit_mult unit_multiplier powercode",
    "order": "rank no no. nr index # 序号 排名",
}
TOTALS = words(
    "total totals sum subtotal average mean cagr gesamt summe insgesamt durchschnitt totale "
    "ensemble moyenne suma promedio grand_total 合计 总计 总和 小计 平均 計 合計 합계"
)
RATE = re.compile(r"(?<![a-z])(?:growth|changes?|yoy|cagr)(?![a-z])|同比|环比|增长|增速", re.I)
SHARE = re.compile(r"(?<![a-z])(?:rates?|shares?|percent)(?![a-z])|占比|率|%", re.I)
MADE_UP = re.compile(r"(?:column \d+|its value|unnamed)$", re.I)
"""What a column is called that has no header."""


def bare(column: Any) -> str:
    """A name in small letters, without the unit in brackets."""
    name = re.split(r"[(\[]| in ", plain(str(column)[:MOST]))[0]
    return "_".join(name.lower().split())


def telling(column: Any) -> str:
    """What a header of values says, without the unit; empty for a usual word such as ``sales``."""
    header = plain(str(column)[:MOST])
    name = re.split(r"[(\[,:/]| in ", header)[0].strip()
    name = name.removesuffix(unit_of_header(header) or "").strip()
    usual = bare(name) in NAMES["value"].split() or MADE_UP.match(name)
    return name if not usual and re.match(r"[^\W\d_]-?[^\W\d_]", name) else ""


def by_name(columns: Iterable[Any], role: str) -> list[Any]:
    """Columns whose names, without a unit in brackets, are usual for a role; most usual first."""
    usual = NAMES[role].split()
    return sorted((c for c in columns if bare(c) in usual), key=lambda c: usual.index(bare(c)))


def is_total(cell: Any) -> bool:
    """Whether a cell that should name a year names a sum or an average of them."""
    return len(str(cell)) < 40 and plain(str(cell)).lower().rstrip(":").replace(" ", "_") in TOTALS


def is_rate(name: Any) -> bool:
    """Whether a name tells growth."""
    return RATE.search(str(name)[:MOST]) is not None


def is_share(name: Any) -> bool:
    """Whether a name tells growth, a rate or a share of something: no level."""
    return is_rate(name) or SHARE.search(str(name)[:MOST]) is not None
