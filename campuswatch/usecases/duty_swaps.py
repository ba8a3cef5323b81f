"""Swaps of duty: asked for, agreed to, approved or not; each step one transaction with its audit row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from alerts.chain import Level
from alerts.duty import swaps as rules
from alerts.duty.slots import Roster, Slot
from alerts.duty.swaps import Step
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import read_chain, roster_of_days
from campuswatch.usecases.duty_roster import put_rows
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.duty_roster import Assignment, Source
from inventory.model.duty_swap import Swap, SwapState
from inventory.model.person import Person
from inventory.paper_text import admit_text
from inventory.repository import duty_swaps, people, schools
from inventory.short_id import beginning

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A shift of a day, as people name it."""

    shift: str
    day: date


def ask_swap(
    database: Database, actor: Actor, school: str, giver: str, taker: str, given: Place, back: Place | None = None, *,
    reason: str = "", now_ms: int,
) -> Swap:  # fmt: skip
    """`taker` is to do what `given` names in the place of `giver`, who does `back` for it. Raises Missing, Conflict
    where the roster does not say so or a shift has begun, Forbidden."""
    require(actor, Right.DUTY, school)
    admitted = admit_text(reason)

    def work(connection: Connection) -> Swap:
        gives, takes = (people.named(connection, actor.scope, school, text) for text in (giver, taker))
        if takes.left_ms is not None:
            raise Conflict("ledger.person_left", person=takes.name)
        swap = Swap(
            id=uuid4().hex, school=school, giver=gives.id, taker=takes.id, shift=given.shift, day=given.day,
            asked_ms=now_ms, asked_by=actor.name, reason=admitted, back_shift=back.shift if back else "",
            back_day=back.day if back else None,
        )  # fmt: skip
        _require_possible(connection, actor, swap, gives, takes, now_ms)
        duty_swaps.add(connection, swap)
        _audit(connection, actor, swap, "roster.swap_asked", now_ms)
        return swap

    return database.write(work).result()


def agree_swap(database: Database, actor: Actor, school: str, id: str, *, now_ms: int) -> Swap:
    """The taker agrees. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection, swap: Swap) -> Swap:
        require(actor, Right.DUTY, swap.school)
        return replace(swap, state=rules.step(swap, Step.AGREE), agreed_ms=now_ms)

    return _change(database, actor, school, id, work, "roster.swap_agreed", now_ms)


def approve_swap(
    database: Database, actor: Actor, school: str, id: str, approver: str, *, note: str = "", now_ms: int
) -> Swap:
    """A duty leader, the principal or somebody of the bureau approves, and the roster says so from now on.

    Raises Missing, Conflict where the roster has changed since or the approver stands in no such place, Forbidden.
    """
    admitted = admit_text(note)

    def work(connection: Connection, swap: Swap) -> Swap:
        require(actor, Right.APPROVE, swap.school)
        state = rules.step(swap, Step.APPROVE)
        approves = people.named(connection, actor.scope, swap.school, approver)
        chain = read_chain(connection, actor.scope, swap.school, now_ms)
        above = {one.id for level in Level if level > Level.DUTY for one in chain.own.get(level, ())}
        rules.require_leader(approves, swap, above)
        gives, takes = (_person(connection, actor, swap, one) for one in (swap.giver, swap.taker))
        _require_possible(connection, actor, swap, gives, takes, now_ms)
        _exchange(connection, actor, swap, now_ms)
        return replace(
            swap, state=state, approver=approves.id, closed_ms=now_ms, closed_by=approves.name, note=admitted
        )  # fmt: skip

    return _change(database, actor, school, id, work, "roster.swap_approved", now_ms)


def close_swap(
    database: Database, actor: Actor, school: str, id: str, step: Step, *, note: str = "", now_ms: int
) -> Swap:
    """Refused or withdrawn: the roster stays as it is. Raises Missing, Conflict, Forbidden."""
    admitted = admit_text(note)

    def work(connection: Connection, swap: Swap) -> Swap:
        require(actor, Right.DUTY, swap.school)
        state = rules.step(swap, step)
        return replace(swap, state=state, closed_ms=now_ms, closed_by=actor.name, note=admitted)

    return _change(database, actor, school, id, work, f"roster.swap_{step}", now_ms)


def _change(
    database: Database, actor: Actor, school: str, id: str, decide: Callable[[Connection, Swap], Swap], action: str,
    now_ms: int,
) -> Swap:  # fmt: skip
    def work(connection: Connection) -> Swap:
        before = beginning(duty_swaps.every(connection, actor.scope, school), id)
        if before is None:
            raise Missing("duty.no_swap", swap=id)
        after = decide(connection, before)
        duty_swaps.change(connection, before, after, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, after, action, now_ms)
        return after

    return database.write(work).result()


def _require_possible(
    connection: Connection, actor: Actor, swap: Swap, giver: Person, taker: Person, now_ms: int
) -> None:
    roster = _roster(connection, actor, swap)
    given, back = _slots(roster, swap)
    rules.require_possible(giver, taker, given, back, now_ms)
    around = roster.of_days(min(_days(swap)) - ONE_DAY, max(_days(swap)) + ONE_DAY)
    for person, slot, leaving in ((taker, given, back), (giver, back, given)):
        other = rules.overlapping(person.id, slot, around, leaving) if slot is not None else None
        if other is not None:
            raise Conflict(
                "duty.swap_overlap", person=person.name, shift=other.shift.name, day=other.day.isoformat()
            )  # fmt: skip


def _exchange(connection: Connection, actor: Actor, swap: Swap, now_ms: int) -> None:
    roster = _roster(connection, actor, swap)
    given, back = _slots(roster, swap)
    for slot, leaves, comes in ((given, swap.giver, swap.taker), (back, swap.taker, swap.giver)):
        if slot is None:
            continue
        rows = [
            Assignment(
                id=uuid4().hex, school=swap.school, shift=slot.shift.name, day=slot.day, origin=swap.id,
                person=comes if one == leaves else one, source=Source.SWAP, by=actor.name, recorded_ms=now_ms,
            )
            for one in slot.people
        ]  # fmt: skip
        put_rows(connection, roster, {slot.key}, rows, now_ms)


def _roster(connection: Connection, actor: Actor, swap: Swap) -> Roster:
    school = schools.get(connection, actor.scope, swap.school)
    if school is None:
        raise Missing("ledger.no_school", school=swap.school)
    days = _days(swap)
    return roster_of_days(
        connection, actor.scope, swap.school, school.zone, min(days) - ONE_DAY, max(days) + ONE_DAY
    )  # fmt: skip


def _slots(roster: Roster, swap: Swap) -> tuple[Slot | None, Slot | None]:
    found = {slot.key: slot for day in _days(swap) for slot in roster.of_days(day, day)}
    back = found.get((swap.back_day, swap.back_shift)) if swap.back_day is not None else None
    if swap.back_day is not None and back is None:
        raise Missing("duty.no_shift", school=swap.school, shift=swap.back_shift)
    return found.get((swap.day, swap.shift)), back


def _days(swap: Swap) -> list[date]:
    return [swap.day, swap.back_day] if swap.back_day is not None else [swap.day]


def _person(connection: Connection, actor: Actor, swap: Swap, id: str) -> Person:
    """Raises Missing, Conflict for somebody who has left since."""
    found = people.get(connection, actor.scope, id)
    if found is None:
        raise Missing("ledger.no_person", school=swap.school, person=id)
    if found.left_ms is not None:
        raise Conflict("ledger.person_left", person=found.name)
    return found


def _audit(connection: Connection, actor: Actor, swap: Swap, action: str, now_ms: int) -> None:
    detail = {"swap": swap.id[:8], "shift": swap.shift, "day": swap.day.isoformat(), "state": swap.state}
    if swap.state is SwapState.APPROVED:
        detail["approved_by"] = swap.closed_by
    audit.append(
        connection, swap.school, at_ms=now_ms, actor=actor.name, action=action, subject=swap.id, detail=detail
    )  # fmt: skip
