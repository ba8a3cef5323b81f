"""What is wrong with a device though it answers, its clock, its disks and its picture, on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.web.house import House
from dashboards.pictureview import PictureView, look_at
from dashboards.recordings.clocks import ClockView, judge_clock
from dashboards.recordings.disks import DiskWord, word_of, worst_first
from dashboards.recordings.troubles import Troubles, gather
from inventory.model.device import Device
from inventory.model.disk import Disk
from inventory.model.scope import Scope
from inventory.repository import channels, defects, device_clocks, disks, pictures

MOST_OF_DEVICE, MOST_OF_SCHOOL = 12, 6


@dataclass(frozen=True, slots=True)
class Part:
    troubles: Troubles
    clock: ClockView | None
    disks: Sequence[tuple[Disk, DiskWord]]
    pictures: Sequence[PictureView]


def read_condition(house: House, device: Device, now_ms: int) -> Part:
    with house.database.read() as connection:
        clock = device_clocks.get(connection, house.scope, device.code)
        own = disks.of_recorder(connection, house.scope, device.code)
        seen = pictures.of_camera(connection, house.scope, device.code)
        wrong = defects.open_of(connection, house.scope, [device.code])
    return Part(
        gather(wrong, MOST_OF_DEVICE),
        judge_clock(clock, limit_ms=house.yardstick.clock_limit_ms, now_ms=now_ms) if clock else None,
        [(disk, word_of(disk)) for disk in worst_first(own)],
        [look_at(one, now_ms) for one in seen],
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """What a school's page says of recordings: `used` channels of which `recording` record and `untold` do not tell."""

    troubles: Troubles
    used: int
    recording: int
    untold: int


def read_school(connection: Connection, scope: Scope, school: str) -> Watched | None:
    """None where no recorder ever told of a channel and nothing is wrong."""
    wrong = defects.open_ones(connection, scope, school)
    told = [one.told for one in channels.every(connection, scope, school) if one.told.used]
    if not wrong and not told:
        return None
    records = [one.recording for one in told]
    return Watched(gather(wrong, MOST_OF_SCHOOL), len(told), records.count(True), records.count(None))
