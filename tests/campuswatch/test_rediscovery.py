"""The nightly rediscovery: every school once, one after the other, stopped cleanly and gone on with."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_interface

import pytest
from sqlalchemy import Engine, event

from campuswatch.jobs import Jobs
from campuswatch.listening import Listening, homes
from campuswatch.rediscovery import NIGHT, Rediscovery, say
from campuswatch.settings import Scan
from campuswatch.usecases.actor import operator
from campuswatch.usecases.finds import Summary
from campuswatch.usecases.scanning import Scanned
from campuswatch.usecases.schools import add_school
from campuswatch.usecases.wiring import Remark
from collector.clock import SystemClock
from collector.discovery.discovery import Discovery
from collector.protocols.links import Link, Links
from collector.protocols.segment_facts import DhcpFact
from inventory.database import Database
from inventory.login_policy import LoginPolicy
from inventory.model.credential import Purpose
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.subnet import Subnet
from inventory.repository import scan_runs, strangers
from inventory.vault import KeyCompartment, Vault
from language.message import Message

CLOCK = SystemClock()
NETWORKS = {"S01": "127.91.0.0/30", "S02": "127.92.0.0/30"}


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database.open(url)) as opened:
        for code, network in NETWORKS.items():
            add_school(opened, operator(), School(code=code, name=code), [network], now_ms=CLOCK.now_ms())
        yield opened


@pytest.fixture
def night(database: Database) -> Rediscovery:
    return Rediscovery(database, Vault({Purpose.POLL: KeyCompartment(b"k" * 32)}), CLOCK, LoginPolicy())


def runs(database: Database) -> dict[str, ScanRun]:
    with database.read() as connection:
        return {run.school: run for run in scan_runs.every(connection, BUREAU)}


def a_run(school: str, **more: object) -> ScanRun:
    fields = {"networks": (NETWORKS[school],), "started_ms": CLOCK.now_ms(), "beat_ms": CLOCK.now_ms(), **more}
    return ScanRun(id=f"run {school}", school=school, **fields)  # type: ignore[arg-type]


def put(database: Database, run: ScanRun) -> None:
    database.write(lambda connection: scan_runs.put(connection, run)).result()


def test_every_school_is_scanned_and_its_summary_kept(
    database: Database, night: Rediscovery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    asyncio.run(night.run())
    assert {code: (run.ending, run.by) for code, run in runs(database).items()} == dict.fromkeys(
        NETWORKS, (Ending.DONE, NIGHT.name)
    )
    for code in NETWORKS:
        assert f"{code}: " in caplog.text
    assert "0 new, 0 gone, 0 moved, 0 changed" in caplog.text


def test_the_log_says_who_was_not_asked_and_what_is_not_certain(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    found = Discovery(not_asked={"10.1.0.7": "EMFILE", "10.1.0.8": "EMFILE"})
    doubt = Remark(Message("neighbours.unmatched", {"count": 3}))
    say(Scanned(a_run("S01"), found, Summary(remarks=(doubt,))))
    assert "S01: 2 addresses could not be asked (10.1.0.7, 10.1.0.8): too many connections" in caplog.text
    assert "were not told apart: 3" in caplog.text


def test_a_school_that_is_being_scanned_is_left_out_with_a_sentence(
    database: Database, night: Rediscovery, caplog: pytest.LogCaptureFixture
) -> None:
    put(database, a_run("S01", by="somebody"))
    asyncio.run(night.run())
    assert "S01 was not scanned this night" in caplog.text
    assert runs(database)["S01"].by == "somebody"
    assert runs(database)["S02"].ending is Ending.DONE


def test_a_stop_leaves_a_run_that_goes_on(database: Database, night: Rediscovery) -> None:
    async def begin_and_stop() -> None:
        job = asyncio.create_task(night.run())
        while not runs(database):
            await asyncio.sleep(0.01)
        await night.stop()
        await asyncio.gather(job, return_exceptions=True)

    asyncio.run(begin_and_stop())
    (halted,) = runs(database).values()
    assert halted.ending is Ending.STOPPED

    async def go_on() -> None:
        assert night.go_on() == ["S01"]
        while runs(database)["S01"].ending is not Ending.DONE:
            await asyncio.sleep(0.01)
        await night.stop()

    asyncio.run(go_on())
    assert runs(database)["S01"].id == halted.id


def test_a_stop_while_the_turn_is_written_gives_it_back(database: Database, night: Rediscovery) -> None:
    writing, written = threading.Event(), threading.Event()

    def hold(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO scan_run") and not writing.is_set():
            writing.set()
            written.wait(30)

    async def stop_in_between() -> None:
        job = asyncio.create_task(night.run())
        assert await asyncio.to_thread(writing.wait, 30)
        stopping = asyncio.create_task(night.stop())
        await asyncio.sleep(0)
        written.set()
        await asyncio.gather(job, stopping, return_exceptions=True)

    event.listen(Engine, "before_cursor_execute", hold)
    try:
        asyncio.run(stop_in_between())
    finally:
        event.remove(Engine, "before_cursor_execute", hold)
    assert {run.ending for run in runs(database).values()} == {Ending.STOPPED}


def test_what_a_person_stopped_is_not_gone_on_with(database: Database, night: Rediscovery) -> None:
    put(database, a_run("S01", by="somebody", ending=Ending.STOPPED))
    put(database, a_run("S02", by=NIGHT.name, ending=Ending.STOPPED, started_ms=CLOCK.now_ms() - 7 * 3_600_000))

    assert night.go_on() == []
    assert {run.ending for run in runs(database).values()} == {Ending.STOPPED}


def test_the_hour_is_the_settings(database: Database) -> None:
    async def nothing() -> None:
        """Never comes to be called."""

    jobs = Jobs("Asia/Shanghai", {"rediscovery": nothing}, {"rediscovery": Scan(at="23:05").crontab})
    (job,) = jobs._scheduler.get_jobs()
    assert "hour='23', minute='5'" in str(job.trigger)
    assert Scan().crontab == "10 2 * * *"


def test_a_card_belongs_to_the_school_on_whose_subnet_it_is() -> None:
    inside = Link(1, "eth0", "02:00:00:00:00:01", True, (ip_interface("10.1.0.9/22"),))
    outside = Link(2, "eth1", "02:00:00:00:00:02", True, (ip_interface("172.16.0.9/24"),))
    down = replace(inside, index=3, name="eth2", ethernet=False)
    links = Links({one.index: one for one in (inside, outside, down)})
    assert homes(links, [Subnet(school="S01", cidr="10.1.0.0/22"), Subnet(school="S02", cidr="fd00::/64")]) == {
        "eth0": "S01"
    }


def test_a_stranger_that_was_heard_is_kept_and_named_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A card in a school's subnet is not to be had in a test: what the kernel tells of cards is given instead."""
    card = Link(1, "eth0", "02:00:00:00:00:01", True, (ip_interface("127.91.0.1/30"),))
    monkeypatch.setattr("campuswatch.listening.read_links", lambda: Links({1: card}))
    offer = DhcpFact(
        interface="eth0",
        at_ms=CLOCK.now_ms(),
        mac="02:00:00:00:00:77",
        message="offer",
        source="127.91.0.2",
        server="127.91.0.2",
        offered="127.91.0.3",
    )
    listening = Listening(database, CLOCK)
    for _ in range(2):
        asyncio.run(listening.tell([offer, replace(offer, interface="eth9")]))
    with database.read() as connection:
        met = strangers.every(connection, BUREAU)
    assert [(one.school, one.address, one.mac) for one in met] == [("S01", "127.91.0.2", "02:00:00:00:00:77")]
    assert caplog.text.count("gives out addresses") == 1
