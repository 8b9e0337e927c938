"""The take-off: one rule, and markets that were cut elsewhere."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.takeoff import begins_at_takeoff


def test_the_rule():
    for values, found in (
        ([10, 16, 20.8, 25, 30, 33, 35, 36], True),
        ([10, 15.9, 30, 35, 40, 45, 46, 47], False),
        ([10, 16, 20.7, 25, 30, 33, 35, 36], False),
    ):
        assert begins_at_takeoff(np.array(values)) == found
        s = fc.AnnualSeries(values, years=range(2001, 2009), unit="m")
        assert fc.takeoff_year(s) == (2001 if found else None)


def test_the_first_year_that_qualifies_and_is_known_long_enough():
    values = [5, 5.2, 9, 16, 24, 31, 36, 40, 42, 43]
    s = fc.AnnualSeries(values, years=range(2001, 2011), unit="m")
    assert fc.takeoff_year(s) == 2002
    assert fc.takeoff_year(s.through(2006)) is None
    assert fc.takeoff_year(s.through(2006), years=4) == 2002
    with pytest.raises(fc.ParameterError, match="at least 3"):
        fc.takeoff_year(s, years=2)


def test_every_take_off_of_the_class_obeys_it(reference_dir):
    import pandas as pd

    frame = pd.read_csv(reference_dir / "takeoff.csv").sort_values("year")
    for name, one in frame.groupby("unique_id"):
        s = fc.AnnualSeries(one["y"].tolist(), years=one["year"].tolist(), unit="u")
        assert fc.takeoff_year(s) == s.years[0], name


def test_comparable_markets_that_begin_elsewhere_are_named():
    import pandas as pd

    def frame(**markets):
        return pd.concat(
            pd.DataFrame({"id": name, "year": range(2010, 2010 + len(y)), "value": y})
            for name, y in markets.items()
        )

    s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="bn CNY")
    good, slow = [1, 3, 7, 13, 20], [10, 11, 12, 13, 14]
    fine = fc.forecast(s, 2, analogues=frame(A=good, B=good))
    assert not any("take-off" in note for note in fine.notes)
    made = fc.forecast(s, 2, analogues=frame(A=good, **{f"S{i}": slow for i in range(5)}))
    assert any("take-off: S0, S1, S2 and 2 more." in note for note in made.notes)
