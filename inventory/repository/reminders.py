"""Who was reminded of what is owed, so that nobody is reminded twice."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.submission import reminder as table


class Reminder(NamedTuple):
    """`obligation` is an id, `school` a code (empty: the bureau was told), `period` a `Period.text`, `what` says which
    of the reminders."""

    obligation: str
    school: str
    period: str
    what: str


def since(connection: Connection, scope: Scope, at_ms: int) -> set[Reminder]:
    query = select(table).where(table.c.at_ms >= at_ms, visible(scope, table.c.school))
    return {Reminder(row.obligation, row.school, row.period, row.what) for row in connection.execute(query)}


def once(connection: Connection, reminder: Reminder, *, at_ms: int) -> bool:
    """Whether it was not given before: ask it in the transaction that puts the notice into the outbox."""
    row = {**reminder._asdict(), "at_ms": at_ms}
    return bool(connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing()).rowcount)
