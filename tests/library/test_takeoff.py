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
