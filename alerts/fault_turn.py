"""One turn of the clock for one fault: what is due of telling on, lateness, verification and closing. Pure.

At most one thing of a kind happens in a turn, dated now: after a day in which nobody ran the clock people are told step
by step, not all at once.
"""

from __future__ import annotations

from enum import StrEnum

from alerts.escalation import LATE_LEVELS, closed_at, late_at, settled_at, told_on_at
from alerts.fault_book import Book
from alerts.faults import Telling
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault
from inventory.model.fault_step import MACHINE, FaultAction


class Sight(StrEnum):
    """What the machine sees now of the device that was to be mended."""

    WELL = "well"  # all that must answer do
    DOWN = "down"
    BLIND = "blind"  # nobody can say: we were not able to look, or something in front of it is down
    UNWATCHED = "unwatched"  # there is no device, or nobody looks at it: its alerts alone speak


def turn(book: Book, id: str, sight: Sight, now_ms: int) -> None:
    fault = book.faults[id]
    terms = book.world.terms(fault.school)
    if due(told_on_at(fault, terms), now_ms):
        fault = tell_on(book, fault, now_ms)
    if due(late_at(fault), now_ms):
        fault = tell_late(book, fault, now_ms)
    if due(settled_at(fault, terms), now_ms):
        fault = settle(book, fault, sight, now_ms)
    if due(closed_at(fault, terms), now_ms):
        fault = close(book, fault, now_ms)
    book.put(fault)


def due(at_ms: int | None, now_ms: int) -> bool:
    return at_ms is not None and at_ms <= now_ms


def tell_on(book: Book, fault: Fault, now_ms: int) -> Fault:
    """The next level that has somebody who was not told yet."""
    for level in Level:
        if level <= fault.level:
            continue
        heard = book.world.audience(fault.school, level, now_ms)
        if heard is not None and heard > fault.level:
            return book.tell(fault, Telling.ESCALATED if fault.level else Telling.OPENED, level, now_ms)
    if fault.level:  # the whole chain heard
        return book.changed_by(fault, level=int(Level.BUREAU))
    return book.tell(fault, Telling.OPENED, Level.DUTY, now_ms)


def tell_late(book: Book, fault: Fault, now_ms: int) -> Fault:
    level = LATE_LEVELS[fault.overdue]
    late = book.act(fault, FaultAction.OVERDUE, now_ms, overdue=fault.overdue + 1)
    return book.tell(late, Telling.OVERDUE, level, now_ms)


def settle(book: Book, fault: Fault, sight: Sight, now_ms: int) -> Fault:
    """Well for long enough: verified. Else a person's word that it was repaired does not hold; where there was none, or
    nobody can say, it must be well for as long again."""
    firing = bool(book.firing(fault.id))
    if not firing and sight in (Sight.WELL, Sight.UNWATCHED):
        return book.act(fault, FaultAction.VERIFIED, now_ms)
    if not firing and (sight is Sight.BLIND or fault.repaired_by == MACHINE):
        return book.changed_by(fault, quiet_ms=now_ms)
    not_mended = book.act(fault, FaultAction.NOT_MENDED, now_ms, quiet_ms=None)
    return book.tell(not_mended, Telling.NOT_MENDED, Level(max(fault.level, Level.DUTY)), now_ms)


def close(book: Book, fault: Fault, now_ms: int) -> Fault:
    if not fault.major or fault.incident_ms is not None:
        return book.act(fault, FaultAction.CLOSED, now_ms)
    asked = book.changed_by(fault, reminded=fault.reminded + 1)
    return book.tell(asked, Telling.REPORT_MISSING, Level.LEADER, now_ms)
