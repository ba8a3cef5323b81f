"""Figures of the bureau reckoned by several processes: each takes some schools, and hands back sums.

Processes and not threads, for this is Python's own work and no waiting; spawned and not forked, for a fork would take
the parent's threads and open ledger along. Each reads the ledger by itself; what was recorded after the moment of the
report is in nobody's figures, so it does not matter that one reads a little later than the other.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from sqlalchemy import Connection

from dashboards.reports.bureau import Tell, nobody, reckon_bureau, whole_county
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.county import County
from dashboards.reports.school import AT_ONCE, reckon_schools
from inventory.database import Database
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import schools

WORKERS = 2
FEW = AT_ONCE
"""Schools for which starting a process costs more than it saves."""
YOUNG = 200_000
"""Objects made between two searches for garbage."""
LEDGERS: list[Database] = []
"""The worker's own, open as long as it lives."""


class Crew:
    """Workers on the ledger of one address. Give it the settings' `database_url`."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def reckon_bureau(
        self,
        connection: Connection,
        scope: Scope,
        period: Period,
        *,
        zone: str,
        now_ms: int,
        known_ms: int | None = None,
        tell: Tell = nobody,
    ) -> BureauFigures:
        """The same as `bureau.reckon_bureau`; what no school has for itself is read by `connection`."""
        every = schools.every(connection, scope)
        if len(every) <= FEW:
            return reckon_bureau(connection, scope, period, zone=zone, now_ms=now_ms, known_ms=known_ms, tell=tell)
        known_ms = now_ms if known_ms is None else known_ms
        pieces = [every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE)]
        work = [self._pool.submit(_reckon, scope, piece, period, now_ms, known_ms) for piece in pieces]
        county = County()
        for one in work:
            county.merge(one.result())
            tell(len(county.lines), len(every))
        return whole_county(connection, scope, county, period, zone=zone, now_ms=now_ms, known_ms=known_ms)


@contextmanager
def crew(url: str, workers: int = WORKERS) -> Iterator[Crew]:
    """They are started when there is something to do, and gone when this ends."""
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_open, initargs=(url,)) as pool:
        try:
            yield Crew(pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _open(url: str) -> None:
    """What is read lives for a piece and has no circles: looking for them every few hundred objects takes a tenth of
    the time."""
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    LEDGERS.append(Database.open(url, create=False))


def _reckon(scope: Scope, some: list[School], period: Period, now_ms: int, known_ms: int) -> County:
    county = County()
    with LEDGERS[0].read() as connection:
        for one in reckon_schools(connection, scope, some, period, now_ms=now_ms, known_ms=known_ms):
            county.add(one)
    return county
