"""Channels with planted recordings for tests of pages and commands: written to a real ledger, nobody was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from web_campus import Campus

from collector.recordings.duty import day_of, day_span
from collector.recordings.spans import without
from inventory.model.channel import Channel, ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device
from inventory.model.span import Cause, Gap, Span
from inventory.repository import channel_days, channels

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
ASKED_MS = 10 * 60_000
"""So long before now the recorder was last asked."""


class Footage:
    """Of one recorder. Days are told by how many they lie before today."""

    def __init__(self, campus: Campus, recorder: Device, zone: str = "Asia/Shanghai") -> None:
        self._campus = campus
        self._recorder = recorder
        self._zone = ZoneInfo(zone)

    @property
    def today(self) -> date:
        return day_of(self._campus.clock.now_ms(), self._zone)

    def span(self, ago: int) -> Span:
        """The day; today up to when it was asked."""
        whole = day_span(self.today - timedelta(days=ago), self._zone)
        asked_ms = max(self._campus.clock.now_ms() - ASKED_MS, whole.start_ms)
        return Span(whole.start_ms, min(whole.end_ms, asked_ms))

    def channel(
        self,
        number: int,
        days: int = 40,
        *,
        holes: Mapping[int, tuple[float, float, Cause]] | None = None,
        unasked: Iterable[int] = (),
        since: int = 200,
        reach: int = 400,
        camera: Device | None = None,
        **told: Any,
    ) -> Channel:
        """In use for `since` days, stored are the last `reach`, known the last `days` but those `unasked`.

        `holes` are by day, from and to in hours of the day.
        """
        now_ms = self._campus.clock.now_ms()
        values: dict[str, Any] = {"number": number, "name": f"Channel {number}", "online": True, "recording": True}
        made = Channel(
            recorder=self._recorder.code, told=ChannelTold(**values | told), since_ms=self.span(since).start_ms,
            seen_ms=now_ms, camera=camera.code if camera else None,
        )  # fmt: skip
        known = [ago for ago in range(days + 1) if ago not in set(unasked)]
        rows = [
            self.day(made, ago, (holes or {}).get(ago), stored=ago < reach) if ago <= since else self.nothing(made, ago)
            for ago in known
        ]

        def write(connection: Any) -> None:
            channels.put(connection, [made])
            channel_days.put(connection, rows)

        self._campus.write(write)
        return made

    def nothing(self, channel: Channel, ago: int) -> ChannelDay:
        """Asked for, and of a time at which the channel was not known."""
        return ChannelDay(
            recorder=self._recorder.code, channel=channel.told.number, day=self.today - timedelta(days=ago),
            school=self._recorder.school, asked_ms=self.span(ago).end_ms, closed=True,
        )  # fmt: skip

    def day(self, channel: Channel, ago: int, hole: tuple[float, float, Cause] | None, *, stored: bool) -> ChannelDay:
        span = self.span(ago)
        gaps: tuple[Gap, ...] = ()
        if hole:
            start, end, cause = hole
            missing = Span(
                span.start_ms + round(start * HOUR_MS), min(span.end_ms, span.start_ms + round(end * HOUR_MS))
            )
            gaps = (Gap(missing, cause),)
        kept = without((span,), tuple(gap.span for gap in gaps))
        return ChannelDay(
            recorder=self._recorder.code, channel=channel.told.number, day=self.today - timedelta(days=ago),
            school=self._recorder.school, camera=channel.camera, spans=kept if stored else (), due_ms=span.length_ms,
            kept_ms=sum(one.length_ms for one in kept), gaps=gaps, asked_ms=span.end_ms, closed=ago > 0,
        )  # fmt: skip
