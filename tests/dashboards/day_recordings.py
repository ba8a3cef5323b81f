"""What recorders, clocks and pictures tell of the planted truth, as the product makes samples of what they tell.

Their looks are not made: paced as in earnest, at most one request a second at a recorder, they would take hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from day_plan import MINUTE_MS, TOLD

from campuswatch.bookkeeper.recording_samples import day_sample, retention_sample
from campuswatch.watchlist import Watch
from collector.probes import picture
from collector.recorders.summary import channel_fields, channel_samples, disk_fields, disk_samples
from collector.recordings.retention import Retention
from collector.sample import Sample
from collector.told import PictureSeen
from inventory.model.channel import ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.disk import DiskState, DiskTold
from inventory.model.kind import Kind
from inventory.model.picture import PictureVerdict
from inventory.model.span import Gap, Span

CHANNELS = range(1, 5)
BEHIND = 4
"""The channel whose camera has no address: its picture is its recorder's."""
DISKS = ("1", "2")
DAYS = 29
DAY_MS = 86_400_000
HOLE_MS = 5_400_000
REQUIRED, KEPT, SHORT = 30, 31, 12
TERABYTE = 10**12


def wrong(name: str, watch: Watch, part: str, minute: int) -> bool:
    school, device, of, during = TOLD[name]
    return (school, device, of) == (watch.device.school, planted(watch), part) and minute in during


def planted(watch: Watch) -> str:
    return watch.device.code.partition("-")[2]


def recorder(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """Each five minutes: channels and disks."""
    if watch.device.kind is not Kind.RECORDER:
        return
    channels = [
        ChannelTold(number=number, online=True, recording=not wrong("stopped", watch, str(number), minute))
        for number in CHANNELS
    ]
    disks = [disk(watch, slot, minute) for slot in DISKS]
    yield Sample(watch.target.key("recorder"), now_ms, channel_fields(channels) | disk_fields(disks))
    yield from channel_samples(watch.target, channels, now_ms)
    yield from disk_samples(watch.target, disks, now_ms)


def disk(watch: Watch, slot: str, minute: int) -> DiskTold:
    bad = wrong("disk", watch, slot, minute)
    return DiskTold(
        slot=slot,
        state=DiskState.BAD if bad else DiskState.OK,
        capacity_bytes=4 * TERABYTE,
        free_bytes=TERABYTE // (3 + minute % 7),
        temperature_c=37.0 + minute // 60 % 5,
    )


def reach(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """Each hour: how many days recordings reach back."""
    if watch.device.kind is Kind.RECORDER:
        for number in CHANNELS:
            days = SHORT if wrong("short", watch, str(number), minute) else KEPT
            kept = Retention(days, at_least=False, broken=None, age_days=100)
            yield retention_sample(watch.device, number, kept, REQUIRED, now_ms)


def closed(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """Once: the days before this one, each dated to its noon."""
    if watch.device.kind is Kind.RECORDER:
        zone = ZoneInfo(watch.school.zone)
        today = datetime.fromtimestamp(now_ms / 1000, zone).date()
        for number in CHANNELS:
            for ago in range(1, DAYS):
                holed = ago % 6 == 1 and wrong("hole", watch, str(number), minute)
                made = day_sample(watch.device, channel_day(watch, number, today - timedelta(ago), holed), zone)
                assert made is not None
                yield made


def channel_day(watch: Watch, number: int, day: date, holed: bool) -> ChannelDay:
    gap = Gap(Span(0, HOLE_MS))
    return ChannelDay(
        recorder=watch.device.code,
        channel=number,
        day=day,
        school=watch.device.school,
        due_ms=DAY_MS,
        kept_ms=DAY_MS - (HOLE_MS if holed else 0),
        gaps=(gap,) if holed else (),
        closed=True,
    )


def clock(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """Each ten minutes, of what tells the time."""
    if watch.device.kind in (Kind.CAMERA, Kind.RECORDER, Kind.SWITCH):
        off_s = 420.0 if wrong("clock", watch, "", minute) else (minute + len(watch.device.name)) % 17 / 10 - 0.8
        yield Sample(watch.target.key("clock"), now_ms, {"offset_s": off_s})


def pictures(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """Each half hour, of cameras, and of the channel whose camera has no address."""
    parts = {Kind.CAMERA: ("",), Kind.RECORDER: (str(BEHIND),)}
    for part in parts.get(Kind(watch.device.kind), ()):
        verdict = PictureVerdict.COVERED if wrong("picture", watch, part, minute) else PictureVerdict.OK
        numbers = {"brightness": 90.0 + minute % 40, "sharpness": 0.3, "change": minute % 9 / 3}
        seen = PictureSeen(device=watch.device.code, at_ms=now_ms, verdict=verdict, part=part, numbers=numbers)
        yield picture.sample(watch.target, seen)


def changed(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """A change that nobody announced; one that a permit covers, of another camera, each hour."""
    if watch.device.kind is Kind.CAMERA and wrong("change", watch, "configuration", minute):
        yield Sample(watch.target.key("change", "configuration"), now_ms, {"unexpected": 1})
    elif planted(watch) == "cam-0009" and minute % 60 == 0:
        yield Sample(watch.target.key("change", "reboot"), now_ms, {"unexpected": 0})


Tell = Callable[[Watch, int, int], Iterator[Sample]]
EVERY_MIN: Mapping[Tell, int] = {recorder: 5, clock: 10, pictures: 30, reach: 60, changed: 1}


def told(watch: Watch, minute: int, now_ms: int) -> Iterator[Sample]:
    """All that is due of a device in a minute of the day."""
    for tell, every_min in EVERY_MIN.items():
        if minute % every_min == 0:
            yield from tell(watch, minute, now_ms)
    if minute == 0:
        yield from closed(watch, minute, now_ms - MINUTE_MS)
