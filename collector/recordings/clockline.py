"""A device's clock over time: what it showed when, and when it was what it shows. Pure.

A device's clock is off by a piece-wise constant offset: drift within a piece is less than what makes a new piece
(`STEP_MS`). Where it was set forward, some of its times never were; where it was set back, some were twice. A clip is
therefore placed by its two ends: each belongs to the run of the clock that the other end and its neighbours allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from collector.recordings.spans import Spans, Taken, common, merged, without
from inventory.model.device_clock import ClockStep
from inventory.model.span import Span

STEP_MS = 2_000
"""A measured offset that differs by more from the one before is a step of the clock."""

SEAM_MS = 2_000
"""Recorders tell whole seconds: two clips that follow each other may seem to be this far apart."""

SLACK_MS = 600_000
"""A step is dated to the middle between two looks: a clip may reach this far out of the run that it belongs to."""

FOREVER_MS = 1 << 53


class Run(NamedTuple):
    """From `start_ms` to `end_ms` (our time) the device's clock was `offset_ms` ahead of ours."""

    start_ms: int
    end_ms: int
    offset_ms: int

    @property
    def shown(self) -> Span:
        """What the device's clock showed meanwhile."""
        return Span(self.start_ms + self.offset_ms, self.end_ms + self.offset_ms)

    def true(self, span: Span) -> Span:
        return Span(span.start_ms - self.offset_ms, span.end_ms - self.offset_ms)


@dataclass(frozen=True, slots=True)
class Clockline:
    """`runs` follow each other without holes; the first began before all time, the last ends at the time of asking."""

    runs: tuple[Run, ...]

    def offset_ms(self, at_ms: int) -> int:
        """Of the device's clock at a moment of ours."""
        return next((run.offset_ms for run in self.runs if at_ms < run.end_ms), self.runs[-1].offset_ms)

    def shown(self, window: Span) -> Spans:
        """What the device's clock showed in a window of our time: what to ask it for."""
        return merged(
            Span(max(window.start_ms, run.start_ms) + run.offset_ms, min(window.end_ms, run.end_ms) + run.offset_ms)
            for run in self._lasting
        )

    def due(self, shown: Spans) -> Spans:
        """When the device's clock showed any of these: twice where it was set back."""
        return merged(
            Span(max(true.start_ms, run.start_ms), min(true.end_ms, run.end_ms))
            for run in self._lasting
            for true in map(run.true, shown)
        )

    def placed(self, clips: Iterable[Span], seam_ms: int = SEAM_MS) -> Spans:
        """When clips, by the device's clock, were recorded in our time.

        A clip that lies wholly in a stretch that the clock showed twice counts once: for the later time, or for the
        earlier where the later has footage of its own. There one that is told twice is two, as of files of an hour.
        """
        if len(self.runs) == 1:
            return merged(map(self.runs[0].true, clips), seam_ms)
        sure: list[Span] = []
        doubled: list[tuple[Span, Sequence[Run]]] = []
        shown = [(*run.shown, run) for run in self.runs]
        for clip in sorted(clips):
            homes = _homes(clip, shown)
            if len(homes) > 1:
                doubled.append((clip, homes))
            elif clip.start_ms < clip.end_ms:
                sure.append(homes[0].true(clip) if homes else self._stretched(clip))
        known = Taken(merged(sure))
        for clip, homes in doubled:
            _settle(clip, homes, known)
        return merged(known.spans, seam_ms)

    @property
    def _lasting(self) -> tuple[Run, ...]:
        """The last run goes on: a schedule is asked for the rest of a day too."""
        return (*self.runs[:-1], self.runs[-1]._replace(end_ms=FOREVER_MS))

    def _stretched(self, clip: Span) -> Span:
        """From where the clip began to where it ended, each by the clock of its time."""
        first = min(self.runs, key=lambda run: _distance(run, clip.start_ms))
        last = min(reversed(self.runs), key=lambda run: _distance(run, clip.end_ms))
        start_ms, end_ms = clip.start_ms - first.offset_ms, clip.end_ms - last.offset_ms
        return Span(min(start_ms, end_ms), max(start_ms, end_ms))


def clockline(steps: Iterable[ClockStep], now_ms: int) -> Clockline:
    """Of one device's steps in any order; before the first its offset is taken to have been the same, 0 without any."""
    ordered = sorted(steps, key=lambda step: step.from_ms)
    if not ordered:
        return Clockline((Run(-FOREVER_MS, now_ms, 0),))
    starts = [-FOREVER_MS, *(step.from_ms for step in ordered[1:])]
    ends = [*starts[1:], max(now_ms, starts[-1] + 1)]
    runs = zip(starts, ends, ordered, strict=True)
    return Clockline(tuple(Run(start, end, step.offset_ms) for start, end, step in runs if start < end))


def step_after(
    before: ClockStep | None, device: str, offset_ms: int, within_ms: int, at_ms: int, last_ms: int | None
) -> ClockStep | None:
    """The step that a measured offset shows, None where the clock runs on as before.

    A step is dated to the middle between the last look (`last_ms`) and this one. An offset that may be none is none.
    """
    if before is not None and abs(offset_ms - before.offset_ms) <= STEP_MS + within_ms:
        return None
    from_ms = at_ms if last_ms is None or before is None else (last_ms + at_ms) // 2
    return ClockStep(device=device, from_ms=from_ms, offset_ms=offset_ms if abs(offset_ms) > within_ms else 0)


def _homes(clip: Span, shown: Sequence[tuple[int, int, Run]]) -> Sequence[Run]:
    """The runs whose clock can have shown all of it; none for a clip that goes on over a step."""
    start_ms, end_ms = clip
    least, found = SLACK_MS, []
    for from_ms, to_ms, run in shown:
        over_ms = (from_ms - start_ms if from_ms > start_ms else 0) + (end_ms - to_ms if end_ms > to_ms else 0)
        if over_ms < least:
            least, found = over_ms, [run]
        elif over_ms == least:
            found.append(run)
    return found


def _distance(run: Run, shown_ms: int) -> int:
    shown = run.shown
    return max(shown.start_ms - shown_ms, shown_ms - shown.end_ms, 0)


def _settle(clip: Span, runs: Sequence[Run], known: Taken) -> None:
    """Each part of the clip goes into the latest run that has nothing there yet."""
    left: Spans = (clip,)
    placed: list[Span] = []
    for run in reversed(runs):
        true = tuple(map(run.true, left))
        there = known.about(true)
        placed.extend(without(true, there))
        left = tuple(Span(span.start_ms + run.offset_ms, span.end_ms + run.offset_ms) for span in common(true, there))
        if not left:
            break
    for span in merged(placed):
        known.add(span)
