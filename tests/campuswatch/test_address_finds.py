"""What scans and the ear on a segment tell of addresses is kept as bindings, and the book of a school reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_interface

import pytest

from campuswatch.listening import Listening
from campuswatch.usecases.actor import operator
from campuswatch.usecases.address_book import AddressBook, open_book, open_books, show_address
from campuswatch.usecases.address_finds import KEPT_MS
from campuswatch.usecases.finds import record
from campuswatch.usecases.schools import add_school
from collector.clock import Clock
from collector.discovery.discovery import Discovery
from collector.protocols.links import Link, Links
from collector.protocols.segment_facts import ArpFact
from inventory.database import Database
from inventory.errors import Missing
from inventory.ipam_finding import What
from inventory.ipam_register import Standing
from inventory.model.binding import Binding, Teller
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.routing import Route, Routing
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Port, Surroundings
from inventory.repository import bindings, routings

NOW_MS = 1_795_366_800_000
DAY_MS = 86_400_000
BY = operator()
CORE, ACCESS, PC, PHONE = "10.1.0.2", "10.1.0.3", "3c:52:82:00:00:01", "3c:52:82:00:00:02"
CORE_MAC, ACCESS_MAC = "00:1b:21:00:00:02", "00:1b:21:00:00:03"


class Still:
    def now_ms(self) -> int:
        return NOW_MS

    def monotonic(self) -> float:
        return 0.0


CLOCK: Clock = Still()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database.open(url)) as opened:
        for code in ("S01", "S02"):
            add_school(opened, BY, School(code=code, name=code), ["10.1.0.0/24"], now_ms=NOW_MS)
        yield opened


def switch(address: str, mac: str, *told: Neighbour, **more: object) -> Surroundings:
    ports = tuple(Port(port=f"Gi{number}", if_index=number) for number in (1, 2, 24))
    return Surroundings(address=address, at_ms=NOW_MS, ports=ports, neighbours=told, own_macs=frozenset({mac}),
                        bridge_mac=mac, **more)  # type: ignore[arg-type]  # fmt: skip


def learned(teller: str, mac: str, port: str, vlan: int = 0) -> Neighbour:
    return Neighbour(teller=teller, port=port, witness=Witness.BRIDGE, seen_ms=NOW_MS, mac=mac, vlan=vlan)


def arp(address: str, mac: str) -> Neighbour:
    return Neighbour(teller=CORE, port="Vlan1", witness=Witness.ARP, seen_ms=NOW_MS, mac=mac, address=address)


WIRED = (
    switch(
        CORE, CORE_MAC, arp("10.1.0.40", PC), arp("fd00::40", PC), learned(CORE, PC, "Gi1", 20),
        learned(CORE, ACCESS_MAC, "Gi1"), learned(CORE, PHONE, "Gi2", 20),
        routing=Routing(address=CORE, at_ms=NOW_MS, forwards=True, routes=(Route("0.0.0.0/0", "10.1.0.1"),)),
    ),
    switch(ACCESS, ACCESS_MAC, learned(ACCESS, PC, "Gi2", 20), learned(ACCESS, CORE_MAC, "Gi24")),
)  # fmt: skip


def scan(database: Database, *found: Sighting, told: tuple[Surroundings, ...] = (), now_ms: int = NOW_MS) -> None:
    discovery = Discovery(sightings=found, swept=("10.1.0.0/24",), surroundings=told)
    database.write(lambda connection: record(connection, BY, "S01", discovery, now_ms=now_ms)).result()


def kept(database: Database, scope: Scope = BUREAU) -> list[Binding]:
    with database.read() as connection:
        return bindings.every(connection, scope)


def answered(address: str, mac: str, ttl: str = "64") -> Sighting:
    evidence = {"ping": "answered", "ping.ttl": ttl, "arp.mac": mac}
    return Sighting(school="S01", address=address, at_ms=NOW_MS, evidence=evidence)


def test_a_scan_keeps_who_answered_what_routers_know_and_the_nearest_ports(database: Database) -> None:
    for _ in range(2):
        scan(database, answered("10.1.0.9", PHONE), told=WIRED)
    told = {(one.teller, one.address, one.mac, one.by, one.port, one.vlan) for one in kept(database)}
    assert {one for one in told if one[0] is not Teller.BRIDGE} == {
        (Teller.SCAN, "10.1.0.9", PHONE, "", "", 0),
        (Teller.ROUTER, "10.1.0.40", PC, CORE, "Vlan1", 0),
        (Teller.ROUTER, "fd00::40", PC, CORE, "Vlan1", 0),
    }
    of_hosts = {one[2:] for one in told if one[0] is Teller.BRIDGE and one[2] in (PC, PHONE)}
    assert of_hosts == {(PC, ACCESS, "Gi2", 20), (PHONE, CORE, "Gi2", 20)}
    assert kept(database, Scope.of(["S02"])) == []
    with database.read() as connection:
        assert routings.every(connection, BUREAU) == {"S01": [WIRED[0].routing]}


def test_what_was_not_seen_for_long_is_forgotten_by_the_next_scan(database: Database) -> None:
    scan(database, answered("10.1.0.9", PHONE), told=WIRED)
    scan(database, now_ms=NOW_MS + KEPT_MS + 1)
    assert kept(database) == []
    with database.read() as connection:
        assert routings.every(connection, BUREAU) == {}


def test_what_is_heard_on_a_segment_counts_for_the_school_of_the_card(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the kernel tells of cards is given instead: a card in a school's subnet is not to be had in a test."""
    card = Link(1, "eth0", "02:00:00:00:00:01", True, (ip_interface("10.1.0.7/24"),))
    monkeypatch.setattr("campuswatch.listening.read_links", lambda: Links({1: card}))
    said = ArpFact(interface="eth0", at_ms=NOW_MS, mac=PC, address="10.1.0.40", reply=False)
    others = [replace(said, interface="eth9"), replace(said, mac=PHONE, odd="sender")]
    asyncio.run(Listening(database, CLOCK).tell([said, *others]))
    (one,) = kept(database)
    assert (one.school, one.address, one.mac, one.teller, one.port) == ("S01", "10.1.0.40", PC, Teller.SEGMENT, "eth0")


def test_the_book_of_a_school_reads_it_all(database: Database) -> None:
    near = [answered(f"10.1.0.{host}", f"3c:52:82:00:01:{host:02x}") for host in range(50, 56)]
    scan(database, *near, answered("10.1.0.9", PHONE, ttl="63"), told=WIRED)
    book = open_book(database, BY, "S01", now_ms=NOW_MS)
    assert book.register.use("10.1.0.40").standing is Standing.SEEN
    assert book.register.next_free(book.node("10.1.0.0/24"), 300).count("10.1.0.40") == 0
    unregistered = {one.address for one in book.strangers() if one.what is What.UNREGISTERED}
    assert {"10.1.0.9", "10.1.0.40", "10.1.0.50"} <= unregistered
    found = {one.address: one.what for one in book.gateways()}
    assert found["10.1.0.9"] is What.FARTHER
    assert found["10.1.0.1"] is What.ROUTES
    later = open_book(database, BY, "S01", now_ms=NOW_MS + 31 * DAY_MS)
    assert (later.strangers(), later.conflicts(), later.gateways()) == ([], [], [])
    assert [one.mac for one in show_address(database, BY, "S01", "10.1.0.40", now_ms=NOW_MS).bindings] == [PC]


def test_nobody_reads_the_book_of_another_school(database: Database) -> None:
    scan(database, told=WIRED)
    other = replace(BY, scope=Scope.of(["S02"]))
    assert [book.school for book in open_books(database, other, None, now_ms=NOW_MS)] == ["S02"]
    with pytest.raises(Missing):
        open_book(database, other, "S01", now_ms=NOW_MS)
    with database.read() as connection:
        assert AddressBook(connection, BUREAU, "S02", now_ms=NOW_MS).bindings == []
