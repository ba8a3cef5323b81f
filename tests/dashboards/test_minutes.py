"""The figures of reports against figures counted minute by minute, over invented histories in a real ledger."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from minutes import MINUTE_MS, Told, as_known, intact_minutes, invented, life, opened_in, standing_at
from sqlalchemy import Connection

from alerts.state import State
from campuswatch.migrate import upgrade
from dashboards.reports.bureau import reckon_bureau
from dashboards.reports.device_figures import Outage
from dashboards.reports.school import reckon_school
from dashboards.reports.school_figures import SchoolFigures
from inventory.database import Database
from inventory.fault_steps import add_steps
from inventory.model.alert import Topic
from inventory.model.attribution import Attribution
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device, Stage
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.severity import Severity
from inventory.model.transition import Observed, Transition
from inventory.period import parse_period
from inventory.repository import (
    attributions,
    beats,
    devices,
    faults,
    maintenances,
    schools,
    service_periods,
    transitions,
)
from language.message import Message

SCHOOL = School(code="S01", name="One", zone="Asia/Shanghai")
DAY = 1_440
PERIOD = parse_period("2026-10-06..2026-10-07")
BEGIN_MS = PERIOD.bounds_ms(SCHOOL.zone)[0] - DAY * MINUTE_MS
"""History begins a day before the period and ends two hours into the day after it."""
MINUTES = 3 * DAY + 120
NOW_MS = BEGIN_MS + MINUTES * MINUTE_MS
WITNESSES = (("rtsp",), ("rtsp", "ping"))
DEVICES = 12


def at_ms(minute: int) -> int:
    return BEGIN_MS + minute * MINUTE_MS


def device(number: int, witnesses: tuple[str, ...]) -> Device:
    return Device(
        id=f"{number:032x}", code=f"s01-cam-{number:04d}", school="S01", kind=Kind.CAMERA, name=f"camera {number}",
        stage=Stage.ADOPTED, address=f"192.168.1.{number}", answers=witnesses,
    )  # fmt: skip


def switch(number: int) -> Device:
    return Device(
        id=f"{number + 500:032x}", code=f"s01-sw-{number:04d}", school="S01", kind=Kind.SWITCH, name=f"switch {number}",
        stage=Stage.ADOPTED, address=f"192.168.2.{number}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('minutes')}/ledger.db"
    upgrade(url)
    database = Database.open(url)
    yield database
    database.close()


def write(connection: Connection, told: dict[str, Told], made: list[Device], rng: random.Random) -> None:
    schools.add(connection, SCHOOL, actor="test", at_ms=0)
    for one in [*(switch(number) for number in (1, 2, 3)), *made]:
        devices.add(connection, one, actor="test", at_ms=0)
    rows = [
        Transition(
            device=code, school="S01", witness=witness, collector="local", at_ms=at_ms(minute), half_gap_ms=0,
            state=Observed[state], reason=Message("observed.silent"), recorded_ms=at_ms(written),
        )
        for code, history in told.items()
        for minute, witness, state, written in history.said
    ]  # fmt: skip
    rng.shuffle(rows)
    transitions.append(connection, rows)
    for code, history in told.items():
        for first, last, cause in history.behind:
            row = Attribution(
                device=code, cause=cause, start_ms=at_ms(first), end_ms=at_ms(last), recorded_ms=at_ms(first)
            )
            attributions.put(connection, [row])
        for number, (first, last, entered, approved) in enumerate(history.windows):
            plan = Maintenance(
                id=f"{code} {number}", school="S01", reason="work", start_ms=at_ms(first), end_ms=at_ms(last),
                device=code, recorded_ms=at_ms(entered), entered_ms=at_ms(entered),
                approved_ms=None if approved is None else at_ms(approved),
            )  # fmt: skip
            maintenances.put(connection, plan)
        for first, last in history.served:
            end_ms = None if last == MINUTES else at_ms(last)
            service_periods.put(connection, ServicePeriod(code, at_ms(first), end_ms), recorded_ms=BEGIN_MS)
    broken = [(code, spells) for code, history in told.items() for spells in history.broken]
    for number, (code, spells) in enumerate(broken):
        made_fault, steps = fault_of(f"{number:032x}", code, spells)
        faults.put(connection, [made_fault])
        add_steps(connection, "S01", steps)
    beats.put(connection, CollectorBeat(collector="local", at_ms=NOW_MS, boot_id="boot", monotonic_s=0.0))


def fault_of(id: str, code: str, spells: Sequence[tuple[int, int | None]]) -> tuple[Fault, list[FaultStep]]:
    """As the register has it in the end, with all its steps."""
    steps = []
    for number, (first, last) in enumerate(spells):
        steps.append((FaultAction.REOPENED if number else FaultAction.OPENED, first))
        if last is not None:
            steps += [(one, last) for one in (FaultAction.RECOVERED, FaultAction.VERIFIED, FaultAction.CLOSED)]
    over = None if spells[-1][1] is None else at_ms(spells[-1][1])
    fault = Fault(
        id=id, number=f"S01-2026-{int(id, 16):04d}", school="S01", topic=Topic.OUTAGE, severity=Severity.MINOR,
        state=FaultState.OPENED if over is None else FaultState.CLOSED, since_ms=at_ms(spells[0][0]),
        opened_ms=at_ms(spells[0][0]), opened_by="machine", device=code, rule="down", details={}, repaired_ms=over,
        verified_ms=over, closed_ms=over, reopened=len(spells) - 1,
    )  # fmt: skip
    return fault, [FaultStep(fault=id, at_ms=at_ms(minute), by="machine", action=action) for action, minute in steps]


class Undone(Exception):
    """Takes back what a history wrote: the next one begins with an empty ledger."""


def figures_of(
    database: Database, told: dict[str, Told], made: list[Device], rng: random.Random, known: int = MINUTES
) -> SchoolFigures:
    """As known at that minute; those of the bureau are the same, for it has one school."""
    found: list[SchoolFigures] = []

    def work(connection: Connection) -> None:
        write(connection, told, made, rng)
        found.append(reckon_school(connection, BUREAU, SCHOOL, PERIOD, now_ms=NOW_MS, known_ms=at_ms(known)))
        bureau = reckon_bureau(
            connection, BUREAU, PERIOD, zone=SCHOOL.zone, now_ms=NOW_MS, known_ms=at_ms(known)
        )  # fmt: skip
        assert bureau.headline == found[0].headline
        assert list(bureau.days) == list(found[0].days)
        raise Undone

    with pytest.raises(Undone):
        database.write(work).result()
    return found[0]


@pytest.mark.parametrize("seed", range(25))
def test_every_minute_is_where_the_definitions_put_it(empty: Database, seed: int) -> None:
    rng = random.Random(seed)
    made = [device(number, WITNESSES[number % 2]) for number in range(1, DEVICES + 1)]
    told = {one.code: invented(rng, MINUTES, one.answers) for one in made}
    figures = figures_of(empty, told, made, rng)
    lives = {code: life(one, MINUTES) for code, one in told.items()}
    by_hand = {code: count(one, DAY, 3 * DAY) for code, one in lives.items()}
    served = {code for code, one in by_hand.items() if set(one) != {"OUT_OF_SERVICE"}}
    assert {one.device.code for one in figures.devices} == served
    for one in figures.devices:
        assert minutes_of(one.figures.ms) == by_hand[one.device.code], one.device.code
        assert charged(one.outages) == charged_by_hand(lives[one.device.code])
    together = sum((by_hand[code] for code in served), Counter())
    assert minutes_of(figures.total.ms) == together
    for number, (_, day) in enumerate(figures.days, 1):
        each = (count(lives[code], number * DAY, (number + 1) * DAY) for code in served)
        assert minutes_of(day.ms) == sum(each, Counter())
    assert len(figures.days) == 2
    compare_faults(figures, told, lives, 3 * DAY)


def compare_faults(
    figures: SchoolFigures, told: dict[str, Told], lives: dict[str, list[tuple[str, str]]], last: int
) -> None:
    for one in figures.devices:
        code = one.device.code
        assert one.intact.part == intact_minutes(told[code], lives[code], DAY, last) * MINUTE_MS, code
        assert one.faults == opened_in(told[code], DAY, last), code
    assert figures.headline.opened == sum(opened_in(one, DAY, last) for one in told.values())
    assert figures.headline.standing == sum(standing_at(one, last) for one in told.values())
    assert figures.headline.intact.part == sum(one.intact.part for one in figures.devices)


@pytest.mark.parametrize("seed", range(12))
def test_as_known_at_any_minute_it_is_what_was_written_down_by_then(empty: Database, seed: int) -> None:
    rng = random.Random(1000 + seed)
    made = [device(number, WITNESSES[number % 2]) for number in range(1, DEVICES + 1)]
    told = {one.code: invented(rng, MINUTES, one.answers) for one in made}
    known = rng.randint(DAY + 1, MINUTES)
    last = min(known, 3 * DAY)
    figures = figures_of(empty, told, made, rng, known)
    then = {code: as_known(one, known) for code, one in told.items()}
    lives = {code: life(one, last) for code, one in then.items()}
    assert (figures.end_ms, figures.whole) == (at_ms(last), known >= 3 * DAY)
    for one in figures.devices:
        assert minutes_of(one.figures.ms) == count(lives[one.device.code], DAY, last), one.device.code
    compare_faults(figures, then, lives, last)


def minutes_of(ms: tuple[int, ...]) -> Counter[str]:
    assert all(one % MINUTE_MS == 0 for one in ms)
    return +Counter({state.name: ms[state] // MINUTE_MS for state in State})


def count(life: Sequence[tuple[str, str]], first: int, last: int) -> Counter[str]:
    """Minutes in each state."""
    return Counter(state for state, _ in life[first:last])


def charged_by_hand(life: Sequence[tuple[str, str]]) -> Counter[str]:
    """Minutes without an answer, by what they are charged to."""
    return Counter(cause for state, cause in life[DAY : 3 * DAY] if state in ("DOWN", "SHADOW"))


def charged(outages: Sequence[Outage]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in outages:
        found[one.charged_to] += one.length_ms // MINUTE_MS
    return found
