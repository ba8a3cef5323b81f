"""Scans of a simulated campus, of a real agent, and of networks where nothing or too much is."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from netaddr import IPNetwork
from sqlalchemy import select

from campuswatch.migrate import upgrade
from collector.clock import SystemClock
from collector.discovery.fingerprint import fingerprint
from collector.discovery.plan import Plan
from collector.discovery.progress import Progress
from collector.discovery.range import MAX_ADDRESSES, RangeTooLarge, addresses, count_of
from collector.discovery.subject import Resident, Subject
from collector.discovery.sweep import sweep
from collector.instruments import Instruments
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from inventory.database import Database
from inventory.logins import LoginBudget
from inventory.model.credential import Credential, CredentialType
from inventory.model.kind import SURVEILLANCE, Kind
from inventory.model.sighting import Sighting
from inventory.tables.login import login_attempt
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import KINDS
from simulator.truth import Truth

PREFIX = "127.61.7.0/24"
PATIENCE_S = 10.0  # a campus in our own process answers slowly on a busy machine


def free_ports() -> dict[str, int]:
    """Ports that are free on all of loopback now."""
    with ExitStack() as held:
        ports = {}
        for protocol, kind in KINDS.items():
            sock = held.enter_context(socket.socket(type=kind))
            sock.bind(("0.0.0.0", 0))
            ports[protocol] = sock.getsockname()[1]
        return ports


def credentials_of(truth: Truth) -> tuple[Credential, ...]:
    accesses = {device.snmp for device in truth.devices if device.snmp}
    communities = sorted({access.community for access in accesses if access.community})
    users = {access.user: access for access in accesses if access.user}
    return (
        *(Credential(id=name, type=CredentialType.SNMP_COMMUNITY, secret=name) for name in communities),
        *(
            Credential(
                id=user,
                type=CredentialType.SNMP_V3,
                account=user,
                auth_protocol=access.auth,
                auth_secret=access.auth_password,
                priv_protocol=access.priv,
                priv_secret=access.priv_password,
            )
            for user, access in users.items()
        ),
    )


async def scan(plan: Plan, folder: Path, on_progress: Callable[[Progress], None] = lambda _: None) -> list[Sighting]:
    url = f"sqlite:///{folder}/ledger.db"
    upgrade(url)
    with closing(Database.open(url)) as database:
        async with SnmpClient() as snmp:
            clock = SystemClock()
            instruments = Instruments(
                clock=clock,
                snmp=snmp,
                pinger=None,
                logins=LoginBudget(database, clock),
                counters=CounterMemory(),
            )
            return [found async for found in sweep(plan, instruments, on_progress)]


def test_a_campus_is_found_and_known_for_what_it_is(tmp_path: Path) -> None:
    truth = plan_campus(3, PREFIX, ports=free_ports())
    steps: list[Progress] = []

    async def main() -> list[Sighting]:
        plan = Plan(
            school="S01",
            networks=[IPNetwork(PREFIX)],
            ports=truth.ports,
            credentials=credentials_of(truth),
            rate=5000,
            deadline_s=PATIENCE_S,
        )
        async with Campus(truth):
            return await scan(plan, tmp_path, steps.append)

    found = {sighting.address: sighting for sighting in asyncio.run(main())}
    speaking = {device.address: device for device in truth.devices if device.ports}
    assert set(found) == set(speaking), "what answers is found, and nothing else"
    assert steps[-1] == Progress(total=254, asked=254, found=len(speaking), not_asked=0)
    for address, device in speaking.items():
        identity = found[address].identity
        if device.kind in SURVEILLANCE:
            assert (identity.kind, identity.vendor) == (device.kind, device.vendor), device.persona
        if device.kind in ("printer", "pc"):
            assert identity.kind not in SURVEILLANCE, device.persona
    guarded = [device for device in speaking.values() if device.snmp and device.snmp.user]
    assert {found[device.address].evidence["snmp.credential"] for device in guarded} == {"campuswatch"}


def test_printers_are_recognised_and_left_alone(tmp_path: Path) -> None:
    truth = plan_campus(3, PREFIX, cameras=0, recorders=0, switches=1, ups=0, printers=2, pcs=0, ports=free_ports())

    async def main() -> tuple[list[Sighting], Counter[str]]:
        plan = Plan(
            school="S01",
            networks=[IPNetwork(device.address) for device in truth.of_kind("printer")],
            ports=truth.ports,
            credentials=credentials_of(truth),
            deadline_s=PATIENCE_S,
        )
        async with Campus(truth) as campus:
            return await scan(plan, tmp_path), campus.stats

    found, stats = asyncio.run(main())
    assert [sighting.identity.kind for sighting in found] == [Kind.PRINTER] * 2
    assert stats["http"] == 0


def test_without_credentials_an_agent_with_snmp_v3_is_still_seen(tmp_path: Path) -> None:
    truth = plan_campus(3, PREFIX, cameras=0, recorders=0, switches=3, ups=0, printers=0, pcs=0, ports=free_ports())
    (guarded,) = (device for device in truth.devices if device.snmp and device.snmp.user)

    async def main() -> list[Sighting]:
        networks = [IPNetwork(guarded.address)]
        plan = Plan(school="S01", networks=networks, ports={**truth.ports, "http": 1}, deadline_s=PATIENCE_S)
        async with Campus(truth):
            return await scan(plan, tmp_path)

    (found,) = asyncio.run(main())
    assert dict(found.evidence) == {"snmp.agent": "SNMPv3"}
    assert found.identity.kind is Kind.UNKNOWN


def test_refused_users_are_counted_under_the_school_or_the_known_devices_code(tmp_path: Path) -> None:
    truth = plan_campus(3, PREFIX, cameras=0, recorders=0, switches=6, ups=0, printers=0, pcs=0, ports=free_ports())
    known, unknown = (device.address for device in truth.devices if device.snmp and device.snmp.user)
    wrong = tuple(
        Credential(id=name, type=CredentialType.SNMP_V3, account=name, auth_protocol="sha1", auth_secret="x" * 8)
        for name in ("one", "two", "three")
    )

    async def main() -> list[Sighting]:
        plan = Plan(
            school="S01",
            networks=[IPNetwork(known), IPNetwork(unknown)],
            ports={**truth.ports, "http": 1},
            credentials=wrong,
            residents={known: Resident(code="s01-sw-0003")},
            deadline_s=PATIENCE_S,
        )
        async with Campus(truth):
            return await scan(plan, tmp_path)

    assert {sighting.evidence["snmp.agent"] for sighting in asyncio.run(main())} == {"SNMPv3"}
    with closing(Database.open(f"sqlite:///{tmp_path}/ledger.db")) as database, database.read() as connection:
        counted = Counter(connection.execute(select(login_attempt.c.device)).scalars())
    assert counted == {"s01-sw-0003": 2, f"S01/{unknown}": 2}


def test_where_nothing_is_nothing_is_found_and_nothing_is_denied(tmp_path: Path) -> None:
    steps: list[Progress] = []
    plan = Plan(
        school="S01",
        networks=[IPNetwork("127.61.8.0/28")],
        ports=free_ports(),
        deny=[IPNetwork("127.61.8.8/29")],
        credentials=(Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="public"),),
    )
    assert asyncio.run(scan(plan, tmp_path, steps.append)) == []
    assert steps[-1] == Progress(total=7, asked=7, found=0, not_asked=0)


def test_what_we_could_not_ask_is_counted_apart(tmp_path: Path) -> None:
    """The broadcast address: the kernel itself refuses to send there."""
    steps: list[Progress] = []
    plan = Plan(school="S01", networks=[IPNetwork("255.255.255.255/32")], ports=free_ports(), deadline_s=0.3)
    assert asyncio.run(scan(plan, tmp_path, steps.append)) == []
    assert steps[-1] == Progress(total=1, asked=1, found=0, not_asked=1, reasons={"ENETUNREACH": 1})


@pytest.mark.needs("snmpd")
def test_a_real_agent_is_asked_as_the_user_it_knows(tmp_path: Path, snmpd) -> None:  # type: ignore[no-untyped-def]
    async def main() -> list[Sighting]:
        plan = Plan(
            school="S01",
            networks=[IPNetwork("127.0.0.1/32")],
            ports={"snmp": snmpd.port, "rtsp": 1, "http": 2},
            credentials=(
                Credential(id="wrong", type=CredentialType.SNMP_COMMUNITY, secret="wrong"),
                snmpd.user("sha256aes"),
            ),
            deadline_s=PATIENCE_S,
        )
        return await scan(plan, tmp_path)

    (found,) = asyncio.run(main())
    assert found.evidence["snmp.credential"] == "sha256aes"
    assert found.evidence["sysObjectID"].startswith("1.3.6.1.4.1.8072.3.2")


def test_addresses_leave_out_edges_and_the_denied() -> None:
    asked = list(addresses([IPNetwork("10.0.0.0/29"), IPNetwork("10.0.0.4/30")], [IPNetwork("10.0.0.2/32")]))
    assert asked == ["10.0.0.1", "10.0.0.3", "10.0.0.5", "10.0.0.6"]
    assert list(addresses([IPNetwork("10.0.0.0/31")])) == ["10.0.0.0", "10.0.0.1"]
    assert list(addresses([IPNetwork("fd00::/127")])) == ["fd00::", "fd00::1"]
    assert count_of([IPNetwork("10.1.0.0/16")]) == MAX_ADDRESSES - 2


@pytest.mark.parametrize("network", ["10.0.0.0/15", "fd00::/64"])
def test_too_much_at_once_is_refused_with_a_sentence(network: str) -> None:
    with pytest.raises(RangeTooLarge) as caught:
        count_of([IPNetwork(network)])
    assert caught.value.message.params["limit"] == MAX_ADDRESSES


def test_what_speaks_another_protocol_is_no_evidence_but_an_open_port(tmp_path: Path) -> None:
    async def main() -> list[Sighting]:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        plan = Plan(school="S01", networks=[IPNetwork("127.0.0.1/32")], ports={"rtsp": port, "http": 1, "snmp": 1})
        try:
            return await scan(plan, tmp_path)
        finally:
            server.close()

    (found,) = asyncio.run(main())
    assert dict(found.evidence) == {"ports": "rtsp"}


def test_fingerprint_of_one_address_alone() -> None:
    truth = plan_campus(3, PREFIX, cameras=1, recorders=0, switches=1, ups=0, printers=0, pcs=0, ports=free_ports())
    (camera,) = truth.of_kind("camera")

    async def main() -> dict[str, str]:
        async with Campus(truth), SnmpClient() as snmp:
            instruments = Instruments(
                clock=SystemClock(),
                snmp=snmp,
                pinger=None,
                logins=None,  # type: ignore[arg-type]  # no user is given, so no login can be made
                counters=CounterMemory(),
            )
            subject = Subject(
                school="S01",
                address=camera.address,
                ports=truth.ports,
                open=frozenset({"rtsp"}),
                credentials=credentials_of(truth)[:1],
            )
            return (await fingerprint(subject, instruments)).evidence

    evidence = asyncio.run(main())
    assert evidence["rtsp.code"] == "401"
    assert evidence["rtsp.realm"].startswith("IP Camera(")


@pytest.mark.needs("root")
def test_a_host_that_only_pings_is_seen_and_one_without_a_way_to_it_is_not_called_dead() -> None:
    """In a network of its own: two hosts, a net that the router refuses, and one that we have no way to."""
    lab = Path(__file__).parent.parent / "protocols" / "ping_lab.sh"
    script = Path(__file__).parent / "sweep_lab.py"
    networks = ["10.9.0.0/29", "10.7.0.0/30", "10.5.0.0/30"]
    command = ["unshare", "-n", "sh", str(lab), sys.executable, str(script), *networks]
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "PING_GROUPS": "1 0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    there = {"ping": "answered", "tcp": "closed", "ping.ttl": "77"}
    assert told["found"].pop("10.9.0.1") == there | {"ping.ttl": "64"}, "our own address"
    (mac,) = (one.pop("arp.mac") for one in told["found"].values())
    assert told["found"] == {"10.9.0.2": there}
    assert len(mac) == 17
    assert (told["asked"], told["not_asked"]) == (10, 2)


@pytest.mark.needs("root")
def test_what_answers_in_place_of_a_whole_network_is_no_device_at_each_address() -> None:
    """All of 10.4.0.0/16 is the router of the lab: a /30 of it may be alive, 126 addresses alike are a mirage.

    A device that the ledger has there is not missed for that.
    """
    lab = Path(__file__).parent.parent / "protocols" / "ping_lab.sh"
    script = Path(__file__).parent / "sweep_lab.py"
    command = ["unshare", "-n", "sh", str(lab), sys.executable, str(script), "10.4.0.0/25", "10.4.9.0/30"]
    command.append("--resident=10.4.0.7")
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "PING_GROUPS": "1 0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (set(told["found"]), told["remarks"]) == ({"10.4.0.7", "10.4.9.1", "10.4.9.2"}, ["scan.mirage"])
    assert (told["asked"], told["not_asked"]) == (128, 0)
