"""Change events: the full history of every field."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Row, func, insert, select

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
            "since_ms": event.since_ms,
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


def between(
    connection: Connection,
    scope: Scope,
    school: str | None = None,
    *,
    actors: Iterable[str],
    actions: Iterable[str],
    since_ms: int = 0,
    limit: int = 10_000,
) -> list[ChangeEvent]:
    """The newest of these actors and actions that were written for `since_ms` or later, newest first."""
    query = select(change_event).where(
        visible(scope, change_event.c.school),
        change_event.c.actor.in_(sorted(actors)),
        change_event.c.action.in_(sorted(actions)),
        change_event.c.at_ms >= since_ms,
    )
    if school is not None:
        query = query.where(change_event.c.school == school)
    return [to_event(row) for row in connection.execute(query.order_by(change_event.c.seq.desc()).limit(limit))]


def within(
    connection: Connection, scope: Scope, start_ms: int, end_ms: int, actions: Iterable[str], *,
    actors: Iterable[str] | None = None,
) -> list[ChangeEvent]:  # fmt: skip
    """Of these actions, written for start_ms ≤ t < end_ms, in the order in which they were written."""
    query = select(change_event).where(
        visible(scope, change_event.c.school),
        change_event.c.action.in_(sorted(actions)),
        change_event.c.at_ms >= start_ms,
        change_event.c.at_ms < end_ms,
    )
    if actors is not None:
        query = query.where(change_event.c.actor.in_(sorted(actors)))
    return [to_event(row) for row in connection.execute(query.order_by(change_event.c.seq))]


def touched(connection: Connection, scope: Scope, subjects: Iterable[str], before_ms: int) -> dict[str, int]:
    """By subject, when an event of it was last written for a moment before this; only of those of which one was."""
    found: dict[str, int] = {}
    wanted = sorted(set(subjects))
    for start in range(0, len(wanted), 500):
        query = (
            select(change_event.c.subject, func.max(change_event.c.at_ms))
            .where(change_event.c.subject.in_(wanted[start : start + 500]), change_event.c.at_ms < before_ms)
            .where(visible(scope, change_event.c.school))
            .group_by(change_event.c.subject)
        )
        found |= {subject: int(at_ms) for subject, at_ms in connection.execute(query)}
    return found


def after(
    connection: Connection, scope: Scope, seq: int, *, actors: Iterable[str], actions: Iterable[str], limit: int = 1000
) -> list[tuple[int, ChangeEvent]]:
    """Those behind the number `seq` with their numbers, the oldest first."""
    query = select(change_event).where(
        visible(scope, change_event.c.school),
        change_event.c.seq > seq,
        change_event.c.actor.in_(sorted(actors)),
        change_event.c.action.in_(sorted(actions)),
    )
    rows = connection.execute(query.order_by(change_event.c.seq).limit(limit))
    return [(row.seq, to_event(row)) for row in rows]


def of_subject(
    connection: Connection, scope: Scope, subject: str, action: str, *, limit: int = 100
) -> list[ChangeEvent]:
    """The newest of one action of one subject, newest first; by the code that it had then."""
    query = select(change_event).where(
        change_event.c.subject == subject, change_event.c.action == action, visible(scope, change_event.c.school)
    )
    return [to_event(row) for row in connection.execute(query.order_by(change_event.c.seq.desc()).limit(limit))]


def last_before(connection: Connection, scope: Scope, at_ms: int) -> int:
    """The highest number of an event that was written for a moment before `at_ms`; 0 where there is none."""
    query = select(func.max(change_event.c.seq)).where(
        change_event.c.at_ms < at_ms, visible(scope, change_event.c.school)
    )
    return int(connection.execute(query).scalar_one_or_none() or 0)


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
        since_ms=row.since_ms,
    )
