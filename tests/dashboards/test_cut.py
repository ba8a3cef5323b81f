"""One roster of the bureau, cut for a scope, shows what a roster of that scope reads by itself, after every change."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, event

from campuswatch.migrate import upgrade
from dashboards.cut import cut
from dashboards.roster import Picture, Roster
from dashboards.standing import Standings
from inventory.database import Database
from inventory.model.area import Area
from inventory.model.attribution import Attribution
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.repository import (
    areas,
    attributions,
    devices,
    maintenances,
    revision,
    schools,
    service_periods,
    transitions,
)
from language.message import Message

SCHOOLS = ("s01", "s02", "s03")
SCOPES = (
    Scope.of([]),
    Scope.of(["s01"]),
    Scope.of(["s02", "s03"]),
    Scope.of_areas("s01", ["gate"]),
    Scope.of_areas("s02", []),
)
HOUR_MS = 3_600_000


class Books:
    """A ledger of three schools, changed step by step."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_ms = 10 * HOUR_MS
        for code in SCHOOLS:
            made = School(code=code, name=code)
            self.write(lambda connection, made=made: schools.add(connection, made, actor="t", at_ms=1))
            for area in ("gate", "hall"):
                place = Area(code=area, school=code, name=area)
                self.write(lambda connection, place=place: areas.add(connection, place, actor="t", at_ms=1))

    def write(self, work: Callable[[Connection], Any]) -> None:
        self.database.write(work).result(30)

    def known(self) -> list[Device]:
        with self.database.read() as connection:
            return devices.find(connection, BUREAU)

    def add(self, chance: random.Random) -> None:
        school = chance.choice(SCHOOLS)
        id = uuid.UUID(int=chance.getrandbits(128)).hex
        made = Device(
            id=id, code=f"{school}-{id[:6]}", school=school, kind=Kind.PC, name="old", stage=Stage.ADOPTED,
            area=chance.choice(["gate", "hall", None]),
        )  # fmt: skip

        def work(connection: Connection) -> None:
            devices.add(connection, made, actor="t", at_ms=self.now_ms)
            service_periods.put(connection, ServicePeriod(made.code, HOUR_MS), recorded_ms=self.now_ms)
            revision.bump(connection, school)

        self.write(work)

    def rename(self, chance: random.Random) -> None:
        one = chance.choice(self.known())
        self.change(replace(one, name=f"{one.name}+", area=chance.choice(["gate", "hall"])))

    def recode(self, chance: random.Random) -> None:
        one = chance.choice(self.known())
        self.change(replace(one, code=f"{one.code}x"))

    def move(self, chance: random.Random) -> None:
        one = chance.choice(self.known())
        self.change(replace(one, school=chance.choice(SCHOOLS)))

    def change(self, made: Device) -> None:
        self.write(lambda connection: devices.change(connection, BUREAU, made, actor="t", at_ms=self.now_ms))

    def observe(self, chance: random.Random) -> None:
        one = chance.choice(self.known())
        row = Transition(
            device=one.code, school=one.school, witness="ping", collector="main", at_ms=self.now_ms, half_gap_ms=0,
            state=chance.choice([Observed.UP, Observed.DOWN, Observed.DOWN]), reason=Message("observed.silent"),
            recorded_ms=self.now_ms,
        )  # fmt: skip
        self.write(lambda connection: transitions.append(connection, [row]))

    def charge(self, chance: random.Random) -> None:
        silent, cause = chance.choice(self.known()), chance.choice(self.known())
        row = Attribution(
            device=silent.code, cause=cause.code, start_ms=self.now_ms - HOUR_MS, end_ms=None, recorded_ms=self.now_ms
        )
        self.write(lambda connection: attributions.put(connection, [row]))

    def plan(self, chance: random.Random) -> None:
        one = chance.choice(self.known())
        row = Maintenance(
            id=uuid.UUID(int=chance.getrandbits(128)).hex, school=one.school, reason="work", device=one.code,
            start_ms=self.now_ms, end_ms=self.now_ms + 3 * HOUR_MS, by="t", recorded_ms=self.now_ms,
            entered_ms=self.now_ms,
        )  # fmt: skip
        self.write(lambda connection: maintenances.put(connection, row))


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    upgrade(url)
    database = Database.open(url)
    yield Books(database)
    database.close()


def shown(picture: Picture, now_ms: int) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a page could show of it."""
    standings = Standings()
    return {
        school: [
            (one.listed.device, one.listed.text, one.listed.service, one.segment)
            for one in standings.of_school(school, picture, now_ms, None)
        ]
        for school in picture.ledger.schools
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_shows_what_the_scope_reads_by_itself(books: Books, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(8):
        books.add(chance)
    whole = Roster(books.database, BUREAU)
    acts = (books.add, books.rename, books.recode, books.move, books.observe, books.observe, books.charge, books.plan)
    moved = False
    for _ in range(25):
        act = chance.choice(acts)
        moved |= act == books.move
        act(chance)
        books.now_ms += 60_000
        picture = whole.picture()
        assert shown(picture, books.now_ms) == shown(Roster(books.database, BUREAU).picture(), books.now_ms)
        for scope in SCOPES:
            if scope.areas is not None and moved:
                continue  # of what came from elsewhere a unit's own reading knows less than the bureau does
            own = Roster(books.database, scope).picture()
            found = shown(cut(picture, scope), books.now_ms)
            assert list(found) == sorted(own.ledger.schools)
            if scope.areas is None:
                assert found == shown(own, books.now_ms)
            else:
                assert [row[:3] for rows in found.values() for row in rows] == [
                    row[:3] for rows in shown(own, books.now_ms).values() for row in rows
                ]


def test_a_unit_sees_its_areas_and_why_something_there_is_in_shadow(books: Books) -> None:
    chance = random.Random(1)
    for _ in range(12):
        books.add(chance)
    picture = cut(Roster(books.database, BUREAU).picture(), Scope.of_areas("s01", ["gate"]))
    found = [one.device for listed in picture.ledger.listed.values() for one in listed]
    assert found
    assert {(one.school, one.area) for one in found} == {("s01", "gate")}
    assert picture.heads.keys() <= {one.code for one in found}


def test_only_the_school_that_changed_is_read_again(books: Books) -> None:
    chance = random.Random(2)
    for _ in range(12):
        books.add(chance)
    whole = Roster(books.database, BUREAU)
    before = whole.picture()
    (one, *_) = (device for device in books.known() if device.school == "s02")
    books.change(replace(one, name="new"))
    after = whole.picture()
    assert after.ledger.listed["s01"] is before.ledger.listed["s01"]
    assert after.ledger.listed["s02"] is not before.ledger.listed["s02"]
    assert {school for school in SCHOOLS if after.marks[school] != before.marks[school]} == {"s02"}


def test_many_who_ask_at_once_share_readings(books: Books) -> None:
    """Each gets what was read after it asked; thirty together cost far fewer than thirty readings."""
    books.add(random.Random(3))
    whole = Roster(books.database, BUREAU)
    whole.picture()
    started, asked = Barrier(30), []
    event.listen(books.database._readers, "before_cursor_execute", lambda *call: (sleep(0.01), asked.append(call[2])))

    def ask(_: int) -> Picture:
        started.wait()
        return whole.picture()

    with ThreadPoolExecutor(30) as threads:
        found = list(threads.map(ask, range(30)))
    readings = sum("revision.number" in statement for statement in asked)
    assert len({id(one) for one in found}) == readings <= 4
