"""Schools with a month behind them, in a ledger: what reports are timed on."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.demo.past import DAY_MS, Scene
from campuswatch.demo.past_writing import write_past
from campuswatch.migrate import upgrade
from campuswatch.settings import Settings, Web
from inventory.database import Database
from inventory.model.area import Area, AreaClass
from inventory.model.channel import Channel, ChannelTold
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.school import Level, Locality, School
from inventory.model.service_period import ServicePeriod
from inventory.period import Period, parse_period
from inventory.repository import bulk, channels, schools

COUNTS = {Kind.CAMERA: 80, Kind.RECORDER: 3, Kind.SWITCH: 10, Kind.UPS: 1, Kind.ONE_KEY_ALARM: 1}
"""Of a school: 95."""
PLACE = {kind: place for place, kind in enumerate(COUNTS, 1)}
CHANNELS = 32
ROOMS, KEY_ROOMS = 12, 2
AT_ONCE = 10
"""Schools in one transaction."""
NAMESPACE = uuid.UUID(int=0)
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Months:
    """`rows` counts transitions; `took_s` is how long the writing was."""

    database: Database
    schools: int
    rows: int
    took_s: float


def write_months(folder: Path, count: int, period: Period, *, seed: int = 1) -> Months:
    """A new ledger in `folder` with so many schools of 95 devices, and what was seen of them in the period."""
    began_s = time.perf_counter()
    url = Settings(folder=folder.absolute(), web=Web(port=0)).database_url
    (folder / "data").mkdir(parents=True, exist_ok=True)
    upgrade(url)
    database = Database.open(url)
    start_ms, end_ms = period.bounds_ms(ZONE)
    rows = 0
    for first in range(1, count + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count + 1))
        rows += database.write(partial(_some, numbers=numbers, start_ms=start_ms, end_ms=end_ms, seed=seed)).result()
    return Months(database, count, rows, time.perf_counter() - began_s)


@contextmanager
def county_ledger(count: int, period: Period) -> Iterator[str]:
    """The address of a ledger of so many schools: of the one in the folder that REPORT_LEDGER names, or written now."""
    if kept := os.environ.get("REPORT_LEDGER", ""):
        yield Settings(folder=Path(kept).absolute()).database_url
        return
    with tempfile.TemporaryDirectory() as folder:
        write_months(Path(folder), count, period).database.close()
        yield Settings(folder=Path(folder)).database_url


def _some(connection: Connection, numbers: range, start_ms: int, end_ms: int, seed: int) -> int:
    scenes = [scene_of(connection, number, start_ms, end_ms) for number in numbers]
    return sum(len(write_past(connection, scene, seed).transitions) for scene in scenes)


def scene_of(connection: Connection, number: int, start_ms: int, end_ms: int) -> Scene:
    """One more school, all in service from before the period, each camera on a channel."""
    school = School(
        code=f"S{number:04d}", name=f"\u7b2c{number}\u5c0f\u5b66", zone=ZONE, language="zh-CN", level=Level.PRIMARY,
        locality=Locality.URBAN if number % 3 else Locality.RURAL,
    )  # fmt: skip
    at_ms = start_ms - DAY_MS
    schools.add(connection, school, actor="bench", at_ms=at_ms)
    rooms = list(rooms_of(school))
    bulk.add_areas(connection, rooms, actor="bench", at_ms=at_ms)
    made = list(devices_of(school, rooms))
    bulk.add_devices(connection, made, actor="bench", at_ms=at_ms)
    stated = [(one, None, ServicePeriod(one.code, at_ms)) for one in made]
    bulk.put_periods(connection, stated, actor="bench", at_ms=at_ms)
    feeds = fed(made)
    told = [
        Channel(recorder=recorder, told=ChannelTold(number=channel), since_ms=at_ms, seen_ms=end_ms, camera=camera)
        for (recorder, channel), camera in feeds.items()
    ]
    channels.put(connection, told)
    return Scene(school=school, devices=made, start_ms=start_ms, end_ms=end_ms, feeds=feeds)


def rooms_of(school: School) -> Iterator[Area]:
    """Of a dozen the first two are key areas."""
    for number in range(1, ROOMS + 1):
        area_class = AreaClass.KEY if number <= KEY_ROOMS else AreaClass.PUBLIC
        yield Area(code=f"A{number:02d}", school=school.code, name=f"Building {number}", area_class=area_class)


def devices_of(school: School, rooms: Sequence[Area]) -> Iterator[Device]:
    for kind, count in COUNTS.items():
        for one in range(1, count + 1):
            yield Device(
                id=uuid.uuid5(NAMESPACE, f"{school.code} {kind} {one}").hex, code=make_code(school.code, kind, one),
                school=school.code, kind=kind, name=f"{kind.value} {one}", stage=Stage.ADOPTED,
                address=f"192.168.{PLACE[kind]}.{one}", area=rooms[one % len(rooms)].code,
            )  # fmt: skip


def fed(made: Sequence[Device]) -> dict[tuple[str, int], str]:
    """(recorder, channel) -> camera, so many on each as it has channels."""
    recorders = [one.code for one in made if one.kind is Kind.RECORDER]
    cameras = [one.code for one in made if one.kind is Kind.CAMERA]
    return {(recorders[i // CHANNELS], i % CHANNELS + 1): code for i, code in enumerate(cameras)}


if __name__ == "__main__":
    written = write_months(Path(sys.argv[1]), int(sys.argv[2]), parse_period(sys.argv[3]))
    print(f"{written.schools} schools, {written.rows:,} transitions in {written.took_s:.1f} s")
