"""What to ask recorders about their footage next, so that little is asked and nothing is forgotten.

An agenda lives in memory and is made again from the rows of days after a start. It hands out windows of true time, the
most pressing first, and learns from what was heard. All methods belong to the loop's thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from collector.recordings.asks import OLDEST_DAYS, Ask, asks
from collector.recordings.clockline import Clockline, clockline
from collector.recordings.duty import day_of, day_span
from collector.recordings.known import REACH_DAYS, Known, Why, unknown
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.device_clock import ClockStep
from inventory.model.hold import Hold
from inventory.model.span import Span

MOST_STEPS = 64
"""A clock that is set at each look, by a hostile device for example, must not make each clip dear to place."""

MOST_AGAIN = 8
"""Windows of a channel whose answers the ledger refuses, over and over, do not pile up."""

GOLDEN = 0.618_033_988_75
"""Spreads any number of channels evenly over a time, each always in its place."""


@dataclass(slots=True)
class Watched:
    """A recorder: `channels` are those in use, by number."""

    zone: tzinfo
    channels: dict[int, Known] = field(default_factory=dict)
    steps: tuple[ClockStep, ...] = ()
    holds: tuple[Hold, ...] = ()


class Agenda:
    def __init__(self) -> None:
        self._recorders: dict[str, Watched] = {}

    def enter(self, recorder: str, zone: tzinfo, channels: Mapping[int, int], now_ms: int) -> None:
        """A recorder with the channels that are in use (number -> since_ms); what is known of them already stays.

        Another zone makes other days: then everything is asked anew.
        """
        watched = self._recorders.get(recorder)
        if watched is None or watched.zone != zone:
            watched = self._recorders[recorder] = Watched(zone)
        today = day_of(now_ms, zone)
        watched.channels = {
            number: watched.channels.get(number) or unknown(zone, since_ms, today)
            for number, since_ms in sorted(channels.items())
        }

    def restore(self, days: Iterable[ChannelDay]) -> None:
        """Learns from rows of recorders that were entered; those of others are passed over."""
        for day in days:
            watched = self._recorders.get(day.recorder)
            known = watched.channels.get(day.channel) if watched is not None else None
            if known is not None:
                known.restore(day)

    def set_clock(self, recorder: str, steps: Sequence[ClockStep]) -> None:
        """All steps of the recorder's clock that are known; the last MOST_STEPS of them count."""
        if recorder in self._recorders:
            self._recorders[recorder].steps = tuple(sorted(steps, key=lambda step: step.from_ms)[-MOST_STEPS:])

    def set_holds(self, recorder: str, holds: Iterable[Hold]) -> None:
        """All holds on footage of the recorder; released ones are let go."""
        if recorder in self._recorders:
            self._recorders[recorder].holds = tuple(hold for hold in holds if hold.released_ms is None)

    def remove(self, recorder: str) -> None:
        self._recorders.pop(recorder, None)

    def heard(self, seen: FootageSeen) -> None:
        known = self._known(seen.recorder, seen.channel)
        if known is not None:
            known.hear(seen)

    def listed(self, recorder: str, channel: int, month: Span, days: frozenset[date], now_ms: int) -> None:
        """The days of a month on which anything is stored, by the recorder's display.

        A day that had footage and is not among them is asked for at the next look: where the recorder's display goes by
        another zone its days are others, so the list alone proves nothing. The oldest days are asked for anyway.
        """
        known = self._known(recorder, channel)
        if known is None or known.oldest_ms is None:
            return
        first = day_of(known.oldest_ms, known.zone) + timedelta(days=OLDEST_DAYS)
        day, last = max(first, day_of(month.start_ms, known.zone)), day_of(now_ms, known.zone) - timedelta(days=2)
        while day <= last and day_span(day, known.zone).end_ms <= month.end_ms:
            if day in known.stocked and day not in days:
                self.again(recorder, channel, day_span(day, known.zone))
            day += timedelta(days=1)

    def again(self, recorder: str, channel: int, window: Span) -> None:
        """To be asked once more at the next look: something odd was seen."""
        known = self._known(recorder, channel)
        if known is not None and window not in known.again:
            known.again = (*known.again, window)
            known.asked_ms.pop(Why.AGAIN, None)

    def unkept(self, seen: FootageSeen) -> None:
        """What was heard could not be written: it is asked once more, an hour after it was."""
        known = self._known(seen.recorder, seen.channel)
        if known is not None and seen.window not in known.again:
            known.again = (*known.again[-MOST_AGAIN:], seen.window)
            known.asked_ms[Why.AGAIN] = seen.at_ms

    def next(self, recorder: str, now_ms: int, at_most: int) -> tuple[Ask, ...]:
        """The most pressing windows, longest waiting first among equals. Say `begun` of each before it is asked."""
        watched = self._recorders.get(recorder)
        if watched is None:
            return ()
        wanted: list[tuple[Why, int, Ask]] = []
        for number, known in watched.channels.items():
            known.forget_before(day_of(now_ms, watched.zone) - timedelta(days=REACH_DAYS + 1))
            held = self.holds(recorder, number)
            due = asks(number, known, held, number * GOLDEN % 1, now_ms)
            wanted.extend((ask.why, known.asked_ms.get(ask.why, 0), ask) for ask in due)
        wanted.sort(key=lambda one: one[:2])
        return tuple(ask for _, _, ask in wanted[:at_most])

    def begun(self, recorder: str, ask: Ask, now_ms: int) -> None:
        """It is not handed out again before its time, answered or not."""
        known = self._known(recorder, ask.channel)
        if known is not None:
            known.asked_ms[ask.why] = now_ms
            known.filling = ask.window if ask.why is Why.FILL else known.filling

    def unanswered(self, recorder: str, ask: Ask) -> None:
        """Nothing was learnt of it: less is asked for next time, at once where that is possible."""
        known = self._known(recorder, ask.channel)
        if known is not None and ask.why is Why.FILL and known.fill_days > 1:
            known.fill_days, known.filling = known.fill_days // 2, None

    def knows_clock(self, recorder: str) -> bool:
        watched = self._recorders.get(recorder)
        return watched is not None and bool(watched.steps)

    def clockline(self, recorder: str, now_ms: int) -> Clockline:
        watched = self._recorders.get(recorder)
        return clockline(watched.steps if watched is not None else (), now_ms)

    def oldest_ms(self, recorder: str, channel: int) -> int | None:
        """Where unheld footage begins, as far as is known."""
        known = self._known(recorder, channel)
        return known.oldest_ms if known is not None else None

    def channels(self, recorder: str) -> tuple[int, ...]:
        """Those in use, in order."""
        watched = self._recorders.get(recorder)
        return tuple(watched.channels) if watched is not None else ()

    def looked_ms(self, recorder: str, channel: int) -> int | None:
        """When that was last looked at."""
        known = self._known(recorder, channel)
        return known.looked_ms if known is not None else None

    def holds(self, recorder: str, channel: int) -> tuple[Span, ...]:
        """What of the channel is to be kept, as far as we were told."""
        watched = self._recorders.get(recorder)
        return tuple(hold.span for hold in watched.holds if hold.channel == channel) if watched is not None else ()

    def zone(self, recorder: str) -> tzinfo | None:
        watched = self._recorders.get(recorder)
        return watched.zone if watched is not None else None

    def _known(self, recorder: str, channel: int) -> Known | None:
        watched = self._recorders.get(recorder)
        return watched.channels.get(channel) if watched is not None else None
