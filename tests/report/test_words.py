"""Values in words: as published where they were published, rounded where they were computed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.errors import ParameterError
from livecommerce import glue
from livecommerce.words import MODELS, model, published, text


@pytest.mark.parametrize(
    ("value", "kind", "options", "words"),
    [
        (443.75, "bn", {}, "443.75 bn yuan"),
        (1622.345, "bn", {}, "1,620 bn yuan"),
        (1622.345, "bn", {"digits": 5}, "1,622.3 bn yuan"),
        (0.000123456, "number", {}, "0.000123"),
        (-12.5, "number", {"unit": "bn"}, "−12.5 bn"),
        (0, "number", {}, "0"),
        (118.86, "percent", {}, "118.86 %"),
        (1.1886, "ratio", {"digits": 5}, "118.86 %"),
        (0.47, "ratio", {}, "47 %"),
        (2.4, "times", {}, "2.4 times"),
        (560e6, "count", {"unit": "users"}, "560,000,000 users"),
        (12, "words", {"unit": "steps"}, "twelve steps"),
        (3200, "words", {}, "3,200"),
        (2361.51, "yuan", {}, "2.36 trillion yuan"),
        ([433.8, 451.29], "yuan", {"digits": 3}, "434 to 451 bn yuan"),
        ([760, 1288.1], "yuan", {}, "0.76 to 1.29 trillion yuan"),
        (2020.0, "year", {}, "2020"),
        ("2021-01-15", "date", {}, "15 January 2021"),
        (("2020-07-01", "2020-07-31"), "date", {}, "July 2020"),
        ((961, 1288.1), "range", {}, "961 to 1,288.1 bn yuan"),
        ([5, 5], "range", {"unit": "%"}, "5 %"),
        ((1622.3, 1105.2, 2626.1), "interval", {"level": 95}, None),
        (0.82, "frequency", {}, "about 8 of 10"),
        ("as it is", "text", {}, "as it is"),
        (pd.Series([3.5]), "number", {}, "3.5"),
    ],
)
def test_words(value: Any, kind: str, options: dict[str, Any], words: str | None) -> None:
    expected = words or "1,620 bn yuan (95 % interval 1,110 to 2,630)"
    assert text(value, kind, **options) == expected


@pytest.mark.parametrize(
    ("value", "kind", "complaint"),
    [
        (float("nan"), "bn", "not finite"),
        ([1, 2], "bn", "2 values"),
        ("many", "number", "not a number"),
        (1.5, "count", "not a count"),
        (1.5, "words", "not a count"),
        (1.5, "frequency", "not a probability"),
        (1, "guess", "Unknown kind"),
    ],
)
def test_unfit_values_are_refused(value: Any, kind: str, complaint: str) -> None:
    with pytest.raises(ParameterError, match=complaint):
        text(value, kind)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2020-09-01", "2020-09-01", "1 September 2020"),
        ("2020-09-01", "2020-09-30", "September 2020"),
        ("2020-09-03", "2020-09-08", "3 to 8 September 2020"),
        ("2020-07-01", "2020-08-31", "July to August 2020"),
        ("2019-12-01", "2020-01-31", "December 2019 to January 2020"),
        ("2020-09-03", "2020-10-08", "3 September 2020 to 8 October 2020"),
        (None, "2021-01-31", "by 31 January 2021"),
        ("2021-01-31", float("nan"), "not before 31 January 2021"),
        ("", "", "date unknown"),
    ],
)
def test_publication_in_words(first: Any, last: Any, words: str) -> None:
    assert published(first, last) == words


@given(st.floats(0, 1))
def test_frequencies_never_claim_certainty(p: float) -> None:
    words = glue.natural_frequency(p)
    assert "0 of" not in words.replace("10 of", "").replace("20 of", "")
    assert "10 of 10" not in words


@given(st.floats(0.01, 1e9))
def test_rounding_stays_within_half_a_percent(value: float) -> None:
    assert float(text(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


def test_listing() -> None:
    assert glue.listing(["a"]) == "a"
    assert glue.listing(["a", "b", "c"], "or") == "a, b or c"
    assert glue.listing([]) == ""


def test_story_names_only_models_that_exist() -> None:
    assert set(MODELS) <= set(fc.list_models().index)
    assert model("damped_trend") == "damped trend"
