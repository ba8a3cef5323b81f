"""How far back the channels of one recorder reach, what is missing, and what will be: judged each hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.defects import by_footage
from alerts.defects.by_footage import Reached
from alerts.defects.verdict import Verdict, good
from campuswatch.bookkeeper.desk import Desk, House
from campuswatch.bookkeeper.duties import duty_of
from campuswatch.bookkeeper.page import Page
from campuswatch.bookkeeper.policies import required_of
from campuswatch.bookkeeper.recording_samples import retention_sample
from collector.recordings.day import oldest_ms
from collector.recordings.duty import DAY_MS, Duty, day_of
from collector.recordings.forecast import EDGE_DAYS, Room, edges_of, forecast, room_of
from collector.recordings.retention import retention
from inventory.model.channel import Channel
from inventory.model.channel_day import ChannelDay
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.repository import channel_days, channels, disks, holds, service_periods


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known of a channel: `days` by day, as far back as is required and some more."""

    channel: Channel
    duty: Duty
    days: Mapping[date, ChannelDay]
    required: int


def judge(page: Page, code: str, now_ms: int) -> None:
    """Writes the defects of the recorder; its samples follow as an effect."""
    device = page.device(code)
    if device is None:
        return
    used = [one for one in channels.of_recorder(page.connection, BUREAU, device.code) if one.told.used]
    known = [_rows(page, device, one, now_ms) for one in used]
    told = (one.told for one in disks.of_recorder(page.connection, BUREAU, device.code))
    room = room_of(told, (one.octets_a_day for one in used))
    since, tolerance_ms = _in_service(page, device), page.desk.standards.tolerance_ms
    reached = {one.channel.told.number: reach(one, room, since, tolerance_ms, now_ms) for one in known}
    standing = page.open_defects(device)
    zone = page.zone(device)
    verdicts: list[Verdict] = [
        by_footage.short(reached, zone),
        by_footage.ahead(reached, zone, now_ms, page.desk.standards.warn_days),
    ]
    for one in known:
        verdicts.append(_holes(one, standing, page.desk, now_ms))
        verdicts += _found_again(one, standing, now_ms)
    page.settle(device, verdicts, now_ms)
    held = {one.id for one in holds.of_recorder(page.connection, BUREAU, device.code) if one.released_ms is None}
    page.end([one for one in standing if one.kind is DefectKind.HOLD_MISSING and one.part not in held], now_ms)
    samples = [retention_sample(device, number, one.retention, one.required, now_ms) for number, one in reached.items()]

    def tell(house: House) -> None:
        house.keep(samples)

    page.effects.append(tell)


def reach(rows: Rows, room: Room, in_service_ms: int | None, tolerance_ms: int, now_ms: int) -> Reached:
    """A channel is as old as the recorder's service where we saw it later: the rule asks how long it was in use."""
    since_ms = rows.channel.since_ms if in_service_ms is None else min(rows.channel.since_ms, in_service_ms)
    return Reached(
        retention=retention(rows.days, rows.duty, since_ms, now_ms, tolerance_ms),
        required=rows.required,
        edge_ms=oldest_ms(rows.days.values()),
        forecast=forecast(edges_of(rows.days), room, rows.required, since_ms, now_ms),
    )


def _rows(page: Page, device: Device, channel: Channel, now_ms: int) -> Rows:
    duty = duty_of(page, device, channel, now_ms)
    today = day_of(now_ms, duty.zone)
    required = required_of(page, device, channel, today)
    first = today - timedelta(days=max(required, EDGE_DAYS) + 1)
    found = channel_days.of_recorder(page.connection, BUREAU, device.code, first, today, channel=channel.told.number)
    oldest = channel_days.oldest_day(page.connection, BUREAU, device.code, channel.told.number)
    if oldest is not None and oldest < first:
        found += channel_days.of_recorder(
            page.connection, BUREAU, device.code, oldest, oldest, channel=channel.told.number
        )
    return Rows(channel, duty, {row.day: row for row in found}, required)


def _in_service(page: Page, device: Device) -> int | None:
    starts = [one.start_ms for one in service_periods.every(page.connection, BUREAU, device.code)]
    return min(starts, default=None)


def _holes(rows: Rows, standing: Iterable[Defect], desk: Desk, now_ms: int) -> Verdict:
    number = rows.channel.told.number
    stopped = {one.part: one.since_ms for one in standing if one.kind is DefectKind.NOT_RECORDING}
    today = day_of(now_ms, rows.duty.zone)
    period = [row for row in rows.days.values() if row.day >= today - timedelta(days=rows.required)]
    return by_footage.holes(number, period, desk.standards.tolerance_ms, stopped.get(str(number)))


def _found_again(rows: Rows, standing: Iterable[Defect], now_ms: int) -> list[Verdict]:
    """A loss that lies behind the period by now is past mending and past asking."""
    part = str(rows.channel.told.number)
    return [
        good(DefectKind.FOOTAGE_GONE, part)
        for one in standing
        if one.kind is DefectKind.FOOTAGE_GONE
        and one.part == part
        and int(one.details.get("end_ms", 0)) < now_ms - rows.required * DAY_MS
    ]
