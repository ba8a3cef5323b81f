"""`/device/{code}/recordings`: a month of what was recorded, day by day, of a recorder's channel or a camera's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web import doable
from campuswatch.web.device_head import Head, read_head, show
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.recordings.calendar import MonthView, calendar, month_of, neighbours
from dashboards.recordings.fill import Fill
from dashboards.recordings.holes import Hole, holes
from dashboards.recordings.reading import Reader
from inventory.model.channel import Channel
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.repository import channels, devices

MOST_HOLES = 100
LOOKS = {
    Fill.COMPLETE: "UP", Fill.HOLES: "SHADOW", Fill.EMPTY: "DOWN", Fill.OVERWRITTEN: "OUT_OF_SERVICE",
    Fill.UNKNOWN: "UNKNOWN", Fill.NOTHING_DUE: "MAINTENANCE", Fill.NOT_YET: "OUT_OF_SERVICE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One channel to look at. `name` is the camera's, or what the recorder calls it."""

    recorder: Device
    channel: Channel
    name: str

    @property
    def key(self) -> str:
        return f"{self.recorder.code}.{self.channel.told.number}"


def recordings(house: House, request: Request) -> Response:
    """`?month=2026-11`, `?channel=s01-nvr-0001.7`."""
    head = read_head(house, request)
    with house.database.read() as connection:
        reader = Reader(connection, house.scope, head.school.zone, head.words.now_ms, house.yardstick)
        found = choices(connection, house, head.device)
        asked = request.query_params.get("channel", "")
        chosen = next(
            (one for one in found if asked in (one.key, str(one.channel.told.number))), next(iter(found), None)
        )
        first = month_of(request.query_params.get("month", ""), reader.today)
        month = calendar(reader, chosen.recorder, chosen.channel, first) if chosen else None
        around = neighbours(first, reader.today)
    return show(
        house, request, head, "device_month.html", "recordings",
        choices=found, chosen=chosen, month=month, first=first, before=around[0], after=around[1], looks=LOOKS,
        fills=[(fill, month.count(fill)) for fill in Fill if month and month.count(fill)],
        holes=holes_of(month),
        forms=forms(house, head, chosen),
    )  # fmt: skip


def choices(connection: Connection, house: House, device: Device) -> list[Choice]:
    """A recorder's channels in use, or those that a camera feeds."""
    scope = house.scope
    if device.kind is Kind.RECORDER:
        told = [one for one in channels.of_recorder(connection, scope, device.code) if one.told.used]
        known = {device.code: device}
    else:
        told = list(channels.of_camera(connection, scope, device.code))
        known = devices.of_codes(connection, scope, {one.recorder for one in told})
    cameras = devices.of_codes(connection, scope, {one.camera for one in told if one.camera})
    return [
        Choice(known[one.recorder], one, name_of(one, cameras.get(one.camera or "")))
        for one in told if one.recorder in known
    ]  # fmt: skip


def name_of(channel: Channel, camera: Device | None) -> str:
    return (camera.name or camera.code if camera else "") or channel.told.name or channel.told.address


def holes_of(month: MonthView | None) -> Sequence[Hole]:
    rows = [day.row for day in month.days if day.row is not None] if month else []
    return holes(rows)[:MOST_HOLES]


def forms(house: House, head: Head, chosen: Choice | None) -> list[FormView]:
    if chosen is None:
        return []
    number = str(chosen.channel.told.number)
    values = {"device": chosen.recorder.code, "channel": number}
    wanted: list[doable.Wanted] = [("hold.enter", values)]
    wanted.append(("channel.feed", {**values, "camera": chosen.channel.camera or ""}))
    return doable.forms(house, head.school.code, wanted, f"/device/{head.code}/recordings?channel={chosen.key}")


PAGES = (Page(path="/device/{code}/recordings", show=recordings),)
