"""The plan of addresses of the demo: it fits whatever campus is simulated, and shows applications at every stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

import pytest

from campuswatch.demo.address_plan import WORDS, plan_addresses, prefixes
from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.address_book import open_book
from campuswatch.usecases.schools import add_school
from collector.discovery.tables.routes import INET_TYPE, inet_routes
from inventory.database import Database
from inventory.ipam_register import Standing
from inventory.model.application import Stand
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import devices
from language.catalogue import LANGUAGES
from simulator.objects.routing import ASTRAY, routing_objects
from simulator.plan import plan_campus
from simulator.truth import Truth

NOW_MS = 1_795_366_800_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/ledger.db"
    upgrade(url)
    with closing(Database.open(url)) as opened:
        yield opened


def entered(database: Database, truth: Truth) -> list[Device]:
    add_school(database, operator(), School(code="S01", name="x"), [truth.prefix], now_ms=NOW_MS)
    known = [
        Device(id=one.code, code=f"s01-{one.code}", school="S01", kind=Kind(one.kind), name=one.name,
               stage=Stage.ADOPTED, address=one.address)
        for one in truth.devices
    ]  # fmt: skip
    database.write(lambda connection: [devices.add(connection, one, actor="x", at_ms=NOW_MS) for one in known]).result()
    with database.read() as connection:
        return devices.find(connection, BUREAU)


@pytest.mark.parametrize("cameras", [0, 1, 12, 78, 150])
def test_the_plan_fits_whatever_campus_is_simulated(database: Database, cameras: int) -> None:
    truth = plan_campus(cameras=cameras)
    known = entered(database, truth)
    plan_addresses(database, operator(), "vi", "S01", truth, known, now_ms=NOW_MS)
    book = open_book(database, operator(), "S01", now_ms=NOW_MS)
    standings = {book.register.use(one.address).standing for one in known if one.address}
    assert standings <= {Standing.HELD, Standing.ISSUED}
    assert [one.what for one in book.strangers()] == []
    assert [range.use for range in book.book.ranges] == ["dynamic", "reserved"]
    stands = sorted(one.stand for one in book.book.applications)
    issued = [Stand.ISSUED] if cameras else []
    assert stands == sorted([Stand.APPROVED, Stand.ASKED, Stand.REFUSED, *issued])
    for one in book.book.applications:
        assert one.stand is not Stand.APPROVED or book.register.next_free(book.node(one.prefix))


def test_the_plan_has_the_same_words_in_every_language() -> None:
    assert set(WORDS) == set(LANGUAGES)
    assert len({frozenset(words) for words in WORDS.values()}) == 1


def test_prefixes_hold_one_use_and_nothing_else() -> None:
    truth = plan_campus(cameras=78)
    found = prefixes(truth)
    assert {use: str(network) for use, network in found.items()} == {
        "network": "127.42.0.0/28", "supply": "127.42.0.16/29", "later": "127.42.0.128/25",
    }  # fmt: skip
    for use, kinds in (("network", {"switch", "recorder"}), ("supply", {"ups"}), ("later", set())):
        assert {one.kind for one in truth.devices if ip_address(one.address) in found[use]} == kinds


def test_one_switch_of_the_simulated_campus_sends_everything_astray() -> None:
    """The others to the router of the campus; as that is an address of loopback, nobody takes it for a next hop."""
    truth = plan_campus()
    hops = {}
    for switch in truth.of_kind("switch"):
        told = routing_objects(truth, switch.code)
        rows = {INET_TYPE.suffix(oid): {INET_TYPE: value} for oid, value in told.items() if oid.startswith(INET_TYPE)}
        hops[switch.code] = [route.next_hop for route in inet_routes(rows)]  # type: ignore[arg-type]
        assert [index[-4:] for index in rows] in ([(127, 42, 0, 1)], [tuple(ASTRAY[1].packed)])
    assert {code: found for code, found in hops.items() if found} == {ASTRAY[0]: ["192.168.1.1"]}
