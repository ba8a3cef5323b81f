"""Holes of recordings as people tell them: one that lasts over midnight is one, the newest stands first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.defects.by_footage import LATE_MS
from inventory.model.channel_day import ChannelDay
from inventory.model.span import Gap, Span


@dataclass(frozen=True, slots=True)
class Hole:
    """`lasts` says that it reached to the last moment that the recorder was asked for: it may go on."""

    recorder: str
    channel: int
    gap: Gap
    lasts: bool = False


def holes(days: Iterable[ChannelDay], least_ms: int = 0) -> list[Hole]:
    """Of any channels; those shorter than `least_ms` are left out, and those that a clip not listed yet may fill."""
    found: list[Hole] = []
    for day in sorted(days, key=lambda day: (day.recorder, day.channel, day.day)):
        for gap in sorted(day.gaps):
            hole = Hole(day.recorder, day.channel, gap, not day.closed and gap.span.end_ms >= day.asked_ms)
            if found and goes_on(found[-1], hole):
                last = found.pop()
                hole = Hole(
                    last.recorder, last.channel,
                    Gap(Span(last.gap.span.start_ms, gap.span.end_ms), gap.cause), hole.lasts,
                )  # fmt: skip
            found.append(hole)
    long = [hole for hole in found if hole.gap.span.length_ms >= (LATE_MS + 1 if hole.lasts else least_ms)]
    return sorted(long, key=lambda hole: (-hole.gap.span.start_ms, hole.recorder, hole.channel))


def goes_on(before: Hole, after: Hole) -> bool:
    return (before.recorder, before.channel, before.gap.cause, before.gap.span.end_ms) == (
        after.recorder, after.channel, after.gap.cause, after.gap.span.start_ms,
    )  # fmt: skip
