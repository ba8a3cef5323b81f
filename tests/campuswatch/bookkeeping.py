"""A bookkeeper at work on a small ledger, and what devices may tell it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from alerts.defects.sentence import sentence
from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from campuswatch.bookkeeper.desk import Desk, House, Standards
from campuswatch.scribe import Scribe
from collector.clock import SystemClock
from collector.pictures.views import Views
from collector.recordings.agenda import Agenda
from collector.sample import Reading, Sample, Verdict
from collector.told import (
    ChannelsSeen,
    ClockSeen,
    FootageSeen,
    PictureSeen,
    Told,
)
from inventory.adoption import adopt
from inventory.database import Database
from inventory.model.channel import ChannelTold
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.picture import PictureVerdict
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.span import Span
from inventory.repository import (
    changes,
    defects,
    devices,
    links,
    retention_policies,
    schools,
)
from language.catalogue import LANGUAGES, render

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_MS = 86_400_000
MINUTE_MS = 60_000
TODAY = date(2026, 11, 23)
NOON_MS = int(datetime(2026, 11, 23, 12, tzinfo=ZONE).timestamp() * 1000)
RECORDER = Device(
    id="3" * 32, code="s01-nvr-0001", school="S01", kind=Kind.RECORDER, name="Recorder", address="10.1.0.3"
)
CAMERA = Device(id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", address="10.1.0.2")
BEHIND = Device(id="2" * 32, code="s01-cam-0002", school="S01", kind=Kind.CAMERA, name="Behind")
ONE = ChannelTold(number=1, name="Gate", address="10.1.0.2", online=True, recording=True)
SPARE = ChannelTold(number=2, used=False)


class FixedClock(SystemClock):
    at_ms = NOON_MS

    def now_ms(self) -> int:
        return self.at_ms


class Office:
    """A bookkeeper at work on a real ledger; what it says in the loop is kept in lists."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.clock = FixedClock()
        self.agenda = Agenda()
        self.views = Views()
        self.heard: list[Reading] = []
        self.samples: list[Sample] = []
        self.desk = Desk(standards=Standards(), doubts=Doubts(DEFECTS), pictures=folder / "pictures")

    def keep(self, *news: Told) -> None:
        """Each as a look of its own, each in a transaction of its own."""

        async def work(books: Bookkeeper) -> None:
            for told in news:
                books.take(reading(told))
                books.tick()
                await self._scribe_rests()

        self.run(work)

    def judge(self) -> None:
        self.run(lambda books: books.judge())

    def run(self, work: Callable[[Bookkeeper], object]) -> None:
        async def main() -> None:
            self.scribe = Scribe(self.database)
            self.scribe.start()
            house = House(agenda=self.agenda, views=self.views, take=self.heard.append, keep=self.samples.extend)
            books = Bookkeeper(self.desk, house, self.database, self.scribe, self.clock)
            await books.load()
            await books.recall()
            await work(books)  # type: ignore[misc]
            await books.stop()
            await self.scribe.stop()
            await asyncio.sleep(0)

        asyncio.run(main())

    async def _scribe_rests(self) -> None:
        while self.scribe.waiting:
            await asyncio.sleep(0.001)

    def see(self, function, *args: object, **named: object):
        with self.database.read() as connection:
            return function(connection, BUREAU, *args, **named)

    def do(self, function, *args: object, **named: object) -> None:
        self.database.write(lambda connection: function(connection, *args, **named)).result(10)

    def open(self) -> dict[tuple[DefectKind, str], Defect]:
        found = {(one.kind, one.part): one for one in self.see(defects.open_ones)}
        for one in found.values():
            assert [render(sentence(one), language) for language in LANGUAGES]
        return found

    def changes(self, code: str = RECORDER.code) -> list[tuple[str, str, str, str]]:
        events = self.see(changes.history, code)
        return [(one.action, one.field, one.old, one.new) for one in reversed(events) if one.actor == "collector"]


def reading(told: Told) -> Reading:
    device = getattr(told, "device", "") or getattr(told, "recorder", "")
    return Reading(device=device, probe="x", at_ms=told.at_ms, took_ms=1, verdict=Verdict.ANSWERED, told=(told,))


def seen_channels(at_ms: int, *told: ChannelTold, **weeks: object) -> ChannelsSeen:
    return ChannelsSeen(recorder=RECORDER.code, at_ms=at_ms, channels=told or (ONE, SPARE), **weeks)  # type: ignore[arg-type]


def day(ago: int) -> Span:
    start = datetime.combine(TODAY - timedelta(days=ago), datetime.min.time(), ZONE)
    start_ms = int(start.timestamp() * 1000)
    return Span(start_ms, start_ms + DAY_MS)


def footage(window: Span, *spans: Span, at_ms: int = NOON_MS, channel: int = 1, **more: object) -> FootageSeen:
    return FootageSeen(recorder=RECORDER.code, channel=channel, at_ms=at_ms, window=window, spans=spans, **more)  # type: ignore[arg-type]


def whole(ago: int, at_ms: int = NOON_MS) -> FootageSeen:
    return footage(day(ago), day(ago), at_ms=at_ms)


def put_person_link(connection, number: int) -> None:
    links.put(
        connection,
        [Link(device=RECORDER.code, port=str(number), far_device=BEHIND.code, evidence="person", seen_ms=NOON_MS)],
    )


def clock_seen(at: int, offset_s: float, **more: object) -> ClockSeen:
    at_ms, offset_ms = NOON_MS + at * 600_000, round(offset_s * 1000)
    return ClockSeen(device=RECORDER.code, at_ms=at_ms, offset_ms=offset_ms, within_ms=700, source="isapi", **more)  # type: ignore[arg-type]


def twice(office: Office) -> None:
    office.judge()
    office.clock.at_ms += 3_600_000
    office.judge()


def picture(at: int, verdict: PictureVerdict, frame: bytes = b"") -> PictureSeen:
    return PictureSeen(device=CAMERA.code, at_ms=NOON_MS + at, verdict=verdict, numbers={"detail": 0.5}, frame=frame)


async def nothing(books: Bookkeeper) -> None: ...


def open_office(database: Database, tmp_path: Path) -> Office:
    made = Office(database, tmp_path)
    by = {"actor": "test", "at_ms": NOON_MS - 100 * DAY_MS}
    made.do(schools.add, School(code="S01", name="One", zone=str(ZONE)), **by)
    for device in (RECORDER, CAMERA, BEHIND):
        made.do(devices.add, device, **by)
        made.do(adopt, BUREAU, device.code, kind=device.kind, **by)
    made.do(retention_policies.add, RetentionPolicy(id="p", school="S01", days=3))
    return made
