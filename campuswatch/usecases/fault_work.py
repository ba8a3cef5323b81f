"""What people do about a fault: each is a right, an audit row, a step in the register, and who must hear of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from alerts.absorb import merged, reopened_by
from alerts.chain import Level
from alerts.condition import Key
from alerts.fault_book import Book
from alerts.fault_offers import require_open_to
from alerts.fault_turn import Sight
from alerts.faults import Telling
from campuswatch.conditions.put_aside import aside_id
from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.fault_book import Ground, open_book, store_book
from campuswatch.usecases.fault_sight import sight_of
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.alert import Topic
from inventory.model.fault import CauseClass, Fault, Outside, Pause
from inventory.model.fault_step import Detail, FaultAction
from inventory.model.incident import Incident
from inventory.paper_text import admit_text, require_text
from inventory.repository import alerts, dismissals, faults, incidents, people, scans

MOST_WORDS = 2_000
PUT_ASIDE = frozenset({Topic.SECURITY, Topic.LEDGER})
"""What was looked at once and dismissed is not told again; an outage may come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`by` names who did it (number, id or name of a person), empty for the actor; `words` are that person's own."""

    by: str = ""
    words: str = ""


@dataclass(slots=True)
class Desk:
    """Where one fault is worked on, within one write."""

    connection: Connection
    actor: Actor
    ground: Ground
    book: Book
    fault: Fault
    by: str
    words: str
    now_ms: int

    def act(self, action: FaultAction, details: dict[str, Detail] | None = None, **changes: Any) -> Fault:
        self.fault = self.book.act(
            self.fault, action, self.now_ms, by=self.by, words=self.words, details=details, **changes
        )
        return self.fault

    def tell(self, telling: Telling, level: Level) -> Fault:
        self.fault = self.book.tell(self.fault, telling, level, self.now_ms)
        return self.fault


def work(
    database: Database, actor: Actor, number: str, said: Said, do: Callable[[Desk], object], *, now_ms: int,
    right: Right = Right.FAULTS,
) -> Fault:  # fmt: skip
    """The fault as it is afterwards. Raises Missing, Conflict where it is not the time for that, Forbidden."""
    words = admit_text(said.words, MOST_WORDS)

    def run(connection: Connection) -> Fault:
        desk = open_desk(connection, actor, number, replace(said, words=words), now_ms, right)
        first = len(desk.book.steps)
        do(desk)
        store_book(connection, desk.ground, desk.book, now_ms)
        for step in desk.book.steps[first:]:
            if step.fault == desk.fault.id and step.by == desk.by:
                audit.append(
                    connection, desk.fault.school, at_ms=now_ms, actor=actor.name, action=f"fault.{step.action}",
                    subject=desk.fault.number, detail={"by": desk.by, "words": words, **step.details},
                )  # fmt: skip
        return desk.book.faults[desk.fault.id]

    return database.write(run).result()


def open_desk(connection: Connection, actor: Actor, number: str, said: Said, now_ms: int, right: Right) -> Desk:
    found = faults.by_number(connection, actor.scope, number)
    if found is None:
        raise Missing("fault.none", fault=number[:40])
    require(actor, right, found.school)
    by = people.named(connection, actor.scope, found.school, said.by).name if said.by else actor.name
    ground = Ground(connection)
    book = open_book(connection, ground, {found.school}, now_ms)
    if found.id not in book.faults:  # over for so long that nothing but a person comes back to it
        book.know([found], [])
    return Desk(connection, actor, ground, book, found, by, said.words, now_ms)


def take(desk: Desk) -> None:
    desk.act(FaultAction.ACKNOWLEDGED)


def start(desk: Desk) -> None:
    desk.act(FaultAction.STARTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What was found and done; the words of the step say what was done."""

    cause: CauseClass = CauseClass.UNKNOWN
    parts: str = ""
    ticket: str = ""


def repair(mending: Mending) -> Callable[[Desk], None]:
    """The machine will look for itself whether it is well."""

    def do(desk: Desk) -> None:
        require_text(desk.words, MOST_WORDS)
        parts, ticket = admit_text(mending.parts), admit_text(mending.ticket)
        desk.act(
            FaultAction.REPAIRED, {"cause": mending.cause.value, "parts": parts, "ticket": ticket},
            cause_class=mending.cause or desk.fault.cause_class, done=desk.words, parts=parts or desk.fault.parts,
            ticket=ticket or desk.fault.ticket,
        )  # fmt: skip

    return do


def verify(desk: Desk) -> None:
    """By a person's eyes. Where the machine sees that it is not well, it is not."""
    if desk.book.firing(desk.fault.id):
        raise Conflict("fault.still_fires", fault=desk.fault.number)
    if sight_of(desk.connection, desk.fault) is Sight.DOWN:
        raise Conflict("fault.still_down", fault=desk.fault.number, device=desk.fault.device)
    desk.act(FaultAction.VERIFIED)


def close(desk: Desk) -> None:
    require_open_to(desk.fault, FaultAction.CLOSED)
    desk.act(FaultAction.CLOSED)


def reopen(desk: Desk) -> None:
    require_text(desk.words, MOST_WORDS)
    desk.fault = reopened_by(desk.book, desk.fault, desk.now_ms, by=desk.by, words=desk.words)


def dismiss(desk: Desk) -> None:
    """No fault, and why."""
    require_text(desk.words, MOST_WORDS)
    desk.act(FaultAction.DISMISSED)
    if desk.fault.topic in PUT_ASIDE:
        ids = {tie.alert for tie in desk.book.waiting(desk.fault.id)}
        for alert in alerts.by_id(desk.connection, desk.actor.scope, ids).values():
            dismissals.put(desk.connection, alert.school, aside_id(Key(*alert.key)), actor=desk.by,
                           at_ms=desk.now_ms, reason=desk.words)  # fmt: skip


def merge(other: str) -> Callable[[Desk], None]:
    def do(desk: Desk) -> None:
        into = faults.by_number(desk.connection, desk.actor.scope, other)
        if into is None:
            raise Missing("fault.none", fault=other[:40])
        if into.id == desk.fault.id or into.school != desk.fault.school or into.is_over:
            raise Conflict("fault.not_to_merge", fault=desk.fault.number, other=into.number)
        merged(desk.book, desk.fault, desk.book.faults[into.id], desk.now_ms, by=desk.by, words=desk.words)
        desk.fault = desk.book.faults[desk.fault.id]

    return do


def note(desk: Desk) -> None:
    require_text(desk.words, MOST_WORDS)
    desk.act(FaultAction.NOTED)


def photo(octets: bytes) -> Callable[[Desk], None]:
    """JPEG, PNG or PDF; kept in the ledger, under its hash."""

    def do(desk: Desk) -> None:
        kept = scans.add(desk.connection, desk.fault.school, octets, actor=desk.actor.name, at_ms=desk.now_ms)
        desk.fault = desk.book.act(desk.fault, FaultAction.PHOTO, desk.now_ms, by=desk.by, words=desk.words, photo=kept)

    return do


def pause(reason: Pause, agreed: str) -> Callable[[Desk], None]:
    """The clock stands from now on; `agreed` is the person who agreed to it, not the one who asks."""

    def do(desk: Desk) -> None:
        fault = desk.fault
        leader = people.named(desk.connection, desk.actor.scope, fault.school, agreed).name
        if leader == desk.by:
            raise Conflict("fault.own_agreement", person=leader)
        require_open_to(fault, FaultAction.PAUSED)
        terms = desk.ground.terms(fault.school)
        left = terms.worth(terms.of(fault), desk.now_ms, fault.repair_by_ms or desk.now_ms)
        desk.act(FaultAction.PAUSED, {"reason": reason.value, "agreed": leader}, paused_ms=desk.now_ms,
                 pause=reason.value, left_ms=left)  # fmt: skip

    return do


def resume(desk: Desk) -> None:
    """It has as much time left as it had."""
    fault = desk.fault
    require_open_to(fault, FaultAction.RESUMED)
    terms = desk.ground.terms(fault.school)
    limit = terms.deadline(terms.of(fault), desk.now_ms, fault.left_ms or 0)
    desk.act(FaultAction.RESUMED, {"until_ms": limit}, repair_by_ms=limit)


def ask_outside(repairer: str) -> Callable[[Desk], None]:
    """A leader is to approve that this firm is called (Q47)."""

    def do(desk: Desk) -> None:
        require_text(desk.words, MOST_WORDS)
        firm = require_text(repairer)
        desk.act(FaultAction.OUTSIDE_ASKED, {"repairer": firm}, outside=Outside.ASKED, repairer=firm)
        desk.tell(Telling.OUTSIDE, Level.LEADER)

    return do


def approve_outside(fine: bool) -> Callable[[Desk], None]:
    """Only by who stands above those on duty in the school's chain, and not by who asked."""

    def do(desk: Desk) -> None:
        require_open_to(desk.fault, FaultAction.OUTSIDE_APPROVED)
        chain = desk.ground.chain(desk.fault.school, desk.now_ms)
        leaders = {one.name for level in Level if level > Level.DUTY for one in chain.own.get(level, ())}
        if desk.by not in leaders:
            raise Conflict("fault.no_leader", person=desk.by, school=desk.fault.school)
        steps = faults.steps(desk.connection, desk.actor.scope, desk.fault)
        if desk.by in {one.by for one in steps if one.action is FaultAction.OUTSIDE_ASKED}:
            raise Conflict("fault.own_agreement", person=desk.by)
        action = FaultAction.OUTSIDE_APPROVED if fine else FaultAction.OUTSIDE_REFUSED
        desk.act(action, {"repairer": desk.fault.repairer}, outside=Outside.APPROVED if fine else Outside.REFUSED)

    return do


def hand_up(desk: Desk) -> None:
    """The school cannot mend it and asks the network centre, which is told at once."""
    require_text(desk.words, MOST_WORDS)
    desk.act(FaultAction.HANDED_UP)
    desk.tell(Telling.HANDED_UP, Level.BUREAU)


def answer(desk: Desk) -> None:
    """The centre's answer, so by people of the bureau; the school's leader hears of it."""
    if desk.actor.scope.schools is not None:
        raise Forbidden(f"{desk.actor.name} may not answer for the network centre: that is for the bureau's people")
    require_open_to(desk.fault, FaultAction.ANSWERED)
    require_text(desk.words, MOST_WORDS)
    desk.act(FaultAction.ANSWERED, answer=desk.words)
    desk.tell(Telling.ANSWERED, Level.LEADER)


def write_incident(report: Incident) -> Callable[[Desk], None]:
    """`report` brings the four texts; all are wanted (Q49)."""

    def do(desk: Desk) -> None:
        texts = {name: require_text(getattr(report, name), MOST_WORDS)
                 for name in ("cause", "course", "measures", "lessons")}  # fmt: skip
        kept = replace(report, **texts, fault=desk.fault.id, school=desk.fault.school, by=desk.by, at_ms=desk.now_ms)
        incidents.put(desk.connection, kept)
        desk.act(FaultAction.INCIDENT, dict(texts), incident_ms=desk.now_ms)

    return do
