"""Disks of a recorder: the bad ones first, and what each state means for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from inventory.model.disk import Disk, DiskState


class DiskWord(StrEnum):
    SOUND = "sound"
    BAD = "bad"
    EMPTY_SLOT = "empty_slot"
    UNKNOWN = "unknown"


WORDS: Mapping[DiskState, DiskWord] = {
    DiskState.OK: DiskWord.SOUND,
    DiskState.SLEEPING: DiskWord.SOUND,
    DiskState.BAD: DiskWord.BAD,
    DiskState.UNFORMATTED: DiskWord.BAD,  # nothing is recorded on it
    DiskState.ABSENT: DiskWord.EMPTY_SLOT,
    DiskState.UNKNOWN: DiskWord.UNKNOWN,
}
WORST_FIRST = (DiskWord.BAD, DiskWord.UNKNOWN, DiskWord.SOUND, DiskWord.EMPTY_SLOT)


def word_of(disk: Disk) -> DiskWord:
    """A disk that works and whose self-test says it will not for long is bad."""
    if disk.told.smart is DiskState.BAD:
        return DiskWord.BAD
    return WORDS[disk.told.state]


def worst_first(disks: Iterable[Disk]) -> list[Disk]:
    """Slot 2 before slot 10."""
    return sorted(disks, key=lambda one: (WORST_FIRST.index(word_of(one)), len(one.told.slot), one.told.slot))
