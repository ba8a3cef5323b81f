"""The client against SNMPv3 engines, honest, rebooted, exchanged and forged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

import pytest
from snmp_station import Answer, Station, station, table

from collector.protocols.errors import BadAnswer, Denied, NoAnswer, ProtocolError
from collector.protocols.snmp import v3
from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.reports import Trouble, report
from collector.protocols.snmp.usm import Keys, User
from collector.protocols.snmp.values import OctetString, TimeTicks
from inventory.model.credential import Credential, CredentialType

SECRET = "maplesyrup"
ENGINE = bytes.fromhex("80001f8804636f6465")
OTHER = bytes.fromhex("80001f88046f74686572")
UPTIME, NAME = Oid.parse("1.3.6.1.2.1.1.3.0"), Oid.parse("1.3.6.1.2.1.1.5.0")
OBJECTS = {UPTIME: TimeTicks(5), NAME: OctetString(b"sw1")}


def credential(account: str = "bob", **changes: str) -> Credential:
    fields = {"auth_protocol": "sha256", "auth_secret": SECRET, "priv_protocol": "aes128", "priv_secret": SECRET}
    return Credential(id="v3", type=CredentialType.SNMP_V3, account=account, **{**fields, **changes})


BOB = User(b"bob", "sha256", SECRET.encode(), "aes128", SECRET.encode())
PLAIN = User(b"plain")


class Device:
    """An agent whose engine can be exchanged, rebooted and set back."""

    def __init__(self) -> None:
        self.uptime = 1000.0
        self.engine = self.make(ENGINE, 7)

    def make(self, engine_id: bytes, boots: int) -> Authority:
        return Authority(engine_id, [BOB, PLAIN], lambda: self.uptime, boots)

    def __call__(self, data: bytes) -> Iterable[bytes]:
        heard = self.engine.receive(data)
        yield heard if isinstance(heard, bytes) else self.engine.reply(heard, table(OBJECTS)(heard.scoped.pdu))


Use = Callable[[SnmpClient, Station], Awaitable[None]]


def against(answer: Answer, use: Use) -> None:
    async def run() -> None:
        async with station(answer) as agent, SnmpClient() as client:
            await use(client, agent)

    asyncio.run(run())


async def ask(client: SnmpClient, agent: Station, who: Credential | None = None, seconds: float = 2) -> object:
    return await client.get(agent.peer(who or credential()), [UPTIME, NAME], seconds)


async def failure(asking: Awaitable[object]) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        await asking
    return caught.value


def test_discovery_happens_once_however_many_ask() -> None:
    device = Device()

    async def use(client: SnmpClient, agent: Station) -> None:
        assert await asyncio.gather(*(ask(client, agent) for _ in range(20))) == [OBJECTS] * 20
        assert await ask(client, agent, Credential(id="p", type=CredentialType.SNMP_V3, account="plain")) == OBJECTS
        assert device.engine.troubles == {Trouble.UNKNOWN_ENGINE_ID: 1}
        assert len(agent.received) == 22

    against(device, use)


def test_many_engines_at_once() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        async with station(Device()) as second:
            peers = [agent.peer(credential()), second.peer(credential())] * 100
            answers = [found async for _, found in client.get_many(peers, [UPTIME, NAME], 20, in_flight=50)]
            assert answers == [OBJECTS] * 200

    against(Device(), use)


@pytest.mark.parametrize(("boots", "uptime"), [(8, 3.0), (7, 3.0), (1, 0.0), (7, 90_000.0)])
def test_clock_of_a_rebooted_engine_is_learnt_from_its_authentic_report(boots: int, uptime: float) -> None:
    """Also that of gear which forgets how often it booted."""
    device = Device()

    async def use(client: SnmpClient, agent: Station) -> None:
        await ask(client, agent)
        device.engine, device.uptime = device.make(ENGINE, boots), uptime
        assert await ask(client, agent) == OBJECTS
        assert await ask(client, agent) == OBJECTS
        assert device.engine.troubles == {Trouble.NOT_IN_TIME_WINDOW: 1}

    against(device, use)


def test_engine_that_never_agrees_on_the_time_is_asked_twice() -> None:
    device = Device()

    def leap(data: bytes) -> Iterable[bytes]:
        answers = list(device(data))
        device.uptime += 1000
        return answers

    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(ask(client, agent))
        assert (type(error), error.message.id) == (BadAnswer, "snmp.clock")
        assert len(agent.received) == 3

    against(leap, use)


@pytest.mark.parametrize(
    ("who", "message"),
    [
        (credential("eve"), "snmp.unknown_user"),
        (credential(auth_secret="not the secret"), "snmp.wrong_auth_secret"),
        (credential(priv_secret="not the secret"), "snmp.wrong_priv_secret"),
        (credential("plain"), "snmp.security_level"),
        (credential(auth_secret="tiny"), "snmp.short_secret"),
        (credential(priv_protocol="rot13"), "snmp.unknown_security"),
        (credential(auth_protocol=""), "snmp.privacy_alone"),
    ],
)
def test_refused_credential_is_said_at_once_and_nothing_else_suffers(who: Credential, message: str) -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        error = await failure(ask(client, agent, who, 30))
        assert (type(error), error.message.id) == (Denied, message)
        assert error.message.params["account"] == who.account
        assert who.auth_secret not in str(error)
        assert await ask(client, agent) == OBJECTS

    against(Device(), use)


def test_another_engine_at_the_place_is_said_and_not_followed() -> None:
    device = Device()

    async def use(client: SnmpClient, agent: Station) -> None:
        await ask(client, agent)
        device.engine = device.make(OTHER, 1)
        for _ in range(2):
            error = await failure(ask(client, agent))
            assert error.message.id == "snmp.engine_changed"
            assert error.message.params == {"pinned": ENGINE.hex(), "now": OTHER.hex()}
        assert all(ENGINE in data for data in agent.received[1:])
        client.forget_engine(agent.peer(credential()))
        assert await ask(client, agent) == OBJECTS

    against(device, use)


def unauthentic(data: bytes, pdu: Pdu, engine_id: bytes = ENGINE, boots: int = 99) -> bytes:
    header = v3.parse(data).header
    forged = v3.Header(msg_id=header.msg_id, flags=0, engine_id=engine_id, boots=boots, time=5, user=header.user)
    return v3.seal(forged, v3.encode_scoped(v3.ScopedPdu(engine_id, b"", pdu)), Keys())


def forged_answer(data: bytes) -> bytes:
    number = v3.parse(data).header.msg_id
    return unauthentic(data, Pdu(PduType.RESPONSE, number, [(UPTIME, TimeTicks(6)), (NAME, OctetString(b"evil"))]))


def forged_clock(data: bytes) -> bytes:
    return unauthentic(data, report(Trouble.NOT_IN_TIME_WINDOW, 1))


def forged_digest(data: bytes) -> bytes:
    message = v3.parse(data)
    stranger = Authority(ENGINE, [User(b"bob", "sha256", b"a stranger's secret")], lambda: 5.0)
    seen = stranger.receive(unauthentic(data, Pdu(PduType.GET, 1, [])))
    assert not isinstance(seen, bytes)
    header = v3.Header(
        msg_id=message.header.msg_id, flags=1, engine_id=ENGINE, boots=7, time=1000, user=message.header.user
    )
    return v3.seal(header, v3.encode_scoped(seen.scoped), seen.keys)


def other_user(data: bytes) -> bytes:
    header = v3.parse(data).header
    keys = Authority(ENGINE, [BOB], lambda: 5.0)._keys_of(b"bob")
    forged = v3.Header(msg_id=header.msg_id, flags=1, engine_id=ENGINE, boots=7, time=1000, user=b"mallory")
    return v3.seal(forged, v3.encode_scoped(v3.ScopedPdu(ENGINE, b"", Pdu(PduType.RESPONSE, 1, []))), keys)


@pytest.mark.parametrize("forge", [forged_answer, forged_clock, forged_digest, other_user])
def test_forged_answers_are_counted_and_waited_past(forge: Callable[[bytes], bytes]) -> None:
    device = Device()

    def answer(data: bytes) -> Iterator[bytes]:
        if v3.parse(data).header.engine_id:
            yield forge(data)
        yield from device(data)

    async def use(client: SnmpClient, agent: Station) -> None:
        for count in (1, 2):
            assert await ask(client, agent) == OBJECTS
            assert client.counts.unbelievable == count
        assert not device.engine.troubles[Trouble.NOT_IN_TIME_WINDOW]

    against(answer, use)


def test_nothing_but_forged_answers_is_a_bad_answer() -> None:
    device = Device()

    def answer(data: bytes) -> Iterable[bytes]:
        return [forged_answer(data)] if v3.parse(data).header.engine_id else device(data)

    async def use(client: SnmpClient, agent: Station) -> None:
        assert isinstance(await failure(ask(client, agent, seconds=0.2)), BadAnswer)

    against(answer, use)


def test_answer_from_before_the_time_window_is_not_taken() -> None:
    device = Device()

    async def use(client: SnmpClient, agent: Station) -> None:
        await ask(client, agent)
        stale = device.make(ENGINE, 7)
        agent.answer = lambda data: [stale_reply(stale, device.engine, data)]
        assert isinstance(await failure(ask(client, agent, seconds=0.2)), BadAnswer)
        assert client.counts.unbelievable >= 1

    def stale_reply(stale: Authority, engine: Authority, data: bytes) -> bytes:
        heard = engine.receive(data)
        assert not isinstance(heard, bytes)
        device.uptime -= 500
        answer = stale.reply(heard, table(OBJECTS)(heard.scoped.pdu))
        device.uptime += 500
        return answer

    against(device, use)


def test_silent_engine_is_no_answer_for_all_who_wait_for_its_discovery() -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        errors = await asyncio.gather(*(failure(ask(client, agent, seconds=0.2)) for _ in range(5)))
        assert [type(error) for error in errors] == [NoAnswer] * 5

    against(lambda _: (), use)


@pytest.mark.parametrize(
    "answer",
    [
        lambda data: [unauthentic(data, report(Trouble.WRONG_DIGEST, 1))],
        lambda data: [unauthentic(data, report(Trouble.UNKNOWN_ENGINE_ID, 1), b"abc")],
        lambda data: [unauthentic(data, report(Trouble.UNKNOWN_ENGINE_ID, 1))[:-2]],
    ],
)
def test_discovery_that_tells_no_engine(answer: Answer) -> None:
    async def use(client: SnmpClient, agent: Station) -> None:
        with pytest.raises((BadAnswer, NoAnswer)):
            await ask(client, agent, seconds=0.2)

    against(answer, use)


def test_peer_of_a_v3_credential_speaks_v3() -> None:
    assert Peer("127.0.0.1", 161, credential()).version == 3
