"""A dialect: how recorders and cameras of one interface are asked about clock, channels, disks and recordings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from collector.protocols.web_refusal import NO_WORDS, Words
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting
from inventory.model.disk import DiskTold
from inventory.model.span import Span
from inventory.model.week import Week

if TYPE_CHECKING:
    from collector.protocols.web_session import WebSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTold:
    """The device's time in UTC milliseconds, and what of a second it does not tell (`coarse_ms`, 1000 for whole ones).

    `zone_min` is its offset east of UTC, None where not told (the school's zone was then taken).
    """

    device_ms: int
    coarse_ms: int = 1000
    zone_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One stored piece by the recorder's own clock. `locked`: it is kept from being overwritten."""

    span: Span
    locked: bool = False
    octets: int | None = None


MOST_CLIPS = 4096
"""Of one answer, of however many pages: beyond it a recorder is not asked for more."""


@dataclass(frozen=True, slots=True)
class Clips:
    """`whole` is false where the recorder had more than it or we could tell: then only what lies before the end of
    the last clip is known."""

    clips: tuple[Clip, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Each function makes one or a few requests in the session, and raises what the session raises and BadAnswer, and
    NotOffered where this device does not have it.

    None is what this interface does not tell. The last request of `clock` is the one that told the time (the
    session's `last`). Spans and moments are by the device's own clock, as UTC milliseconds; `zone` is where times are
    told without one. `smart` asks each of the disks that `disks` told for its self-test, which is dear. `days` are
    the days of a month on which anything is stored, which is cheap. `playback` is the RTSP path that plays a span
    of a channel, written as the recorder means times by what `clips` learnt of it, without a request; where a recorder
    must be asked for it, `replay` is the path, and the moment goes into the header Range. `stream` is the path of a
    channel's main stream. `words` reads what a refusal says of logins, `bare_refusals` stands in Door.
    """

    name: str
    clock: Callable[[WebSession, tzinfo], Awaitable[ClockTold]]
    setting: Callable[[WebSession], Awaitable[ClockSetting]] | None = None
    channels: Callable[[WebSession], Awaitable[tuple[ChannelTold, ...]]] | None = None
    disks: Callable[[WebSession], Awaitable[tuple[DiskTold, ...]]] | None = None
    smart: Callable[[WebSession, Sequence[DiskTold]], Awaitable[tuple[DiskTold, ...]]] | None = None
    weeks: Callable[[WebSession, Sequence[int]], Awaitable[Mapping[int, Week]]] | None = None
    clips: Callable[[WebSession, int, Span, tzinfo], Awaitable[Clips]] | None = None
    days: Callable[[WebSession, int, int, int], Awaitable[frozenset[date]]] | None = None
    playback: Callable[[WebSession, int, Span, tzinfo], str] | None = None
    replay: Callable[[WebSession, int, int, tzinfo], Awaitable[tuple[str, int]]] | None = None
    stream: Callable[[WebSession, int], Awaitable[str]] | None = None
    words: Callable[[bytes], Words] = lambda body: NO_WORDS
    bare_refusals: bool = False
