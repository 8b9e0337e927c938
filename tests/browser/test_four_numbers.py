"""The page "Your four numbers" against the package, and as a reader uses it."""

from __future__ import annotations

import math

import numpy as np
from built import HTML, Visit

from livecommerce.browser import classes


def series_of_every_shape(count: int) -> list[list[float]]:
    """Yearly figures of three to twelve years: steep, calm, falling, flat, wild, tiny, huge."""
    random = np.random.default_rng(2021)
    made = []
    for i in range(count):
        length = 3 + i % 10
        drift, noise = (
            random.choice([-0.5, -0.05, 0, 0.03, 0.3, 1.5]),
            random.choice([0, 0.02, 0.4, 2]),
        )
        growth = drift * 0.8 ** np.arange(length - 1) + noise * random.standard_normal(length - 1)
        level = 10.0 ** random.integers(-6, 9)
        made.append((level * np.exp(np.concatenate([[0], np.cumsum(growth)]))).tolist())
    return made


COMPUTED = """([many, horizon]) => {
    const data = JSON.parse(document.querySelector('.four-numbers script').textContent);
    const {quantiles, chanceBelow} = window.fourNumbers;
    return many.map(([values, name, above]) => {
        const rows = quantiles(values, horizon, data.models[name], data.rules);
        return [rows, rows.map(row => chanceBelow(above, data.scores, row))];
    });
}"""


def test_the_page_computes_what_the_package_computes(visit: Visit) -> None:
    page = visit(HTML.as_uri() + "/book/four_numbers.html")
    known, names = classes(), sorted(classes())
    many = [
        (values, names[i // 10 % len(names)], values[-1] * 1.7)
        for i, values in enumerate(series_of_every_shape(1000))
    ]
    answers = page.evaluate(COMPUTED, [many, 5])
    for (values, name, above), (rows, chances) in zip(many, answers, strict=True):
        made = known[name].predict(np.array([values]), 5)
        np.testing.assert_allclose(rows, made.values[0], rtol=1e-9, atol=1e-9)
        expected = [made.cdf(math.log(above), year) for year in range(5)]
        np.testing.assert_allclose(chances, expected, rtol=0, atol=1e-9)


def test_four_numbers_are_shared_by_their_address(visit: Visit) -> None:
    address = HTML.as_uri() + "/book/four_numbers.html"
    page = visit(f"{address}#2019=10&2020=20&2021=40&above=60@2023")
    assert page.get_by_label("Value of figure 3").input_value() == "40"
    said = page.locator("[data-part=sentence]").inner_text()
    assert "2022" in said
    page.get_by_label("Value of figure 3").fill("44")
    page.get_by_label("Value of figure 3").press("Enter")
    assert "2021=44" in page.url
    assert page.locator("[data-part=sentence]").inner_text() != said
    assert page.locator("[data-part=dots] circle").count() == 10
    assert page.locator("[data-part=table] tr").count() == 5
    page.get_by_label("Value of figure 2").fill("none")
    page.get_by_label("Value of figure 2").press("Enter")
    assert "2020 is not a number above zero" in page.locator("[data-part=fault]").inner_text()
