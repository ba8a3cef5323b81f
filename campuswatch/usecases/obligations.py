"""What schools must hand in by when: entered by the bureau with the document that asks for it, ended, offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.backup_settings import time_of_day
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.inspections import require_bureau
from campuswatch.usecases.report_plans import Kinds
from inventory import audit
from inventory.database import Database
from inventory.default_obligations import offered
from inventory.errors import Conflict, Missing
from inventory.model.obligation import Due, Obligation
from inventory.paper_text import require_text
from inventory.repository import obligations
from inventory.short_id import SHORT

BY_DAY = frozenset({Due.NEXT_MONTH, Due.SAME_MONTH, Due.BEFORE_TERM_END})
LAST_DAY = {Due.NEXT_MONTH: 31, Due.SAME_MONTH: 31, Due.BEFORE_TERM_END: 180}


def add_obligation(database: Database, actor: Actor, kinds: Kinds, wish: Obligation, *, now_ms: int) -> Obligation:
    """As kept. `kinds` is REPORTS. Nobody is late for what was due before now. Raises Missing, Conflict, Forbidden."""
    return _enter(database, actor, kinds, [wish], now_ms)[0]


def enter_offered(database: Database, actor: Actor, kinds: Kinds, since: date, *, now_ms: int) -> list[Obligation]:
    """What the rules ask for and is not asked for yet, from the day `since` on. Raises Conflict, Forbidden."""
    with database.read() as connection:
        known = obligations.every(connection, actor.scope)
    return _enter(database, actor, kinds, offered(known, since), now_ms)


def end_obligation(database: Database, actor: Actor, id: str, *, now_ms: int) -> Obligation:
    """`id` may be cut short. What was due before now stays owed. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> Obligation:
        gone = obligations.end(connection, actor.scope, id, at_ms=now_ms)
        require(actor, Right.REPORT, gone.school)
        require_bureau(actor)
        _audit(connection, actor, gone, now_ms, action="obligation.ended")
        return gone

    return database.write(work).result()


def _enter(
    database: Database, actor: Actor, kinds: Kinds, wishes: Sequence[Obligation], now_ms: int
) -> list[Obligation]:
    for wish in wishes:
        require(actor, Right.REPORT, wish.school)
        require_bureau(actor)
    kept = [admitted(kinds, wish, actor.name, now_ms) for wish in wishes]

    def work(connection: Connection) -> list[Obligation]:
        known = obligations.every(connection, actor.scope)
        for one in kept:
            if one.school:
                school_of(connection, actor.scope, one.school)
            _require_new(known, one)
            obligations.add(connection, one)
            _audit(connection, actor, one, now_ms, action="obligation.entered")
        return kept

    return database.write(work).result()


def admitted(kinds: Kinds, wish: Obligation, by: str, now_ms: int) -> Obligation:
    """Raises Missing for an unknown kind, Conflict for what no such obligation can be."""
    kind = kinds.get(wish.kind)
    if kind is None:
        raise Missing("archive.no_kind", kind=wish.kind[:40], known=", ".join(kinds))
    if kind.of_school is None:
        raise Conflict("archive.not_of_school", kind=kind.name)
    if wish.due in BY_DAY and not 1 <= wish.day <= LAST_DAY[wish.due]:
        raise Conflict("obligation.bad_day", day=wish.day, most=LAST_DAY[wish.due])
    if wish.hour and time_of_day(wish.hour):
        raise Conflict("report_plan.bad_time", at=wish.hour[:20])
    return replace(
        wish, id=uuid4().hex, document=require_text(wish.document), by=by, entered_ms=now_ms, superseded_ms=None
    )  # fmt: skip


def _require_new(known: Sequence[Obligation], wish: Obligation) -> None:
    """Another day of the same is entered after the old one was ended: two would both be owed."""
    for one in known:
        if (one.kind, one.due, one.school) == (wish.kind, wish.due, wish.school):
            raise Conflict("obligation.there", obligation=one.id[:SHORT])


def _audit(connection: Connection, actor: Actor, one: Obligation, now_ms: int, *, action: str) -> None:
    audit.append(
        connection, one.school, at_ms=now_ms, actor=actor.name, action=action, subject=one.id[:SHORT],
        detail={"kind": one.kind, "due": one.due.value, "day": one.day, "hour": one.hour, "document": one.document},
    )  # fmt: skip
