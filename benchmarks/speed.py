"""How fast panels are forecast, beside statsforecast's random walk with drift in the same run.

    python -m benchmarks.speed [--models NAME ...] [--sizes 10000 100000 1000000]

Every case runs in a process of its own: series of six points, five years ahead, 80 and 95 %
intervals. Time is that of the one call from frame to frame, without imports: on the clock, and of
the processor, which counts where other work shared the machine (`load` tells). Memory is the peak
of the whole process. Writes benchmarks/results/speed.csv. statsforecast runs on fewer series
(`measured`) and its time is scaled to 100,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

import numpy as np
import pandas as pd

import forecasting

RESULTS = pathlib.Path(__file__).resolve().parent / "results" / "speed.csv"
POINTS, HORIZON, LEVELS, PANEL = 6, 5, [80, 95], 100_000
PEER, PEER_SERIES = "statsforecast drift", 5_000
Clock = tuple[float, float]  # seconds on the clock, seconds of the processor


def long_frame(series: int) -> pd.DataFrame:
    """Growing markets in Nixtla's long format."""
    rng = np.random.default_rng(0)
    growth = rng.normal(0.3, 0.3, (series, POINTS - 1)) + rng.exponential(0.3, (series, 1))
    logs = np.cumsum(np.column_stack([rng.normal(3, 1, series), growth]), axis=1)
    ids = np.repeat(np.arange(series), POINTS)
    years = np.tile(np.arange(2015, 2015 + POINTS), series)
    return pd.DataFrame({"unique_id": ids, "ds": years, "y": np.exp(logs).ravel()})


def now() -> Clock:
    return time.perf_counter(), time.process_time()


def since(begin: Clock) -> Clock:
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def ours(name: str, frame: pd.DataFrame) -> Clock:
    from forecasting import forecast_panel

    forecast_panel(frame.head(5 * POINTS), HORIZON, model=name, levels=LEVELS)  # loads libraries
    begin = now()
    panel = forecast_panel(frame, HORIZON, model=name, levels=LEVELS)
    spent = since(begin)
    forecast = len(panel.forecasts) / HORIZON
    if forecast < 0.5 * len(panel.status):
        raise RuntimeError(f"{name}: only {forecast:.0f} of {len(panel.status)} series forecast")
    return spent


def statsforecast(frame: pd.DataFrame) -> Clock:
    from statsforecast import StatsForecast
    from statsforecast.models import RandomWalkWithDrift

    engine = StatsForecast(models=[RandomWalkWithDrift()], freq=1, n_jobs=1)
    engine.forecast(df=frame.head(5 * POINTS), h=HORIZON, level=LEVELS)
    begin = now()
    engine.forecast(df=frame, h=HORIZON, level=LEVELS)
    return since(begin)


def work(name: str, series: int) -> None:
    """One case in this process; prints its seconds and peak memory as JSON."""
    import resource

    frame = long_frame(series)
    seconds, cpu = statsforecast(frame) if name == PEER else ours(name, frame)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}))


def version(name: str) -> str:
    """The package that runs a case, with its version."""
    if name == PEER:
        return f"statsforecast {importlib.metadata.version('statsforecast')}"
    return f"forecasting {forecasting.__version__}"


def case(name: str, series: int, measured: int, limit: float = 1800) -> dict:
    """Seconds for `series`, scaled from those `measured` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.speed", "--work", name, str(measured)]
    row = {
        "method": name,
        "version": version(name),
        "series": series,
        "measured": measured,
    }
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=limit, cwd=RESULTS.parents[2]
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return row | {"message": last[:200]}
    out = json.loads(done.stdout.splitlines()[-1])
    scaled = {k: round(out[k] * series / measured, 2) for k in ("seconds", "cpu_seconds")}
    load = round(os.getloadavg()[0], 1)
    return row | scaled | {"peak_mb": round(out["peak_mb"]), "load": load, "message": ""}


def main() -> None:
    from forecasting.models import names

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="*", default=names())
    parser.add_argument("--sizes", nargs="*", type=int, default=[10_000, PANEL, 1_000_000])
    parser.add_argument("--work", nargs=2, metavar=("NAME", "SERIES"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        return work(arguments.work[0], int(arguments.work[1]))
    cases = [(name, PANEL, PANEL) for name in arguments.models]
    large = [n for n in ("reference", "damped") if n in arguments.models]
    cases += [(name, size, size) for name in large for size in arguments.sizes if size != PANEL]
    if importlib.util.find_spec("statsforecast"):
        cases.append((PEER, PANEL, PEER_SERIES))
    else:
        print("statsforecast is not installed, left out")
    rows = []
    for name, series, measured in cases:
        rows.append(case(name, series, measured))
        print(rows[-1], flush=True)
    write(pd.DataFrame(rows))
    return None


def write(frame: pd.DataFrame) -> None:
    """The table, with how many times as fast as the peer each case was, by processor time."""
    peer = frame.loc[frame.method == PEER, "cpu_seconds"]
    if len(peer):
        ratio = peer.iloc[0] / frame.cpu_seconds * frame.series / PANEL
        frame["times_as_fast"] = ratio.round(1)
    frame = frame.assign(
        points=POINTS,
        horizon=HORIZON,
        cores=os.cpu_count(),
        python=platform.python_version(),
        numpy=np.__version__,
        pandas=pd.__version__,
        measured_on=dt.date.today().isoformat(),
    )
    frame.to_csv(RESULTS, index=False, lineterminator="\n")
    print(frame.to_string(index=False))


if __name__ == "__main__":
    main()
