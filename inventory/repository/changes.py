"""Change events: the full history of every field."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Row, insert, select

from inventory.model.change_event import ChangeEvent
from inventory.model.scope import Scope
from inventory.repository import revision
from inventory.repository.device_codes import codes_of
from inventory.repository.scoping import visible
from inventory.tables.change_event import change_event


def record(connection: Connection, events: Iterable[ChangeEvent]) -> None:
    """Append events and bump the revision of their schools: whoever caches the ledger then looks again."""
    rows = [
        {
            "at_ms": event.at_ms,
            "school": event.school,
            "subject": event.subject,
            "actor": event.actor,
            "action": event.action,
            "field": event.field,
            "old": event.old,
            "new": event.new,
        }
        for event in events
    ]
    if not rows:
        return
    connection.execute(insert(change_event), rows)
    for school in sorted({str(row["school"]) for row in rows}):
        revision.bump(connection, school)


def history(connection: Connection, scope: Scope, subject: str, *, limit: int = 1000) -> list[ChangeEvent]:
    """The newest events of one subject, newest first; of a device under all codes that it ever had."""
    query = (
        select(change_event)
        .where(visible(scope, change_event.c.school))
        .where((change_event.c.subject == subject) | change_event.c.subject.in_(codes_of(subject)))
        .order_by(change_event.c.seq.desc())
        .limit(limit)
    )
    return [to_event(row) for row in connection.execute(query)]


def latest(connection: Connection, scope: Scope, *, limit: int = 100) -> list[ChangeEvent]:
    """The newest events of all that the scope may see, newest first."""
    query = select(change_event).where(visible(scope, change_event.c.school))
    return [to_event(row) for row in connection.execute(query.order_by(change_event.c.seq.desc()).limit(limit))]


def of_actions(connection: Connection, scope: Scope, actions: Iterable[str], *, limit: int = 1000) -> list[ChangeEvent]:
    """The newest events of these actions (`swapped` …), newest first."""
    query = select(change_event).where(change_event.c.action.in_(list(actions)), visible(scope, change_event.c.school))
    return [to_event(row) for row in connection.execute(query.order_by(change_event.c.seq.desc()).limit(limit))]


def to_event(row: Row[tuple[object, ...]]) -> ChangeEvent:
    return ChangeEvent(
        at_ms=row.at_ms,
        school=row.school,
        subject=row.subject,
        actor=row.actor,
        action=row.action,
        field=row.field,
        old=row.old,
        new=row.new,
    )
