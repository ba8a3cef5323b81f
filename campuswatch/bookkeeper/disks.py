"""Keeps the disks of recorders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.defects import by_part
from campuswatch.bookkeeper.allowance import MOST_SLOTS
from campuswatch.bookkeeper.page import Page
from collector.told import DisksSeen
from inventory.model.defect import DefectKind
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.scope import BUREAU
from inventory.repository import disks

AGAIN_MS = 1_800_000
"""Temperatures and hours of disks that are as they were are written this often."""


def keep_disks(page: Page, told: Sequence[DisksSeen]) -> None:
    for seen in told:
        device = page.device(seen.recorder)
        if device is None:
            continue
        known = {one.told.slot: one for one in disks.of_recorder(page.connection, BUREAU, device.code)}
        after = renewed(device.code, known, seen)
        if len(after) > MOST_SLOTS:
            page.desk.allowance.crowd(device.code)
            after = [one for one in after if one.told.slot in known]
        disks.put(page.connection, [one for one in after if _worth_writing(one, known.get(one.told.slot))])
        for one in after:
            before = known.get(one.told.slot)
            if before is not None and before.told.state is not one.told.state:
                page.record(device, seen.at_ms, f"disk {one.told.slot}", before.told.state, one.told.state)
        standing = page.settle(device, map(by_part.disk, after), seen.at_ms)
        slots = {one.told.slot for one in after}
        page.end([one for one in standing if one.kind is DefectKind.DISK and one.part not in slots], seen.at_ms)


def renewed(recorder: str, known: Mapping[str, Disk], seen: DisksSeen) -> list[Disk]:
    """What is not told this time (self-tests are asked rarely) is as it was; a disk that is not listed is absent."""
    told = {one.slot: one for one in seen.disks}
    for slot, before in known.items():
        if slot not in told:
            told[slot] = replace(before.told, state=DiskState.ABSENT, told="")
    return [_one(recorder, one, known.get(slot), seen.at_ms) for slot, one in told.items()]


def _one(recorder: str, told: DiskTold, before: Disk | None, at_ms: int) -> Disk:
    if before is None:
        return Disk(recorder=recorder, told=told, since_ms=at_ms, seen_ms=at_ms)
    was = before.told
    told = replace(
        told,
        capacity_bytes=was.capacity_bytes if told.capacity_bytes is None else told.capacity_bytes,
        smart=was.smart if told.smart is None else told.smart,
        hours=was.hours if told.hours is None else told.hours,
    )
    if told.state is DiskState.ABSENT and was.capacity_bytes:
        told = replace(told, capacity_bytes=was.capacity_bytes)
    same = (was.state, was.smart) == (told.state, told.smart)
    return Disk(recorder=recorder, told=told, since_ms=before.since_ms if same else at_ms, seen_ms=at_ms)


def _worth_writing(one: Disk, before: Disk | None) -> bool:
    if before is None or one.seen_ms - before.seen_ms >= AGAIN_MS:
        return True
    return (one.told.state, one.told.told, one.told.smart) != (before.told.state, before.told.told, before.told.smart)
