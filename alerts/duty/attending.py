"""Coming to one's shift: whether in time, late, or not at all (漏岗). Pure.

    signed on until `due` (so many minutes before the start as the shift demands)   ON_TIME
    signed on later                                                                 LATE
    nobody of that name signed on until MISSED_AFTER_MIN after the start            MISSED, then LATE if they come
    signed on without being on the roster                                           STOOD_IN

Nobody signs on more than EARLIEST_MIN before, or once the shift is over.
"""

from __future__ import annotations

from collections.abc import Iterable

from alerts.duty.slots import MINUTE_MS, Slot
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_chain import Level

EARLIEST_MIN = 120
MISSED_AFTER_MIN = 30


def standing_of(slot: Slot, person: str, at_ms: int) -> Standing:
    if person not in slot.people:
        return Standing.STOOD_IN
    return Standing.ON_TIME if at_ms <= slot.due_ms else Standing.LATE


def open_to_sign(slots: Iterable[Slot], person: str, at_ms: int) -> Slot | None:
    """The shift that a person signs on to now: their own that runs or comes, the nearest first, else the one that runs,
    else the one that comes. None where there is none."""
    fit = [slot for slot in slots if slot.start_ms - EARLIEST_MIN * MINUTE_MS <= at_ms < slot.end_ms]
    own = [slot for slot in fit if person in slot.people]
    running = [slot for slot in fit if slot.holds(at_ms) and slot.shift.level is Level.DUTY]
    for some in (own, running, fit):
        if some:
            return min(some, key=lambda slot: abs(slot.start_ms - at_ms))
    return None


def missing(slots: Iterable[Slot], came: Iterable[Attendance], now_ms: int) -> list[tuple[Slot, str]]:
    """Who should have come and did not, and was not found missing before. Slots that began too long ago to tell of
    are not among `slots`."""
    known = {(one.day, one.shift, one.person) for one in came}
    return [
        (slot, person)
        for slot in slots
        if slot.start_ms + MISSED_AFTER_MIN * MINUTE_MS <= now_ms
        for person in slot.people
        if (*slot.key, person) not in known
    ]
