"""Notices: put into the outbox, claimed, brought to rest. No row is claimed by two at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, not_, or_, select, update

from inventory.letters import from_json, message_from_json, message_to_json, to_json
from inventory.model.notice import Attachment, Notice, NoticeState
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.notice import notice as table
from language.message import Message

MOST_ANSWER = 500
DEAD_MAN = "dead_man"
"""The kind of our signs of life: worth something only at once."""
LONGEST_CLAIM_MS = 600_000
"""No claim is held for longer, so one that says so was made before the clock was set back."""
LONGEST_PAUSE_MS = 3_600_000
"""No try is put off for longer."""


def add(connection: Connection, notices: Iterable[Notice]) -> None:
    """In the transaction of what they tell of. One that is there already (by its id) is left as it is."""
    rows = [to_row(one) for one in notices]
    if rows:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), rows)


def quiet(connection: Connection, fault: str, at_ms: int) -> int:
    """What waits of a fault that is over is not told any more. How many these were; one that is being sent is sent."""
    waits = and_(table.c.fault == fault, table.c.state == NoticeState.WAITING)
    done = connection.execute(update(table).where(waits).values(state=NoticeState.QUIET, ended_ms=at_ms))
    return done.rowcount


def of_fault(connection: Connection, scope: Scope, fault: str) -> list[Notice]:
    """All that was or will be told of it, in the order in which it was written."""
    query = select(table).where(table.c.fault == fault, visible(scope, table.c.school))
    return [to_notice(row) for row in connection.execute(query.order_by(table.c.created_ms, table.c.id))]


def get(connection: Connection, scope: Scope, id: str) -> Notice | None:
    row = connection.execute(select(table).where(table.c.id == id, visible(scope, table.c.school))).one_or_none()
    return to_notice(row) if row else None


def named(connection: Connection, scope: Scope, text: str) -> Notice | None:
    """The one that was refused for good whose id begins so; None where that is none, or several."""
    begins = table.c.id.startswith(text.lower(), autoescape=True)
    query = select(table).where(begins, table.c.state == NoticeState.DEAD, visible(scope, table.c.school)).limit(2)
    found = [to_notice(row) for row in connection.execute(query)]
    return found[0] if len(found) == 1 and text else None


def every(
    connection: Connection,
    scope: Scope,
    school: str | None = None,
    *,
    states: Collection[NoticeState] = (),
    kinds: Collection[str] = (),
    but_not_kind: str = "",
    since_ms: int | None = None,
    limit: int = 1000,
) -> list[Notice]:
    """The newest of these states and kinds (none named: all), newest first."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    if states:
        query = query.where(table.c.state.in_(sorted(states)))
    if kinds:
        query = query.where(table.c.kind.in_(sorted(kinds)))
    if but_not_kind:
        query = query.where(table.c.kind != but_not_kind)
    if since_ms is not None:
        query = query.where(table.c.created_ms >= since_ms)
    rows = connection.execute(query.order_by(table.c.created_ms.desc(), table.c.id).limit(limit))
    return [to_notice(row) for row in rows]


def counts(connection: Connection, scope: Scope, *, since_ms: int | None = None) -> dict[NoticeState, int]:
    """How many are in which state; of those that are at rest only what came to rest since then. No signs of life."""
    query = select(table.c.state, func.count()).where(visible(scope, table.c.school), table.c.kind != DEAD_MAN)
    if since_ms is not None:
        query = query.where(or_(table.c.ended_ms.is_(None), table.c.ended_ms >= since_ms))
    query = query.group_by(table.c.state)
    return {NoticeState(state): int(count) for state, count in connection.execute(query)}


def due(
    connection: Connection,
    scope: Scope,
    now_ms: int,
    *,
    channel: str,
    but_not: Collection[str] = (),
    kinds: Collection[str] = (),
    limit: int,
) -> list[Notice]:
    """What may be sent now on this channel, the longest waiting first; not to the recipients `but_not`, and only of
    these kinds (none named: all)."""
    query = select(table).where(_open(now_ms), table.c.channel == channel, visible(scope, table.c.school))
    if but_not:
        query = query.where(table.c.recipient.not_in(sorted(but_not)))
    if kinds:
        query = query.where(table.c.kind.in_(sorted(kinds)))
    return [to_notice(row) for row in connection.execute(query.order_by(table.c.due_ms, table.c.id).limit(limit))]


def sent_to(
    connection: Connection, scope: Scope, recipients: Collection[str], *, since_ms: int, now_ms: int
) -> dict[tuple[str, str], list[int]]:
    """(channel, recipient) -> when something was sent to it or is about to be, ascending."""
    sent = and_(table.c.state == NoticeState.SENT, table.c.ended_ms >= since_ms)
    moment = func.coalesce(table.c.ended_ms, now_ms)
    query = select(table.c.channel, table.c.recipient, moment).where(
        table.c.recipient.in_(sorted(recipients)),
        or_(sent, table.c.state == NoticeState.CLAIMED),
        visible(scope, table.c.school),
    )
    found: dict[tuple[str, str], list[int]] = {}
    for channel, recipient, at_ms in connection.execute(query.order_by(moment)):
        found.setdefault((channel, recipient), []).append(int(at_ms))
    return found


def claim(connection: Connection, ids: Sequence[str], *, by: str, now_ms: int, until_ms: int) -> list[str]:
    """Those of `ids` that now are `by`'s to send: each try counts before it is made."""
    mine = update(table).where(table.c.id.in_(ids), _open(now_ms))
    mine = mine.values(
        state=NoticeState.CLAIMED, claimed_by=by, claimed_until_ms=until_ms, attempts=table.c.attempts + 1
    )
    return [row.id for row in connection.execute(mine.returning(table.c.id))]


def sent(connection: Connection, id: str, *, by: str, at_ms: int, answer: str) -> bool:
    """The other side has taken it; False where another has claimed it since."""
    values = {"state": NoticeState.SENT, "ended_ms": at_ms, "answer": answer[:MOST_ANSWER]}
    return bool(connection.execute(update(table).where(_held(id, by)).values(values)).rowcount)


def refused(connection: Connection, id: str, *, by: str, at_ms: int, error: Message) -> bool:
    """The other side will never take it; False where another has claimed it since."""
    values = {"state": NoticeState.DEAD, "ended_ms": at_ms, "error": message_to_json(error)}
    return bool(connection.execute(update(table).where(_held(id, by)).values(values)).rowcount)


def put_back(connection: Connection, id: str, *, by: str, next_ms: int, error: Message, doubtful: bool = False) -> bool:
    """To be tried again from `next_ms` on; False where another has claimed it since.

    `doubtful` says that it may have been taken: then it stays a letter of its own, for under its Message-ID it may be
    there already.
    """
    values = {"state": NoticeState.WAITING, "next_ms": next_ms, "error": message_to_json(error)}
    if not doubtful:
        values["claimed_until_ms"] = 0
    return bool(connection.execute(update(table).where(_held(id, by)).values(values)).rowcount)


def lapse(connection: Connection, id: str, *, by: str, at_ms: int, error: Message) -> bool:
    """What is worth nothing later is not tried again; False where another has claimed it since."""
    values = {"state": NoticeState.QUIET, "ended_ms": at_ms, "error": message_to_json(error)}
    return bool(connection.execute(update(table).where(_held(id, by)).values(values)).rowcount)


def put_off(connection: Connection, ids: Sequence[str], *, next_ms: int) -> None:
    """Notices that wait, wait until then."""
    waits = and_(table.c.id.in_(ids), table.c.state == NoticeState.WAITING)
    connection.execute(update(table).where(waits).values(next_ms=next_ms))


def hand_on(connection: Connection, id: str, copies: Sequence[Notice], *, at_ms: int) -> bool:
    """One that still waits is told by these in its place; with none of them it comes to rest untold."""
    waits = and_(table.c.id == id, table.c.state == NoticeState.WAITING)
    state = NoticeState.GATHERED if copies else NoticeState.QUIET
    done = connection.execute(update(table).where(waits).values(state=state, ended_ms=at_ms)).rowcount
    if done:
        add(connection, copies)
    return bool(done)


def give_up(connection: Connection, *, before_ms: int, at_ms: int, error: Message) -> int:
    """What was due before then and still waits is not tried any more. How many these were."""
    late = and_(table.c.state == NoticeState.WAITING, table.c.due_ms < before_ms)
    values = {"state": NoticeState.DEAD, "ended_ms": at_ms, "error": message_to_json(error)}
    return connection.execute(update(table).where(late).values(values)).rowcount


def release(connection: Connection, *, by: str) -> int:
    """What `by` had claimed before it died waits again, doubtful whether it was taken; for who alone goes by that
    name."""
    held = and_(table.c.state == NoticeState.CLAIMED, table.c.claimed_by == by)
    return connection.execute(update(table).where(held).values(state=NoticeState.WAITING)).rowcount


def gather(connection: Connection, ids: Sequence[str], digest: Notice) -> list[str]:
    """Those of `ids` that still wait are told by `digest`, which is added where there are any."""
    waits = and_(table.c.id.in_(ids), table.c.state == NoticeState.WAITING)
    values = {"state": NoticeState.GATHERED, "ended_ms": digest.created_ms, "digest": digest.id}
    gone = [row.id for row in connection.execute(update(table).where(waits).values(values).returning(table.c.id))]
    if gone:
        connection.execute(insert(table), [to_row(digest)])
    return gone


def revive(connection: Connection, scope: Scope, id: str, *, at_ms: int) -> bool:
    """One that was refused for good is tried anew."""
    dead = and_(table.c.id == id, table.c.state == NoticeState.DEAD, visible(scope, table.c.school))
    values = {
        "state": NoticeState.WAITING,
        "due_ms": at_ms,
        "attempts": 0,
        "next_ms": 0,
        "ended_ms": None,
        "claimed_until_ms": 0,
    }
    return bool(connection.execute(update(table).where(dead).values(values)).rowcount)


def forget(connection: Connection, *, before_ms: int, kinds: Collection[str] = ()) -> int:
    """Those that came to rest before then, of these kinds (none named: all)."""
    query = delete(table).where(table.c.ended_ms < before_ms)
    if kinds:
        query = query.where(table.c.kind.in_(sorted(kinds)))
    return connection.execute(query).rowcount


def _open(now_ms: int) -> ColumnElement[bool]:
    """Waiting and due, or claimed by one who is gone. A clock that was set back makes nothing wait for days."""
    wanted = or_(table.c.due_ms <= now_ms, and_(table.c.due_ms <= table.c.created_ms, table.c.created_ms > now_ms))
    paused = and_(table.c.next_ms > now_ms, table.c.next_ms <= now_ms + LONGEST_PAUSE_MS)
    held = and_(table.c.claimed_until_ms >= now_ms, table.c.claimed_until_ms <= now_ms + LONGEST_CLAIM_MS)
    waiting = and_(table.c.state == NoticeState.WAITING, wanted, not_(paused))
    return or_(waiting, and_(table.c.state == NoticeState.CLAIMED, not_(held)))


def _held(id: str, by: str) -> ColumnElement[bool]:
    return and_(table.c.id == id, table.c.state == NoticeState.CLAIMED, table.c.claimed_by == by)


def to_row(one: Notice) -> dict[str, Any]:
    return {
        "id": one.id,
        "school": one.school,
        "kind": one.kind,
        "channel": one.channel,
        "recipient": one.to,
        "letter": to_json(one.letter),
        "created_ms": one.created_ms,
        "due_ms": one.due_ms,
        "person": one.person,
        "language": one.language,
        "fault": one.fault,
        "state": one.state,
        "attempts": one.attempts,
        "claimed_by": one.claimed_by,
        "claimed_until_ms": one.claimed_until_ms,
        "ended_ms": one.ended_ms,
        "digest": one.digest,
        "next_ms": one.next_ms,
        "error": message_to_json(one.error) if one.error else None,
        "answer": one.answer,
        "attachments": [[each.name, each.digest, each.size] for each in one.attachments],
    }


def to_notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        school=row.school,
        kind=row.kind,
        channel=row.channel,
        to=row.recipient,
        letter=from_json(row.letter),
        created_ms=row.created_ms,
        due_ms=row.due_ms,
        person=row.person,
        language=row.language,
        fault=row.fault,
        state=NoticeState(row.state),
        attempts=row.attempts,
        claimed_by=row.claimed_by,
        claimed_until_ms=row.claimed_until_ms,
        ended_ms=row.ended_ms,
        digest=row.digest,
        next_ms=row.next_ms,
        error=message_from_json(row.error) if row.error else None,
        answer=row.answer,
        attachments=tuple(Attachment(*one) for one in row.attachments),
    )
