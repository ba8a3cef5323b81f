"""The bureau's inspections of schools: what it found, until when it must be cleared, and who says that it is (Q51)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.dangers import today_of, until
from campuswatch.usecases.uses import Detail, Hand, by, enter
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.check_plan import Term
from inventory.model.school import School
from inventory.model.use import Noun, UseAction, UseItem
from inventory.paper_text import require_text

CORRIGIBLE = frozenset({"inspectors", "words", "document"})
TARGET = 2
"""Inspections of a school that a term must see, at least."""


class Rating(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`findings` are what must be put right until `due`, both or neither; a failed one has some."""

    school: str
    day: date
    inspectors: str
    rating: Rating
    findings: Sequence[str] = ()
    due: date | None = None
    document: str = ""
    words: str = ""


def inspect(database: Database, actor: Actor, visit: Visit, *, now_ms: int) -> UseItem:
    """By people of the bureau alone. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.REGISTER, visit.school)
    require_bureau(actor)
    inspectors = require_text(visit.inspectors)
    if bool(visit.findings) != (visit.due is not None) or (visit.rating is Rating.FAILED and not visit.findings):
        raise Conflict("inspection.findings_and_day")

    def work(connection: Connection) -> UseItem:
        hand = Hand(connection, actor, now_ms)
        if visit.day > today_of(hand, visit.school):
            raise Conflict("acceptance.not_yet", day=visit.day.isoformat())
        detail: Detail = {
            "day": visit.day.isoformat(), "inspectors": inspectors, "rating": visit.rating.value,
            "findings": [require_text(one) for one in visit.findings], "document": visit.document,
            "words": visit.words, "due_ms": until(hand, visit.school, visit.due) if visit.due else None,
        }  # fmt: skip
        return hand.begin(visit.school, Noun.INSPECTION, UseAction.INSPECTED, detail)

    return database.write(work).result()


def answer(database: Database, actor: Actor, code: str, words: str, person: str, *, now_ms: int) -> UseItem:
    """What the school did about it, before the bureau looks again."""
    kept = require_text(words)

    def say(hand: Hand, item: UseItem) -> Detail:
        return {"words": kept, **by(hand.person(item.school, person))}

    return enter(database, actor, code, Noun.INSPECTION, UseAction.ANSWERED, say, now_ms=now_ms)


def extend(database: Database, actor: Actor, code: str, due: date, reason: str, *, now_ms: int) -> UseItem:
    require_bureau(actor)
    why = require_text(reason)

    def say(hand: Hand, item: UseItem) -> Detail:
        return {"due_ms": until(hand, item.school, due), "reason": why}

    return enter(database, actor, code, Noun.INSPECTION, UseAction.EXTENDED, say, now_ms=now_ms)


def clear(database: Database, actor: Actor, code: str, words: str, *, now_ms: int) -> UseItem:
    """The bureau looked again: the school comes off the list. Raises Missing, Conflict, Forbidden."""
    require_bureau(actor)
    kept = require_text(words)
    return enter(database, actor, code, Noun.INSPECTION, UseAction.CLEARED, lambda *_: {"words": kept}, now_ms=now_ms)


def require_bureau(actor: Actor) -> None:
    if actor.scope.schools is not None:
        raise Forbidden(f"{actor.name} may not inspect schools: that is for the bureau's people")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a school was inspected in a term; `wanted` how often it must be."""

    school: str
    term: Term
    count: int
    wanted: int

    @property
    def lacking(self) -> bool:
        return self.count < self.wanted


def coverage(
    homes: Iterable[School], items: Sequence[UseItem], terms: Sequence[Term], todays: Mapping[str, date]
) -> list[Coverage]:
    """Of each school its terms that have begun by its today, the newest first. Pure."""
    days: dict[str, list[date]] = {}
    for item in items:
        days.setdefault(item.school, []).append(date.fromisoformat(item.text("day")))
    found = []
    for home in homes:
        for term in sorted(terms, key=lambda one: one.first, reverse=True):
            if term.school not in ("", home.code) or term.first > todays[home.code]:
                continue
            count = sum(1 for day in days.get(home.code, ()) if term.first <= day <= term.last)
            found.append(Coverage(home.code, term, count, TARGET))
    return found
