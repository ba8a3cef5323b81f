"""What is late becomes a condition and ends when it is done; risks are told once a week, and the register keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from school_with_papers import BY, WANG, plant
from web_campus import Campus

from alerts.rules import RULES
from campuswatch.conditions.overdue import OVERDUE
from campuswatch.conditions.source import NO_MEANS
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.checks import Round, do_check
from campuswatch.usecases.dangers import Found, find, mend
from campuswatch.usecases.inspections import Rating, Visit, inspect
from campuswatch.usecases.risks import RiskTeller, ended_outages, week_begun_ms
from campuswatch.usecases.signing_in import Forbidden
from inventory.model.device_file import DeviceFile
from inventory.model.scope import BUREAU, Scope
from inventory.model.severity import Severity
from inventory.model.transition import Observed, Transition
from inventory.model.use import Noun
from inventory.repository import device_files, notices, people, uses
from language.message import Message
from language.moment import local

ALL = Actor("test", BUREAU, frozenset(Right))
DAY_MS = 86_400_000
ZONE = "Asia/Shanghai"


@pytest.fixture
def campus(tmp_path: Path, url: str) -> Iterator[Campus]:
    made = Campus(tmp_path, url)
    made.school("S01", zone=ZONE)
    plant(made)
    yield made
    made.close()


def late(campus: Campus, now_ms: int) -> dict[str, Severity | None]:
    with campus.database.read() as connection:
        found = list(OVERDUE.read(connection, now_ms, NO_MEANS))
    assert {one.rule for one in found} <= OVERDUE.rules <= RULES.keys()
    return {f"{one.rule} {one.part}": one.severity for one in found}


def test_a_danger_is_late_from_the_end_of_its_day_until_it_is_mended(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    today = local(now_ms, ZONE).date()
    item = find(
        campus.database, ALL, Found(school="S01", what="x", severity=Severity.CRITICAL, due=today), now_ms=now_ms
    )
    due_ms = item.number("due_ms") or 0
    assert local(due_ms, ZONE).time().isoformat() == "00:00:00"
    assert late(campus, due_ms - 1) == {}
    assert late(campus, due_ms) == {f"danger_late {item.code}": Severity.CRITICAL}
    mend(campus.database, ALL, item.code, "done", "0001", now_ms=now_ms)
    assert late(campus, due_ms) == {}


def test_a_month_without_the_full_check_is_late_and_one_round_ends_it(campus: Campus) -> None:
    two_months_on = campus.clock.now_ms() + 70 * DAY_MS
    assert late(campus, campus.clock.now_ms()) == {}
    assert "check_late full" in late(campus, two_months_on)
    do_check(campus.database, ALL, Round(school="S01", plan="full", person="0001", bad={}), now_ms=two_months_on)
    assert "check_late full" not in late(campus, two_months_on)


def test_a_school_does_not_inspect_itself(campus: Campus) -> None:
    own = replace(ALL, scope=Scope.of(["S01"]))
    now_ms = campus.clock.now_ms()
    visit = Visit(school="S01", day=local(now_ms, ZONE).date(), inspectors="x", rating=Rating.GOOD)
    with pytest.raises(Forbidden):
        inspect(campus.database, own, visit, now_ms=now_ms)
    assert inspect(campus.database, ALL, visit, now_ms=now_ms).is_over


def test_another_school_sees_and_enters_nothing(campus: Campus) -> None:
    stranger = replace(ALL, scope=Scope.of(["S02"]))
    with pytest.raises(Forbidden):
        find(campus.database, stranger, Found(school="S01", what="x"), now_ms=campus.clock.now_ms())
    looker = replace(ALL, rights=frozenset({Right.LOOK}))
    with pytest.raises(Forbidden):
        find(campus.database, looker, Found(school="S01", what="x"), now_ms=campus.clock.now_ms())


def test_the_principal_is_told_of_risks_once_a_week(campus: Campus) -> None:
    monday = round(datetime(2026, 11, 23, 7, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
    principal = replace(WANG, post="校长", email="wang@school.example")
    ends = DeviceFile(device="s01-cam-0001", warranty_until=local(monday, ZONE).date())
    campus.write(lambda one: people.change(one, BUREAU, principal, **BY))
    campus.write(lambda one: device_files.put(one, BUREAU, ends, **BY))
    teller = RiskTeller(campus.database)
    counts = [teller.turn(at) for at in (monday - 1, monday, monday + 6 * DAY_MS)]
    assert counts == [0, 1, 0]  # too early, told, told already
    assert RiskTeller(campus.database).turn(monday + 6 * DAY_MS) == 0  # after a restart as well
    assert teller.turn(monday + 7 * DAY_MS) == 0  # the warranty is over
    with campus.database.read() as connection:
        kept = uses.every(connection, BUREAU, Noun.RISK)
        told = notices.every(connection, BUREAU)
    assert [one.said("told") for one in kept] == [["王芳"]]
    assert {one.to for one in told} == {"wang@school.example"}


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "UTC"])
def test_a_week_begins_on_monday_morning_whatever_the_clocks_do(zone: str) -> None:
    for day in range(0, 400, 3):
        now_ms = 1_795_366_800_000 + day * DAY_MS
        begun = local(week_begun_ms(now_ms, zone), zone)
        assert (begun.weekday(), begun.hour, begun.minute) == (0, 7, 0)
        assert -7 * 3_600_000 <= now_ms - week_begun_ms(now_ms, zone) < 7 * DAY_MS


def test_an_outage_that_two_witnesses_saw_is_one_and_one_that_lasts_is_none() -> None:
    def row(witness: str, at_ms: int, state: Observed) -> Transition:
        return Transition(
            device="d", school="S01", witness=witness, collector="c", at_ms=at_ms, half_gap_ms=0, state=state,
            reason=Message("x"), recorded_ms=at_ms,
        )  # fmt: skip

    both = [row(one, at, state) for at, state in ((10, Observed.DOWN), (20, Observed.UP)) for one in ("ping", "snmp")]
    assert ended_outages(both, 0) == {"d": 1}
    assert ended_outages([row("ping", 10, Observed.DOWN)], 0) == {}
    assert ended_outages([row("ping", 10, Observed.DOWN), row("ping", 30, Observed.UP)], 20) == {}
