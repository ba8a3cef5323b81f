"""What one look at a disk, a clock, a playback or a hold says. Pure."""

from __future__ import annotations

from alerts.defects.verdict import Verdict, bad, good, unknown
from inventory.model.defect import DefectKind
from inventory.model.device_clock import DeviceClock
from inventory.model.disk import Disk, DiskState
from inventory.model.hold import Held, Hold
from inventory.model.playback import Playback

LIMIT_MS = 10_000
"""So far a clock may be off, unless the settings say otherwise."""
SOUND = frozenset({DiskState.OK, DiskState.SLEEPING})
SICK = frozenset({DiskState.BAD, DiskState.UNFORMATTED})  # nothing is recorded on an unformatted one


def disk(one: Disk) -> Verdict:
    """A slot is empty where no disk was ever seen; one that was there and is gone is missing."""
    told = one.told
    missing = told.state is DiskState.ABSENT and bool(told.capacity_bytes)
    if told.state in SICK or told.smart is DiskState.BAD or missing:
        state = DiskState.BAD if told.smart is DiskState.BAD else told.state
        return bad(DefectKind.DISK, told.slot, since_ms=one.since_ms, state=state.value, told=told.told or "-")
    if told.state in SOUND or told.state is DiskState.ABSENT:
        return good(DefectKind.DISK, told.slot)
    return unknown(DefectKind.DISK, told.slot)


def clock(one: DeviceClock, limit_ms: int) -> Verdict:
    """Off only where it is beyond the limit even if all of the margin speaks for it; right only where it is within."""
    off_ms = abs(one.offset_ms)
    if off_ms - one.within_ms > limit_ms:
        return bad(DefectKind.CLOCK, seconds=round(one.offset_ms / 1000), limit=round(limit_ms / 1000))
    return good(DefectKind.CLOCK) if off_ms <= limit_ms else unknown(DefectKind.CLOCK)


def playback(one: Playback) -> Verdict:
    part = str(one.channel)
    return good(DefectKind.PLAYBACK, part) if one.decoded else bad(DefectKind.PLAYBACK, part)


def hold(one: Hold) -> Verdict:
    """`part` is the hold's id: one channel may have several."""
    if one.released_ms is not None or one.state is Held.KEPT:
        return good(DefectKind.HOLD_MISSING, one.id)
    if one.state is Held.UNCHECKED:
        return unknown(DefectKind.HOLD_MISSING, one.id)
    return bad(DefectKind.HOLD_MISSING, one.id, channel=one.channel, reason=one.reason, state=one.state.value)
