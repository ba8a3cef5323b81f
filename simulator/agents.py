"""The SNMP agents of a campus behind one UDP port: who is asked, who is let in, what goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from collector.protocols.snmp.authority import Authority, Request
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.message import CommunityMessage, Version, decode_message, encode_message, version_of
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu, PduType
from collector.protocols.snmp.reports import Trouble
from collector.protocols.snmp.usm import User
from collector.protocols.snmp.v3 import AUTH_FLAG, PRIV_FLAG
from simulator.agent import Room, answer
from simulator.datagrams import Datagrams
from simulator.mib import Mib, Objects, Source
from simulator.objects.persona import objects_of
from simulator.objects.system import engine_objects
from simulator.recording import read_recording
from simulator.station import Station
from simulator.truth import PlantedDevice, SnmpAccess, Truth
from simulator.usm import UserTable

FRAME = 1472
"""Octets of UDP in an Ethernet frame: agents of switches fill no more with several objects."""
LARGEST = 65_507
ENVELOPE = 64
"""Octets kept for what stands around the variable bindings of a v1 or v2c message; V3_ENVELOPE of a v3 one."""
V3_ENVELOPE = 200
ENTERPRISE = 8072
REFUSED = {Trouble.UNKNOWN_USER_NAME: "users", Trouble.WRONG_DIGEST: "digests"}


class Agent:
    """One device's agent. Its objects are made when it is first asked."""

    def __init__(self, truth: Truth, stations: Mapping[str, Station], code: str, recordings: Path | None) -> None:
        self._truth = truth
        self._stations = stations
        self._station = stations[code]
        self._recordings = recordings
        self._mib: Mib | None = None
        device = self._station.device
        self._access = device.snmp or SnmpAccess()
        self._authority = self._engine(device, self._access.auth_password)
        self.users = UserTable(self._authority, self._access.user) if self._authority else None
        # The same engine for whom the right password is wrong.
        self._refusing = self._engine(device, self._access.auth_password[::-1] + "?")

    def prepare(self) -> None:
        """Reads its recording, if it has one."""
        if self._station.device.recording:
            self._mib = Mib(self._objects())

    def count(self, name: str) -> None:
        self._station.count(name)

    def reply(self, data: bytes) -> bytes | None:
        """The answer to a message, or None for silence."""
        condition = self._station.condition
        if condition.silent or condition.closed or condition.snmp_silent:
            return None
        try:
            if version_of(data) is Version.V3:
                return self._reply_v3(data)
            return self._reply_community(decode_message(data))
        except BerError:
            return None

    def _reply_community(self, message: CommunityMessage) -> bytes | None:
        community = self._access.community.encode()
        if not community or message.community != community or self._station.condition.password_refused:
            self._station.onslaught.met("communities")
            return None
        v1 = message.version is Version.V1
        around = ENVELOPE + len(community)
        found = self._ask(message.pdu, Room(FRAME - around, LARGEST - around), v1=v1)
        return found and encode_message(CommunityMessage(message.version, message.community, found))

    def _reply_v3(self, data: bytes) -> bytes | None:
        authority = self._refusing if self._station.condition.password_refused else self._authority
        if authority is None:
            return None
        authority.boots = self._station.boots
        refused = Counter(authority.troubles)
        request = authority.receive(data)
        if not isinstance(request, Request):
            for trouble in authority.troubles - refused:
                self._station.onslaught.met(REFUSED.get(trouble, trouble.name))
            return request
        pdu = request.scoped.pdu
        if request.level != self._level():
            refusal = Pdu(PduType.RESPONSE, pdu.request_id, pdu.varbinds, ErrorStatus.AUTHORIZATION_ERROR, 0)
            return authority.reply(request, refusal)
        largest = request.header.max_size
        room = Room(min(FRAME, largest) - V3_ENVELOPE, min(LARGEST, largest) - V3_ENVELOPE)
        if pdu.type is PduType.SET and self.users is not None and authority is self._authority:
            return authority.reply(request, self.users.write(pdu, request.header.user))
        found = self._ask(pdu, room, v1=False)
        return found and authority.reply(request, found)

    def _ask(self, pdu: Pdu, room: Room, *, v1: bool) -> Pdu | None:
        if self._mib is None:
            self._mib = Mib(self._objects())
        return answer(pdu, self._mib, self._station.elapsed(), room, v1=v1)

    def _objects(self) -> Objects:
        device = self._station.device
        if not device.recording:
            objects = objects_of(self._truth, self._stations, device.code)
            return objects | self._engine_objects(device)
        if self._recordings is None:
            raise ValueError(f"{device.code} answers from {device.recording}, and no folder of recordings was given")
        return read_recording(self._recordings / device.recording)

    def _engine_objects(self, device: PlantedDevice) -> dict[Oid, Source]:
        if self.users is None:
            return {}
        return engine_objects(self._station, engine_id(device)) | self.users.objects()

    def _level(self) -> int:
        return (AUTH_FLAG if self._access.auth else 0) | (PRIV_FLAG if self._access.priv else 0)

    def _engine(self, device: PlantedDevice, auth_password: str) -> Authority | None:
        access = self._access
        if not access.user:
            return None
        user = User(
            access.user.encode(), access.auth, auth_password.encode(), access.priv, access.priv_password.encode()
        )
        return Authority(engine_id(device), [user], lambda: self._station.elapsed() - self._station.booted)


def engine_id(device: PlantedDevice) -> bytes:
    """RFC 3411 SnmpEngineID in its third format: enterprise, then the MAC address."""
    return (0x8000_0000 | ENTERPRISE).to_bytes(4, "big") + b"\x03" + bytes.fromhex(device.mac.replace(":", ""))


class Agents:
    """All of them on one port. Recordings are read at `open`: a missing one is known before the first question."""

    def __init__(
        self, truth: Truth, stations: Mapping[str, Station], recordings: Path | None, stats: Counter[str]
    ) -> None:
        self._stats = stats
        self._agents = {
            device.address: Agent(truth, stations, device.code, recordings)
            for device in truth.devices
            if "snmp" in device.ports
        }
        self._datagrams: Datagrams | None = None

    def open(self, port: int) -> None:
        """Raises OSError where the port or a recording cannot be had, ValueError for a recording that is none."""
        for agent in self._agents.values():
            agent.prepare()
        self._datagrams = Datagrams(port, self._answer)

    def close(self) -> None:
        if self._datagrams is not None:
            self._datagrams.close()
            self._datagrams = None

    def _answer(self, address: str, data: bytes) -> bytes | None:
        agent = self._agents.get(address)
        reply = agent.reply(data) if agent else None
        name = "snmp" if reply else "snmp_dropped"
        if agent is None:
            self._stats[name] += 1
        else:
            agent.count(name)
        return reply
