"""Markets inside markets: shares under a moving ceiling, parts that sum."""

import numpy as np
import pytest

import forecasting as fc


def series(values, name, start=2017, unit="bn CNY"):
    return fc.AnnualSeries(values, years=range(start, start + len(values)), unit=unit, name=name)


LIVE = series([19.64, 135.41, 443.75, 971.2], "live")
SHOPS = series([7175, 9007, 10632, 11760], "shops")
PARTS = [
    series(v, n) for n, v in (("A", [8, 20, 40, 60]), ("B", [2, 10, 30, 70]), ("C", [1, 1, 2, 3]))
]


@pytest.fixture(scope="module")
def live():
    return fc.forecast_share(LIVE, SHOPS, 5)


def test_no_path_of_a_part_exceeds_its_parent(live):
    share, parent = live.pieces["share"], live.pieces["parent"]
    assert (share.paths(2000) < 100).all()
    assert (live.quantile(0.999) < parent.quantile(0.9999)).all()
    assert live.median == pytest.approx(share.median / 100 * parent.median, rel=0.1)
    direct = fc.forecast(LIVE, 5)
    assert np.ptp(np.log(live.interval(95)[-1])) < np.ptp(np.log(direct.interval(95)[-1]))


def test_it_answers_what_a_forecast_answers(live):
    assert live.years.tolist() == list(range(2021, 2026))
    assert live.unit == "bn CNY"
    assert live.to_frame().columns.tolist()[:2] == ["median", "lower_80"]
    assert live.probability(2025, above=float(live.median[-1])) == pytest.approx(0.5, abs=0.01)
    assert live.paths(7, seed=2).tolist() == live.paths(7, seed=2).tolist()
    assert live.joint(3, 0)[:, 0] == pytest.approx(np.full(3, 971.2))
    assert live.total().median > live.median.sum() * 0.8
    assert live.cagr().median == pytest.approx((live.median[-1] / 971.2) ** 0.2 - 1, abs=1e-3)
    assert live.peak().chances.sum() == pytest.approx(1)
    assert live.growth().shape == (5, 5)
    assert any("independent" in note for note in live.notes)


def test_a_parent_known_for_longer_is_certain():
    known = series([7175, 9007, 10632, 11760, 13088], "shops")
    made = fc.forecast_share(LIVE, known, 2)
    alone = made.pieces["share"].quantile([0.1, 0.9])[0] * 130.88
    assert made.quantile([0.1, 0.9])[0] == pytest.approx(alone, rel=0.03)
    assert sorted(fc.forecast_share(LIVE, known, 1).pieces) == ["share"]


def test_an_uncertain_last_part_stays_uncertain():
    made = fc.forecast_share(LIVE.with_revision(0.2), SHOPS, 2)
    assert np.unique(made.joint(50, 0)[:, 0]).size > 30
    assert np.median(made.joint(4001, 0)[:, 0]) == pytest.approx(971.2, rel=0.02)


def test_parts_sum_to_the_total_in_every_path():
    made = fc.forecast_parts(PARTS, 4)
    assert list(made) == ["A", "B", "C", "total"]
    for seed in (0, 5):
        summed = sum(made[n].paths(200, seed) for n in "ABC")
        assert summed == pytest.approx(made["total"].paths(200, seed))
    whole = fc.forecast(series([11, 31, 72, 133], "total"), 4)
    assert made["total"].median == pytest.approx(whole.median, rel=0.02)
    for name, last in zip("ABC", (60, 70, 3), strict=True):
        assert made[name].joint(3, 0)[:, 0] == pytest.approx(np.full(3, last))


def test_two_parts_mirror_each_other():
    """By a model that treats rise and fall alike each of two shares is what it would be alone."""
    made = fc.forecast_parts(PARTS[:2], 3, model="naive")
    whole = made["total"].paths(4001)
    shares = made["A"].paths(4001) / whole
    alone = made["A"].pieces["share"].quantile([0.1, 0.5, 0.9]) / 100
    assert pytest.approx(alone, abs=0.03) == np.quantile(shares, [0.1, 0.5, 0.9], axis=0).T


def test_what_the_parts_leave_is_a_part():
    made = fc.forecast_parts(PARTS, 2, total=series([20, 50, 100, 180], "all"))
    assert list(made) == ["A", "B", "C", "rest", "total"]
    assert made["rest"].series.values.tolist() == [9, 19, 28, 47]
    same = fc.forecast_parts(PARTS[:2], 2, total=series([10, 30, 70, 130], "all"))
    assert list(same) == ["A", "B", "total"]
    own = fc.forecast_parts([PARTS[0], series([2, 10, 30, 70], "rest")], 2)
    assert list(own) == ["A", "rest", "total"]
    assert len({own["A"], own["rest"], own["A"]}) == 2, "they can stand in a set"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fc.forecast_share(LIVE, series([1, 1, 1, 1], "m", unit="m"), 2), "in one unit"),
        (lambda: fc.forecast_share(LIVE, series([9007, 10632, 11760], "s", 2018), 2), "2017"),
        (lambda: fc.forecast_share(LIVE, series([20, 100, 500, 999], "s"), 2), "2018"),
        (lambda: fc.forecast_share(LIVE, SHOPS.with_revision(0.1), 2), "as published"),
        (lambda: fc.forecast_parts(PARTS[:1], 2), "two or more"),
        (lambda: fc.forecast_parts([PARTS[0], PARTS[0]], 2), "two or more"),
        (lambda: fc.forecast_parts([PARTS[0], series([1, 2, 3], "D")], 2), "other years"),
        (lambda: fc.forecast_parts([PARTS[0], series([1, 2, 3, 4], "total")], 2), "Rename"),
        (
            lambda: fc.forecast_parts(
                [PARTS[0], series([1, 2, 3, 4], "rest")], 2, total=series([20, 50, 70, 180], "all")
            ),
            "Rename",
        ),
        (lambda: fc.forecast_parts(PARTS, 2, total=series([20, 50, 70, 180], "all")), "2019"),
        (lambda: fc.forecast_parts(PARTS, 2, total=series([11, 31, 72, 180], "all")), "zeros"),
        (lambda: fc.forecast_parts([PARTS[0], PARTS[1].with_revision(0.1)], 2), "as published"),
    ],
)
def test_what_is_refused(call, says):
    with pytest.raises(fc.ForecastingError, match=says):
        call()
