"""Frames of polars and files of Parquet, for which this environment has the extra."""

import pandas as pd
import pytest

import forecasting as fc
from forecasting.errors import DataError
from forecasting.reading.long import read_long

YEARS = [2018, 2019, 2020, 2021]
VALUES = [10.0, 13, 17, 22]


def test_frames_of_polars_are_read_as_those_of_pandas():
    pl = pytest.importorskip("polars")
    frame = pd.DataFrame({"market": ["A"] * 4, "year": YEARS, "value": VALUES})
    theirs = fc.forecast_panel(pl.DataFrame(frame.to_dict("list")), 2)
    pd.testing.assert_frame_equal(theirs.forecasts, fc.forecast_panel(frame, 2).forecasts)
    one = fc.forecast(pl.DataFrame({"year": YEARS, "value": VALUES}), 1)
    assert one.series.values.tolist() == VALUES


def test_parquet_is_read(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "m.parquet"
    pd.DataFrame({"Jahr": YEARS, "Umsatz (EUR)": VALUES}).to_parquet(path)
    assert fc.AnnualSeries.from_csv(path).unit == "EUR"
    months = pd.Series(1.0, pd.date_range("2018-01", periods=43, freq="MS"), name="sales")
    months.rename_axis("month").reset_index().to_parquet(path)
    told = fc.AnnualSeries.from_csv(path, aggregate="sum", unfinished="nowcast")
    assert told.values == pytest.approx([12] * 4, rel=0.01)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="damaged Parquet"):
        read_long(path)
