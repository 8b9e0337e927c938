"""What the frame and the furniture of a page say, in the page's language."""

from __future__ import annotations

import re

CHINESE = "_zh"  # end of the name of a page in Chinese
WORDS = {
    "en": {
        "skip": "Skip to the text",
        "contents": "Contents",
        "this page": "This page",
        "download page": "Download this page ({kind})",
        "before": "Before",
        "next": "Next",
        "search": "Search",
        "search the report": "Search the report",
        "dark mode": "Dark mode",
        "brand": "",
        "edition": "Version {release}, {month}",
        "licences": "Text and data under",
        "own licences": "their own licences",
        "promise": "Every number leads to the row of data behind it, with its publisher, its date "
        "and its grade.",
        "all data": "All data (zip)",
        "cite us": "Cite, authors, contact",
        "one number": "Where this number comes from",
        "numbers": "Where these {count} numbers come from",
        "code": "code",
        "back": "back to the text",
        "more rows": "and {count} more rows of the same tables",
        "figure": "Fig. {number}",
        "source": "Source: {source}. Unit: {unit}. Data: {vintage}.",
        "svg": "Image (SVG)",
        "png": "Image (PNG)",
        "csv": "Data of this figure (CSV)",
        "to code": "Code",
        "cite": "Cite",
        "link": "Link",
        "page code": "Code of this page",
        "page code told": "The numbers of the text were computed here, from this book's tables.",
        "code of figure": "Code for {number}: {name}",
        "code of table": "Code for the table: {name}",
        "code of numbers": "Code for {name}",
    },
    "zh": {
        "skip": "跳到正文",
        "contents": "目录（英文）",
        "this page": "本页",
        "download page": "下载本页（{kind}）",
        "before": "上一页",
        "next": "下一页",
        "search": "搜索",
        "search the report": "搜索本报告",
        "dark mode": "深色模式",
        "brand": "直播电商核查",
        "edition": "版本{release}，{year}年{number}月",
        "licences": "文字与数据的许可见",
        "own licences": "许可说明",
        "promise": "点击任一数字，即可看到它所依据的数据行、发布者、日期和等级。",
        "all data": "全部数据（zip）",
        "cite us": "引用、作者与联系方式",
        "one number": "这个数字的出处",
        "numbers": "这{count}个数字的出处",
        "code": "代码",
        "back": "回到正文",
        "more rows": "另有{count}行，见同一数据表",
        "figure": "图{number}",
        "source": "来源：{source}。单位：{unit}。数据：{vintage}。",
        "svg": "图片（SVG）",
        "png": "图片（PNG）",
        "csv": "本图数据（CSV）",
        "to code": "代码",
        "cite": "引用",
        "link": "链接",
        "page code": "本页代码",
        "page code told": "正文中的每个数字都由以下代码从本书的数据表算出。",
        "code of figure": "{number}的代码：{name}",
        "code of table": "表格的代码：{name}",
        "code of numbers": "{name}的代码",
    },
}


def said(docname: str, key: str, **values: object) -> str:
    """A phrase in the language of a page."""
    language = "zh" if docname.endswith(CHINESE) else "en"
    return WORDS[language][key].format(**values)


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
KEPT = re.compile(
    rf"(?<=\d) (?=%|bn\b|trn\b|m\b|million\b|billion\b|trillion\b|times\b|yuan\b|(?:{MONTHS})\b)"
    r"|(?<=\bbn) (?=yuan)|(?<=illion) (?=yuan)|(?<=\bFig\.) (?=\d)"
)


def kept(words: str) -> str:
    """A number and its unit, a day and its month stay on one line."""
    return KEPT.sub("\N{NO-BREAK SPACE}", words)
