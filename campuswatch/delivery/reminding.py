"""Reminders of papers that are owed: to the school before its time is over and when it is, to the bureau a day later.

    soon       to the school's principal: its time ends within SOON_MS (of what is due on the same day: an hour or two)
    missing    to the school's principal: its time is over, and it did not come
    escalated  to the bureau, one letter for all schools that still lack it a day after

Each is told once, in the transaction that puts it into the outbox. What came in, or was reminded of while nothing
ran, is not told afterwards: only what is still missing at the moment is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.delivery.lacking import ESCALATED, Lack, look
from campuswatch.delivery.letters import title_of
from campuswatch.delivery.recipients import Recipient, bureau_people, principals
from campuswatch.usecases.telling import MAIL
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.words import Words
from inventory.database import Database
from inventory.model.notice import Action, Letter, Notice
from inventory.model.scope import BUREAU
from inventory.repository import notices, reminders, schools
from inventory.repository.reminders import Reminder
from language.message import Message, Parameter

MOST_NAMED = 20
AT_ONCE = 50
"""Reminders in one transaction: whoever else writes waits for it."""
PAGE = Action(Message("report_due.page"), "page", {"path": "/reports"})


@dataclass(frozen=True, slots=True)
class Reminding:
    """Letters that go out with one reminder."""

    reminder: Reminder
    notices: Sequence[Notice]


def remind(database: Database, language: str, now_ms: int) -> int:
    """How many letters were put into the outbox. `language` is the bureau's. Letters are written before anything is
    locked, and kept a few schools at a time. Raises DatabaseError."""
    with database.read() as connection:
        found = look(connection, now_ms)
        letters = [*_to_schools(connection, found, now_ms), *_to_bureau(connection, found, language, now_ms)]
    return sum(
        database.write(partial(tell, letters=letters[start : start + AT_ONCE], now_ms=now_ms)).result()
        for start in range(0, len(letters), AT_ONCE)
    )


def tell(connection: Connection, letters: Sequence[Reminding], now_ms: int) -> int:
    """Inside the caller's write: what another process told meanwhile is left out."""
    fresh = [one for one in letters if reminders.once(connection, one.reminder, at_ms=now_ms)]
    made = [notice for one in fresh for notice in one.notices]
    notices.add(connection, made)
    return len(made)


def _to_schools(connection: Connection, lacking: Iterable[Lack], now_ms: int) -> Iterator[Reminding]:
    homes = {one.code: one for one in schools.every(connection, BUREAU)}
    heard: dict[str, list[Recipient]] = {}
    for one in lacking:
        if one.what == ESCALATED:
            continue
        if one.school not in heard:
            heard[one.school] = principals(connection, one.school, now_ms)
        home, made = homes[one.school], []
        for to in heard[one.school]:
            words = Words(to.language or home.language, home.zone, now_ms)
            made.append(_notice(one.school, one.what, to, school_letter(one, words), words))
        yield Reminding(one.reminder, made)


def _to_bureau(connection: Connection, lacking: Iterable[Lack], language: str, now_ms: int) -> Iterator[Reminding]:
    groups: dict[Reminder, list[Lack]] = {}
    for one in lacking:
        if one.what == ESCALATED:
            groups.setdefault(one.reminder, []).append(one)
    people = bureau_people(connection) if groups else []
    for reminder, group in groups.items():
        made = []
        for to in people:
            words = Words(to.language or language, "UTC", now_ms)
            made.append(_notice("", ESCALATED, to, bureau_letter(group, words), words))
        yield Reminding(reminder, made)


def named_in(one: Lack, words: Words) -> dict[str, Parameter]:
    """What the sentences about it name."""
    kind, period = one.deadline.obligation.kind, one.deadline.period
    named: dict[str, Parameter] = {"title": title_of(kind, words), "period": period_words(period, words)}
    return {**named, "kind": kind, "text": period.text, "school": one.school, "due_ms": one.deadline.due_ms}


def _notice(school: str, what: str, to: Recipient, letter: Letter, words: Words) -> Notice:
    return Notice(
        id=uuid4().hex, school=school, kind=f"report_due.{what}", channel=MAIL, to=to.address, person=to.person,
        letter=letter, created_ms=words.now_ms, due_ms=words.now_ms, language=words.language,
    )  # fmt: skip


def school_letter(one: Lack, words: Words) -> Letter:
    """In the language of `words`. Pure."""
    rule, named = one.deadline.obligation, named_in(one, words)
    asked = [Message("report_due.document", {"document": rule.document})] if rule.document else []
    return Letter(
        subject=Message(f"report_due.{one.what}_subject", named),
        sentences=(Message(f"report_due.{one.what}", named), *asked, Message("report_due.how", named)),
        actions=(PAGE,),
    )


def bureau_letter(group: Sequence[Lack], words: Words) -> Letter:
    """Of one paper that several schools lack. Pure."""
    codes = sorted(one.school for one in group)
    listed = ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")
    named = {**named_in(group[0], words), "n": len(codes), "schools": listed}
    return Letter(
        subject=Message("report_due.escalated_subject", named),
        sentences=(Message("report_due.escalated", named),),
        actions=(PAGE,),
    )
