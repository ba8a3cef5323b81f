"""Months in which things moved, came back, or were known otherwise before: figures that are easily wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from figure_ledger import DAY_MS, DOWN, HOUR_MS, LATER_MS, OCTOBER, ONE, START_MS, TWO, UP, Ledger, hours
from sqlalchemy import Connection

from alerts.state import State
from dashboards.reports.explaining import read_explanation
from dashboards.reports.flaws import unrecorded, without
from dashboards.reports.headline import Headline
from dashboards.reports.school import reckon_schools
from inventory.adoption import adopt, retire
from inventory.fault_steps import add_steps
from inventory.model.alert import Topic
from inventory.model.area import Area, AreaClass
from inventory.model.attribution import Attribution
from inventory.model.channel import Channel, ChannelTold
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.report import Report
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.repository import areas, attributions, channels, defects, devices, faults, maintenances, reports

A = FaultAction


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    yield made
    made.database.close()


def day(number: float) -> int:
    """That many days after the month's beginning."""
    return START_MS + round(number * DAY_MS)


def agree(ledger: Ledger, school: str, start_ms: int, end_ms: int) -> None:
    plan = Maintenance(
        id=f"{school}-{start_ms}", school=school, reason="work", start_ms=start_ms, end_ms=end_ms,
        recorded_ms=START_MS, entered_ms=START_MS,
    )  # fmt: skip
    ledger.write(lambda c: maintenances.put(c, plan))


def move(ledger: Ledger, device: Device, at_ms: int, school: str = "S02") -> Device:
    after = replace(device, school=school)
    ledger.write(lambda c: devices.change(c, BUREAU, after, actor="test", at_ms=at_ms))
    return after


def fault(ledger: Ledger, device: Device, steps: Sequence[tuple[FaultAction, float]], **now: object) -> Fault:
    """As its row is `now`, with its steps, each so many days after the month's beginning."""
    made = Fault(
        id="f" * 32, number="S01-2026-0001", school="S01", topic=Topic.OUTAGE, severity=Severity.MINOR,
        state=FaultState.OPENED, since_ms=day(steps[0][1]), opened_ms=day(steps[0][1]), opened_by="machine",
        device=device.code, rule="down", details={},
    )  # fmt: skip
    made = replace(made, **now)  # type: ignore[arg-type]
    enter(ledger, made, steps)
    return made


def enter(ledger: Ledger, one: Fault, steps: Sequence[tuple[FaultAction, float]]) -> None:
    taken = [FaultStep(fault=one.id, at_ms=day(at), by="machine", action=action) for action, at in steps]

    def work(connection: Connection) -> None:
        faults.put(connection, [one])
        add_steps(connection, "S01", taken)

    ledger.write(work)


def not_intact(ledger: Ledger, kind: Kind) -> float:
    """Days."""
    intact = ledger.of().kinds[kind].intact
    return (intact.whole - intact.part) / DAY_MS


def test_a_window_counts_at_the_school_that_agreed_on_it_also_when_the_device_has_moved_away(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    ledger.saw(camera, day(1), DOWN)
    ledger.saw(camera, day(1) + 4 * HOUR_MS, UP)
    agree(ledger, "S01", day(1), day(1) + 2 * HOUR_MS)
    agree(ledger, "S02", day(1) + 3 * HOUR_MS, day(1) + 4 * HOUR_MS)
    ledger.saw(move(ledger, camera, day(10)), day(10), UP)
    with ledger.database.read() as connection:
        together = list(reckon_schools(connection, BUREAU, [ONE, TWO], OCTOBER, now_ms=LATER_MS))
        told = read_explanation(connection, BUREAU, ONE, camera, OCTOBER, now_ms=LATER_MS)
    assert [ledger.of(ONE), ledger.of(TWO)] == together
    assert (hours(together[0], State.MAINTENANCE), hours(together[0], State.DOWN)) == (2, 2)
    assert told.figures == together[0].devices[0]
    assert [one.counts for one in told.windows] == [True]


def test_a_fault_counts_at_the_school_in_whose_register_it_stands(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    fault(ledger, camera, [(A.OPENED, 5), (A.CLOSED, 15)], state=FaultState.CLOSED, closed_ms=day(15))
    ledger.saw(move(ledger, camera, day(10)), day(10), UP)
    with ledger.database.read() as connection:
        together = list(reckon_schools(connection, BUREAU, [ONE, TWO], OCTOBER, now_ms=LATER_MS))
    assert [ledger.of(ONE), ledger.of(TWO)] == together
    assert [one.devices[0].faults for one in together] == [1, 0]


def test_a_one_key_alarm_that_moved_is_counted_where_it_is(ledger: Ledger) -> None:
    alarm = ledger.device(kind=Kind.ONE_KEY_ALARM)
    ledger.saw(alarm, START_MS, UP)
    ledger.saw(move(ledger, alarm, day(10)), day(10), UP)
    assert (ledger.of(ONE).one_key, ledger.of(TWO).one_key) == ((0, 0), (1, 1))


def test_between_its_closing_and_its_opening_again_a_fault_stands_against_nothing(ledger: Ledger) -> None:
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    steps = [
        (A.OPENED, 1), (A.RECOVERED, 2), (A.VERIFIED, 2), (A.CLOSED, 3), (A.REOPENED, 18), (A.RECOVERED, 19),
        (A.VERIFIED, 19), (A.CLOSED, 20),
    ]  # fmt: skip
    fault(
        ledger, camera, steps, state=FaultState.CLOSED, repaired_ms=day(19), verified_ms=day(19), closed_ms=day(20),
        reopened=1,
    )  # fmt: skip
    assert not_intact(ledger, Kind.CAMERA) == 2 + 2
    assert ledger.of().devices[0].faults == 1


@pytest.mark.parametrize(
    ("before", "known", "after", "now"),
    [
        ([(A.OPENED, 1)], {}, [(A.DISMISSED, 18)], {"state": FaultState.DISMISSED, "closed_ms": day(18)}),
        ([(A.OPENED, 1)], {}, [(A.MERGED, 18)], {"state": FaultState.MERGED, "merged_into": "S01-2026-0009"}),
        (
            [(A.OPENED, 1)], {}, [(A.REPAIRED, 18), (A.CLOSED, 19)],
            {"state": FaultState.CLOSED, "repaired_ms": day(18), "closed_ms": day(19)},
        ),
        (
            [(A.OPENED, 1), (A.RECOVERED, 2), (A.VERIFIED, 2), (A.CLOSED, 3)],
            {"state": FaultState.CLOSED, "repaired_ms": day(2), "verified_ms": day(2), "closed_ms": day(3)},
            [(A.REOPENED, 18)],
            {"state": FaultState.OPENED, "reopened": 1},
        ),
    ],
)  # fmt: skip
def test_what_became_of_a_fault_later_is_not_in_a_paper_of_before(
    ledger: Ledger, before: list[tuple[FaultAction, float]], known: dict[str, object],
    after: list[tuple[FaultAction, float]], now: dict[str, object],
) -> None:  # fmt: skip
    camera = ledger.device()
    ledger.saw(camera, START_MS, UP)
    made = fault(ledger, camera, before, **known)
    ledger.beat(day(10))
    first = ledger.of(now_ms=day(10))
    assert first.headline.opened == 1
    assert first.headline.intact.part < first.headline.intact.whole
    plain = replace(made, state=FaultState.OPENED, repaired_ms=None, verified_ms=None, closed_ms=None)
    enter(ledger, replace(plain, **now), after)  # type: ignore[arg-type]
    ledger.beat(LATER_MS)
    again = ledger.of(known_ms=day(10))
    assert again.headline == first.headline
    assert again.devices == first.devices
    assert ledger.of().headline != first.headline


def test_a_camera_is_recorded_as_long_as_one_of_two_recorders_does(ledger: Ledger) -> None:
    camera = ledger.device()
    one, two = (ledger.device(number, kind=Kind.RECORDER) for number in (1, 2))
    for each in (camera, one, two):
        ledger.saw(each, START_MS, UP)
    told = ChannelTold(number=1)
    fed = [Channel(recorder=each.code, camera=camera.code, told=told, since_ms=0, seen_ms=0) for each in (one, two)]
    ledger.write(lambda c: channels.put(c, fed))
    for recorder, since, until in ((one, 1, 10), (two, 8, 12)):
        wrong = Defect(
            school="S01", device=recorder.code, kind=DefectKind.NOT_RECORDING, part="1", since_ms=day(since),
            seen_ms=day(until),
        )  # fmt: skip
        for state in (wrong, replace(wrong, ended_ms=day(until))):
            ledger.write(lambda c, state=state: defects.put(c, [state]))
    assert not_intact(ledger, Kind.CAMERA) == 2
    assert not_intact(ledger, Kind.RECORDER) == 9 + 4
    with ledger.database.read() as connection:
        found = read_explanation(connection, BUREAU, ONE, camera, OCTOBER, now_ms=LATER_MS)
    assert found.flaws == [(day(8), day(10))]


def test_a_channel_that_came_later_had_no_picture_before() -> None:
    assert unrecorded([(0, [(5, 9)])]) == [(5, 9)]
    assert unrecorded([(0, [(5, 9)]), (7, [])]) == [(5, 7)]
    assert unrecorded([(0, [(1, 4), (6, 9)]), (0, [(3, 7)])]) == [(3, 4), (6, 7)]
    assert without([(0, 10)], [(2, 3), (9, 12)]) == [(0, 2), (3, 9)]


def test_of_a_month_that_has_not_begun_no_area_is_blind(ledger: Ledger) -> None:
    gate = Area(code="gate", school="S01", name="gate", area_class=AreaClass.KEY)
    ledger.write(lambda c: areas.add(c, gate, actor="test", at_ms=0))
    assert ledger.of(now_ms=START_MS - 1).headline.blind_key_areas == 0
    assert ledger.of().headline.blind_key_areas == 1


def test_a_device_that_was_retired_and_taken_into_service_again_has_no_life_between(ledger: Ledger) -> None:
    camera = ledger.device(since_ms=day(-5))
    ledger.saw(camera, START_MS, UP)
    ledger.write(lambda c: retire(c, BUREAU, camera.code, actor="test", at_ms=day(5)))
    ledger.saw(camera, day(6), DOWN)
    since = date(2026, 10, 11)
    ledger.write(
        lambda c: adopt(c, BUREAU, camera.code, kind=Kind.CAMERA, actor="test", at_ms=day(12), in_service=since)
    )
    ledger.saw(camera, day(12), UP)
    found = ledger.of()
    lengths = {state.name: found.total[state] / DAY_MS for state in State if found.total[state]}
    assert lengths == {"UP": 5 + 19, "DOWN": 2, "OUT_OF_SERVICE": 5}


def test_a_charge_that_was_taken_back_stands_in_papers_of_before(ledger: Ledger) -> None:
    camera, switch = ledger.device(), ledger.device(kind=Kind.SWITCH)
    for each in (camera, switch):
        ledger.saw(each, START_MS, UP)
        ledger.saw(each, day(1), DOWN)
    said = Attribution(device=camera.code, cause=switch.code, start_ms=day(1), end_ms=None, recorded_ms=day(1) + 1)
    ledger.write(lambda c: attributions.put(c, [said]))
    ledger.beat(day(3))
    first = ledger.of(now_ms=day(3))
    assert (hours(first, State.SHADOW), hours(first, State.DOWN)) == (48, 48)
    ledger.write(lambda c: attributions.put(c, [replace(said, end_ms=day(1), recorded_ms=day(4))]))
    ledger.beat(LATER_MS)
    assert ledger.of(known_ms=day(3)) == replace(first, now_ms=LATER_MS)
    assert hours(ledger.of(), State.SHADOW) == 0


def test_a_late_window_counts_once_it_is_approved_and_an_ended_one_as_long_as_it_was(ledger: Ledger) -> None:
    camera = ledger.device()
    for at_ms, seen in ((START_MS, UP), (day(1), DOWN), (day(1) + 10 * HOUR_MS, UP)):
        ledger.saw(camera, at_ms, seen)
    late = Maintenance(
        id="late", school="S01", reason="work", device=camera.code, start_ms=day(1), end_ms=day(1) + 4 * HOUR_MS,
        recorded_ms=day(2), entered_ms=day(2),
    )  # fmt: skip
    long = replace(late, id="long", start_ms=day(8), end_ms=day(9), recorded_ms=START_MS, entered_ms=START_MS)
    ledger.write(lambda c: [maintenances.put(c, each) for each in (late, long)])
    ledger.write(lambda c: maintenances.end(c, BUREAU, long, actor="test", at_ms=day(8) + HOUR_MS))
    assert (hours(ledger.of(), State.MAINTENANCE), hours(ledger.of(), State.DOWN)) == (1, 10)
    ledger.write(lambda c: maintenances.approve(c, BUREAU, late, actor="bureau", at_ms=day(20)))
    assert (hours(ledger.of(), State.MAINTENANCE), hours(ledger.of(), State.DOWN)) == (1 + 4, 6)
    assert hours(ledger.of(known_ms=day(19)), State.MAINTENANCE) == 1


def test_a_trend_takes_the_version_that_was_known_and_no_paper_of_a_running_period(ledger: Ledger) -> None:
    ledger.saw(ledger.device(), day(-40), UP)
    first = Report(
        id="r1", number="S01-R-2026-0001", version=1, kind="monthly", school="S01", period="2026-09",
        known_ms=START_MS, made_ms=START_MS, by="test", figures=Headline(devices=7).as_data(),
    )  # fmt: skip
    second = replace(first, id="r2", version=2, made_ms=day(9), figures=Headline(devices=8).as_data())
    early = replace(
        first, id="r3", number="S01-R-2026-0002", kind="uptime", whole=False, made_ms=day(20),
        figures=Headline(devices=9).as_data(),
    )  # fmt: skip
    ledger.write(lambda c: [reports.add(c, each) for each in (first, second, early)])
    assert [found.devices for at in (5, 30) if (found := ledger.of(known_ms=day(at)).before) is not None] == [7, 8]
