"""What to ask recorders about their footage next, so that little is asked and nothing is forgotten.

An agenda lives in memory and is made again from the rows of days after a start. It hands out windows of true time, the
most pressing first, and learns from what was heard. All methods belong to the loop's thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import IntEnum

from collector.recordings.clockline import Clockline
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.device_clock import ClockStep
from inventory.model.hold import Hold
from inventory.model.span import Span


class Why(IntEnum):
    """What a window is asked for, the most pressing first."""

    AGAIN = 0
    TODAY = 1
    CLOSE = 2
    HOLD = 3
    OLDEST = 4
    FILL = 5
    REVIEW = 6


@dataclass(frozen=True, slots=True)
class Ask:
    """`window` is true time. `Why.OLDEST` may be answered by days alone, where the recorder tells them."""

    channel: int
    window: Span
    why: Why


class Agenda:
    def enter(
        self,
        recorder: str,
        zone: tzinfo,
        channels: Mapping[int, int],
        steps: Sequence[ClockStep] = (),
        holds: Iterable[Hold] = (),
    ) -> None:
        """A recorder with the channels that are in use (number -> since_ms); what is known of them already stays."""
        raise NotImplementedError

    def restore(self, days: Iterable[ChannelDay]) -> None:
        """Learns from the rows of recorders that were entered; others are passed over."""
        raise NotImplementedError

    def remove(self, recorder: str) -> None:
        raise NotImplementedError

    def heard(self, seen: FootageSeen) -> None:
        """Learns what a look has brought."""
        raise NotImplementedError

    def again(self, recorder: str, channel: int, window: Span) -> None:
        """To be asked once more at the next look: something odd was seen."""
        raise NotImplementedError

    def next(self, recorder: str, now_ms: int, at_most: int) -> tuple[Ask, ...]:
        """The most pressing windows; each is not handed out again before its time, answered or not."""
        raise NotImplementedError

    def clockline(self, recorder: str, now_ms: int) -> Clockline:
        raise NotImplementedError

    def zone(self, recorder: str) -> tzinfo:
        raise NotImplementedError
