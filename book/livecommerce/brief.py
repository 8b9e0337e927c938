"""The claims on the verdict card, with their numbers, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasting.formatting import plain
from livecommerce import datasets
from livecommerce.card import Measured
from livecommerce.chinese import words
from livecommerce.words import SMALL

if TYPE_CHECKING:
    from forecasting import Nowcast

__all__ = ["measured"]

CLAIMS: dict[str, dict[str, tuple[str, str, str]]] = {  # claim, what the number is, why no range
    "en": {
        "cl-kuaishou-9m": (
            "Kuaishou sold {kuaishou} billion yuan in nine months",
            "yuan, its listing papers",
            "its own count, no second source",
        ),
        "cl-market-2019": (
            "The market reached {market} billion yuan in 2019",
            "2019; the bar: all publishers",
            "",
        ),
        "cl-growth-2020": ("It would grow by {growth} % in 2020", "our estimate, made in 2026", ""),
        "cl-celebrities": (
            "Stars and entrepreneurs joined in numbers",
            "stars in one festival's weeks",
            "one platform, June 2020",
        ),
        "cl-regions": (
            "It promoted the development of regions",
            "Shanghai's share in 2023",
            "no region without it to compare",
        ),
        "cl-poverty": (
            "Buying from poor counties helped farmers",
            "of Kuaishou's nine months",
            "no farmer's income was published",
        ),
        "cl-job-demand": ("It brought more demand for jobs", "posts on a year before", ""),
        "cl-entrepreneurship": (
            "It would bring a wave of entrepreneurship",
            "new firms, 2021H1; bar: 2020",
            "",
        ),
        "cl-employment": ("It would bring a wave of employment", "between counts of hosts", ""),
        "cl-self-discipline": (
            "The trade's self-discipline was absent",
            "a national code, on paper",
            "{months} months before the article",
        ),
        "cl-turning-rules": (
            "2021 would be the turning point for rules",
            "new measures in force",
            "the dates are official",
        ),
        "cl-turning-calm": (
            "2021 would be the turning point to order",
            "complaints per bn yuan, 2024; bar: 2020",
            "",
        ),
    },
    "zh": {
        "cl-kuaishou-9m": (
            "快手九个月成交{kuaishou_zh}亿元",
            "元，上市文件",
            "企业自行统计，无第二来源",
        ),
        "cl-market-2019": ("2019年市场规模为{market_zh}亿元", "2019年；横条为各机构数字", ""),
        "cl-growth-2020": ("2020年将增长{growth}%", "本报告2026年的估计", ""),
        "cl-celebrities": ("明星、企业家纷纷入场", "一次大促期间的明星人数", "单一平台，2020年6月"),
        "cl-regions": ("直播电商带动了区域发展", "上海2023年所占份额", "缺少可对照的地区"),
        "cl-poverty": ("消费扶贫帮助了农民", "占快手前九个月交易额", "农民收入未见公布"),
        "cl-job-demand": ("直播电商增加了用工需求", "招聘岗位，与上年同期之比", ""),
        "cl-entrepreneurship": ("将带来创业热潮", "2021年上半年新增企业；横条为2020年", ""),
        "cl-employment": ("将带来就业热潮", "主播人数统计，最多比最少", ""),
        "cl-self-discipline": ("行业自律缺失", "已有全国性行业准则", "早于文章{count}个月"),
        "cl-turning-rules": ("2021年将是监管转折点", "新办法施行", "日期以官方文本为准"),
        "cl-turning-calm": ("2021年行业将走向规范", "2024年每十亿元投诉；横条为2020年", ""),
    },
}


def _value(name: str) -> float:
    return float(datasets.row(name)["value"])


def _month(name: str, language: str) -> str:
    day = datasets.row(name)["date"]
    return f"{day:%B %Y}" if language == "en" else f"{day.year}年{day.month}月"


def measured(base: Nowcast, language: str = "en") -> dict[str, Measured]:
    """Every claim of the card with its number, by the claim's id; in "en" or "zh"."""
    hearing = datasets.row("ev-kuaishou-hearing")["date"]
    code = datasets.row("ev-caa-code-issued")["date"]
    months = 12 * (hearing.year - code.year) + hearing.month - code.month
    kuaishou, market = _value("pl-kuaishou-2020-9m"), _value("ms-cecrc-2019")
    told = {
        "kuaishou": plain(kuaishou, 3),
        "kuaishou_zh": plain(10 * kuaishou, 3).replace(",", ""),
        "market": plain(market, 3),
        "market_zh": plain(10 * market, 3).replace(",", ""),
        "growth": plain(_value("gr-cecrc-2020"), 3),
        "months": SMALL[months],
        "count": months,
    }
    made = {}
    for claim, numbers in _numbers(base, language).items():
        said, about, reason = (part.format(**told) for part in CLAIMS[language][claim])
        made[claim] = Measured(claim=said, short=said, about=about, reason=reason, **numbers)
    return made


def _numbers(base: Nowcast, language: str) -> dict[str, dict[str, Any]]:
    """Number, range and its ends of every claim."""
    english = language == "en"
    lower, upper = (float(end) for end in base.interval(80))
    sizes = datasets.load("market_size").query("series == 'live_commerce' and unit == 'bn CNY'")
    of_2019 = sizes[sizes["period"] == "2019"]["value"]

    def money(amount: float) -> str:
        """An amount in bn, with its unit unless it is an end of a range."""
        return plain(amount, 3) if english else plain(10 * amount, 3).replace(",", "")

    def ends(*values: float) -> dict[str, Any]:
        low, high = sorted(values)
        return {"low": low, "high": high, "ends": (plain(low, 2), plain(high, 2))}

    stars, share = _value("ac-stars-618-2020"), _value("rg-shanghai-share-2023")
    jobs = _value("em-demand-boss-2020h1")
    new = [_value("em-new-qichacha-2020"), _value("em-new-iimedia-2020-broad")]
    hosts = [_value("em-hosts-2020h1"), _value("em-accounts-2020")]
    rates = [_value("co-rate-2020-narrow"), _value("co-rate-2020-level")]
    printed = _value("ms-cecrc-2020-forecast")
    unit, percent = ("bn", " %") if english else ("亿", "%")
    space = " " if english else ""
    counted = tuple(f"{plain(n)} m" if english else words(f"{plain(n)} million") for n in hosts)
    trillions = [f"{value / 1000:.2f}" for value in (base.median, lower, upper, printed)]
    return {
        "cl-kuaishou-9m": {"number": f"{money(_value('pl-kuaishou-2020-9m'))}{space}{unit}"},
        "cl-market-2019": {
            "number": f"{money(_value('ms-cecrc-2019'))}{space}{unit}",
            "low": of_2019.min(),
            "high": of_2019.max(),
            "at": _value("ms-cecrc-2019"),
            "ends": (money(of_2019.min()), money(of_2019.max())),
        },
        "cl-growth-2020": {
            "number": f"{trillions[0]}{' trn' if english else '万亿'}",
            "low": lower,
            "high": upper,
            "at": base.median,
            "printed": printed,
            "printed_words": trillions[3],
            "ends": (trillions[1], trillions[2]),
        },
        "cl-celebrities": {"number": f"> {plain(stars)}"},
        "cl-regions": {"number": f"{plain(share)}{percent}"},
        "cl-poverty": {"number": f"{plain(_value('ck-farmers-share'))}{percent}"},
        "cl-job-demand": {
            "number": f"× {plain(jobs)}",
            "at": jobs,
            **ends(jobs, 1 + _value("em-posts-zhaopin-2020") / 100),
        },
        "cl-entrepreneurship": {
            "number": plain(_value("em-new-iimedia-2021h1")),
            "low": new[0],
            "high": new[1],
            "ends": (plain(new[0]), plain(new[1])),
        },
        "cl-employment": {
            "number": f"× {plain(_value('ck-hosts-spread'))}",
            "low": hosts[0],
            "high": hosts[1],
            "ends": counted,
        },
        "cl-self-discipline": {"number": _month("ev-caa-code-issued", language)},
        "cl-turning-rules": {"number": _month("ev-transactions-effective", language)},
        "cl-turning-calm": {"number": plain(_value("co-rate-2024"), 2), **ends(*rates)},
    }
