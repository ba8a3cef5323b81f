"""What stored footage says of a channel: does it record, are there holes, how far back does it reach. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from alerts.defects.verdict import Verdict, bad, good, unknown
from collector.recordings.day import is_complete
from collector.recordings.duty import Duty
from collector.recordings.forecast import Forecast
from collector.recordings.retention import Retention
from collector.recordings.retention import Verdict as Reach
from collector.recordings.spans import total_ms
from inventory.model.channel_day import ChannelDay
from inventory.model.defect import DefectKind
from inventory.model.span import Cause, Gap, Span

FOOTAGE = "footage"
"""The witness: what is stored, beside which stands the recorder's own word."""
LATE_MS = 2 * 3_600_000
"""Recorders list clips when they are closed, some of them an hour long: so much may be due and not be there yet."""
FRESH_MS = 3_600_000
"""Where no more than this is due and not there, it records."""
EXCUSED = frozenset({Cause.CAMERA_DOWN, Cause.RECORDER_DOWN})
"""Why nothing is recorded now, told as a defect or an outage of its own."""


def stored_recently(channel: int, days: Iterable[ChannelDay], duty: Duty) -> Verdict:
    """Whether what was due until the last answer is there. `days` are the channel's last ones, today among them."""
    part = str(channel)
    known = sorted(days, key=lambda one: one.day)
    ends = [span.end_ms for one in known for span in one.spans]
    asked_ms = max((one.asked_ms for one in known), default=0)
    if not known:
        return replace(unknown(DefectKind.NOT_RECORDING, part), witness=FOOTAGE)
    from_ms = max(ends, default=duty.day(known[0].day).start_ms)
    silent = Span(from_ms, asked_ms)
    missing_ms = total_ms(duty.due(silent)) if from_ms < asked_ms else 0
    causes = {gap.cause for gap in known[-1].gaps if gap.span.end_ms >= asked_ms}
    if missing_ms > LATE_MS and not causes & EXCUSED:
        found = bad(DefectKind.NOT_RECORDING, part, since_ms=from_ms)
    else:
        found = (
            good(DefectKind.NOT_RECORDING, part) if missing_ms <= FRESH_MS else unknown(DefectKind.NOT_RECORDING, part)
        )
    return replace(found, witness=FOOTAGE)


def holes(channel: int, days: Iterable[ChannelDay], tolerance_ms: int, stopped_ms: int | None) -> Verdict:
    """Whether days of the period miss more than is tolerated. `days` are those of the period that were asked.

    From `stopped_ms` on it is known not to record at all, which is another defect. Of a day that is not closed only
    gaps count that have footage behind them.
    """
    part = str(channel)
    known = sorted(days, key=lambda one: one.day)
    holed = {one.day: found for one in known if (found := _missing(one, tolerance_ms, stopped_ms))}
    if not holed:
        return good(DefectKind.GAPS, part) if known else unknown(DefectKind.GAPS, part)
    missing: Counter[Cause] = Counter()
    for gap in (gap for found in holed.values() for gap in found):
        missing[gap.cause] += gap.span.length_ms
    return bad(
        DefectKind.GAPS,
        part,
        since_ms=min(gap.span.start_ms for found in holed.values() for gap in found),
        days=len(holed),
        minutes=max(1, round(missing.total() / 60_000)),
        last=max(holed).isoformat(),
        cause=missing.most_common(1)[0][0].value,
    )


def _missing(one: ChannelDay, tolerance_ms: int, stopped_ms: int | None) -> Sequence[Gap]:
    until_ms = stopped_ms
    if not one.closed:
        last_ms = one.spans[-1].start_ms if one.spans else 0
        until_ms = last_ms if stopped_ms is None else min(stopped_ms, last_ms)
    gaps = [gap for gap in one.gaps if until_ms is None or gap.span.start_ms < until_ms]
    if is_complete(one, tolerance_ms) or total_ms(gap.span for gap in gaps) <= tolerance_ms:
        return ()
    return gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One channel: how far back it reaches and is to, where its footage begins, and what is foretold."""

    retention: Retention
    required: int
    edge_ms: int | None
    forecast: Forecast


def short(channels: Mapping[int, Reached], zone: tzinfo) -> Verdict:
    """Of a whole recorder: the same disks hold all of its channels. A hole is told as a hole."""
    words = {number: _reach(one, zone) for number, one in channels.items()}
    low = [number for number, word in words.items() if word is Reach.SHORT]
    if low:
        days, required = min((channels[number].retention.days, channels[number].required) for number in low)
        return bad(DefectKind.RETENTION, channels=ranges(low), days=days, required=required)
    return unknown(DefectKind.RETENTION) if Reach.UNKNOWN in words.values() else good(DefectKind.RETENTION)


def _reach(one: Reached, zone: tzinfo) -> Reach:
    word = one.retention.verdict(one.required)
    if word is Reach.SHORT and one.retention.broken is not None and one.edge_ms is not None:
        begins = datetime.fromtimestamp(one.edge_ms / 1000, zone).date()
        return word if begins >= one.retention.broken else Reach.UNKNOWN
    return word


def ahead(channels: Mapping[int, Reached], zone: tzinfo, now_ms: int, warn_days: int) -> Verdict:
    """Whether a policy that is met now will be broken within `warn_days`."""
    until_ms = now_ms + warn_days * 86_400_000
    low = {
        number: one.forecast.breaks_ms
        for number, one in channels.items()
        if one.forecast.breaks_ms is not None
        and now_ms < one.forecast.breaks_ms <= until_ms
        and one.retention.verdict(one.required) is not Reach.SHORT
    }
    if not low:
        return good(DefectKind.RETENTION_AHEAD)
    day: date = datetime.fromtimestamp(min(low.values()) / 1000, zone).date()
    required = max(channels[number].required for number in low)
    return bad(DefectKind.RETENTION_AHEAD, channels=ranges(low), day=day.isoformat(), required=required)


def gone(channel: int, lost: Iterable[Span], zone: tzinfo) -> Verdict:
    """Footage that was seen stored and is no more: two looks have said so before this is called."""
    spans = sorted(lost)
    start_ms, end_ms = spans[0].start_ms, spans[-1].end_ms
    found = bad(
        DefectKind.FOOTAGE_GONE,
        str(channel),
        start=_clock(start_ms, zone),
        end=_clock(end_ms, zone),
        minutes=max(1, round(total_ms(spans) / 60_000)),
        start_ms=start_ms,
        end_ms=end_ms,
    )
    return replace(found, looks=1)


def _clock(at_ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%d %H:%M")


def ranges(numbers: Iterable[int]) -> str:
    """`1-16, 18`: numbers as people list them."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
