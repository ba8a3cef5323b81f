"""Recordings of a period out of a ledger of chance, against a reckoning from every row by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from collector.recordings.day import TOLERANCE_MS
from collector.recordings.duty import Duty
from collector.recordings.retention import Retention, Verdict, retention
from dashboards.reports.rate import Rate
from dashboards.reports.recording_figures import ChannelFigures, RecordingFigures
from dashboards.reports.recordings import read_recordings
from inventory.database import Database
from inventory.model.area import Area, AreaClass
from inventory.model.change_event import ChangeEvent
from inventory.model.channel import Channel, ChannelTold
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.span import Cause, Gap, Span
from inventory.period import Period, midnight_ms, parse_period
from inventory.repository import (
    areas,
    changes,
    channel_days,
    channels,
    devices,
    retention_policies,
    schools,
    service_periods,
)

DAY = timedelta(days=1)
HOUR_MS = 3_600_000
ZONE = "Asia/Shanghai"
SCHOOL = School(code="S01", name="一小", zone=ZONE)
OTHER = School(code="S02", name="二小", zone="Europe/Paris")
OCTOBER = parse_period("2026-10")
LONG_AGO = midnight_ms(date(2025, 1, 1), ZONE)


def ms(day: date, zone: str = ZONE) -> int:
    return midnight_ms(day, zone)


def day_row(
    recorder: str, channel: int, day: date, *, missing_ms: int = 0, asked: float = 1.0, stored: bool = True,
    edge_ms: int | None = None, school: School = SCHOOL,
) -> ChannelDay:  # fmt: skip
    """Continuous recording, with a hole at the day's beginning; overwritten ones keep what they were."""
    start_ms, end_ms = ms(day, school.zone), ms(day + DAY, school.zone)
    asked_ms = start_ms + round((end_ms - start_ms) * asked)
    begins_ms = min(asked_ms, start_ms + missing_ms)
    kept = (Span(begins_ms, asked_ms),) if begins_ms < asked_ms else ()
    spans = kept if edge_ms is None else tuple(Span(max(one.start_ms, edge_ms), one.end_ms) for one in kept)
    return ChannelDay(
        recorder=recorder, channel=channel, day=day, school=school.code, due_ms=asked_ms - start_ms,
        kept_ms=sum(one.length_ms for one in kept), asked_ms=asked_ms, closed=asked == 1.0,
        spans=tuple(one for one in spans if one.start_ms < one.end_ms) if stored else (),
        gaps=(Gap(Span(start_ms, begins_ms), Cause.UNKNOWN),) if begins_ms > start_ms else (),
    )  # fmt: skip


@dataclass
class Plan:
    """What is planted: rows by recorder and channel, and since when each recorder is in service."""

    rows: dict[tuple[str, int], list[ChannelDay]] = field(default_factory=dict)
    since: dict[tuple[str, int], int] = field(default_factory=dict)
    served: dict[str, list[ServicePeriod]] = field(default_factory=dict)
    school: School = SCHOOL


def plant(database: Database, plan: Plan, *, spare: Iterable[tuple[str, int]] = ()) -> None:
    unused = set(spare)
    recorders = sorted({recorder for recorder, _ in plan.since})

    def work(connection) -> None:  # type: ignore[no-untyped-def]
        schools.add(connection, plan.school, actor="t", at_ms=1)
        for number, code in enumerate(recorders):
            devices.add(connection, Device(
                id=f"{plan.school.code}{number}", code=code, school=plan.school.code, kind=Kind.RECORDER, name=code,
                stage=Stage.ADOPTED, address=f"10.0.0.{number + 1}",
            ), actor="t", at_ms=1)  # fmt: skip
            for period in plan.served.get(code, [ServicePeriod(code, LONG_AGO)]):
                service_periods.put(connection, period, recorded_ms=1)
        channels.put(connection, [
            Channel(recorder=recorder, told=ChannelTold(number=number, used=(recorder, number) not in unused),
                    since_ms=since_ms, seen_ms=since_ms)
            for (recorder, number), since_ms in plan.since.items()
        ])  # fmt: skip
        channel_days.put(connection, [row for rows in plan.rows.values() for row in rows])

    database.write(work).result()


def read(database: Database, period: Period, now_ms: int, school: School = SCHOOL) -> RecordingFigures:
    with database.read() as connection:
        return read_recordings(connection, BUREAU, [school], period, now_ms=now_ms, known_ms=now_ms)[school.code]


def by_place(figures: RecordingFigures) -> Mapping[tuple[str, int], ChannelFigures]:
    return {(one.recorder, one.channel): one for one in figures.channels}


def one_channel(rows: Sequence[ChannelDay], since: date = date(2025, 1, 1)) -> Plan:
    return Plan(rows={("s01-nvr-0001", 1): list(rows)}, since={("s01-nvr-0001", 1): ms(since)})


def straight(first: date, last: date, **values: object) -> list[ChannelDay]:
    count = (last - first).days + 1
    return [day_row("s01-nvr-0001", 1, first + n * DAY, **values) for n in range(count)]  # type: ignore[arg-type]


def chance_rows(chance: Random, recorder: str, channel: int, first: date, last: date) -> list[ChannelDay]:
    edge = chance.choice([first - DAY, last - chance.randint(0, 60) * DAY, last + DAY])
    edge_ms = ms(max(first, edge)) + chance.choice([0, 0, 30_000, 5 * HOUR_MS])
    bad = chance.choice([0.0, 0.02, 0.2])
    rows = []
    for n in range((last - first).days + 1):
        day = first + n * DAY
        if chance.random() < bad / 4:
            continue
        missing = chance.choice([TOLERANCE_MS, TOLERANCE_MS + 1, 3 * HOUR_MS]) if chance.random() < bad else 0
        asked = chance.random() if chance.random() < bad / 3 or day == last else 1.0
        row = day_row(recorder, channel, day, missing_ms=missing, asked=asked, stored=ms(day + DAY) > edge_ms,
                      edge_ms=edge_ms)  # fmt: skip
        rows.append(row)
    stored = [span.start_ms for row in rows for span in row.spans]
    return [
        row if row.day < last - DAY or not stored else _with_edge(row, min(stored)) for row in rows
    ]  # fmt: skip


def _with_edge(row: ChannelDay, edge_ms: int) -> ChannelDay:
    return replace(row, edge_ms=edge_ms)


def judged(found: Retention, days: int) -> Verdict:
    verdict = found.verdict(days)
    return Verdict.UNKNOWN if verdict is Verdict.NOT_YET and found.at_least else verdict


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "text", ["2026-10", "2026-10-31", "2026-W43", "2026-09-30..2026-10-31", "2026-07-01..2026-10-31"]
)
def test_figures_are_those_of_every_row_by_itself(database: Database, seed: int, text: str) -> None:
    chance, period = Random(f"{seed} {text}"), parse_period(text)
    last = min(period.last, date(2026, 10, 31))
    plan = Plan()
    for recorder in ("s01-nvr-0001", "s01-nvr-0002"):
        for channel in range(1, 7):
            first = last - chance.choice([3, 29, 30, 31, 40, 120]) * DAY
            plan.rows[recorder, channel] = chance_rows(chance, recorder, channel, first, last)
            plan.since[recorder, channel] = ms(first) + chance.choice([0, HOUR_MS])
    plan.served = {"s01-nvr-0002": [ServicePeriod("s01-nvr-0002", ms(last - chance.randint(0, 60) * DAY))]}
    plant(database, plan)
    found = read(database, period, ms(last + DAY) + HOUR_MS)
    for place, figures in by_place(found).items():
        expect_channel(plan, place, figures, period, last)
    expect_sums(plan, found, period, last)


def counted(plan: Plan, place: tuple[str, int]) -> list[ChannelDay]:
    served = plan.served.get(place[0], [ServicePeriod(place[0], LONG_AGO)])
    return [row for row in plan.rows[place] if ms(row.day + DAY) > served[0].start_ms]


def expect_channel(plan: Plan, place: tuple[str, int], figures: ChannelFigures, period: Period, last: date) -> None:
    rows = [row for row in counted(plan, place) if period.first <= row.day <= last]
    assert (figures.complete.part, figures.complete.whole) == (
        sum(row.kept_ms for row in rows), sum(row.due_ms for row in rows),
    )  # fmt: skip
    assert 0 <= figures.complete.seen <= figures.complete.due
    assert figures.incomplete_days == sum(1 for row in rows if row.due_ms - row.kept_ms > TOLERANCE_MS)
    service_ms = plan.served.get(place[0], [ServicePeriod(place[0], LONG_AGO)])[0].start_ms
    since_ms = min(plan.since[place], service_ms)
    real = retention(
        {row.day: row for row in plan.rows[place]}, Duty(zone=ZoneInfo(ZONE)), since_ms, ms(last) + HOUR_MS
    )
    told = figures.kept_days or 0
    assert told == min(real.days, 95), place
    assert figures.required_days == 30
    assert figures.verdict is judged(real, 30), (place, real)


def expect_sums(plan: Plan, found: RecordingFigures, period: Period, last: date) -> None:
    rows = [row for place in plan.rows for row in counted(plan, place) if period.first <= row.day <= last]
    days = sorted({row.day for row in rows})
    assert [day for day, _ in found.by_day] == days
    for day, rate in found.by_day:
        own = [row for row in rows if row.day == day]
        assert (rate.part, rate.whole) == (sum(row.kept_ms for row in own), sum(row.due_ms for row in own))
    assert found.complete == Rate.total(one.complete for one in found.channels)
    verdicts = [one.verdict for one in found.channels]
    assert found.retention.part == verdicts.count(Verdict.MET)
    assert found.retention.whole == verdicts.count(Verdict.MET) + verdicts.count(Verdict.SHORT)


def test_a_whole_month_of_a_healthy_channel(database: Database) -> None:
    rows = straight(date(2026, 6, 1), date(2026, 10, 31))
    rows[-1] = _with_edge(rows[-1], ms(date(2026, 9, 20)))
    plant(database, one_channel(rows))
    found = read(database, OCTOBER, ms(date(2026, 11, 5)))
    (channel,) = found.channels
    assert found.complete == Rate(31 * 86_400_000, 31 * 86_400_000, 31 * 86_400_000, 31 * 86_400_000)
    assert (channel.kept_days, channel.at_least, channel.verdict) == (41, False, Verdict.MET)
    assert found.retention == Rate(1, 1, 1, 1)
    assert found.under == {20: Rate(1, 1, 1, 1), 30: Rate(1, 1, 1, 1), 90: Rate(0, 1, 1, 1)}


def test_a_young_channel_is_not_yet_and_counts_in_no_rate(database: Database) -> None:
    """That it is young is known where older days were asked for and had nothing; it is as old as its recorder."""
    young = date(2026, 10, 20)
    empty = [day_row("s01-nvr-0001", 1, day, missing_ms=24 * HOUR_MS, stored=False) for day in [date(2026, 10, 19)]]
    plan = one_channel([*empty, *straight(young, date(2026, 10, 31))], since=young)
    plan.served = {"s01-nvr-0001": [ServicePeriod("s01-nvr-0001", ms(young))]}
    plant(database, plan)
    found = read(database, OCTOBER, ms(date(2026, 11, 1)) + HOUR_MS)
    (channel,) = found.channels
    assert (channel.kept_days, channel.young) == (11, True)
    assert found.retention == Rate(0, 0, 0, 0)
    assert found.retention.share is None


def test_days_that_could_not_be_asked_are_neither_stored_nor_missing(database: Database) -> None:
    rows = [row for row in straight(date(2026, 9, 1), date(2026, 10, 31)) if row.day != date(2026, 10, 10)]
    plant(database, one_channel(rows))
    found = read(database, OCTOBER, ms(date(2026, 11, 1)) + HOUR_MS)
    assert found.complete == Rate(*([30 * 86_400_000] * 3), 31 * 86_400_000)
    (channel,) = found.channels
    assert (channel.kept_days, channel.at_least, channel.verdict) == (20, True, Verdict.UNKNOWN)
    assert found.retention == Rate(0, 0, 0, 1)


def test_a_channel_of_which_nothing_is_known_lowers_the_coverage(database: Database) -> None:
    plan = one_channel(straight(date(2026, 10, 1), date(2026, 10, 31)))
    plan.since["s01-nvr-0001", 2] = ms(date(2026, 10, 1))
    plan.since["s01-nvr-0001", 3] = ms(date(2026, 10, 1))
    plant(database, plan, spare=[("s01-nvr-0001", 3)])
    found = read(database, OCTOBER, ms(date(2026, 11, 1)) + HOUR_MS)
    assert [one.channel for one in found.channels] == [1, 2], "a spare channel is no failure"
    assert found.complete.coverage == Rate(1, 2).share
    assert found.complete.share == 1


def test_a_recorder_counts_while_it_is_in_service(database: Database) -> None:
    plan = one_channel(straight(date(2026, 10, 1), date(2026, 10, 31)))
    plan.served = {"s01-nvr-0001": [ServicePeriod("s01-nvr-0001", ms(date(2026, 10, 11)), ms(date(2026, 10, 21)))]}
    plant(database, plan)
    found = read(database, OCTOBER, ms(date(2026, 11, 1)) + HOUR_MS)
    assert found.complete == Rate(*([10 * 86_400_000] * 4))
    assert [day.day for day, _ in found.by_day] == list(range(11, 21))
    assert found.retention == Rate(0, 0, 0, 0), "out of service on the last day"


def test_never_in_service_is_not_there(database: Database) -> None:
    plan = one_channel(straight(date(2026, 10, 1), date(2026, 10, 31)))
    plan.served = {"s01-nvr-0001": []}
    plant(database, plan)
    assert read(database, OCTOBER, ms(date(2026, 11, 1))).channels == []


def test_a_running_month_ends_now(database: Database) -> None:
    rows = [*straight(date(2026, 10, 1), date(2026, 10, 14)), day_row("s01-nvr-0001", 1, date(2026, 10, 15), asked=0.5)]
    plant(database, one_channel(rows))
    found = read(database, OCTOBER, ms(date(2026, 10, 15)) + 18 * HOUR_MS)
    assert found.complete.due == 14 * 86_400_000 + 18 * HOUR_MS
    assert found.complete.seen == 14 * 86_400_000 + 12 * HOUR_MS
    assert found.channels[0].kept_days == 14


def test_a_month_with_a_change_of_clocks(database: Database) -> None:
    """Paris: 25 October 2026 has 25 hours."""
    rows = [day_row("s02-nvr-0001", 1, date(2026, 10, 1) + n * DAY, school=OTHER) for n in range(31)]
    plan = Plan(rows={("s02-nvr-0001", 1): rows}, since={("s02-nvr-0001", 1): LONG_AGO}, school=OTHER)
    plant(database, plan)
    found = read(database, OCTOBER, ms(date(2026, 11, 2), OTHER.zone), OTHER)
    assert found.complete == Rate(*([(31 * 24 + 1) * HOUR_MS] * 4))


def test_the_policy_of_the_last_day_says_how_many_days(database: Database) -> None:
    plant(database, one_channel(straight(date(2026, 8, 1), date(2026, 10, 31))))

    def work(connection) -> None:  # type: ignore[no-untyped-def]
        areas.add(
            connection, Area(code="gate", school="S01", name="Gate", area_class=AreaClass.KEY), actor="t", at_ms=1
        )
        for id, days, since, until in (
            ("a", 60, date(2026, 1, 1), date(2026, 10, 30)),
            ("b", 90, date(2026, 10, 31), None),
        ):
            retention_policies.add(
                connection, RetentionPolicy(id=id, school="S01", days=days, since=since, until=until)
            )

    database.write(work).result()
    (channel,) = read(database, OCTOBER, ms(date(2026, 11, 1))).channels
    assert (channel.required_days, channel.kept_days) == (90, 91)
    assert channel.verdict is Verdict.MET


def test_footage_gone_is_counted_where_it_was_noticed(database: Database) -> None:
    plant(database, one_channel(straight(date(2026, 10, 1), date(2026, 10, 31))))

    def work(connection) -> None:  # type: ignore[no-untyped-def]
        changes.record(connection, [
            ChangeEvent(at_ms=ms(day), school="S01", subject="s01-nvr-0001", actor="collector", action="footage_gone",
                        field="channel 1", old="x")
            for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 9), date(2026, 11, 1))
        ])  # fmt: skip

    database.write(work).result()
    (channel,) = read(database, OCTOBER, ms(date(2026, 11, 2))).channels
    assert channel.gone == 2


def test_a_scope_that_sees_no_such_school_reads_nothing(database: Database) -> None:
    plant(database, one_channel(straight(date(2026, 10, 1), date(2026, 10, 31))))
    now_ms = ms(date(2026, 11, 1))
    with database.read() as connection:
        found = read_recordings(connection, Scope.of(["S02"]), [SCHOOL], OCTOBER, now_ms=now_ms, known_ms=now_ms)
    assert found["S01"] == RecordingFigures()
