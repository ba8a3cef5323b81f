"""Scans that were made, and the turn of the one that is running."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.sql.elements import ColumnElement

from inventory.model.scan_run import Ending, ScanRun
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into, upsert
from inventory.tables.scan_run import running
from inventory.tables.scan_run import scan_run as table

SILENT_MS = 120_000
"""A running scan without a sign of life for so long was killed; its turn is over."""


def claim(connection: Connection, run: ScanRun, *, now_ms: int) -> bool:
    """Take the school's turn for this run (RUNNING, new or resumed); False while another one scans the school."""
    dead = running & (table.c.school == run.school) & (table.c.beat_ms < now_ms - SILENT_MS)
    connection.execute(update(table).where(dead).values(ending=Ending.STOPPED))
    row = _to_row(replace(run, ending=Ending.RUNNING, ended_ms=None, beat_ms=now_ms))
    new = insert_into(connection, table).values(row).on_conflict_do_nothing().returning(table.c.id)
    if connection.execute(new).first() is not None:
        return True
    other = table.alias()
    busy = select(other.c.id).where(other.c.school == run.school, other.c.ending == Ending.RUNNING).exists()
    mine = update(table).where(table.c.id == run.id, ~busy).values(row)
    return bool(connection.execute(mine).rowcount)


def beat(connection: Connection, run: ScanRun, *, now_ms: int) -> bool:
    """A sign of life, with what is done by now; False where the turn was lost to another."""
    counts = {"asked": run.asked, "found": run.found, "not_asked": run.not_asked, "done": list(run.done)}
    mine = update(table).where(table.c.id == run.id, running)
    return bool(connection.execute(mine.values(beat_ms=now_ms, **counts)).rowcount)


def put(connection: Connection, run: ScanRun) -> None:
    """Write the run as it is now; how it ended, what it found."""
    connection.execute(upsert(connection, table, _to_row(run)))


def get(connection: Connection, scope: Scope, id: str) -> ScanRun | None:
    return _first(connection, scope, table.c.id == id)


def last(connection: Connection, scope: Scope, school: str) -> ScanRun | None:
    """The newest that came to its end."""
    return _first(connection, scope, (table.c.school == school) & (table.c.ending == Ending.DONE))


def unfinished(connection: Connection, scope: Scope, school: str) -> ScanRun | None:
    """The newest, where it did not come to its end: RUNNING (perhaps killed) or STOPPED."""
    newest = _first(connection, scope, table.c.school == school)
    return newest if newest is not None and newest.ending is not Ending.DONE else None


def every(connection: Connection, scope: Scope, *, since_ms: int = 0, limit: int = 1000) -> list[ScanRun]:
    """Those that began at `since_ms` or later, newest first."""
    query = select(table).where(table.c.started_ms >= since_ms, visible(scope, table.c.school))
    rows = connection.execute(query.order_by(table.c.started_ms.desc(), table.c.id).limit(limit))
    return [_to_run(row) for row in rows]


def _first(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> ScanRun | None:
    query = select(table).where(condition, visible(scope, table.c.school))
    row = connection.execute(query.order_by(table.c.started_ms.desc(), table.c.id).limit(1)).one_or_none()
    return _to_run(row) if row else None


LISTS = ("networks", "done", "added", "gone", "moved", "changed")


def _to_run(row: Row[Any]) -> ScanRun:
    fields = dict(row._mapping)
    return ScanRun(**fields | {"ending": Ending(row.ending)} | {name: tuple(fields[name]) for name in LISTS})


def _to_row(run: ScanRun) -> dict[str, Any]:
    fields = asdict(run)
    return fields | {name: list(fields[name]) for name in LISTS}
