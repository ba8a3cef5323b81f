"""Scans with a ledger: safe to repeat, resumed behind what is done, and never where it is denied."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from netaddr import IPNetwork

from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.scan_journal import resumed
from campuswatch.usecases.scan_plan import Wish, make_plan, outside
from campuswatch.usecases.scanning import Scanned, scan
from campuswatch.usecases.schools import add_school, allow_addresses, deny_addresses
from collector.clock import SystemClock
from collector.discovery.plan import Plan
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.sighting import Sighting
from inventory.repository import changes, devices, scan_runs
from inventory.vault import KeyCompartment, Vault
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import Truth

BY = operator()
PREFIX = "127.63.0.0/24"
WIDE = "127.63.0.0/20"
DENIED = "127.63.0.200"
SCANNER = """
import asyncio, sys
sys.path.insert(0, sys.argv[2])
from test_scanning import Office
office = Office(sys.argv[1], {}, new=False)
asyncio.run(office.scan(cidrs=[sys.argv[3]]))
"""


class Later(SystemClock):
    """So much later than it is."""

    ahead_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead_ms


class Office:
    """A ledger with one school."""

    def __init__(self, url: str, ports: dict[str, int], *, new: bool = True) -> None:
        self.url = url
        self.clock = Later()
        self.vault = Vault({Purpose.POLL: KeyCompartment(b"k" * 32)})
        if new:
            upgrade(url)
        self.database = Database.open(url)
        if new:
            school = School(code="S01", name="x", ports=ports)
            add_school(self.database, BY, school, [PREFIX], now_ms=self.clock.now_ms())

    async def scan(self, **wish: Any) -> Scanned:
        return await scan(self.database, self.vault, BY, self.clock, Wish(school="S01", **wish))

    def unfinished(self) -> ScanRun | None:
        with self.database.read() as connection:
            return scan_runs.unfinished(connection, BUREAU, "S01")

    def close(self) -> None:
        self.database.close()


@pytest.fixture(scope="module")
def truth() -> Truth:
    return plan_campus(5, PREFIX, cameras=4, recorders=1, switches=2, ups=0, printers=0, pcs=0, ports=free_ports())


@pytest.fixture
def office(url: str, truth: Truth) -> Iterator[Office]:
    with closing(Office(url, dict(truth.ports))) as opened:
        yield opened


def test_a_second_scan_changes_nothing(office: Office, truth: Truth) -> None:
    def history() -> int:
        with office.database.read() as connection:
            return len(changes.latest(connection, BUREAU, limit=10_000))

    async def main() -> tuple[Scanned, Scanned]:
        async with Campus(truth):
            first, before = await office.scan(), history()
            second = await office.scan()
            assert history() == before, "nothing new, so nothing told"
            return first, second

    first, second = asyncio.run(main())
    speaking = [device for device in truth.devices if device.ports]
    assert len(first.summary.added) == len(speaking)
    assert (first.run.ending, first.run.asked, first.run.found) == (Ending.DONE, 254, len(speaking))
    assert (second.summary.added, second.summary.changed, second.summary.moved, second.summary.gone) == ([], [], [], [])
    assert len(second.summary.seen) == len(speaking)
    with office.database.read() as connection:
        assert len(devices.find(connection, BUREAU)) == len(speaking)


def test_where_it_is_denied_nobody_hears_of_a_scan(office: Office, truth: Truth) -> None:
    """Denied for good, denied for once, and asked for by name all the same: TCP and UDP stay silent."""
    deny_addresses(office.database, BY, "S01", [DENIED], "pump", now_ms=office.clock.now_ms())
    once = DENIED.replace("200", "201")

    async def main() -> tuple[list[str], list[str]]:
        heard: list[str] = []

        def hear(sock: socket.socket, address: str) -> None:
            heard.append(address)
            if sock.type == socket.SOCK_STREAM:
                sock.accept()[0].close()
            else:
                sock.recv(2048)

        def listen(address: str) -> list[socket.socket]:
            tcp = [socket.create_server((address, truth.ports[name])) for name in ("rtsp", "http")]
            udp = socket.socket(type=socket.SOCK_DGRAM)
            udp.bind((address, truth.ports["snmp"]))
            for sock in (*tcp, udp):
                sock.setblocking(False)
                asyncio.get_running_loop().add_reader(sock, hear, sock, address)
            return [*tcp, udp]

        neighbour = DENIED.replace("200", "202")
        socks = [sock for address in (DENIED, once, neighbour) for sock in listen(address)]
        try:
            await office.scan(cidrs=[f"{DENIED}/29", f"{DENIED}/32"], deny=[once])
            before = list(heard)
            heard.clear()
            allow_addresses(office.database, BY, "S01", [DENIED], now_ms=office.clock.now_ms())
            await office.scan(cidrs=[f"{DENIED}/32"])
            return before, heard
        finally:
            for sock in socks:
                asyncio.get_running_loop().remove_reader(sock)
                sock.close()

    before, after = asyncio.run(main())
    assert set(before) == {DENIED.replace("200", "202")}, "who is not denied hears it, so the others would have"
    assert set(after) == {DENIED}
    with pytest.raises(Missing):
        allow_addresses(office.database, BY, "S01", [DENIED], now_ms=office.clock.now_ms())


def test_a_killed_scan_is_gone_on_with_behind_what_is_done(office: Office, truth: Truth) -> None:
    async def main() -> tuple[ScanRun, Scanned]:
        async with Campus(truth):
            words = [sys.executable, "-c", SCANNER, office.url, str(Path(__file__).parent), WIDE]
            scanner = await asyncio.create_subprocess_exec(*words)
            while not ((run := office.unfinished()) and run.done):
                assert scanner.returncode is None, "it was not done before its first part was"
                await asyncio.sleep(0.02)
            scanner.send_signal(signal.SIGKILL)
            await scanner.wait()
            killed = office.unfinished()
            assert killed is not None
            with pytest.raises(Conflict, match=r"scan\.busy"):
                await office.scan(resume=True)
            office.clock.ahead_ms = scan_runs.SILENT_MS + 60_000
            return killed, await office.scan(resume=True)

    killed, whole = asyncio.run(main())
    speaking = {device.address for device in truth.devices if device.ports}
    assert killed.ending is Ending.RUNNING
    assert whole.run.id == killed.id
    assert whole.run.ending is Ending.DONE
    assert whole.run.done == (WIDE,)
    assert whole.run.asked == 4094, "no part twice, none left out"
    assert {one.address for one in whole.found if one.address} == speaking
    assert len(whole.summary.added) == len(speaking)
    with pytest.raises(Missing):
        asyncio.run(office.scan(resume=True))


def test_what_a_killed_scan_found_is_judged_by_the_next(office: Office, truth: Truth) -> None:
    async def main() -> Scanned:
        async with Campus(truth):
            task = asyncio.create_task(office.scan(cidrs=[WIDE]))
            while not ((run := office.unfinished()) and run.done):
                await asyncio.sleep(0.02)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return await office.scan(cidrs=["127.63.15.1/32"])

    last = asyncio.run(main())
    assert last.summary.added == []
    with office.database.read() as connection:
        assert {one.address for one in devices.find(connection, BUREAU)} <= {one.address for one in truth.devices}
        stopped = scan_runs.every(connection, BUREAU)[-1]
    assert stopped.ending is Ending.STOPPED
    assert stopped.done


def test_the_internet_is_asked_only_by_those_who_mean_it(office: Office) -> None:
    with pytest.raises(Conflict) as refused:
        asyncio.run(office.scan(cidrs=["1.0.0.0/16", "10.0.0.0/30"]))
    assert refused.value.message.params["prefixes"] == "1.0.0.0/16"
    plan = make_plan(office.database, office.vault, BY, Wish(school="S01", cidrs=["1.0.0.0/30"], public=True))
    assert [str(one) for one in plan.networks] == ["1.0.0.0/30"]
    add = School(code="S02", name="y")
    add_school(office.database, BY, add, ["1.2.3.0/24"], now_ms=office.clock.now_ms())
    make_plan(office.database, office.vault, BY, Wish(school="S02", cidrs=["1.2.3.4"]))
    assert outside(office.database, BY, "S02", ["1.2.3.0/25", "10.0.0.1"]) == ["10.0.0.1/32"]


def test_a_vendors_credential_is_kept_apart(office: Office) -> None:
    for id, vendor in (("school", ""), ("theirs", "Huawei")):
        credential = Credential(id=id, type=CredentialType.SNMP_COMMUNITY, secret=id)
        now_ms = office.clock.now_ms()
        add_credential(office.database, office.vault, BY, credential, school="S01", vendor=vendor, now_ms=now_ms)
    plan = make_plan(office.database, office.vault, BY, Wish(school="S01"))
    assert [one.id for one in plan.credentials] == ["school"]
    assert {vendor: [one.id for one in some] for vendor, some in plan.bound.items()} == {"huawei": ["theirs"]}


def test_what_a_resumed_scan_asks_again_is_counted_once() -> None:
    """Of three parts two are done; the third had addresses that could not be asked."""
    run = ScanRun(
        id="r", school="S01", networks=("10.0.0.0/23", "10.0.2.0/24"), started_ms=1, asked=766, found=5, not_asked=9,
        done=("10.0.0.0/23",),
    )  # fmt: skip
    plan = Plan(
        school="S01", networks=[IPNetwork(one) for one in run.networks], deny=[IPNetwork("10.0.1.0/28")], ports={},
        done=[IPNetwork(one) for one in run.done],
    )  # fmt: skip
    found = [Sighting(school="S01", address=address, at_ms=1) for address in ("10.0.0.9", "10.0.2.9", "")]
    again = resumed(run, plan, found)
    assert (again.asked, again.found, again.not_asked) == (512 - 2 - 16, 1, 0)


def test_a_vendors_community_is_shown_to_that_vendors_devices_alone(tmp_path: Path, truth: Truth) -> None:
    """Listeners on a port of their own in place of agents: cameras of several vendors, and an address with no more."""
    with socket.socket(type=socket.SOCK_DGRAM) as free:
        free.bind(("0.0.0.0", 0))
        port = free.getsockname()[1]
    office = Office(f"sqlite:///{tmp_path}/ledger.db", {**truth.ports, "snmp": port})
    cameras = {device.vendor: device for device in truth.of_kind("camera")}
    (theirs, *others) = cameras.values()
    secret = "bound-community"
    credential = Credential(id="theirs", type=CredentialType.SNMP_COMMUNITY, secret=secret)
    now_ms = office.clock.now_ms()
    add_credential(office.database, office.vault, BY, credential, school="S01", vendor=theirs.vendor, now_ms=now_ms)
    heard: list[str] = []

    def hear(sock: socket.socket, address: str) -> None:
        if secret.encode() in sock.recv(2048):
            heard.append(address)

    async def main() -> Scanned:
        async with Campus(truth):
            loop = asyncio.get_running_loop()
            with ExitStack() as stack:
                for address in (*(one.address for one in cameras.values()), DENIED):
                    sock = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
                    sock.bind((address, port))
                    sock.setblocking(False)
                    loop.add_reader(sock, hear, sock, address)
                    stack.callback(loop.remove_reader, sock)
                return await office.scan()

    with closing(office):
        scanned = asyncio.run(main())
    assert others, "a camera of another vendor is there"
    vendors = {one.address: one.identity.vendor for one in scanned.found}
    assert {vendors[one.address] for one in cameras.values()} == set(cameras), "all are recognised by their pages"
    assert set(heard) == {theirs.address}
