"""Hidden dangers (隐患): found, given a measure and a day, mended, looked at again by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.uses import Detail, Hand, by, enter
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.severity import Severity
from inventory.model.use import Noun, UseAction, UseItem
from inventory.paper_text import require_text
from inventory.repository import areas
from language.moment import local

CORRIGIBLE = frozenset({"what", "where", "measure", "words"})


class DangerClass(StrEnum):
    EQUIPMENT = "equipment"
    ELECTRIC = "electric"
    FIRE = "fire"
    NETWORK = "network"
    ATTACK = "attack"  # somebody tried: guessed passwords, scanned, spoofed (Q41)
    BUILDING = "building"
    OTHER = "other"


WITHIN_DAYS: Mapping[Severity, int] = {Severity.MINOR: 14, Severity.MAJOR: 7, Severity.CRITICAL: 1}
"""The day set where nobody sets one: a danger without a day is never mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`origin` is the code of the check, inspection or fault in which it was found. `due` is a day of the school."""

    school: str
    what: str
    danger: DangerClass = DangerClass.EQUIPMENT
    severity: Severity = Severity.MINOR
    where: str = ""
    area: str | None = None
    device: str | None = None
    measure: str = ""
    person: str | None = None
    due: date | None = None
    origin: str = ""


def find(database: Database, actor: Actor, found: Found, *, now_ms: int) -> UseItem:
    """Raises Missing for an unknown area, device or person, Conflict for a day that is past, Forbidden."""
    return database.write(lambda connection: open_danger(Hand(connection, actor, now_ms), found)).result()


def open_danger(hand: Hand, found: Found) -> UseItem:
    """As `find`, inside the write of what found it."""
    require(hand.actor, Right.REGISTER, found.school)
    what = require_text(found.what)
    due = found.due or today_of(hand, found.school) + timedelta(days=WITHIN_DAYS[found.severity])
    detail: Detail = {
        "what": what, "class": found.danger.value, "severity": int(found.severity), "where": found.where,
        "area": _area(hand, found), "device": _device(hand, found), "measure": found.measure, "origin": found.origin,
        "due_ms": until(hand, found.school, due),
    }  # fmt: skip
    if found.person is not None:
        detail |= by(hand.person(found.school, found.person))
    return hand.begin(found.school, Noun.DANGER, UseAction.FOUND, detail)


def measure(
    database: Database, actor: Actor, code: str, words: str, *, person: str | None, due: date | None, now_ms: int
) -> UseItem:
    """What is to be done, by whom, until when; what is left out stays as it is."""
    kept = require_text(words)

    def say(hand: Hand, item: UseItem) -> Detail:
        return {"measure": kept, **_who(hand, item, person), **_until(hand, item, due)}

    return enter(database, actor, code, Noun.DANGER, UseAction.MEASURED, say, now_ms=now_ms)


def mend(database: Database, actor: Actor, code: str, words: str, person: str, *, now_ms: int) -> UseItem:
    kept = require_text(words)

    def say(hand: Hand, item: UseItem) -> Detail:
        return {"words": kept, **by(hand.person(item.school, person), "mender")}

    return enter(database, actor, code, Noun.DANGER, UseAction.MENDED, say, now_ms=now_ms)


def look_again(
    database: Database, actor: Actor, code: str, person: str, *, well: bool, words: str = "", due: date | None = None,
    now_ms: int,
) -> UseItem:  # fmt: skip
    """By another than who mended it. Not well: it is open again, until `due`. Raises Missing, Conflict, Forbidden."""

    def say(hand: Hand, item: UseItem) -> Detail:
        judge = hand.person(item.school, person)
        if judge.id == item.text("mender_id"):
            raise Conflict("danger.own_work", person=judge.name)
        return {"words": words, **by(judge, "judge"), **({} if well else _again(hand, item, due))}

    action = UseAction.PASSED if well else UseAction.FAILED
    return enter(database, actor, code, Noun.DANGER, action, say, now_ms=now_ms)


def dismiss(database: Database, actor: Actor, code: str, reason: str, *, now_ms: int) -> UseItem:
    why = require_text(reason)
    return enter(database, actor, code, Noun.DANGER, UseAction.DISMISSED, lambda *_: {"reason": why}, now_ms=now_ms)


def until(hand: Hand, school: str, due: date) -> int:
    """The end of that day by the school's clock. Raises Conflict for one that is past."""
    if due < today_of(hand, school):
        raise Conflict("use.past_day", day=due.isoformat())
    zone = ZoneInfo(school_of(hand.connection, hand.actor.scope, school).zone)
    return round(datetime.combine(due + timedelta(days=1), time(), zone).timestamp() * 1000)


def today_of(hand: Hand, school: str) -> date:
    return local(hand.now_ms, school_of(hand.connection, hand.actor.scope, school).zone).date()


def _again(hand: Hand, item: UseItem, due: date | None) -> Detail:
    again = today_of(hand, item.school) + timedelta(days=WITHIN_DAYS[severity_of(item)])
    return {"due_ms": until(hand, item.school, due or again)}


def severity_of(item: UseItem) -> Severity:
    return Severity(item.number("severity") or Severity.MINOR)


def _who(hand: Hand, item: UseItem, person: str | None) -> Detail:
    return by(hand.person(item.school, person)) if person is not None else {}


def _until(hand: Hand, item: UseItem, due: date | None) -> Detail:
    return {"due_ms": until(hand, item.school, due)} if due is not None else {}


def _area(hand: Hand, found: Found) -> str:
    if found.area is None:
        return ""
    if areas.get(hand.connection, hand.actor.scope, found.school, found.area) is None:
        raise Missing("ledger.no_area", school=found.school, area=found.area)
    return found.area


def _device(hand: Hand, found: Found) -> str:
    if found.device is None:
        return ""
    device = device_for(hand.connection, hand.actor, Right.REGISTER, found.device)
    if device.school != found.school:
        raise Missing("ledger.no_device", device=found.device)
    return device.code
