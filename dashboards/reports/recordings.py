"""Recordings of a period: completeness, and how far back channels reach on its last day. One reader for many schools.

What a day of a channel is (due, kept, asked) was reckoned when the recorder was asked and is a fact of the ledger; here
it is summed. The ledger keeps no earlier versions of a day: what was learnt of it since is in the next paper.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from collector.recordings.day import TOLERANCE_MS
from collector.recordings.duty import Duty, day_of
from collector.recordings.retention import Retention, Verdict
from collector.recordings.spans import merged, total_ms
from dashboards.reports.rate import Rate
from dashboards.reports.recording_figures import NO_RECORDINGS, ChannelFigures, RecordingFigures
from dashboards.reports.recording_sums import DAY, Asked, Place, Sums, asked_of, in_service, read_sums, whole
from dashboards.reports.retained import Reach, judged, retention_on
from dashboards.reports.stretch import Stretch, narrowed, stretch_of
from inventory.model.retention_policy import RetentionPolicy, required_days
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.span import Span
from inventory.period import Period, midnight_ms
from inventory.repository import changes, channel_day_sums, devices, retention_policies, service_periods
from inventory.repository.channel_day_sums import ChannelUse

REPORTED = (20, 30, 90)
"""Days of the policies under which every channel is judged, beside the one that holds for it."""
GONE = "footage_gone"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is the same for all channels of some schools of one zone. `areas` are of cameras and recorders by code,
    `lost` counts events of footage that was gone."""

    asked: Asked
    stretch: Stretch
    now_ms: int
    tolerance_ms: int
    served: Mapping[str, Sequence[ServicePeriod]]
    policies: Mapping[str, Sequence[RetentionPolicy]] = field(default_factory=dict)
    areas: Mapping[str, str | None] = field(default_factory=dict)
    lost: Mapping[Place, int] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """What is stored now was stored on the last day, and hardly more."""
        return self.asked.last >= day_of(self.now_ms, ZoneInfo(self.asked.zone)) - DAY

    @cached_property
    def duty(self) -> Duty:
        """Of a channel that is to record all the time."""
        return Duty(zone=ZoneInfo(self.asked.zone))

    @cached_property
    def throughout(self) -> frozenset[str]:
        """Recorders that were in service all the period."""
        start_ms, end_ms = self.stretch.start_ms, self.stretch.end_ms
        return frozenset(
            code
            for code, periods in self.served.items()
            if any(one.start_ms <= start_ms and (one.end_ms is None or one.end_ms >= end_ms) for one in periods)
        )

    def served_ms(self, recorder: str, start_ms: int, end_ms: int) -> int:
        """How long of this it was in service."""
        if self.covers(recorder):
            return max(0, end_ms - start_ms)
        spans = merged(
            Span(max(start_ms, one.start_ms), end_ms if one.end_ms is None else min(end_ms, one.end_ms))
            for one in self.served.get(recorder, ())
            if one.start_ms < end_ms and (one.end_ms is None or one.end_ms > start_ms)
        )
        return total_ms(spans) if start_ms < end_ms else 0

    def counts(self, recorder: str, day: date) -> bool:
        return self.covers(recorder) or in_service(day, self.served.get(recorder, ()), self.asked.zone)

    def covers(self, recorder: str) -> bool:
        return recorder in self.throughout


def read_recordings(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int,
    tolerance_ms: int = TOLERANCE_MS,
) -> dict[str, RecordingFigures]:  # fmt: skip
    """By school code."""
    found = {one.code: NO_RECORDINGS for one in schools}
    for zone in sorted({one.zone for one in schools}):
        stretch = stretch_of(period, zone, min(now_ms, known_ms))
        asked = asked_of(period, stretch, zone)
        narrow = narrowed(scope, [one for one in schools if one.zone == zone])
        if asked is not None:
            rows = channel_day_sums.uses(connection, narrow, stretch.end_ms)
            if rows:
                ground = _ground(connection, narrow, asked, stretch, rows, now_ms, known_ms, tolerance_ms)
                found |= _reckon(connection, narrow, ground, rows)
    return found


def _ground(
    connection: Connection, narrow: Scope, asked: Asked, stretch: Stretch, rows: Sequence[ChannelUse], now_ms: int,
    known_ms: int, tolerance_ms: int,
) -> Ground:  # fmt: skip
    served: defaultdict[str, list[ServicePeriod]] = defaultdict(list)
    codes = {one.recorder for one in rows}
    for period in service_periods.every(connection, narrow, known_at_ms=known_ms, codes=codes):
        served[period.device].append(period)
    policies: defaultdict[str, list[RetentionPolicy]] = defaultdict(list)
    for policy in retention_policies.every(connection, narrow):
        policies[policy.school].append(policy)
    wanted = codes | {one.camera for one in rows if one.camera is not None}
    local = any(one.area is not None for some in policies.values() for one in some)
    known = devices.of_codes(connection, narrow, sorted(wanted)) if local else {}
    lost = Counter(
        (event.subject, int(event.field.removeprefix("channel ")))
        for event in changes.within(connection, narrow, stretch.start_ms, stretch.end_ms, [GONE])
        if event.at_ms <= known_ms
    )
    return Ground(
        asked=asked, stretch=stretch, now_ms=now_ms, tolerance_ms=tolerance_ms, served=served, policies=policies,
        areas={code: one.area for code, one in known.items()}, lost=lost,
    )  # fmt: skip


def _reckon(
    connection: Connection, narrow: Scope, ground: Ground, rows: Sequence[ChannelUse]
) -> dict[str, RecordingFigures]:
    """Schools with a recorder that was not in service throughout, or with days of which there is no row, day by day."""
    found = read_sums(connection, narrow, ground.asked, ground.tolerance_ms)
    part_time = {code for code in {row.recorder for row in rows} if not ground.covers(code)}
    odd = {
        one.school
        for some in (found.told, found.run)
        for place, one in some.items()
        if not one.unbroken or place[0] in part_time
    }
    slow = whole(connection, Scope.of(odd), ground.asked, ground.served) if odd else Sums()
    by_school: defaultdict[str, list[ChannelUse]] = defaultdict(list)
    for row in rows:
        by_school[row.school].append(row)
    return {
        school: reckon_recordings(school, own, slow if school in odd else found, ground)
        for school, own in by_school.items()
    }


def reckon_recordings(school: str, rows: Iterable[ChannelUse], sums: Sums, ground: Ground) -> RecordingFigures:
    """Of one school; pure. `rows` are its channels in order, spare ones too."""
    figures: list[ChannelFigures] = []
    kept: list[tuple[Retention, int]] = []
    for row in rows:
        required = _required(row, school, ground)
        retained = _retention(row, sums, ground)
        told = _channel(row, required, retained, sums, ground)
        if told is not None:
            figures.append(told)
            kept += [] if retained is None else [(retained, required)]
    return RecordingFigures(
        complete=Rate.total(one.complete for one in figures),
        retention=rate_of(judged(found, required) for found, required in kept),
        under={days: rate_of(judged(found, days) for found, _ in kept) for days in REPORTED},
        by_day=[(one.day, Rate(one.kept_ms, one.due_ms)) for one in sums.by_day.get(school, ())],
        channels=figures,
    )


def rate_of(verdicts: Iterable[Verdict]) -> Rate:
    """Those met of those judged; the judged of those that are old enough."""
    counts = Counter(verdicts)
    known = counts[Verdict.MET] + counts[Verdict.SHORT]
    return Rate(counts[Verdict.MET], known, known, known + counts[Verdict.UNKNOWN])


def _channel(
    row: ChannelUse, required: int, retained: Retention | None, sums: Sums, ground: Ground
) -> ChannelFigures | None:
    """None for one that was not in use in the period, or whose recorder was not in service."""
    place = row.recorder, row.channel
    complete = _complete(row, sums, ground)
    if complete is None:
        return None
    first, tolerance_ms = ground.asked.first, ground.tolerance_ms
    known = retained is not None and (retained.days > 0 or not retained.at_least)
    return ChannelFigures(
        recorder=row.recorder, channel=row.channel, camera=row.camera, complete=complete,
        incomplete_days=sum(
            1
            for one in sums.flawed.get(place, ())
            if one.day >= first and one.missing_ms > tolerance_ms and ground.counts(row.recorder, one.day)
        ),
        kept_days=retained.days if retained is not None and known else None,
        at_least=retained is not None and retained.at_least,
        verdict=Verdict.UNKNOWN if retained is None else judged(retained, required),
        required_days=required, gone=ground.lost.get(place, 0),
    )  # fmt: skip


def _complete(row: ChannelUse, sums: Sums, ground: Ground) -> Rate | None:
    place = row.recorder, row.channel
    told, zone = sums.told.get(place), ground.asked.zone
    if told is None and not row.used:
        return None
    begun_ms = row.since_ms if told is None else min(row.since_ms, midnight_ms(told.first, zone))
    start_ms = max(ground.stretch.start_ms, begun_ms)
    end_ms = ground.stretch.end_ms
    if told is not None and not row.used:
        end_ms = min(end_ms, midnight_ms(told.last + DAY, zone))
    due_ms = ground.served_ms(row.recorder, start_ms, end_ms)
    if told is None:
        return Rate(due=due_ms) if due_ms else None
    return Rate(sums.kept[place], told.due_ms, min(sums.seen[place], due_ms), due_ms)


def _retention(row: ChannelUse, sums: Sums, ground: Ground) -> Retention | None:
    """None for one that is not in use, or whose recorder was not in service on the last day."""
    place, served = (row.recorder, row.channel), ground.served.get(row.recorder, ())
    if not row.used or not ground.counts(row.recorder, ground.asked.last):
        return None
    edge_ms = sums.edges.get(place)
    reach = Reach(
        today=ground.asked.last, days=sums.run.get(place), flawed=sums.flawed.get(place, ()),
        oldest_ms=sums.oldest.get(place) if edge_ms is None else edge_ms, sure=edge_ms is not None or ground.is_fresh,
        since_ms=min(row.since_ms, *(one.start_ms for one in served)),
    )  # fmt: skip
    duty = ground.duty if row.week is None else replace(ground.duty, week=row.week)
    return retention_on(reach, duty, ground.tolerance_ms)


def _required(row: ChannelUse, school: str, ground: Ground) -> int:
    """By the area of the camera where there is one, else of the recorder."""
    code = row.camera if row.camera in ground.areas else row.recorder
    return required_days(
        ground.policies.get(school, ()), school=school, area=ground.areas.get(code or ""), recorder=row.recorder,
        channel=row.channel, day=ground.asked.last,
    )  # fmt: skip
