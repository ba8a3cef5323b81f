"""SNMPv3 with the privacy that old gear knows (DES, 3DES), through pysnmp.

pysnmp costs some forty times the CPU of our codec and starves with thousands in flight, so few may be under way at
once, and it is loaded when the first such device is asked. It pins no engine id: give such devices a user of their own.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from collector.protocols.errors import BadAnswer, Denied, LocalFault, NoAnswer, ProtocolError
from collector.protocols.snmp.ber import BerError, element
from collector.protocols.snmp.deadline import Deadline
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.usm import MIN_SECRET, User, user_of
from collector.protocols.snmp.values import DECODERS, Value

IN_FLIGHT = 8
MAX_USERS = 8
RETRIES = 2

# Our names of protocols -> the names that pysnmp.hlapi exports.
AUTHS = {
    "md5": "usmHMACMD5AuthProtocol",
    "sha1": "usmHMACSHAAuthProtocol",
    "sha224": "usmHMAC128SHA224AuthProtocol",
    "sha256": "usmHMAC192SHA256AuthProtocol",
    "sha384": "usmHMAC256SHA384AuthProtocol",
    "sha512": "usmHMAC384SHA512AuthProtocol",
}
PRIVACIES = {"des": "usmDESPrivProtocol", "3des": "usm3DESEDEPrivProtocol"}

REFUSALS = {
    "UnknownUserName": "snmp.unknown_user",
    "UnknownSecurityName": "snmp.unknown_user",
    "WrongDigest": "snmp.wrong_auth_secret",
    "AuthenticationFailure": "snmp.wrong_auth_secret",
    "DecryptionError": "snmp.wrong_priv_secret",
    "UnsupportedSecurityLevel": "snmp.security_level",
}


class LegacyAsker:
    """The same `ask` as asking.Asker, for the credentials that `needs_legacy` names."""

    def __init__(self, _: random.Random) -> None:
        """pysnmp makes its own numbers and salts."""
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._engines: OrderedDict[User, Any] = OrderedDict()

    async def ask(
        self, peer: Peer, kind: PduType, oids: tuple[Oid, ...], deadline: Deadline, repetitions: int = 0
    ) -> Pdu:
        """The RESPONSE, whatever its error status; raises ProtocolError."""
        try:
            async with asyncio.timeout_at(deadline.until), self._places:
                return await self._ask(peer, kind, oids, deadline, repetitions)
        except TimeoutError:
            raise NoAnswer(protocol=PROTOCOL, seconds=deadline.seconds) from None

    def close(self) -> None:
        for engine in self._engines.values():
            engine.close_dispatcher()
        self._engines.clear()

    async def _ask(self, peer: Peer, kind: PduType, oids: tuple[Oid, ...], deadline: Deadline, repetitions: int) -> Pdu:
        # Loaded here because it takes a second and few schools need it.
        from pysnmp.error import PySnmpError  # type: ignore[import-untyped]
        from pysnmp.hlapi.v3arch import asyncio as hlapi  # type: ignore[import-untyped]

        user = user_of(peer.credential)
        seconds = deadline.until - asyncio.get_running_loop().time()
        transport = hlapi.Udp6TransportTarget if ":" in peer.address else hlapi.UdpTransportTarget
        names = [hlapi.ObjectType(hlapi.ObjectIdentity(oid.arcs)) for oid in oids]
        try:
            target = await transport.create((peer.address, peer.port), timeout=seconds / (RETRIES + 1), retries=RETRIES)
            asked = (self._engine(user, hlapi), _user_data(user, hlapi), target, hlapi.ContextData())
            if kind is PduType.GET_BULK:
                answer = await hlapi.bulk_cmd(*asked, 0, repetitions, *names, lookupMib=False)
            else:
                command = hlapi.get_cmd if kind is PduType.GET else hlapi.next_cmd
                answer = await command(*asked, *names, lookupMib=False)
        except PySnmpError as error:
            raise LocalFault("snmp.legacy_failed", protocol=PROTOCOL, reason=type(error).__name__) from None
        indication, status, index, varbinds = answer
        if indication:
            raise _refusal(type(indication).__name__, user, deadline)
        return Pdu(PduType.RESPONSE, 0, _bindings(varbinds), int(status), int(index))

    def _engine(self, user: User, hlapi: Any) -> Any:
        """One a user, because pysnmp would go on using the secrets it first saw under a user's name."""
        engine = self._engines.get(user)
        if engine is None:
            if len(self._engines) >= MAX_USERS:
                self._engines.popitem(last=False)[1].close_dispatcher()
            engine = self._engines[user] = hlapi.SnmpEngine()
        return engine


def needs_legacy(peer: Peer) -> bool:
    return peer.credential.priv_protocol in PRIVACIES


def _user_data(user: User, hlapi: Any) -> Any:
    account = user.name.decode(errors="replace")
    if user.auth_protocol not in AUTHS:
        raise Denied("snmp.unknown_security", account=account, name=user.auth_protocol, known=", ".join(AUTHS))
    if min(len(user.auth_secret), len(user.priv_secret)) < MIN_SECRET:
        raise Denied("snmp.short_secret", account=account, octets=MIN_SECRET)
    return hlapi.UsmUserData(
        user.name,
        authKey=user.auth_secret,
        privKey=user.priv_secret,
        authProtocol=getattr(hlapi, AUTHS[user.auth_protocol]),
        privProtocol=getattr(hlapi, PRIVACIES[user.priv_protocol]),
    )


def _refusal(indication: str, user: User, deadline: Deadline) -> ProtocolError:
    if indication == "RequestTimedOut":
        return NoAnswer(protocol=PROTOCOL, seconds=deadline.seconds)
    if indication in REFUSALS:
        return Denied(REFUSALS[indication], account=user.name.decode(errors="replace"))
    return BadAnswer(protocol=PROTOCOL, detail=indication)


def _bindings(varbinds: Sequence[Any]) -> list[VarBind]:
    try:
        return [
            (Oid.of(name.get_oid() if hasattr(name, "get_oid") else name), _value(value)) for name, value in varbinds
        ]
    except (BerError, ValueError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail=str(error)) from None


def _value(value: Any) -> Value:
    """By way of its octets: two codecs that agree on those need no table of each other's types."""
    from pyasn1.codec.ber import encoder  # type: ignore[import-untyped]

    data: bytes = encoder.encode(value)
    tag, start, stop = element(data, 0, len(data))
    decoder = DECODERS.get(tag)
    if decoder is None:
        raise BerError(f"value of type 0x{tag:02x}")
    return decoder(data[start:stop])
