"""Recordings on the page of a device: the channels of a recorder, or those that a camera feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.defects.by_footage import ranges
from campuswatch.web.house import House
from collector.recordings.duty import day_of
from collector.recordings.forecast import Forecast
from collector.recordings.retention import Retention, Verdict
from dashboards.chart import Mark
from dashboards.recordings.axis import marks
from dashboards.recordings.channels import ChannelView, Tally, policies, tally
from dashboards.recordings.fill import Cell, Fill
from dashboards.recordings.holes import Hole, holes
from dashboards.recordings.reading import Reader, RecorderView
from dashboards.recordings.strip import Strip, draw
from dashboards.roster import Picture
from inventory.model.channel import ChannelTrouble
from inventory.model.device import Device
from inventory.model.hold import Hold
from inventory.model.kind import Kind
from inventory.model.playback import Playback
from inventory.model.school import School
from inventory.repository import holds, playbacks

MOST_HOLES = 12
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One channel. `name` leads to `href` where a device of the ledger is at its other end; `where` says which."""

    number: int
    name: str
    where: str
    href: str
    records: bool | None
    trouble: ChannelTrouble
    verdict: Verdict
    kept: Retention
    required: int
    under: Mapping[int, Verdict]
    outlook: Forecast
    asked_ms: int | None
    strip: Strip
    tally: Sequence[tuple[Fill, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`spare` are channels as people write them, `key` the looks of days that occur.

    `played` channels were last proved to play, the latest at `played_ms`; `unplayed` were not.
    """

    of_camera: bool
    rows: Sequence[Row]
    spare: str
    tally: Tally
    policies: Sequence[int]
    days: int
    marks: Sequence[Mark]
    key: Sequence[tuple[Fill, Strip]]
    holes: Sequence[Hole]
    more_holes: int
    holds: Sequence[Hold]
    played: int
    played_ms: int
    unplayed: Sequence[Playback]

    @property
    def met(self) -> int:
        return self.tally.verdicts[Verdict.MET]


def read_recordings(house: House, picture: Picture, device: Device, now_ms: int) -> list[Part]:
    """One of a recorder; of a camera one for each recorder that it feeds; empty where there is nothing to show.

    Reading the days of a recorder takes long for a page that refreshes every two seconds.
    """
    school = picture.ledger.schools[device.school]
    key = (house.scope, device.code, picture.ledger.revision)
    shown: list[Part] = house.shelf.get(key, house.clock.monotonic(), lambda: read_now(house, device, school, now_ms))
    return shown


def read_now(house: House, device: Device, school: School, now_ms: int) -> list[Part]:
    with house.database.read() as connection:
        reader = Reader(connection, house.scope, school.zone, now_ms, house.yardstick)
        if device.kind is Kind.RECORDER:
            found = [one for one in [reader.recorder(device)] if one is not None]
        else:
            found = list(reader.camera(device))
        return [make_part(house, connection, one, device, school.zone, now_ms) for one in found]


def make_part(house: House, connection: Connection, seen: RecorderView, device: Device, zone: str, now_ms: int) -> Part:
    of_camera = seen.recorder.code != device.code
    numbers = {one.number for one in seen.views}
    kept = [one for one in holds.of_recorder(connection, house.scope, seen.recorder.code) if one.released_ms is None]
    tried = [
        one for one in playbacks.of_recorder(connection, house.scope, seen.recorder.code) if one.channel in numbers
    ]
    played = [one for one in tried if one.decoded]
    rules = policies(one.required for one in seen.views)
    rows = [make_row(one, seen, rules, of_camera) for one in seen.views]
    today = day_of(now_ms, ZoneInfo(zone))
    drawn = [row for row in seen.days if row.day > today - timedelta(days=seen.shown)]
    missing = holes(drawn)
    occurring = {cell.fill for one in seen.views for cell in one.cells}
    return Part(
        of_camera=of_camera,
        rows=rows,
        spare=ranges(seen.spare),
        tally=tally(seen.views),
        policies=rules,
        days=seen.shown,
        marks=marks(today, seen.shown, ZoneInfo(zone)),
        key=[(fill, draw([Cell(fill, HALF)], 0)) for fill in Fill if fill in occurring],
        holes=missing[:MOST_HOLES],
        more_holes=max(len(missing) - MOST_HOLES, 0),
        holds=[one for one in kept if one.channel in numbers],
        played=len(played),
        played_ms=max((one.at_ms for one in played), default=0),
        unplayed=[one for one in tried if not one.decoded],
    )


def make_row(one: ChannelView, seen: RecorderView, rules: Sequence[int], of_camera: bool) -> Row:
    told = one.channel.told
    other = seen.recorder if of_camera else seen.cameras.get(one.channel.camera or "")
    code = other.code if other else ""
    return Row(
        number=one.number,
        name=(other.name if other else told.name) or code or told.address or told.serial,
        where=code if of_camera else "" if other else told.address,
        href=f"/device/{code}" if code else "",
        records=one.records,
        trouble=told.trouble,
        verdict=one.verdict,
        kept=one.retention,
        required=one.required,
        under={days: one.under(days) for days in rules},
        outlook=one.outlook,
        asked_ms=one.asked_ms,
        strip=draw(one.cells, one.required),
        tally=one.tally,
    )
