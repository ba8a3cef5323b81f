"""What should have been recorded and was not, and why, where something else that was seen explains it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from collector.recordings.clockline import SLACK_MS
from collector.recordings.duty import DAY_MS
from collector.recordings.spans import Spans, common, merged, without
from inventory.model.device_clock import ClockStep
from inventory.model.span import Cause, Gap, Span

LAG_MS = 180_000
"""Outages are dated by looks, and a recorder that is back records some minutes later than it answers."""

PRECEDENCE = (Cause.RECORDER_DOWN, Cause.CAMERA_DOWN, Cause.DISK, Cause.CLOCK_CHANGE)
"""Which of several that hold is named: the one that alone would have been enough."""


class Reason(NamedTuple):
    """Something that was seen to hold meanwhile; an outage that goes on ends at the time of asking."""

    span: Span
    cause: Cause


def gaps(due: Spans, stored: Spans, reasons: Iterable[Reason] = ()) -> tuple[Gap, ...]:
    """What is due and not stored; a gap that a reason covers in part is parted there, but for LAG_MS.

    A clock that was set explains only gaps that lie wholly about it.
    """
    told = tuple(reasons)
    known = {cause: merged(reason.span for reason in told if reason.cause is cause) for cause in PRECEDENCE}
    return tuple(gap for span in without(due, stored) for gap in _joined(_parts(span, known)))


def step_reasons(steps: Iterable[ClockStep]) -> tuple[Reason, ...]:
    """A clock that was set leaves a seam where it was; one that was set back may stop recording until it has caught up.

    `steps` are those of one device; the first is only where its clock became known.
    """
    ordered = sorted(steps, key=lambda step: step.from_ms)
    return tuple(
        Reason(Span(step.from_ms - SLACK_MS, step.from_ms + SLACK_MS + _set_back(before, step)), Cause.CLOCK_CHANGE)
        for before, step in pairwise(ordered)
    )


def _set_back(before: ClockStep, step: ClockStep) -> int:
    return min(max(before.offset_ms - step.offset_ms, 0), DAY_MS)


def _parts(span: Span, known: Mapping[Cause, Spans]) -> list[Gap]:
    """The gap by what explains it, in order."""
    left: Spans = (span,)
    parts: list[Gap] = []
    for cause, spans in known.items():
        if cause is Cause.CLOCK_CHANGE:
            found = tuple(piece for piece in left if common((piece,), spans) == (piece,))
        else:
            found = common(left, spans)
        parts.extend(Gap(piece, cause) for piece in found)
        left = without(left, found)
    return sorted([*parts, *(Gap(piece) for piece in left)])


def _joined(parts: list[Gap]) -> list[Gap]:
    """What is too short to be told apart from its neighbour belongs to it."""
    whole: list[Gap] = []
    for part in parts:
        before = whole[-1] if whole else None
        if before is not None and _same(before, part):
            cause = part.cause if before.cause is Cause.UNKNOWN else before.cause
            whole[-1] = Gap(Span(before.span.start_ms, part.span.end_ms), cause)
        else:
            whole.append(part)
    return whole


def _same(before: Gap, part: Gap) -> bool:
    if before.cause is part.cause:
        return True
    return any(gap.cause is Cause.UNKNOWN and gap.span.length_ms <= LAG_MS for gap in (before, part))
