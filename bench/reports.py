"""All figures of a month of a county, from the ledger: by a crew of processes, and school by school as counties grow.

REPORT_SCHOOLS says how many schools there are. REPORT_LEDGER names a folder where `python -m bench.months` has
already written as many, which takes longer than all that is timed here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from bench.months import ZONE, county_ledger
from bench.process import MIB, cost_of, descendants
from bench.table import Figure, Table
from dashboards.reports.crew import WORKERS, crew
from dashboards.reports.explaining import read_explanation
from dashboards.reports.school import reckon_schools
from inventory.database import Database
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.period import parse_period
from inventory.repository import devices, schools

SCHOOLS = int(os.environ.get("REPORT_SCHOOLS", "1000"))
GROWTH = (10, 100, 1_000)
PERIOD = parse_period("2026-10")
NOW_MS = PERIOD.bounds_ms(ZONE)[1] + 8 * 3_600_000
GOAL_S, GOAL_MIB = 20.0, 600.0
LOOK_S = 0.2


def run() -> Iterator[Table]:
    with county_ledger(SCHOOLS, PERIOD) as url:
        yield from measure(url)


def measure(url: str) -> Iterator[Table]:
    database = Database.open(url, create=False)
    try:
        with database.read() as connection:
            every = schools.every(connection, BUREAU)
            yield together(connection, url, len(every))
            yield one_by_one(connection, every)
    finally:
        database.close()


def together(connection: Connection, url: str, count: int) -> Table:
    began_s = time.perf_counter()
    with memory() as most, crew(url) as workers:
        found = workers.reckon_bureau(connection, BUREAU, PERIOD, zone=ZONE, now_ms=NOW_MS)
        wall_s = time.perf_counter() - began_s
    figures = found.headline
    return Table(
        f"All figures of a month: {count} schools of 95 devices, {WORKERS} processes",
        "from the ledger to the bureau's figures, starting the processes too; the peer is our goal for 1,000 schools",
        [
            Figure("wall, s", wall_s, "goal", GOAL_S),
            Figure("most memory of all processes, MiB", most[0] / MIB, "goal", GOAL_MIB),
            Figure("devices", figures.devices),
            Figure("faults opened", figures.opened),
        ],
        [f"availability {float(figures.total.availability or 0):.4%} of {figures.total.observed_ms:,} ms seen"],
    )


def one_by_one(connection: Connection, every: Sequence[School]) -> Table:
    table = Table(
        "The same in one process, as counties grow",
        "CPU of a school: lives, faults, recordings, the headline of the month before; the peer is the fewest schools",
    )
    first_ms: float | None = None
    for count in sorted({min(count, len(every)) for count in GROWTH}):
        began_s = time.process_time()
        for _ in reckon_schools(connection, BUREAU, every[:count], PERIOD, now_ms=NOW_MS):
            pass
        each_ms = 1000 * (time.process_time() - began_s) / count
        table.figures.append(Figure(f"{count} schools, ms each", each_ms, "fewest", first_ms))
        first_ms = first_ms or each_ms
    table.figures.append(Figure("why one device has its figures, ms", explained_ms(connection, every[0])))
    return table


def explained_ms(connection: Connection, school: School, tries: int = 10) -> float:
    known = devices.find(connection, BUREAU, limit=tries)
    began_s = time.process_time()
    for device in known:
        read_explanation(connection, BUREAU, school, device, PERIOD, now_ms=NOW_MS)
    return 1000 * (time.process_time() - began_s) / len(known)


@contextmanager
def memory() -> Iterator[list[int]]:
    """The most that this process and its children had at a time, in octets, in the one place of the list."""
    most, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(LOOK_S):
            most[0] = max(most[0], memory_of_all())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def memory_of_all() -> int:
    """A process that ends while it is asked counts nothing."""
    found = 0
    for pid in (os.getpid(), *descendants(os.getpid())):
        try:
            found += cost_of(pid).memory
        except (OSError, StopIteration):
            continue
    return found
