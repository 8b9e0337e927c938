"""From which number of series on a local Dask cluster of two workers is no slower than one process.

    python -m benchmarks.engines [--sizes reference:100000 arima:1000]

Run it with the packages of requirements/distributed.txt. Seconds on the clock of one call from
frame to frame, after a first one that starts workers and loads libraries; `load` tells whether the
machine was quiet. Writes benchmarks/results/engines.csv.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import time

import pandas as pd

from benchmarks.speed import HORIZON, POINTS, long_frame
from forecasting import forecast_panel

RESULTS = pathlib.Path(__file__).resolve().parent / "results" / "engines.csv"
WORKERS = 2
SIZES = ["reference:20000", "arima:100", "arima:400"]


def seconds(frame: pd.DataFrame, model: str, **engine: object) -> float:
    begin = time.perf_counter()
    forecast_panel(frame, HORIZON, model=model, **engine)
    return round(time.perf_counter() - begin, 2)


def main() -> None:
    from distributed import Client, LocalCluster

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="*", default=SIZES)
    rows = []
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        dask = {"engine": client, "buckets": 2 * WORKERS}
        for size in parser.parse_args().sizes:
            model, count = size.split(":")
            frame = long_frame(int(count))
            few = frame.head(5 * POINTS)
            seconds(few, model)
            seconds(few, model, **dask)
            rows.append(
                {
                    "model": model,
                    "series": int(count),
                    "one_process": seconds(frame, model),
                    "two_workers": seconds(frame, model, **dask),
                    "load": round(os.getloadavg()[0], 1),
                }
            )
            print(rows[-1], flush=True)
            pd.DataFrame(rows).to_csv(RESULTS, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
