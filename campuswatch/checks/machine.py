"""Checks of the machine itself: clock, zones, disk, memory."""

from __future__ import annotations

from campuswatch.checks.facts import Facts
from campuswatch.checks.verdict import Level, Verdict
from language.message import Message, Parameter

MIB = 1 << 20
RELEASED_MS = 1_763_769_600_000  # no clock may show a day before the product was written
FAR_FUTURE_MS = 4_102_444_800_000  # 2100-01-01
CLOCK_ERROR_S = 1.0
DISK_BAD_MIB = 512
DISK_WARN_MIB = 4_096
SYNC_WARN_MS = 50.0
MEMORY_BAD_MIB = 256
MEMORY_WARN_MIB = 400
MEMORY_PER_DEVICE = 25_000


def clock(facts: Facts) -> Verdict:
    """Every figure stands on moments: a clock that drifts makes wrong outages."""
    if not RELEASED_MS <= facts.time.now_ms < FAR_FUTURE_MS:
        return Verdict(Level.BAD, Message("doctor.clock.absurd"), Message("doctor.clock.remedy"))
    if facts.time.synchronised is None:
        return Verdict(Level.WARN, Message("doctor.clock.unknown"), Message("doctor.clock.remedy"))
    if not facts.time.synchronised:
        return Verdict(Level.WARN, Message("doctor.clock.free"), Message("doctor.clock.remedy"))
    error: dict[str, Parameter] = {"seconds": round(facts.time.max_error_s or 0.0, 3)}
    if (facts.time.max_error_s or 0.0) > CLOCK_ERROR_S:
        return Verdict(Level.WARN, Message("doctor.clock.inexact", error), Message("doctor.clock.remedy"))
    if facts.time.ahead_s is None:
        return Verdict(Level.OK, Message("doctor.clock.ok", error))
    ahead: dict[str, Parameter] = {**error, "ahead": round(facts.time.ahead_s, 3)}
    if abs(facts.time.ahead_s) > CLOCK_ERROR_S:
        return Verdict(Level.WARN, Message("doctor.clock.off", ahead), Message("doctor.clock.remedy"))
    return Verdict(Level.OK, Message("doctor.clock.kept", ahead))


def zones(facts: Facts) -> Verdict:
    if not facts.time.unknown_zones:
        return Verdict(Level.OK, Message("doctor.zones.ok", {"n": len(facts.work.zones)}))
    names = {"names": ", ".join(facts.time.unknown_zones)}
    return Verdict(Level.BAD, Message("doctor.zones.bad", names), Message("doctor.zones.remedy"))


def disk(facts: Facts) -> Verdict:
    disk = facts.disk
    if disk.fault:
        fault = {"path": disk.path, "reason": disk.fault}
        return Verdict(Level.BAD, Message("doctor.disk.fault", fault), Message("doctor.disk.fault.remedy", fault))
    found: dict[str, Parameter] = {"path": disk.path, "free": disk.free_bytes // MIB, "total": disk.total_bytes // MIB}
    if disk.free_bytes // MIB >= DISK_WARN_MIB:
        return Verdict(Level.OK, Message("doctor.disk.ok", found))
    level = Level.BAD if disk.free_bytes // MIB < DISK_BAD_MIB else Level.WARN
    return Verdict(level, Message("doctor.disk.low", found), Message("doctor.disk.remedy", found))


def sync(facts: Facts) -> Verdict:
    """How long the disk takes to make a write safe: each commit of the ledger waits for that."""
    if facts.disk.sync_ms is None:
        return Verdict(Level.WARN, Message("doctor.sync.unknown"), Message("doctor.unknown.remedy"))
    took: dict[str, Parameter] = {"took": round(facts.disk.sync_ms, 1), "path": facts.disk.path}
    if facts.disk.sync_ms > SYNC_WARN_MS:
        return Verdict(Level.WARN, Message("doctor.sync.warn", took), Message("doctor.sync.remedy", took))
    return Verdict(Level.OK, Message("doctor.sync.ok", took))


def memory(facts: Facts) -> Verdict:
    if facts.memory_free_bytes is None:
        return Verdict(Level.WARN, Message("doctor.memory.unknown"), Message("doctor.unknown.remedy"))
    extra = facts.work.devices * MEMORY_PER_DEVICE // MIB
    free = facts.memory_free_bytes // MIB
    found: dict[str, Parameter] = {"free": free, "needed": MEMORY_WARN_MIB + extra}
    if free >= MEMORY_WARN_MIB + extra:
        return Verdict(Level.OK, Message("doctor.memory.ok", found))
    level = Level.BAD if free < MEMORY_BAD_MIB + extra else Level.WARN
    return Verdict(level, Message("doctor.memory.low", found), Message("doctor.memory.remedy", found))
