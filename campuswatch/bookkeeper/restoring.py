"""What the ledger remembers of recorders, for the agenda that lives in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from collector.recordings.duty import day_of
from collector.recordings.known import REACH_DAYS
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device, Stage
from inventory.model.device_clock import ClockStep
from inventory.model.hold import Hold
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.repository import channel_days, channels, device_clocks, devices, holds, schools
from inventory.repository.devices import Filter


def can_be_asked(camera: Device) -> bool:
    return camera.address is not None and camera.holds_address and camera.stage is not Stage.RETIRED


@dataclass(frozen=True, slots=True)
class Remembered:
    """A recorder: `used` are its channels in use and since when, `lone` those whose camera cannot be asked itself."""

    zone: ZoneInfo
    used: Mapping[int, int]
    lone: tuple[int, ...]
    steps: tuple[ClockStep, ...]
    holds: tuple[Hold, ...]


def remembered(connection: Connection) -> dict[str, Remembered]:
    """By code, those that have channels in use. A handful of questions, however many there are."""
    used: defaultdict[str, dict[int, int]] = defaultdict(dict)
    lone: defaultdict[str, list[int]] = defaultdict(list)
    reachable = {one.code for one in devices.find(connection, BUREAU, Filter(kind=Kind.CAMERA)) if can_be_asked(one)}
    for one in channels.every(connection, BUREAU):
        if one.told.used:
            used[one.recorder][one.told.number] = one.since_ms
            if one.camera not in reachable:
                lone[one.recorder].append(one.told.number)
    steps: defaultdict[str, list[ClockStep]] = defaultdict(list)
    for step in device_clocks.steps(connection, BUREAU):
        if step.device in used:
            steps[step.device].append(step)
    held: defaultdict[str, list[Hold]] = defaultdict(list)
    for hold in holds.every(connection, BUREAU, on=True):
        held[hold.recorder].append(hold)
    zones = {school.code: ZoneInfo(school.zone) for school in schools.every(connection, BUREAU)}
    return {
        one.code: Remembered(
            zones[one.school], used[one.code], tuple(lone[one.code]), tuple(steps[one.code]), tuple(held[one.code])
        )
        for one in devices.find(connection, BUREAU, Filter(kind=Kind.RECORDER))
        if one.code in used and one.stage is not Stage.RETIRED
    }


def rows_of(connection: Connection, code: str, zone: ZoneInfo, now_ms: int) -> list[ChannelDay]:
    """What is known of a recorder's days, as far back as it is asked."""
    today = day_of(now_ms, zone)
    return channel_days.of_recorder(connection, BUREAU, code, today - timedelta(days=REACH_DAYS + 1), today)
