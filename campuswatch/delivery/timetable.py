"""What is due, read from the ledger."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection

from campuswatch.delivery.due import Due, Timetable, open_turns
from inventory.deadlines import Owing
from inventory.model.scope import BUREAU
from inventory.owing import common_calendar, read_owing
from inventory.repository import report_plans, report_runs


def read_timetable(connection: Connection, zone: str, now_ms: int) -> Timetable:
    """`zone` is the bureau's."""
    plans = report_plans.every(connection, BUREAU)
    if not plans:
        return Timetable((), (), now_ms)
    bureau = Owing(school="", zone=zone, calendar=common_calendar(connection, BUREAU))
    return Timetable(plans, [*read_owing(connection, BUREAU), bureau], now_ms)


def read_due(connection: Connection, zone: str, now_ms: int) -> list[Due]:
    """What is to be made now."""
    table = read_timetable(connection, zone, now_ms)
    turns = table.turns()
    return open_turns(turns, report_runs.since(connection, BUREAU, table.since_ms()), now_ms) if turns else []


def is_anything_due(connection: Connection, zone: str, now_ms: int) -> bool:
    """The same question without reading a row for each school."""
    table = read_timetable(connection, zone, now_ms)
    wanted = Counter((one.plan.id, one.period.text) for one in table.turns())
    if not wanted:
        return False
    closed = report_runs.closed(connection, BUREAU, table.since_ms(), now_ms=now_ms)
    return any(count > closed.get(key, 0) for key, count in wanted.items())
