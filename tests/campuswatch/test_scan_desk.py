"""Scans that pages ask for: made by the service, over the control socket, only where the school's addresses are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from campuswatch.control import ControlError, ControlServer, call
from campuswatch.scan_desk import ScanDesk
from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.scan_asking import ask_scan, stop_scan
from campuswatch.usecases.schools import add_school, deny_addresses
from collector.clock import SystemClock
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.login_policy import LoginPolicy
from inventory.model.credential import Purpose
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import audit_rows, scan_runs
from inventory.vault import KeyCompartment, Vault

CLOCK = SystemClock()
HOME, DENIED, FOREIGN = "127.94.0.0/28", "127.94.0.8/30", "127.95.0.0/30"
LARGE = "127.96.0.0/18"
WANG = Actor("Wang (wang)", Scope.of(["S01"]), frozenset({Right.SCAN}))
Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database.open(url)) as opened:
        add_school(opened, operator(), School(code="S01", name="x"), [HOME], now_ms=CLOCK.now_ms())
        add_school(opened, operator(), School(code="S02", name="y"), [LARGE], now_ms=CLOCK.now_ms())
        deny_addresses(opened, operator(), "S01", [DENIED], "pumps", now_ms=CLOCK.now_ms())
        yield opened


@pytest.fixture
def ask(database: Database, tmp_path: Path) -> Iterator[Ask]:
    """A control socket as the service has it, in a loop of its own."""
    path, ready, over = tmp_path / "control.sock", Event(), Event()
    desk = ScanDesk(database, Vault({Purpose.POLL: KeyCompartment(b"k" * 32)}), CLOCK, LoginPolicy())

    async def serve() -> None:
        server = ControlServer(path, desk.handlers())
        await server.start()
        ready.set()
        await asyncio.to_thread(over.wait)
        await desk.stop()
        await server.stop()

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield lambda verb, params: call(path, verb, **params)
    finally:
        over.set()
        thread.join(30)


def newest(database: Database, school: str) -> ScanRun:
    with database.read() as connection:
        return scan_runs.every(connection, Scope.of([school]), limit=1)[0]


def until(ask: Ask, school: str) -> Mapping[str, Any]:
    """What is told once no scan of the school runs."""
    for _ in range(600):
        told = ask("scan_state", {"school": school})
        if not told["runs"]:
            return told
        Event().wait(0.1)
    raise AssertionError("it never ended")


def test_the_service_scans_in_the_name_of_who_asked(database: Database, ask: Ask) -> None:
    networks = ask_scan(database, WANG, ask, "S01", (), resume=False, now_ms=CLOCK.now_ms())
    assert networks == [HOME]
    assert until(ask, "S01")["problem"] is None
    run = newest(database, "S01")
    assert (run.ending, run.by) == (Ending.DONE, WANG.name)
    assert run.asked == 14 - 4
    with database.read() as connection:
        rows = audit_rows.entries(connection, BUREAU, "S01")
    assert [row.actor for row in rows if row.action == "scan.asked"] == [WANG.name]


@pytest.mark.parametrize(
    ("cidr", "why"), [(FOREIGN, "scan.not_of_school"), (DENIED, "scan.left_alone"), ("8.8.8.8", "scan.not_of_school")]
)
def test_other_addresses_and_denied_ones_are_refused(database: Database, ask: Ask, cidr: str, why: str) -> None:
    with pytest.raises(Conflict, match=why):
        ask_scan(database, WANG, ask, "S01", [cidr], resume=False, now_ms=CLOCK.now_ms())
    with database.read() as connection:
        assert scan_runs.every(connection, BUREAU) == []


def test_who_may_not_scan_does_not(database: Database, ask: Ask) -> None:
    with pytest.raises(Forbidden):
        ask_scan(database, WANG, ask, "S02", (), resume=False, now_ms=CLOCK.now_ms())
    only_looks = Actor("Li", Scope.of(["S01"]), frozenset({Right.LOOK}))
    with pytest.raises(Forbidden):
        ask_scan(database, only_looks, ask, "S01", (), resume=False, now_ms=CLOCK.now_ms())


def test_one_at_a_time_and_stopped_it_can_go_on(database: Database, ask: Ask) -> None:
    ask_scan(database, operator(), ask, "S02", (), resume=False, now_ms=CLOCK.now_ms())
    with pytest.raises(Conflict, match=r"scan\.busy"):
        ask_scan(database, operator(), ask, "S02", (), resume=False, now_ms=CLOCK.now_ms())
    assert ask("scan_state", {"school": "S02"})["runs"]
    stop_scan(database, operator(), ask, "S02", now_ms=CLOCK.now_ms())
    assert newest(database, "S02").ending is Ending.STOPPED
    with pytest.raises(Missing, match=r"scan\.none_runs"):
        stop_scan(database, operator(), ask, "S02", now_ms=CLOCK.now_ms())
    ask_scan(database, operator(), ask, "S02", (), resume=True, now_ms=CLOCK.now_ms())
    assert ask("scan_state", {"school": "S02"})["runs"]


def test_without_a_service_it_is_said_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ControlError):
        ask_scan(
            database, WANG, lambda verb, params: call(tmp_path / "none.sock", verb, **params), "S01", (), resume=False,
            now_ms=CLOCK.now_ms(),
        )  # fmt: skip
