"""Which shift is to be handed over, when, and whether that was missed: pure.

A shift that people are on is handed over to the one that begins where it ends: from EARLY_MIN before until LATE_MIN
after, by one of each. One without anybody after it is handed over to nobody. Where MISSED_AFTER_MIN after its end it
was not handed over, that is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from alerts.duty.slots import MINUTE_MS, Slot
from inventory.model.duty_chain import Level

EARLY_MIN = 60
LATE_MIN = 6 * 60
MISSED_AFTER_MIN = 30
HANDED, UNHANDED = "handover", "handover_missed"
"""What the ledger calls a shift that was handed over, and one of which was told that it was not."""
APART_MIN = 60
"""So long after the end the next shift may begin and still take over."""


def next_of(slot: Slot, slots: Iterable[Slot]) -> Slot | None:
    """The shift that takes over: the first that begins at the end of `slot`, or shortly after."""
    found = [
        other
        for other in slots
        if other.shift.level is Level.DUTY
        and other.key != slot.key
        and slot.end_ms <= other.start_ms <= slot.end_ms + APART_MIN * MINUTE_MS
    ]
    return min(found, key=lambda other: (other.start_ms, other.shift.name), default=None)


def to_hand_over(slots: Sequence[Slot], done: Collection[tuple[date, str]], now_ms: int) -> Slot | None:
    """The shift whose hand-over is due now: of those that were not, the one whose end is nearest."""
    fit = [
        slot
        for slot in slots
        if slot.shift.level is Level.DUTY
        and slot.key not in done
        and slot.people
        and slot.end_ms - EARLY_MIN * MINUTE_MS <= now_ms <= slot.end_ms + LATE_MIN * MINUTE_MS
    ]
    return min(fit, key=lambda slot: abs(slot.end_ms - now_ms), default=None)


def not_handed_over(slots: Sequence[Slot], done: Collection[tuple[date, str]], now_ms: int) -> list[tuple[Slot, Slot]]:
    """Shifts that nobody handed over, each with the one that should have taken it."""
    found = []
    for slot in slots:
        late = slot.end_ms + MISSED_AFTER_MIN * MINUTE_MS <= now_ms
        if late and slot.people and slot.shift.watched and slot.shift.level is Level.DUTY and slot.key not in done:
            following = next_of(slot, slots)
            if following is not None and following.people:
                found.append((slot, following))
    return found
