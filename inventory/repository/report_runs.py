"""Turns of plans: claimed, settled or put back. A row is there once for a plan, a school and a period, whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from inventory.letters import message_from_json, message_to_json
from inventory.model.report_plan import ReportRun
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.report import report
from inventory.tables.report_plan import report_run as table
from language.message import Message

LEASE_MS = 900_000
"""Longer than the longest report takes to make."""
LONGEST_PAUSE_MS = 21_600_000
"""A claim or a pause that reaches further ahead than these was written by a clock that has been set back since: it
holds nothing."""


class Turn(NamedTuple):
    """Which turn is meant: the id of a plan, the code of a school (empty: the bureau), a `Period.text`."""

    plan: str
    school: str
    period: str


def turn_of(run: ReportRun) -> Turn:
    return Turn(run.plan, run.school, run.period)


def since(connection: Connection, scope: Scope, due_ms: int) -> dict[Turn, ReportRun]:
    """Those that were due then or later."""
    query = select(table).where(table.c.due_ms >= due_ms, visible(scope, table.c.school))
    return {turn_of(run): run for run in map(to_run, connection.execute(query))}


def closed(connection: Connection, scope: Scope, due_ms: int, *, now_ms: int) -> dict[tuple[str, str], int]:
    """Of turns due at `due_ms` or later, by plan and period, how many nobody has to make now: they were made, are being
    made, or are put off."""
    done = or_(table.c.made_ms.is_not(None), ~_free(now_ms))
    query = select(table.c.plan, table.c.period, func.count())
    query = query.where(table.c.due_ms >= due_ms, done, visible(scope, table.c.school))
    rows = connection.execute(query.group_by(table.c.plan, table.c.period))
    return {(plan, period): int(count) for plan, period, count in rows}


def get(connection: Connection, scope: Scope, turn: Turn) -> ReportRun | None:
    row = connection.execute(select(table).where(_is(turn), visible(scope, table.c.school))).one_or_none()
    return to_run(row) if row else None


def numbers(connection: Connection, scope: Scope, runs: Collection[ReportRun]) -> dict[str, str]:
    """Of the reports that they made: id -> number."""
    wanted = sorted({one.report for one in runs if one.report})
    query = select(report.c.id, report.c.number).where(report.c.id.in_(wanted), visible(scope, report.c.school))
    return {row.id: row.number for row in connection.execute(query)}


def newest(connection: Connection, scope: Scope, *, limit: int = 100) -> list[ReportRun]:
    query = select(table).where(visible(scope, table.c.school))
    rows = connection.execute(query.order_by(table.c.due_ms.desc(), table.c.plan, table.c.school).limit(limit))
    return [to_run(row) for row in rows]


def claim(connection: Connection, turn: Turn, *, due_ms: int, by: str, now_ms: int, until_ms: int) -> bool:
    """Whether it now is `by`'s to make: nobody made it or is about to, and no pause holds. The try counts."""
    row = {
        **turn._asdict(), "due_ms": due_ms, "made_ms": None, "report": "", "tries": 0, "next_ms": 0, "claimed_by": "",
        "claimed_until_ms": 0, "error": None,
    }  # fmt: skip
    connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing())
    mine = update(table).where(_is(turn), table.c.made_ms.is_(None), _free(now_ms))
    mine = mine.values(claimed_by=by, claimed_until_ms=until_ms, tries=table.c.tries + 1)
    return bool(connection.execute(mine).rowcount)


def settle(connection: Connection, turn: Turn, *, by: str, at_ms: int, made: str) -> bool:
    """It was made, and `made` is the id of its report; False where another has claimed it since."""
    values = {"made_ms": at_ms, "report": made, "claimed_by": "", "claimed_until_ms": 0, "error": None}
    return bool(connection.execute(update(table).where(_held(turn, by)).values(values)).rowcount)


def put_back(connection: Connection, turn: Turn, *, by: str, next_ms: int, error: Message) -> bool:
    """It failed, and is tried again from `next_ms` on; False where another has claimed it since."""
    values = {"next_ms": next_ms, "claimed_by": "", "claimed_until_ms": 0, "error": message_to_json(error)}
    return bool(connection.execute(update(table).where(_held(turn, by)).values(values)).rowcount)


def is_free(run: ReportRun, now_ms: int) -> bool:
    """Whether no claim and no pause holds."""
    return not (0 < run.next_ms - now_ms <= LONGEST_PAUSE_MS or 0 < run.claimed_until_ms - now_ms <= LEASE_MS)


def _free(now_ms: int) -> ColumnElement[bool]:
    """As `is_free`."""
    pause, claim = table.c.next_ms, table.c.claimed_until_ms
    return and_(
        or_(pause <= now_ms, pause > now_ms + LONGEST_PAUSE_MS), or_(claim <= now_ms, claim > now_ms + LEASE_MS)
    )


def _is(turn: Turn) -> ColumnElement[bool]:
    return and_(table.c.plan == turn.plan, table.c.school == turn.school, table.c.period == turn.period)


def _held(turn: Turn, by: str) -> ColumnElement[bool]:
    return and_(_is(turn), table.c.claimed_by == by, table.c.made_ms.is_(None))


def to_run(row: Row[Any]) -> ReportRun:
    told = dict(row._mapping)
    told["error"] = message_from_json(row.error) if row.error else None
    return ReportRun(**told)
