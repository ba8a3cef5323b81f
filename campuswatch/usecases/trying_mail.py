"""Sending a real notice to see whether one arrives: it goes the way that all go, and is told from them by its kind."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection

from alerts.outbox import TEST
from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.notice import Action, Fact, Letter, Notice
from inventory.repository import notices, schools
from inventory.short_id import SHORT
from language.message import Message


def put_test(
    database: Database, actor: Actor, channel: str, to: str, *, school: str, language: str, now_ms: int
) -> Notice:
    """`school` may be empty: ours. Raises Forbidden, Missing for an unknown school."""
    require(actor, Right.CONFIGURE, school)
    letter = Letter(
        subject=Message("mail.test.subject"),
        sentences=(Message("mail.test.says", {"asked_ms": now_ms}),),
        facts=(Fact(Message("mail.test.by"), actor.name),),
        actions=(Action(Message("mail.page"), "page", {"path": "/"}),),
    )
    notice = Notice(
        id=uuid4().hex, school=school, kind=TEST, channel=channel, to=to, letter=letter, created_ms=now_ms,
        due_ms=now_ms, language=language,
    )  # fmt: skip

    def work(connection: Connection) -> Notice:
        if school and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        notices.add(connection, [notice])
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="notice.tried", subject=to,
            detail={"channel": channel},
        )  # fmt: skip
        return notice

    return database.write(work).result()


def try_again(database: Database, actor: Actor, text: str, *, now_ms: int) -> Notice:
    """A notice that was refused for good, by its id or the beginning of it. Raises Forbidden, Missing."""

    def work(connection: Connection) -> Notice:
        found = notices.named(connection, actor.scope, text)
        if found is None:
            raise Missing("ledger.no_dead_notice", notice=text)
        require(actor, Right.CONFIGURE, found.school)
        notices.revive(connection, actor.scope, found.id, at_ms=now_ms)
        audit.append(
            connection, found.school, at_ms=now_ms, actor=actor.name, action="notice.revived",
            subject=found.id[:SHORT], detail={"to": found.to},
        )  # fmt: skip
        return found

    return database.write(work).result()
