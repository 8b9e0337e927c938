"""Small things that a user sees, found by changing the code where no other test noticed."""

import pandas as pd
import pytest

import forecasting as fc

ROWS = pd.DataFrame({"year": range(2018, 2023), "value": [3.0, 5, 8, 12, 15], "status": "actual"})
ROWS.loc[4, "status"] = "estimate"


def test_the_label_of_a_model_stands_beside_the_series():
    frame = ROWS.assign(unique_id="A")
    panel = fc.forecast_panel(frame, 2, model=["naive", "drift"])
    assert panel.status.columns[:2].tolist() == ["unique_id", "model"]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (ROWS, "the last value, 2022, is an estimate."),
        (ROWS.assign(market="A"), "the last value, 2022, is an estimate."),
        (ROWS.assign(status="actual"), None),
    ],
)
def test_a_last_value_that_is_an_estimate_is_named(frame, words, tmp_path):
    path = tmp_path / "sales.csv"
    frame.to_csv(path, index=False)
    remarks = fc.AnnualSeries.from_csv(path, unit="m EUR").remarks
    found = [one for one in remarks if "estimate." in one]
    assert found == ([f"{path}: {words}"] if words else [])
