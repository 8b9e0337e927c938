"""Measure every chapter with Lighthouse (mobile) as a reader meets it: served with compression.

Needs Node and a Chromium. The version of Lighthouse is fixed here; npx fetches it at first use. The
scores go to benchmarks/results/lighthouse.json, with version and day; a page below the aim is an
error.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
REPORT = ROOT / "benchmarks" / "results" / "lighthouse.json"
VERSION = "12.8.2"
RUNS = 3  # the median of these is what counts
NAMES = ("chromium", "chromium-browser", "google-chrome")
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TEXT = {".html", ".css", ".js", ".svg", ".csv", ".json", ".xml"}
MEASURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
SHIFT = "cumulative-layout-shift"


class Compressing(SimpleHTTPRequestHandler):
    """Serves text as any web host does: compressed, and to be kept for a while."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def measure(address: str, chromium: str) -> dict[str, Any]:
    """One Lighthouse run of one page."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    call = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json"]
    ran = subprocess.run(
        [*call, f"--chrome-flags={flags}"],
        capture_output=True,
        text=True,
        env={**os.environ, "CHROME_PATH": chromium},
    )
    if ran.returncode:
        sys.exit(f"[lighthouse] {address}: {ran.stderr[-1500:]}")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def failures(run: dict[str, Any]) -> list[str]:
    """Audits that cost points outside performance."""
    audits = run["audits"]
    named = {
        ref["id"]
        for key, category in run["categories"].items()
        if key != "performance"
        for ref in category["auditRefs"]
        if ref["weight"]
    }
    return sorted(n for n in named if audits[n]["score"] is not None and audits[n]["score"] < 1)


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Scores and timings of a page: the median of its runs."""

    def median(values: list[float]) -> float:
        return statistics.median(values)

    scores = {
        key: round(100 * median([run["categories"][key]["score"] for run in runs])) for key in AIMS
    }
    timings = {
        name: round(median([run["audits"][name]["numericValue"] for run in runs]))
        for name in MEASURES
    }
    shift = round(median([run["audits"][SHIFT]["numericValue"] for run in runs]), 3)
    size = round(runs[0]["audits"]["total-byte-weight"]["numericValue"] / 1024)
    failed = sorted({name for run in runs for name in failures(run)})
    return scores | {"ms": timings, SHIFT: shift, "kB": size, "failed": failed}


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not chromium or not shutil.which("npx"):
        sys.exit("[lighthouse] NOT MEASURED: Node (npx) and a Chromium are needed")
    names = sys.argv[1:] or sorted(
        path.relative_to(HTML).as_posix() for path in (HTML / "book").glob("*.html")
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found, version, day = {}, "", ""
    for name in names:
        address = f"http://127.0.0.1:{server.server_port}/{name}"
        runs = [measure(address, chromium) for _ in range(RUNS)]
        version, day = runs[0]["lighthouseVersion"], runs[0]["fetchTime"][:10]
        found[name] = summary(runs)
        print(
            f"[lighthouse] {name}: {', '.join(f'{k} {found[name][k]}' for k in AIMS)}", flush=True
        )
    server.shutdown()
    about = {"lighthouse": version, "day": day, "form": "mobile", "runs": RUNS, "pages": found}
    REPORT.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    low = [f"{n}: {k} {v[k]}" for n, v in found.items() for k in AIMS if v[k] < AIMS[k]]
    if low:
        sys.exit("[lighthouse] below the aim: " + "; ".join(low))


if __name__ == "__main__":
    main()
