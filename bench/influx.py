"""An InfluxDB that is away for an hour at 1,700 points a second, and what catching up costs: `python -m bench influx`.

The hour runs on a simulated clock through the real encoder and spool, while the real shipper meets a dead port. Then
the real service polls a simulated campus on the same spool; the server comes back, and all of it must arrive.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.influx_school import InfluxSchool
from bench.influx_server import InfluxServer, influx_server
from bench.influx_writer import POINTS_PER_S, PORTS, STREAMS
from bench.process import MIB, cost_of, family
from bench.table import Figure, Table
from campuswatch.timeseries import open_store
from collector.clock import SystemClock
from collector.store.spool.spool import unheard

HOUR_S = 3600
CAMERAS = 78
BASELINE_S = 200
LATENESS = "lateness_ms"
LIMIT_S = 1800.0
SERVICE, SHIPPER = "campuswatch.cli", "campuswatch.shipper"


def run() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as name, influx_server(Path(name) / "influxd") as server:
        school = InfluxSchool(Path(name) / "school", server.url, CAMERAS)
        server.stop()
        start_ms = time.time_ns() // 10**6 - 2 * HOUR_S * 1000
        yield outage(school, Path(name), start_ms)
        yield catching_up(school, server, Path(name), start_ms)


def outage(school: InfluxSchool, folder: Path, start_ms: int) -> Table:
    words = [sys.executable, "-m", "bench.influx_writer", str(school.config), str(start_ms), str(HOUR_S)]
    open_store(school.settings, SystemClock(), unheard).close()  # makes the spool
    with school.shipper(folder / "shipper.log") as shipper:
        time.sleep(5)
        before = cost_of(shipper.pid).memory
        told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        after = cost_of(shipper.pid).memory
    spool = sum(path.stat().st_size for path in school.settings.spool_path.glob("*.seg"))
    return Table(
        "InfluxDB away for 60 minutes (simulated clock)",
        f"{told['lines']:,} points of 42,000 series, {POINTS_PER_S:,} a second, each second written and synced alone",
        [
            Figure("memory up, writer, MiB", (told["end"] - told["warm"]) / MIB),
            Figure("memory up, shipper, MiB", (after - before) / MIB),
            Figure("spool, MiB", spool / MIB),
            Figure("octets a point in the spool", spool / told["lines"]),
            Figure("points/s, encoded and safe on disk", told["lines"] / told["seconds"]),
        ],
    )


def catching_up(school: InfluxSchool, server: InfluxServer, folder: Path, start_ms: int) -> Table:
    with school.campus(), school.service(folder / "service.log") as service:
        time.sleep(BASELINE_S)
        memory = family(service.pid)
        server.start()
        back_ms = time.time_ns() // 10**6
        began_s, lines = first_sent(school)
        school.until_shipped(LIMIT_S)
        lasted_s = time.monotonic() - began_s
        done_ms = time.time_ns() // 10**6
        lines = sent_lines(school) - lines
        grown = family(service.pid)
        time.sleep(65)  # the minute that tells of the last of it
        school.until_shipped(LIMIT_S)
    came = arrived(server, start_ms)
    lost = sum(abs(number - came[name]) for name, number in expected().items())
    usual, meanwhile = lateness(server, 0, back_ms), lateness(server, back_ms + 60_000, done_ms + 65_000)
    figures = [
        Figure("points/s shipped", lines / lasted_s),
        Figure("points lost of the hour", lost),
        Figure("lateness p99 of the worst minute, ms", max(meanwhile), "with the server away", max(usual)),
        *(
            Figure(f"memory of {name}, MiB", grown[name].memory / MIB, "before", memory[name].memory / MIB)
            for name in (SERVICE, SHIPPER)
        ),
    ]
    return Table(
        "Catching up while the service polls",
        f"{lines:,} points in {lasted_s:.0f} s; a campus of {CAMERAS} cameras looked at every 5 s meanwhile",
        figures,
        [f"minutes told: {len(usual)} before, {len(meanwhile)} while catching up"],
    )


def first_sent(school: InfluxSchool) -> tuple[float, int]:
    """When the shipper has found the server, and how many lines it had sent then."""
    end_s = time.monotonic() + LIMIT_S
    while time.monotonic() < end_s:
        told = school.condition()
        if told and told.sent_lines:
            return time.monotonic(), told.sent_lines
        time.sleep(0.1)
    raise TimeoutError("the shipper does not find the server")


def sent_lines(school: InfluxSchool) -> int:
    told = school.condition()
    return told.sent_lines if told else 0


def expected() -> dict[str, int]:
    return {"ping": HOUR_S * 500, "rtsp": HOUR_S * len(STREAMS) // 10, "interface": HOUR_S * len(PORTS) // 60}


def arrived(server: InfluxServer, start_ms: int) -> dict[str, int]:
    """Points of the hour, by measurement."""
    field = {"ping": "up", "rtsp": "up", "interface": "oper_up"}
    found = {}
    for measurement, name in field.items():
        rows = server.query(
            f'SELECT count("{name}") FROM "{measurement}" WHERE "school" = \'S99\' AND time >= {start_ms}ms',
            "campuswatch",
        )
        found[measurement] = int(rows[0]["values"][0][1]) if rows else 0
    return found


def lateness(server: InfluxServer, start_ms: int, end_ms: int) -> list[float]:
    rows = server.query(
        f'SELECT "{LATENESS}" FROM "collector" WHERE time >= {start_ms}ms AND time < {end_ms}ms', "campuswatch"
    )
    return [float(row[1]) for row in rows[0]["values"]] if rows else [0.0]
