"""What a county's recorders and cameras tell, kept: CPU, memory and octets written, beside 90 days of footage.

100 schools of 3 recorders of 32 channels and 80 cameras: a minute's news as they come in production (channels and disks
of each recorder each five minutes, footage of each channel each half hour, each clock each ten minutes, each picture
each half hour), handed in at once; the start, when the agenda learns what was asked; and the hourly judgement.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, insert

from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from bench.process import MIB, cost_of
from bench.table import Figure, Table
from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from campuswatch.bookkeeper.desk import Desk, House, Standards
from campuswatch.migrate import upgrade
from campuswatch.scribe import Scribe
from campuswatch.service import SWITCH_S
from collector.clock import SystemClock
from collector.pictures.fingerprint import OCTETS
from collector.recordings.agenda import Agenda
from collector.sample import Reading, Verdict
from collector.told import ChannelsSeen, ClockSeen, DisksSeen, FootageSeen, PictureSeen, Told
from inventory.database import Database
from inventory.model.channel import Channel, ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device, Stage
from inventory.model.disk import DiskState, DiskTold
from inventory.model.kind import Kind
from inventory.model.picture import PictureVerdict
from inventory.model.school import School
from inventory.model.span import Span
from inventory.repository import channel_days, channels, schools
from inventory.repository.devices import to_row
from inventory.tables.device import device as device_table

SCHOOLS, RECORDERS, CHANNELS, CAMERAS, DAYS = 100, 3, 32, 80, 90
NOW_MS = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000)
TODAY = date(2026, 11, 23)
DAY_MS = 86_400_000


class StillClock(SystemClock):
    def now_ms(self) -> int:
        return NOW_MS


def run() -> Iterator[Table]:
    table = Table(
        "What recorders and cameras tell, kept in the ledger",
        f"{SCHOOLS * RECORDERS} recorders of {CHANNELS} channels, {SCHOOLS * CAMERAS} cameras, {DAYS} days of footage",
    )
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite"
        upgrade(url)
        database = Database.open(url)
        plant(database)
        table.notes.append(f"the ledger takes {os.path.getsize(f'{folder}/ledger.sqlite') / MIB:.0f} MiB before")
        asyncio.run(measure(database, Path(folder), table))
        database.close()
    yield table


async def measure(database: Database, folder: Path, table: Table) -> None:
    sys.setswitchinterval(SWITCH_S)
    scribe = Scribe(database)
    scribe.start()
    house = House(agenda=Agenda(), take=lambda reading: None, keep=lambda samples: None)
    desk = Desk(standards=Standards(), doubts=Doubts(DEFECTS), pictures=folder / "pictures")
    books = Bookkeeper(desk, house, database, scribe, StillClock())
    gc.collect()
    before, cpu_s, lag = cost_of(os.getpid()), time.process_time(), Lag()
    await books.load()
    await books.recall()
    cpu_s, waited_s = time.process_time() - cpu_s, await lag.end()
    gc.collect()
    after = cost_of(os.getpid())
    table.figures += [
        Figure("start: CPU s", cpu_s),
        Figure("start: longest wait of the loop, ms", waited_s * 1000),
        Figure("start: memory more, MiB", (after.memory - before.memory) / MIB),
    ]
    await measure_news(books, scribe, table)
    cpu_s, lag = time.process_time(), Lag()
    await books.judge()
    table.figures += [
        Figure("the hourly judgement: CPU s", time.process_time() - cpu_s),
        Figure("the hourly judgement: longest wait of the loop, ms", await lag.end() * 1000),
        Figure("memory at most, MiB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    ]
    await books.stop()
    await scribe.stop()


async def measure_news(books: Bookkeeper, scribe: Scribe, table: Table) -> None:
    news = list(minute())
    for name in ("a minute, first", "a minute, again"):
        at_ms = NOW_MS + (60_000 if "again" in name else 0)
        before, cpu_s, lag = cost_of(os.getpid()), time.process_time(), Lag()
        for told in news:
            later = told if at_ms == NOW_MS else moved(told, at_ms)
            books.take(reading(later))
        while books.waiting or scribe.waiting:
            books.tick()
            await asyncio.sleep(0.01)
        after = cost_of(os.getpid())
        table.figures += [
            Figure(f"{name}: news", len(news)),
            Figure(f"{name}: CPU s", time.process_time() - cpu_s),
            Figure(f"{name}: longest wait of the loop, ms", await lag.end() * 1000),
            Figure(f"{name}: written, MiB", (after.written - before.written) / MIB),
        ]


class Lag:
    """How long the loop did not run at most, while this is on."""

    def __init__(self) -> None:
        self._longest_s = 0.0
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            before_s = time.monotonic()
            await asyncio.sleep(0.005)
            self._longest_s = max(self._longest_s, time.monotonic() - before_s - 0.005)

    async def end(self) -> float:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return self._longest_s


def minute() -> Iterator[Told]:
    """A minute of each hour: of what is asked each ten minutes a tenth, and so on."""
    recorders = [f"s{school:03d}-nvr-{number:04d}" for school in range(SCHOOLS) for number in range(RECORDERS)]
    cameras = [f"s{school:03d}-cam-{number:04d}" for school in range(SCHOOLS) for number in range(CAMERAS)]
    midnight = NOW_MS - 12 * 3_600_000
    for recorder in recorders[::5]:
        yield ChannelsSeen(recorder=recorder, at_ms=NOW_MS, channels=tuple(map(told_of, range(1, CHANNELS + 1))))
        yield DisksSeen(recorder=recorder, at_ms=NOW_MS, disks=tuple(map(disk_of, range(8))))
    for place, recorder in enumerate(recorders):
        if place % 30 == 0:
            for number in range(1, CHANNELS + 1):
                span = Span(midnight, NOW_MS)
                yield FootageSeen(recorder=recorder, channel=number, at_ms=NOW_MS, window=span, spans=(span,))
    for device in (*recorders, *cameras)[::10]:
        yield ClockSeen(device=device, at_ms=NOW_MS, offset_ms=300, within_ms=500, source="isapi")
    for camera in cameras[::30]:
        yield PictureSeen(
            device=camera, at_ms=NOW_MS, verdict=PictureVerdict.OK, numbers={"brightness": 90.0, "detail": 0.5},
            fingerprint=bytes(OCTETS),
        )  # fmt: skip


def moved(told: Told, at_ms: int) -> Told:
    values = {name: getattr(told, name) for name in told.__slots__ if name != "__weakref__"}
    return type(told)(**{**values, "at_ms": at_ms})


def reading(told: Told) -> Reading:
    return Reading(device="", probe="", at_ms=told.at_ms, took_ms=0.0, verdict=Verdict.ANSWERED, told=(told,))


def told_of(number: int) -> ChannelTold:
    return ChannelTold(
        number=number, name=f"Room {number}", address=f"10.0.0.{number}", serial=f"DS-2CD2143G0-I2020{number:06d}",
        model="DS-2CD2143G0-I", online=True, recording=True,
    )  # fmt: skip


def disk_of(slot: int) -> DiskTold:
    return DiskTold(slot=str(slot), state=DiskState.OK, told="ok", capacity_bytes=4 * 10**12, free_bytes=0)


def plant(database: Database) -> None:
    """Written without the checks that a person's typing needs."""
    for school in range(SCHOOLS):
        database.write(partial(plant_school, school=school)).result()


def plant_school(connection: Connection, school: int) -> None:
    code = f"S{school:03d}"
    schools.add(connection, School(code=code, name=code), actor="bench", at_ms=0)
    recorders = [device_of(code, Kind.RECORDER, "nvr", number) for number in range(RECORDERS)]
    cameras = [device_of(code, Kind.CAMERA, "cam", number) for number in range(CAMERAS)]
    connection.execute(insert(device_table), [dict(to_row(one)) for one in (*recorders, *cameras)])
    for recorder in recorders:
        numbers = range(1, CHANNELS + 1)
        channels.put(
            connection,
            [
                Channel(recorder=recorder.code, told=told_of(number), since_ms=NOW_MS - DAYS * DAY_MS, seen_ms=NOW_MS)
                for number in numbers
            ],
        )
        days = (day_of(recorder.code, code, number, ago) for number in numbers for ago in range(1, DAYS + 1))
        while some := list(islice(days, 500)):
            channel_days.put(connection, some)


def device_of(school: str, kind: Kind, prefix: str, number: int) -> Device:
    code = f"{school.lower()}-{prefix}-{number:04d}"
    address = f"10.0.0.{number}" if kind is Kind.CAMERA else f"10.0.1.{number}"
    return Device(
        id=f"{code:0>32}", code=code, school=school, kind=kind, name=code, stage=Stage.ADOPTED, address=address
    )


def day_of(recorder: str, school: str, channel: int, ago: int) -> ChannelDay:
    end_ms = NOW_MS - 12 * 3_600_000 - (ago - 1) * DAY_MS
    whole = Span(end_ms - DAY_MS, end_ms)
    return ChannelDay(
        recorder=recorder, channel=channel, day=TODAY - timedelta(days=ago), school=school, spans=(whole,),
        due_ms=DAY_MS, kept_ms=DAY_MS, asked_ms=end_ms, edge_ms=NOW_MS - DAYS * DAY_MS, closed=True,
    )  # fmt: skip
