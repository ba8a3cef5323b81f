"""Independent peers, both ways: net-snmp's snmpd answers us, pysnmp asks our engine, pyasn1 reads what we write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from pyasn1.codec.ber import decoder, encoder
from pysnmp.hlapi.v3arch import asyncio as hlapi
from pysnmp.proto import api
from snmp_station import COMMUNITY, V1, station, table

from collector.protocols.errors import Denied, NoAnswer
from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.message import CommunityMessage, Version, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, ask
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.usm import User
from collector.protocols.snmp.values import (
    Absence,
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    OctetString,
    Opaque,
    TimeTicks,
    Value,
)
from inventory.model.credential import Credential

SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME = (Oid.parse(f"1.3.6.1.2.1.1.{arc}.0") for arc in (1, 2, 3, 5))
SYSTEM = (SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME)
IF_DESCR, IF_SPEED = (Oid.parse(f"1.3.6.1.2.1.2.2.1.{arc}") for arc in (2, 5))
IF_NAME, IF_HC_IN = (Oid.parse(f"1.3.6.1.2.1.31.1.1.1.{arc}") for arc in (1, 6))
NET_SNMP_LINUX = Oid.parse("1.3.6.1.4.1.8072.3.2.10")

V3_USERS = (
    *("md5", "sha1", "sha1aes", "sha224aes", "sha256aes", "sha384aes", "sha512aes", "sha512aes256"),
    *("sha1aes192", "sha1aes256", "sha1aes256c", "sha1des"),
)


async def look(peer: Peer) -> tuple[dict[Oid, Value], dict[Any, dict[Oid, Value]]]:
    async with SnmpClient() as client:
        found = await client.get(peer, SYSTEM, 10)
        return found, await client.walk(peer, [IF_DESCR, IF_SPEED, IF_NAME, IF_HC_IN], 20)


def is_snmpd(found: dict[Oid, Value], rows: dict[Any, dict[Oid, Value]]) -> None:
    assert found[SYS_OBJECT_ID] == NET_SNMP_LINUX
    assert isinstance(found[SYS_UPTIME], TimeTicks)
    assert isinstance(found[SYS_NAME], OctetString)
    assert b"lo" in {row[IF_DESCR] for row in rows.values()}


@pytest.mark.needs("snmpd")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("credential", [COMMUNITY, V1], ids=["v2c", "v1"])
def test_snmpd_answers_us(snmpd: Any, credential: Credential, address: str) -> None:
    found, rows = asyncio.run(look(Peer(address, snmpd.port, credential)))
    is_snmpd(found, rows)
    wide = [row[IF_HC_IN] for row in rows.values() if IF_HC_IN in row]
    assert all(isinstance(value, Counter64) for value in wide)
    assert bool(wide) == (credential is COMMUNITY)  # version 1 has no Counter64


@pytest.mark.needs("snmpd")
@pytest.mark.parametrize("user", V3_USERS)
def test_snmpd_answers_us_in_version_3(snmpd: Any, user: str) -> None:
    is_snmpd(*asyncio.run(look(Peer("127.0.0.1", snmpd.port, snmpd.user(user)))))


@pytest.mark.needs("snmpd")
@pytest.mark.parametrize(
    ("user", "changes", "message"),
    [
        ("sha1aes", {"account": "nobody"}, "snmp.unknown_user"),
        ("sha1aes", {"auth_secret": "not the secret"}, "snmp.wrong_auth_secret"),
        ("sha1aes", {"auth_protocol": "sha256"}, "snmp.wrong_auth_secret"),
        ("sha1des", {"auth_secret": "not the secret"}, "snmp.wrong_auth_secret"),
        ("sha1des", {"account": "nobody"}, "snmp.unknown_user"),
    ],
)
def test_snmpd_refuses_us(snmpd: Any, user: str, changes: dict[str, str], message: str) -> None:
    with pytest.raises(Denied) as caught:
        asyncio.run(look(Peer("127.0.0.1", snmpd.port, snmpd.user(user, **changes))))
    assert caught.value.message.id == message


@pytest.mark.needs("snmpd")
@pytest.mark.parametrize("changes", [{"priv_secret": "not the secret"}, {"priv_protocol": "des"}])
def test_snmpd_is_silent_to_what_it_cannot_decipher(snmpd: Any, changes: dict[str, str]) -> None:
    """net-snmp sees noise instead of a scoped PDU and drops it; other agents report a decryption error."""

    async def run() -> None:
        async with SnmpClient() as client:
            with pytest.raises((NoAnswer, Denied)):
                await client.get(Peer("127.0.0.1", snmpd.port, snmpd.user("sha1aes", **changes)), SYSTEM, 0.6)

    asyncio.run(run())


@pytest.mark.needs("snmpd")
def test_snmpd_refuses_a_user_without_the_privacy_it_asks_for(snmpd: Any) -> None:
    plain = snmpd.user("sha1aes", priv_protocol="", priv_secret="")
    with pytest.raises(Denied) as caught:
        asyncio.run(look(Peer("127.0.0.1", snmpd.port, plain)))
    assert caught.value.message.id == "protocol.denied"


OBJECTS: dict[Oid, Value] = {
    SYS_DESCR: OctetString("交换机 24 口".encode()),
    SYS_OBJECT_ID: NET_SNMP_LINUX,
    SYS_UPTIME: TimeTicks(4_294_967_295),
    Oid.parse("1.3.6.1.2.1.1.7.0"): Integer(-2_147_483_648),
    Oid.parse("1.3.6.1.2.1.4.20.1.1.10.0.0.1"): IpAddress(b"\x0a\0\0\x01"),
    IF_SPEED.child(1): Gauge32(4_294_967_295),
    IF_HC_IN.child(1): Counter64(2**64 - 1),
    Oid.parse("1.3.6.1.2.1.31.1.1.1.2.4294967295"): Counter32(2**31),
    Oid.parse("1.3.6.1.4.1.9.1"): Opaque(b"\x9f\x78\x04\x41\xbc\0\0"),
}

# What pysnmp calls our protocols.
THEIRS = {
    ("sha1", ""): (hlapi.usmHMACSHAAuthProtocol, None),
    ("md5", "aes128"): (hlapi.usmHMACMD5AuthProtocol, hlapi.usmAesCfb128Protocol),
    ("sha256", "aes128"): (hlapi.usmHMAC192SHA256AuthProtocol, hlapi.usmAesCfb128Protocol),
    ("sha224", "aes192"): (hlapi.usmHMAC128SHA224AuthProtocol, hlapi.usmAesBlumenthalCfb192Protocol),
    ("sha1", "aes256"): (hlapi.usmHMACSHAAuthProtocol, hlapi.usmAesBlumenthalCfb256Protocol),
    ("sha1", "aes192c"): (hlapi.usmHMACSHAAuthProtocol, hlapi.usmAesCfb192Protocol),
    ("md5", "aes256c"): (hlapi.usmHMACMD5AuthProtocol, hlapi.usmAesCfb256Protocol),
    ("sha512", "aes256"): (hlapi.usmHMAC384SHA512AuthProtocol, hlapi.usmAesBlumenthalCfb256Protocol),
}


@pytest.mark.parametrize(("auth", "priv"), THEIRS)
def test_pysnmp_believes_our_engine(auth: str, priv: str) -> None:
    secret = b"maplesyrup"
    user = User(b"bob", auth, secret, priv, secret if priv else b"")
    engine = Authority(bytes.fromhex("80001f8804636f6465"), [user], lambda: 77.0, boots=5)

    def answer(data: bytes) -> Iterable[bytes]:
        heard = engine.receive(data)
        yield heard if isinstance(heard, bytes) else engine.reply(heard, table(OBJECTS)(heard.scoped.pdu))

    async def run() -> None:
        their_auth, their_priv = THEIRS[auth, priv]
        keys = {"privKey": secret, "privProtocol": their_priv} if priv else {}
        data = hlapi.UsmUserData("bob", authKey=secret, authProtocol=their_auth, **keys)
        async with station(answer) as agent:
            manager = hlapi.SnmpEngine()
            target = await hlapi.UdpTransportTarget.create(("127.0.0.1", agent.port), timeout=5, retries=1)
            names = [hlapi.ObjectType(hlapi.ObjectIdentity(oid.arcs)) for oid in OBJECTS]
            error, status, _, found = await hlapi.get_cmd(
                manager, data, target, hlapi.ContextData(), *names, lookupMib=False
            )
            manager.close_dispatcher()
        assert (error, int(status)) == (None, 0)
        assert [encoder.encode(value) for _, value in found] == [theirs(value) for value in OBJECTS.values()]

    asyncio.run(run())


def theirs(value: Value) -> bytes:
    kinds = {
        Integer: api.v2c.Integer,
        OctetString: api.v2c.OctetString,
        Oid: api.v2c.ObjectIdentifier,
        IpAddress: api.v2c.IpAddress,
        Counter32: api.v2c.Counter32,
        Gauge32: api.v2c.Gauge32,
        TimeTicks: api.v2c.TimeTicks,
        Opaque: api.v2c.Opaque,
        Counter64: api.v2c.Counter64,
    }
    assert not isinstance(value, Absence)
    plain = value.arcs if isinstance(value, Oid) else int(value) if isinstance(value, int) else bytes(value)
    return bytes(encoder.encode(kinds[type(value)](plain)))


@pytest.mark.parametrize(
    ("version", "module", "values"),
    [
        (Version.V1, api.v1, {oid: value for oid, value in OBJECTS.items() if not isinstance(value, Counter64)}),
        (Version.V2C, api.v2c, OBJECTS),
    ],
)
def test_pyasn1_reads_our_answers_and_writes_them_alike(
    version: Version, module: Any, values: dict[Oid, Value]
) -> None:
    ours = encode_message(CommunityMessage(version, b"public", Pdu(PduType.RESPONSE, 77, list(values.items()), 0, 0)))
    message, rest = decoder.decode(ours, asn1Spec=module.Message())
    assert not rest
    pdu = module.apiMessage.get_pdu(message)
    assert int(module.apiPDU.get_request_id(pdu)) == 77
    found = module.apiPDU.get_varbinds(pdu)
    assert [tuple(name) for name, _ in found] == [oid.arcs for oid in values]
    assert [encoder.encode(value) for _, value in found] == [theirs(value) for value in values.values()]
    assert decode_message(bytes(encoder.encode(message))).pdu.varbinds == list(values.items())


@pytest.mark.parametrize(("version", "module"), [(Version.V1, api.v1), (Version.V2C, api.v2c)])
def test_request_is_written_octet_for_octet_as_pysnmp_writes_it(version: Version, module: Any) -> None:
    pdu = module.GetRequestPDU()
    module.apiPDU.set_defaults(pdu)
    module.apiPDU.set_request_id(pdu, 0x41424344)
    module.apiPDU.set_varbinds(pdu, [(oid.arcs, module.Null("")) for oid in SYSTEM])
    message = module.Message()
    module.apiMessage.set_defaults(message)
    module.apiMessage.set_community(message, "public")
    module.apiMessage.set_pdu(message, pdu)
    ours = encode_message(CommunityMessage(version, b"public", Pdu(PduType.GET, 0x41424344, ask(SYSTEM))))
    assert ours == bytes(encoder.encode(message))
