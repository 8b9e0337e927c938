"""Forecasts of the three series below, as released: no result changes unnoticed.

If one is meant to change, say which in CHANGELOG.md under Results, then write the new numbers:
``python tests/library/test_pinned.py MODEL ...``. Without a name it enters the models that are new.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

import forecasting as fc
from forecasting.models import names

STORED = Path(__file__).with_name("pinned.json")
PROBS = [0.025, 0.1, 0.5, 0.9, 0.975]
SERIES = {
    "take-off": [19.64, 135.41, 443.75, 971.2],
    "saturating": [10.0, 14.0, 18.0, 21.0, 23.0, 24.0, 24.6],
    "uneven": [3.0, 5.0, 4.5, 8.0, 7.7, 12.0, 21.0, 19.0, 30.0],
}


def forecasts(model):
    """Five quantiles of each of the next three years, by series."""
    found = {}
    for name, values in SERIES.items():
        series = fc.AnnualSeries(values, years=range(len(values)), unit="x")
        found[name] = fc.forecast(series, 3, model=model).quantile(PROBS).tolist()
    return found


@pytest.mark.parametrize("model", names())
def test_forecasts_are_those_that_were_released(model):
    stored = json.loads(STORED.read_text("utf-8")).get(model)
    assert stored, f"{model} is new: python tests/library/test_pinned.py enters its forecasts"
    for name, found in forecasts(model).items():
        np.testing.assert_allclose(found, stored[name], rtol=1e-6, err_msg=f"{name}: {__doc__}")


if __name__ == "__main__":
    stored = json.loads(STORED.read_text("utf-8"))
    chosen = sys.argv[1:] or set(names()) - set(stored)
    stored |= {model: forecasts(model) for model in chosen}
    STORED.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(f"{STORED.name} holds new forecasts of: {', '.join(sorted(chosen)) or 'no model'}")
