"""The footage register: who asked for recordings of which camera, who allowed it, who gave them out, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from alerts.chain import Level
from alerts.duty.posts import DEPUTIES, LEADERS, PRINCIPALS
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.uses import Detail, Hand, by, enter
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.footage import NEEDS, FootageKind
from inventory.model.hold import Hold
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.model.use import Noun, UseAction, UseItem
from inventory.paper_text import require_text
from inventory.repository import channels, holds
from inventory.short_id import beginning

CORRIGIBLE = frozenset({"asker", "unit", "why", "document", "medium", "medium_number", "to", "note"})
"""Fields whose words may be corrected; cameras, times and people never: that is another loan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`cameras` are codes of cameras or, with its channel, of a recorder (`s01-nvr-0001/7`). Moments are UTC
    milliseconds. `papers` are photos of the slip, as octets; `holds` are beginnings of ids."""

    school: str
    kind: FootageKind
    asker: str
    why: str
    cameras: Sequence[str]
    start_ms: int
    end_ms: int
    unit: str = ""
    document: str = ""
    papers: Sequence[bytes] = field(default=(), repr=False)
    holds: Sequence[str] = ()


def ask(database: Database, actor: Actor, wish: Wish, *, now_ms: int) -> UseItem:
    """Raises Missing for an unknown camera or hold, Conflict for a time that is none or lies ahead, Forbidden."""
    require(actor, Right.REGISTER, wish.school)
    if not wish.start_ms < wish.end_ms <= now_ms:
        raise Conflict("retention.no_span")
    if not wish.cameras:
        raise Conflict("footage.no_camera")
    asker, why = require_text(wish.asker), require_text(wish.why)

    def work(connection: Connection) -> UseItem:
        hand = Hand(connection, actor, now_ms)
        detail: Detail = {
            "kind": wish.kind.value, "asker": asker, "unit": wish.unit, "why": why, "document": wish.document,
            "cameras": [_place(hand, wish.school, code) for code in wish.cameras],
            "start_ms": wish.start_ms, "end_ms": wish.end_ms, "papers": hand.keep_scans(wish.school, wish.papers),
            "holds": [_hold(hand, wish.school, id).id for id in wish.holds],
        }  # fmt: skip
        return hand.begin(wish.school, Noun.FOOTAGE, UseAction.ASKED, detail)

    return database.write(work).result()


def approve(
    database: Database, actor: Actor, code: str, approver: str, *, document: str = "", papers: Sequence[bytes] = (),
    note: str = "", now_ms: int,
) -> UseItem:  # fmt: skip
    """By a leader of the school who did not ask for it. Raises Conflict while the paper of its kind is missing."""

    def say(hand: Hand, item: UseItem) -> Detail:
        person = hand.person(item.school, approver)
        if person.name == item.text("asker"):
            raise Conflict("footage.own_approval", person=person.name)
        _require_leader(hand, item.school, person)
        kept = [*_list(item, "papers"), *hand.keep_scans(item.school, papers)]
        needs = NEEDS[FootageKind(item.text("kind"))]
        if (needs.scan and not kept) or (needs.document and not (document.strip() or item.text("document"))):
            raise Conflict(needs.lacking)
        return {**by(person, "approver"), "document": document, "papers": kept, "note": note}

    return enter(database, actor, code, Noun.FOOTAGE, UseAction.APPROVED, say, now_ms=now_ms)


def _require_leader(hand: Hand, school: str, person: Person) -> None:
    """One who stands on the school's chain above duty, or whose post says so. Raises Conflict."""
    chain = read_chain(hand.connection, BUREAU, school, hand.now_ms)
    named = {one.id for level in (Level.LEADER, Level.PRINCIPAL) for one in chain.own.get(level, ())}
    post = person.post.strip().lower()
    if person.id not in named and not any(word in post for word in (*LEADERS, *PRINCIPALS, *DEPUTIES)):
        raise Conflict("footage.no_leader", person=person.name)


def refuse(database: Database, actor: Actor, code: str, approver: str, reason: str, *, now_ms: int) -> UseItem:
    why = require_text(reason)

    def say(hand: Hand, item: UseItem) -> Detail:
        return {**by(hand.person(item.school, approver), "approver"), "reason": why}

    return enter(database, actor, code, Noun.FOOTAGE, UseAction.REFUSED, say, now_ms=now_ms)


def view(database: Database, actor: Actor, code: str, keeper: str, *, note: str = "", now_ms: int) -> UseItem:
    """They looked at it, with `keeper` (of the school) beside them."""

    def say(hand: Hand, item: UseItem) -> Detail:
        return {**by(hand.person(item.school, keeper), "keeper"), "note": note}

    return enter(database, actor, code, Noun.FOOTAGE, UseAction.VIEWED, say, now_ms=now_ms)


def hand_out(
    database: Database, actor: Actor, code: str, keeper: str, *, medium: str, number: str = "", to: str = "",
    copies: int = 1, due_ms: int | None = None, note: str = "", now_ms: int,
) -> UseItem:  # fmt: skip
    """A copy leaves the house: on what (`medium` with its `number`), given out by `keeper`, to whom, back by when."""
    kept = require_text(medium)
    if copies < 1:
        raise Conflict("footage.no_copies")

    def say(hand: Hand, item: UseItem) -> Detail:
        return {
            **by(hand.person(item.school, keeper), "keeper"), "medium": kept, "medium_number": number,
            "to": to or item.text("asker"), "copies": copies, "due_ms": due_ms, "note": note,
        }  # fmt: skip

    return enter(database, actor, code, Noun.FOOTAGE, UseAction.HANDED_OUT, say, now_ms=now_ms)


def give_back(database: Database, actor: Actor, code: str, keeper: str, *, note: str = "", now_ms: int) -> UseItem:
    def say(hand: Hand, item: UseItem) -> Detail:
        return {**by(hand.person(item.school, keeper), "keeper"), "note": note}

    return enter(database, actor, code, Noun.FOOTAGE, UseAction.RETURNED, say, now_ms=now_ms)


def end(database: Database, actor: Actor, code: str, reason: str, *, now_ms: int) -> UseItem:
    """Nothing more is expected: it was only looked at, or the police keep what they got."""
    why = require_text(reason)
    return enter(database, actor, code, Noun.FOOTAGE, UseAction.ENDED, lambda *_: {"reason": why}, now_ms=now_ms)


def _place(hand: Hand, school: str, text: str) -> str:
    """A camera, or a channel of a recorder, as the ledger calls it now."""
    code, _, channel = text.partition("/")
    device = _own(hand, school, code)
    if not channel:
        return device.code
    known = {str(one.told.number) for one in channels.of_recorder(hand.connection, hand.actor.scope, device.code)}
    if channel not in known:
        raise Missing("ledger.no_channel", device=device.code, channel=channel)
    return f"{device.code}/{channel}"


def _own(hand: Hand, school: str, code: str) -> Device:
    device = device_for(hand.connection, hand.actor, Right.REGISTER, code)
    if device.school != school:
        raise Missing("ledger.no_device", device=code)
    return device


def _hold(hand: Hand, school: str, id: str) -> Hold:
    found = beginning(holds.every(hand.connection, hand.actor.scope, school), id)
    if found is None:
        raise Missing("ledger.no_hold", hold=id)
    return found


def _list(item: UseItem, name: str) -> list[object]:
    found = item.said(name)
    return found if isinstance(found, list) else []
