"""Reads from the ledger what a view of recordings is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from collector.recordings.clockline import clockline
from collector.recordings.duty import day_of
from collector.recordings.forecast import room_of
from dashboards.recordings.channels import MOST_SHOWN, NEVER_MS, ChannelView, Days, Frame, shown_days, view
from dashboards.recordings.yardstick import Yardstick
from inventory.model.channel import Channel
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device
from inventory.model.retention_policy import RetentionPolicy, required_days
from inventory.model.scope import Scope
from inventory.repository import (
    channel_days,
    channels,
    device_clocks,
    devices,
    disks,
    retention_policies,
    service_periods,
)
from inventory.repository.devices import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderView:
    """`views` are of the channels in use, `spare` the numbers of the others, `cameras` the devices behind them by code.

    `days` are the rows of all days that were read, `shown` how many days are drawn.
    """

    recorder: Device
    views: Sequence[ChannelView]
    spare: Sequence[int]
    cameras: Mapping[str, Device]
    days: Sequence[ChannelDay]
    shown: int


@dataclass(frozen=True, slots=True)
class Reader:
    """For one scope and one moment. `zone` is the school's IANA name."""

    connection: Connection
    scope: Scope
    zone: str
    now_ms: int
    yardstick: Yardstick

    @property
    def today(self) -> date:
        return day_of(self.now_ms, ZoneInfo(self.zone))

    def recorder(self, device: Device) -> RecorderView | None:
        """None where it never told of a channel."""
        return self._of(device, channels.of_recorder(self.connection, self.scope, device.code))

    def camera(self, device: Device) -> Sequence[RecorderView]:
        """The channels that a camera feeds, by recorder."""
        found: defaultdict[str, list[Channel]] = defaultdict(list)
        for channel in channels.of_camera(self.connection, self.scope, device.code):
            found[channel.recorder].append(channel)
        known = {code: devices.get(self.connection, self.scope, code) for code in found}
        views = (self._of(recorder, found[code]) for code, recorder in known.items() if recorder is not None)
        return [one for one in views if one is not None]

    def _of(self, recorder: Device, wanted: Sequence[Channel]) -> RecorderView | None:
        if not wanted:
            return None
        rows = self._rows(recorder.code, wanted)
        cameras = self._cameras(recorder.school, wanted)
        rules = retention_policies.every(self.connection, self.scope, recorder.school)
        used = [one for one in wanted if one.told.used]
        required = {one.told.number: self._required(one, recorder, cameras, rules) for one in used}
        shown = shown_days(required.values())
        frame = self.frame(recorder.code)
        return RecorderView(
            recorder=recorder,
            views=[
                view(one, rows[one.told.number], frame, required=required[one.told.number], shown=shown)
                for one in used
            ],
            spare=[one.told.number for one in wanted if not one.told.used],
            cameras=cameras,
            days=[row for of_channel in rows.values() for row in of_channel.values()],
            shown=shown,
        )  # fmt: skip

    def _rows(self, code: str, wanted: Sequence[Channel]) -> Mapping[int, Days]:
        first = self.today - timedelta(days=MOST_SHOWN)
        only = wanted[0].told.number if len(wanted) == 1 else None
        rows: defaultdict[int, dict[date, ChannelDay]] = defaultdict(dict)
        for row in channel_days.of_recorder(self.connection, self.scope, code, first, self.today, only):
            rows[row.channel][row.day] = row
        return rows

    def _cameras(self, school: str, wanted: Sequence[Channel]) -> Mapping[str, Device]:
        codes = {one.camera for one in wanted if one.camera}
        found = devices.find(self.connection, self.scope, Filter(school=school)) if codes else ()
        return {one.code: one for one in found if one.code in codes}

    def frame(self, code: str) -> Frame:
        """What holds for a whole recorder."""
        zone = ZoneInfo(self.zone)
        steps = device_clocks.steps(self.connection, self.scope, code)
        service = service_periods.every(self.connection, self.scope, code)
        everything = channels.of_recorder(self.connection, self.scope, code)
        return Frame(
            zone=zone,
            now_ms=self.now_ms,
            clockline=clockline(steps, self.now_ms),
            yardstick=self.yardstick,
            service_ms=min((one.start_ms for one in service), default=NEVER_MS),
            room=room_of(
                (one.told for one in disks.of_recorder(self.connection, self.scope, code)),
                (one.octets_a_day for one in everything if one.told.used),
            ),
        )

    def _required(
        self, channel: Channel, recorder: Device, cameras: Mapping[str, Device], rules: Sequence[RetentionPolicy]
    ) -> int:
        """By the area of the camera where there is one, else of the recorder."""
        camera = cameras.get(channel.camera or "")
        return required_days(
            rules,
            school=recorder.school,
            area=(camera or recorder).area,
            recorder=recorder.code,
            channel=channel.told.number,
            day=self.today,
        )
