"""Secrets of SNMPv3 users changed in a real snmpd, as the tools of net-snmp confirm, and in a simulated agent."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from control_lab import DEADLINE_S, failing, silent_about, visited
from snmp_daemon import SECRET, USERS, Snmpd, free_udp_port, wait_until_it_answers
from snmp_looks import Doorkeeper, ready
from snmp_station import Station, station

from collector.clock import SystemClock
from collector.control import WRITERS
from collector.control.refusals import NotChangeable, NotPinned, Unchanged, WrongDevice
from collector.instruments import Instruments
from collector.probes.account_readers import READERS
from collector.protocols.errors import Denied, LoginHeld, NoAnswer
from collector.protocols.snmp.authority import Authority, Request
from collector.protocols.snmp.client import SetRefused
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import PduType
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.usm import User, changed_key, key_change
from collector.protocols.snmp.usm_table import SPIN_LOCK
from collector.protocols.snmp.values import Integer
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import SnmpAccess, Truth
from simulator.usm import UserTable

WRITER = WRITERS["snmpv3"]
NEW_AUTH, NEW_PRIV = "Kw7pTq9mXz2b", "Rt4vBn8cLd6y"
CHANGED = ("sha1", "sha1aes", "sha256aes", "sha512aes")
NOT_RW = "sha224aes"
NAMES = (*CHANGED, NOT_RW)
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    """An snmpd of its own, whose users may write to usmUserTable, but for one.

    net-snmp changes the keys of such users only as were cloned from others, so that is what these are.
    """
    program = shutil.which("snmpd", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if program is None or shutil.which("snmpusm") is None:
        pytest.skip("snmpd and snmpusm are not here; to enable: make servers")
    folder, port = tmp_path_factory.mktemp("snmpd-rw"), free_udp_port()
    lines = [f"agentaddress udp:127.0.0.1:{port}", f"[snmp] persistentDir {folder}", "rocommunity public 127.0.0.1"]
    for name in NAMES:
        auth, priv, *_ = USERS[name]
        level = "priv" if priv else "auth"
        lines.append(f"createUser first-{name} {auth} {SECRET} {priv} {SECRET if priv else ''}".rstrip())
        lines += [f"rwuser first-{name} {level}", f"{'rouser' if name == NOT_RW else 'rwuser'} {name} {level}"]
    config, log = folder / "snmpd.conf", folder / "log"
    config.write_text("\n".join(lines) + "\n")
    environment = {**os.environ, "MIBS": "", "SNMP_PERSISTENT_DIR": str(folder)}
    command = [program, "-f", "-C", "-c", str(config), "-Lf", str(log), "-p", str(folder / "pid")]
    agent = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port, log)
        for name in NAMES:
            first = Snmpd(port).user(name, account=f"first-{name}")
            told = net_snmp("snmpusm", first, port, "create", name, f"first-{name}")
            assert told.returncode == 0, told.stdout + told.stderr
        yield Snmpd(port)
    finally:
        agent.terminate()
        agent.wait(10)


def target_at(port: int, **changes: object) -> Target:
    usual = Target(
        device="s01-sw-0001",
        school="S01",
        kind="switch",
        address="127.0.0.1",
        ports={"snmp": port},
        witnesses=(),
        waived=True,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def renewed(now: Credential) -> Credential:
    return replace(
        now, auth_secret=NEW_AUTH, priv_secret=NEW_PRIV if now.priv_protocol else "", generation=now.generation + 1
    )


def net_snmp(tool: str, credential: Credential, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    """What net-snmp's own tool says with these secrets."""
    auth, priv, *_ = USERS[credential.account.removeprefix("first-")]
    program = shutil.which(tool)
    assert program
    level = ["-l", "authPriv", "-x", priv, "-X", credential.priv_secret] if priv else ["-l", "authNoPriv"]
    login = ["-u", credential.account, "-a", auth, "-A", credential.auth_secret, *level]
    return subprocess.run(
        [program, "-v3", *login, "-t1", "-r1", f"127.0.0.1:{port}", *words],
        env={**os.environ, "MIBS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.needs("snmpd")
@pytest.mark.needs("net-snmp")
@pytest.mark.parametrize("name", CHANGED)
def test_a_real_snmpd_takes_the_new_keys(writable: Snmpd, name: str) -> None:
    async def run() -> None:
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            now = writable.user(name)
            then, target = renewed(now), target_at(writable.port)
            assert await WRITER.check(target, now, with_, DEADLINE_S)
            assert not await WRITER.check(target, then, with_, DEADLINE_S)
            await WRITER.change(target, now, then, with_, DEADLINE_S)
            assert await WRITER.check(target, then, with_, DEADLINE_S)
            assert not await WRITER.check(target, now, with_, DEADLINE_S)
            told = net_snmp("snmpget", then, writable.port, SYS_UPTIME)
            assert (told.returncode, "Timeticks" in told.stdout) == (0, True), told.stderr
            assert net_snmp("snmpget", now, writable.port, SYS_UPTIME).returncode != 0

    asyncio.run(run())


@pytest.mark.needs("snmpd")
def test_a_user_who_may_not_write_is_told_so(writable: Snmpd) -> None:
    async def run() -> None:
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            now, target = writable.user(NOT_RW), target_at(writable.port)
            error = await failing(WRITER.change(target, now, renewed(now), with_, DEADLINE_S), Unchanged)
            silent_about(error, [NEW_AUTH, NEW_PRIV])
            assert await WRITER.check(target, now, with_, DEADLINE_S)

    asyncio.run(run())


@pytest.mark.needs("snmpd")
def test_another_engine_is_given_nothing(writable: Snmpd) -> None:
    async def run() -> None:
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            now, open_ = writable.user("sha1"), target_at(writable.port)
            engine = await with_.snmp.engine_id(Peer("127.0.0.1", writable.port, now), DEADLINE_S)
            other = replace(open_, waived=False, pins={ClaimType.ENGINE_ID: "80001f8804ffffff"})
            await failing(WRITER.change(other, now, renewed(now), with_, DEADLINE_S), WrongDevice)
            unknown = replace(open_, waived=False)
            await failing(WRITER.change(unknown, now, renewed(now), with_, DEADLINE_S), NotPinned)
            assert len(engine) >= 5

    asyncio.run(run())


USER = User(b"watcher", "sha256", b"the-old-auth-secret", "aes128", b"the-old-priv-secret")
WATCHER = Credential(
    id="w",
    type=CredentialType.SNMP_V3,
    account="watcher",
    auth_protocol="sha256",
    auth_secret="the-old-auth-secret",
    priv_protocol="aes128",
    priv_secret="the-old-priv-secret",
)
ENGINE = bytes.fromhex("80001f880401020304")


class Agent:
    """Our own engine with one user; counts the SETs that reach it, and may keep its answers to itself."""

    def __init__(self, mute_set: bool = False) -> None:
        self.authority = Authority(ENGINE, [USER], lambda: 1000.0)
        self.users = UserTable(self.authority, "watcher")
        self.mute_set = mute_set
        self.sets = 0

    def answer(self, data: bytes) -> Iterator[bytes]:
        received = self.authority.receive(data)
        if not isinstance(received, Request):
            yield received
            return
        pdu = received.scoped.pdu
        if pdu.type is PduType.SET:
            self.sets += 1
            told = self.authority.reply(received, self.users.write(pdu, received.header.user))
            if not self.mute_set:
                yield told
            return
        lock = self.users.objects()[SPIN_LOCK]
        value = lock(0.0) if callable(lock) else lock
        yield self.authority.reply(
            received, pdu._replace(type=PduType.RESPONSE, varbinds=[(oid, value) for oid, _ in pdu.varbinds])
        )


async def with_agent(agent: Agent, use: object, logins: Doorkeeper | None = None) -> None:
    async with station(agent.answer) as place, ready(SystemClock(), logins or Doorkeeper(left=20)) as with_:
        target = target_at(place.port, waived=False, pins={ClaimType.ENGINE_ID: ENGINE.hex().upper()})
        await use(target, place, with_)  # type: ignore[operator]


def test_both_keys_change_at_once_or_not_at_all() -> None:
    agent = Agent()

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        await WRITER.change(target, WATCHER, renewed(WATCHER), with_, DEADLINE_S)
        assert agent.sets == 1
        assert await WRITER.check(target, renewed(WATCHER), with_, DEADLINE_S)
        assert not await WRITER.check(target, WATCHER, with_, DEADLINE_S)

    asyncio.run(with_agent(agent, use))


def test_an_answer_that_is_lost_is_not_asked_for_by_changing_again() -> None:
    """A KeyChange that arrived twice would leave a key that nobody knows."""
    agent = Agent(mute_set=True)

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        error = await failing(WRITER.change(target, WATCHER, renewed(WATCHER), with_, 2.5), NoAnswer)
        assert not isinstance(error, Unchanged)
        assert agent.sets == 1
        assert await WRITER.check(target, renewed(WATCHER), with_, DEADLINE_S)

    asyncio.run(with_agent(agent, use))


def test_a_request_that_arrives_twice_counts_once() -> None:
    """The lock has moved on: what was made before it is worth nothing."""
    agent = Agent()

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        peer = Peer("127.0.0.1", place.port, WATCHER)
        await with_.snmp.set(peer, [(SPIN_LOCK, Integer(0))], DEADLINE_S)
        await failing(with_.snmp.set(peer, [(SPIN_LOCK, Integer(0))], DEADLINE_S), SetRefused)
        await with_.snmp.set(peer, [(SPIN_LOCK, Integer(1))], DEADLINE_S)

    asyncio.run(with_agent(agent, use))


def test_wrong_secrets_and_an_empty_budget() -> None:
    agent = Agent()

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        wrong = replace(WATCHER, auth_secret="not-the-secret")
        error = await failing(WRITER.change(target, wrong, renewed(wrong), with_, DEADLINE_S), Unchanged)
        assert isinstance(error.cause, Denied)
        assert not await WRITER.check(target, wrong, with_, DEADLINE_S)
        await failing(WRITER.check(target, wrong, with_, DEADLINE_S), LoginHeld)
        error = await failing(WRITER.change(target, WATCHER, renewed(WATCHER), with_, DEADLINE_S), Unchanged)
        assert isinstance(error.cause, LoginHeld)
        assert agent.sets == 0

    asyncio.run(with_agent(agent, use, Doorkeeper(left=2)))


@pytest.mark.parametrize(
    "wish",
    [
        {"account": "other"},
        {"auth_protocol": "sha512"},
        {"auth_secret": "short"},
        {"priv_secret": "ohne zahl und zeichen"},
        {"type": CredentialType.PASSWORD},
    ],
    ids=lambda wish: next(iter(wish)),
)
def test_what_no_key_change_can_do(wish: dict[str, str]) -> None:
    agent = Agent()

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        then = replace(renewed(WATCHER), **wish)  # type: ignore[arg-type]
        await failing(WRITER.change(target, WATCHER, then, with_, DEADLINE_S), NotChangeable)
        des = replace(WATCHER, priv_protocol="des")
        await failing(WRITER.change(target, des, renewed(des), with_, DEADLINE_S), NotChangeable)
        assert agent.sets == 0
        assert not place.received

    asyncio.run(with_agent(agent, use))


def test_a_set_of_anything_else_is_refused() -> None:
    agent = Agent()

    async def use(target: Target, place: Station, with_: Instruments) -> None:
        peer = Peer("127.0.0.1", place.port, WATCHER)
        contact = Oid.parse("1.3.6.1.2.1.1.4.0")
        await failing(with_.snmp.set(peer, [(contact, Integer(1))], DEADLINE_S), SetRefused)

    asyncio.run(with_agent(agent, use))


def test_a_simulated_switch() -> None:
    truth = plan_campus(
        5, "127.49.0.0/24", cameras=1, recorders=0, switches=1, printers=0, pcs=0, ups=0, ports=free_ports()
    )
    access = SnmpAccess(user="watcher", auth="sha256", auth_password=WATCHER.auth_secret, priv="aes128",
                        priv_password=WATCHER.priv_secret)  # fmt: skip
    planted = replace(truth, devices=tuple(replace(one, snmp=access) for one in truth.devices))

    async def run(school: Truth) -> None:
        async with visited(school) as (campus, with_):
            assert isinstance(campus, Campus)
            switch = school.of_kind("switch")[0]
            target = target_at(0, address=switch.address, ports=switch.ports)
            await WRITER.change(target, WATCHER, renewed(WATCHER), with_, DEADLINE_S)
            assert await WRITER.check(target, renewed(WATCHER), with_, DEADLINE_S)
            assert not await WRITER.check(target, WATCHER, with_, DEADLINE_S)
            told = replace(target, credentials={CredentialType.SNMP_V3: renewed(WATCHER)})
            assert [one.name for one in await READERS["snmpv3"](told, with_, DEADLINE_S)] == ["watcher"]

    asyncio.run(run(planted))


def test_key_changes_of_rfc_3414() -> None:
    """Of keys shorter than, as long as, and longer than the hash; the value tells neither key."""
    for algorithm, length in (("sha1", 16), ("sha1", 20), ("sha1", 32), ("sha256", 32), ("sha512", 64)):
        old, new = (bytes(range(start, start + length)) for start in (1, 101))
        noise = bytes(reversed(range(length)))
        told = key_change(algorithm, old, new, noise)
        assert len(told) == 2 * length
        assert changed_key(algorithm, old, told) == new
        assert changed_key(algorithm, new, told) != new
        with pytest.raises(ValueError, match="octets"):
            changed_key(algorithm, old, told[:-1])
    with pytest.raises(ValueError, match="one length"):
        key_change("sha1", bytes(20), bytes(16), bytes(20))
