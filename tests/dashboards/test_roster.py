"""The roster follows a real ledger: by its revision, and by the sequence numbers of transitions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from campuswatch.migrate import upgrade
from dashboards.pulse import Pulse, feel
from dashboards.roster import Roster
from inventory.database import Database
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.transition import Observed, Transition
from inventory.repository import beats, devices, schools, transition_feed, transitions
from language.message import Message


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    upgrade(url)
    made = Database.open(url)
    for code in ("s01", "s02"):
        school = School(code=code, name=code)
        made.write(lambda connection, school=school: schools.add(connection, school, actor="t", at_ms=1)).result(30)
    yield made
    made.close()


def add(database: Database, code: str, school: str = "s01") -> Device:
    device = Device(id=uuid.uuid4().hex, code=code, school=school, kind=Kind.PC, name=code)
    database.write(lambda connection: devices.add(connection, device, actor="t", at_ms=1)).result(30)
    return device


def observe(database: Database, device: Device, state: Observed, at_ms: int, witness: str = "ping") -> None:
    row = Transition(
        device=device.code,
        school=device.school,
        witness=witness,
        collector="main",
        at_ms=at_ms,
        half_gap_ms=0,
        state=state,
        reason=Message("observed.answered"),
        recorded_ms=at_ms,
    )
    database.write(lambda connection: transitions.append(connection, [row])).result(30)


def states(roster: Roster, code: str) -> list[tuple[str, str]]:
    return sorted((row.witness, row.state.value) for row in roster.picture().heads.get(code, ()))


def test_the_newest_of_each_witness_is_followed(database: Database) -> None:
    device = add(database, "a")
    roster = Roster(database, BUREAU)
    assert states(roster, "a") == []
    observe(database, device, Observed.UP, 10)
    observe(database, device, Observed.DOWN, 20, "tcp")
    assert states(roster, "a") == [("ping", "UP"), ("tcp", "DOWN")]
    observe(database, device, Observed.DOWN, 30)
    assert states(roster, "a") == [("ping", "DOWN"), ("tcp", "DOWN")]
    observe(database, device, Observed.UP, 5)  # came late: it is older than what we know
    assert states(roster, "a") == [("ping", "DOWN"), ("tcp", "DOWN")]
    assert states(roster, "a") == states(Roster(database, BUREAU), "a")


def test_a_picture_that_was_handed_out_does_not_change(database: Database) -> None:
    device = add(database, "a")
    observe(database, device, Observed.UP, 10)
    roster = Roster(database, BUREAU)
    before = roster.picture()
    observe(database, device, Observed.DOWN, 20)
    roster.picture()
    assert [row.state for row in before.heads["a"]] == [Observed.UP]


def test_a_changed_ledger_is_read_again_and_an_unchanged_one_is_not(database: Database) -> None:
    device = add(database, "a")
    roster = Roster(database, BUREAU)
    roster.picture()
    asked: list[str] = []
    event.listen(database._readers, "before_cursor_execute", lambda *call: asked.append(call[2]))
    roster.picture()
    assert not [statement for statement in asked if "device.vendor" in statement]
    renamed = replace(device, name="Cổng Đông")
    database.write(lambda connection: devices.change(connection, BUREAU, renamed, actor="t", at_ms=2)).result(30)
    (listed,) = roster.picture().ledger.listed["s01"]
    assert listed.device.name == "Cổng Đông"
    assert "cong dong" in listed.text


def test_a_new_code_keeps_its_states(database: Database) -> None:
    device = add(database, "a")
    observe(database, device, Observed.UP, 10)
    roster = Roster(database, BUREAU)
    roster.picture()
    recoded = replace(device, code="b")
    database.write(lambda connection: devices.change(connection, BUREAU, recoded, actor="t", at_ms=2)).result(30)
    assert states(roster, "b") == [("ping", "UP")]
    assert states(roster, "a") == []


@pytest.mark.parametrize(("seen", "expected"), [(["s02"], ["b"]), ([], []), (["s01", "s02"], ["a", "b"])])
def test_only_the_scope_is_seen(database: Database, seen: Sequence[str], expected: Sequence[str]) -> None:
    observe(database, add(database, "a"), Observed.UP, 10)
    observe(database, add(database, "b", "s02"), Observed.UP, 10)
    picture = Roster(database, Scope.of(seen)).picture()
    assert sorted(picture.heads) == expected
    assert sorted(picture.ledger.schools) == sorted(seen)
    assert sorted(one.device.code for listed in picture.ledger.listed.values() for one in listed) == expected


def test_when_watching_began(database: Database) -> None:
    device = add(database, "a")
    for at_ms in (30, 10, 20):
        observe(database, device, Observed.UP, at_ms)
    with database.read() as connection:
        assert transition_feed.first_ms(connection, BUREAU, "s01") == 10
        assert transition_feed.first_ms(connection, BUREAU, "s02") is None
        assert transition_feed.first_ms(connection, Scope.of(["s02"]), "s01") is None


def beat(at_ms: int, school: str = "", clean_stop: bool = False, collector: str = "main") -> CollectorBeat:
    return CollectorBeat(
        collector=collector, at_ms=at_ms, boot_id="b", monotonic_s=0, clean_stop=clean_stop, school=school
    )


def test_the_pulse() -> None:
    assert feel([], "s01", 1_000, 100) == Pulse(None, False)
    assert feel([beat(950)], "s01", 1_000, 100) == Pulse(950, True, collectors=("main",))
    assert feel([beat(800)], "s01", 1_000, 100) == Pulse(800, False)
    assert feel([beat(990, clean_stop=True)], "s01", 1_000, 100) == Pulse(990, False, True)
    assert feel([beat(990, "s02")], "s01", 1_000, 100) == Pulse(None, False)
    both = [beat(990, "s01", clean_stop=True), beat(980, collector="bureau")]
    assert feel(both, "s01", 1_000, 100).speaks


def test_nothing_is_known_since_the_last_sign_of_life() -> None:
    assert feel([beat(800)], "s01", 1_000, 100).looked_ms == 800
    assert feel([beat(950)], "s01", 1_000, 100).looked_ms is None
    assert feel([], "s01", 1_000, 100).looked_ms is None


def test_a_school_sees_the_pulse_of_the_bureaus_collector(database: Database) -> None:
    database.write(lambda connection: beats.put(connection, beat(950))).result(30)
    assert len(Roster(database, Scope.of(["s01"])).picture().beats) == 1
