"""Shifts that nobody is on, seen before they begin: pure.

A roster is published at least a week ahead (Q26): a shift of the next AHEAD_DAYS days that lacks somebody is a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from alerts.duty.slots import Roster, Slot
from inventory.model.person import Person

AHEAD_DAYS = 7
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Gap:
    """`gone` are names of people who stand on the roster and have left or will have."""

    slot: Slot
    gone: tuple[str, ...] = ()

    @property
    def lacking(self) -> int:
        return self.slot.lacking


def gaps(roster: Roster, known: Mapping[str, Person], now_ms: int, days: int = AHEAD_DAYS) -> list[Gap]:
    """Of shifts that run now or begin within so many days; by their start."""
    first = roster.day_of(now_ms)
    slots = roster.of_days(first - timedelta(days=1), first + timedelta(days=days))
    found = []
    for slot in slots:
        if now_ms < slot.end_ms and slot.start_ms < now_ms + days * DAY_MS:
            gap = gap_of(slot, known)
            if gap.lacking:
                found.append(gap)
    return found


def gap_of(slot: Slot, known: Mapping[str, Person]) -> Gap:
    """Who has left by the time fills no gap."""
    gone = [id for id in slot.people if has_left(known.get(id), slot.start_ms)]
    there = tuple(id for id in slot.people if id not in gone)
    return Gap(replace(slot, people=there), tuple(known[id].name for id in gone if id in known))


def has_left(person: Person | None, at_ms: int) -> bool:
    return person is None or (person.left_ms is not None and person.left_ms <= at_ms)
