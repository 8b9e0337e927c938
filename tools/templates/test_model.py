"""new_model: what its formula says, and what it refuses."""

import pytest

import forecasting as fc

DOUBLING = fc.AnnualSeries([1, 2, 4, 8], years=range(2017, 2021), unit="m EUR")


def test_new_model_gives_the_value_that_was_reckoned_by_hand():
    assert fc.forecast(DOUBLING, 2, model="new_model").median == pytest.approx([16, 32])


def test_new_model_needs_points_enough_for_a_spread():
    with pytest.raises(fc.TooShortError, match="at least 3"):
        fc.forecast(DOUBLING.through(2018), 1, model="new_model")


def test_new_model_keeps_the_promises_of_every_model():
    fc.check_model("new_model")
