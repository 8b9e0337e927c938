"""Panels on a local Dask cluster with two worker processes and on a local Spark session."""

import logging
import os
import sys

import numpy as np
import pandas as pd
import pytest

import forecasting as fc

fugue = pytest.importorskip("fugue.api")
# what Dask, Spark and pandas warn each other of is not ours
pytestmark = pytest.mark.filterwarnings("default")
BAD = {"short": [1.0, 2.0], "zero": [1.0, 0.0, 3.0], "half": [1.0, 2.0, 3.0]}


@pytest.fixture(scope="module")
def dask_client():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        yield client


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[2]").appName("forecasting")
    builder = builder.config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module", params=["dask", "spark"])
def engine(request):
    return request.getfixturevalue("dask_client" if request.param == "dask" else "spark")


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(1)
    rows = []
    for k in range(200):
        points = int(rng.integers(3, 9))
        values = np.exp(np.cumsum(rng.normal(0.3, 0.4, points)))
        rows += [(f"s{k}", str(2000 + i), value) for i, value in enumerate(values)]
    for key, values in BAD.items():
        rows += [(key, str(2000 + i), value) for i, value in enumerate(values)]
    rows[-1] = ("half", "2002H1", 3.0)
    return pd.DataFrame(rows, columns=["unique_id", "ds", "y"])


def same(found, expected):
    key = ["unique_id", "year"]
    found, expected = (f.sort_values(key, ignore_index=True) for f in (found, expected))
    assert list(found) == list(expected)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-12)


def same_status(found, expected):
    found, expected = (f.sort_values("unique_id", ignore_index=True) for f in (found, expected))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


@pytest.mark.parametrize("model", ["reference", "gompertz"])
def test_pandas_in_pandas_out(frame, engine, model):
    expected = fc.forecast_panel(frame, 3, model=model)
    found = fc.forecast_panel(frame, 3, model=model, engine=engine, buckets=5)
    assert found.status["unique_id"].tolist() == expected.status["unique_id"].tolist()
    pd.testing.assert_frame_equal(
        found.forecasts, expected.forecasts, check_dtype=False, rtol=1e-12
    )
    same_status(found.status, expected.status)
    assert set(BAD) <= set(found.failed["unique_id"])


def test_frames_of_the_engine_stay_there(frame, engine):
    expected = fc.forecast_panel(frame, 2, levels=[80, 97.5])
    native = fugue.as_fugue_df(frame, schema="unique_id:str,ds:str,y:double")
    with fugue.engine_context(engine):
        native = fugue.repartition(native, 3, as_fugue=True).native
    found = fc.forecast_panel(native, 2, levels=[80, 97.5], engine=engine)
    assert not isinstance(found.forecasts, pd.DataFrame)
    same(fugue.as_pandas(found.forecasts), expected.forecasts)
    same_status(fugue.as_pandas(found.status), expected.status)


def test_ids_of_any_kind_come_back():
    frame = pd.DataFrame({"id": [3] * 3 + [1] * 3, "year": [1, 2, 3] * 2, "y": [1.0, 2, 4] * 2})
    for kind in ("int64", "datetime64[ns]", "category"):
        given = frame.astype({"id": kind})
        expected = fc.forecast_panel(given, 1).forecasts
        found = fc.forecast_panel(given, 1, engine="native").forecasts
        assert found["id"].tolist() == expected["id"].tolist()


def test_both_workers_work(frame, dask_client):
    fc.forecast_panel(frame, 1, engine=dask_client)
    assert len(dask_client.scheduler_info()["workers"]) == 2


@pytest.mark.parametrize("buckets", [0, 1.5])
def test_buckets_are_checked(frame, buckets):
    with pytest.raises(fc.ParameterError, match="buckets"):
        fc.forecast_panel(frame, 1, engine="native", buckets=buckets)


def test_ids_that_read_the_same_stay_apart():
    frame = pd.DataFrame(
        {"id": [1, 1, 1, "1", "1", "1"], "year": [1, 2, 3] * 2, "y": [1.0, 2, 3] * 2}
    )
    found = fc.forecast_panel(frame, 1, engine="native")
    assert found.status["id"].tolist() == [1, "1"]


def test_a_pandas_frame_is_not_shuffled(frame, dask_client, capfd):
    said = []
    handler = logging.Handler()
    handler.emit = said.append
    logger = logging.getLogger("distributed.shuffle")
    logger.addHandler(handler)
    try:
        fc.forecast_panel(frame, 1, engine=dask_client)
    finally:
        logger.removeHandler(handler)
    assert not said
    assert "Warning" not in capfd.readouterr().err
