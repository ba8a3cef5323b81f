"""Each morning: yesterday's check of every uplink, by the school's calendar. What was missed is made up for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.segment import Segment
from alerts.surroundings import NO_SURROUNDINGS
from alerts.timeline import derive
from alerts.uplink_check import Seen, check
from collector.clock import Clock
from collector.sample import SeriesKey
from collector.store.store import Store
from dashboards.origins import read_seen_since
from dashboards.surroundings import read_surroundings
from inventory.database import Database
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.model.uplink import Uplink, UplinkCheck
from inventory.repository import devices, schools, service_periods, uplinks

BACK_DAYS = 7
STEP_MS = 300_000


class Due(NamedTuple):
    """A day of an uplink that has no row yet: `start_ms` <= t < `end_ms`."""

    uplink: Uplink
    device: Device
    day: date
    start_ms: int
    end_ms: int


class DailyUplinks:
    """`run` is for the calendar; it does nothing twice."""

    def __init__(self, database: Database, store: Store, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        await asyncio.to_thread(self.catch_up)

    def catch_up(self) -> int:
        """How many rows were written. Raises DatabaseError, StoreError."""
        now_ms = self._clock.now_ms()
        with self._database.read() as connection:
            due = list(days_due(connection, now_ms))
            found = [self._checked(connection, one, now_ms) for one in due]
        if found:
            self._database.write(lambda connection: uplinks.write_checks(connection, found)).result()
        return len(found)

    def _checked(self, connection: Connection, due: Due, now_ms: int) -> UplinkCheck:
        seen = Seen(
            start_ms=due.start_ms,
            end_ms=due.end_ms,
            segments=life(connection, due, now_ms),
            losses=self._means(due, "ping", "loss_pct"),
            port_up=self._means(due, "interface", "oper_up") if due.uplink.port else (),
            loads=self._loads(due) if due.uplink.port else (),
        )
        return check(due.uplink, due.day, seen, at_ms=now_ms)

    def _means(self, due: Due, measurement: str, field: str) -> list[float]:
        part = due.uplink.port if measurement == "interface" else ""
        key = SeriesKey(measurement, due.uplink.school, due.device.code, due.device.kind, part)
        buckets = self._store.buckets(BUREAU, key, field, due.start_ms, due.end_ms, STEP_MS)
        return [one.mean for one in buckets]

    def _loads(self, due: Due) -> list[float]:
        return [*self._means(due, "interface", "in_bps"), *self._means(due, "interface", "out_bps")]


def days_due(connection: Connection, now_ms: int) -> Iterator[Due]:
    """Whole days of the last while without a row, the oldest first."""
    zones = {one.code: ZoneInfo(one.zone) for one in schools.every(connection, BUREAU)}
    oldest = datetime.fromtimestamp(now_ms / 1000, ZoneInfo("UTC")).date() - timedelta(days=BACK_DAYS + 1)
    done = {(one.device, one.port, one.day) for one in uplinks.checks(connection, BUREAU, since=oldest)}
    lines = uplinks.every(connection, BUREAU)
    known = devices.of_codes(connection, BUREAU, sorted({one.device for one in lines}))
    for uplink in lines:
        if uplink.device not in known:
            continue
        zone = zones[uplink.school]
        today = datetime.fromtimestamp(now_ms / 1000, zone).date()
        for back in range(BACK_DAYS, 0, -1):
            day = today - timedelta(days=back)
            if (uplink.device, uplink.port, day) not in done:
                yield Due(uplink, known[uplink.device], day, begin(day, zone), begin(day + timedelta(days=1), zone))


def life(connection: Connection, due: Due, now_ms: int) -> list[Segment]:
    code, school = due.device.code, due.uplink.school
    known = read_surroundings(connection, BUREAU, school, start_ms=due.start_ms, end_ms=due.end_ms, codes=[code])
    beside = known.get(code, NO_SURROUNDINGS)
    return derive(
        transitions=read_seen_since(connection, BUREAU, due.start_ms, due.end_ms, [code], beside=known),
        witnesses=due.device.witnesses,
        service=service_periods.every(connection, BUREAU, code),
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        start_ms=due.start_ms,
        end_ms=due.end_ms,
        now_ms=now_ms,
    )


def begin(day: date, zone: ZoneInfo) -> int:
    """UTC milliseconds."""
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)
