"""WS-Discovery of a campus: a device that speaks ONVIF answers probes to its address and, on loopback, to the group."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from collector.protocols.errors import BadAnswer
from collector.protocols.soap import envelope, read_envelope
from collector.protocols.wsdiscovery import ADDRESSING, DISCOVERY, LIMITS, NAMESPACES
from simulator.onvif.device import scopes, service_url
from simulator.station import Station

GROUP = "239.255.255.250"
LOOPBACK = "127.0.0.1"
MAX_DATAGRAM = 65_535
DATAGRAMS_A_TURN = 32
TYPES = frozenset({"NetworkVideoTransmitter", "Device"})


class Discoverable:
    """Raises OSError from the constructor where a port is taken. Several campuses may share the group."""

    def __init__(self, port: int, stations: Iterable[Station]) -> None:
        self._speaking = [station for station in stations if "wsdiscovery" in station.device.ports]
        self._own: dict[str, socket.socket] = {}
        self._sockets: list[socket.socket] = []
        try:
            for station in self._speaking:
                address = station.device.address
                self._own[address] = self._open(address, port, [station])
            if self._speaking:
                self._join(self._open(GROUP, port, self._speaking))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            loop.remove_reader(sock.fileno())
            sock.close()
        self._sockets.clear()

    def _open(self, address: str, port: int, heard_by: list[Station]) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            if address == GROUP:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((address, port))
        except OSError:
            sock.close()
            raise
        self._sockets.append(sock)
        asyncio.get_running_loop().add_reader(sock.fileno(), self._read, sock, heard_by)
        return sock

    def _join(self, sock: socket.socket) -> None:
        sock.setsockopt(
            socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(LOOPBACK)
        )

    def _read(self, sock: socket.socket, heard_by: list[Station]) -> None:
        for _ in range(DATAGRAMS_A_TURN):
            try:
                probe, peer = sock.recvfrom(MAX_DATAGRAM)
            except (BlockingIOError, ConnectionRefusedError):
                return
            for station in heard_by:
                self._answer(station, probe, peer)

    def _answer(self, station: Station, probe: bytes, peer: tuple[str, int]) -> None:
        condition = station.condition
        answer = None if condition.silent or condition.closed else matches(station, probe)
        if answer is None:
            return
        station.count("wsdiscovery")
        try:
            self._own[station.device.address].sendto(answer, peer)
        except OSError:
            station.stats["wsdiscovery_unsent"] += 1  # full buffers or a peer that went away: lost, as on a network


def matches(station: Station, probe: bytes) -> bytes | None:
    """The ProbeMatches of a device, or None where it is not meant or cannot read the probe."""
    face = station.persona.onvif
    try:
        root = read_envelope(probe, "wsdiscovery", LIMITS)
    except BadAnswer:
        return None
    wanted = {name.rpartition(":")[2] for name in root.text("Body", "Probe", "Types").split()}
    if face is None or root.find("Body", "Probe") is None or not wanted <= TYPES:
        return None
    endpoint = uuid5(NAMESPACE_URL, station.device.serial)
    header = (
        f"<a:MessageID>urn:uuid:{uuid5(endpoint, root.text('Header', 'MessageID'))}</a:MessageID>"
        f"<a:RelatesTo>{escape(root.text('Header', 'MessageID'))}</a:RelatesTo>"
        f"<a:To>{ADDRESSING}/role/anonymous</a:To><a:Action>{DISCOVERY}/ProbeMatches</a:Action>"
    )
    body = (
        f"<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:{endpoint}</a:Address>"
        "</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>"
        f"<d:Scopes>{escape(' '.join(scopes(station, face)))}</d:Scopes><d:XAddrs>{service_url(station)}</d:XAddrs>"
        "<d:MetadataVersion>10</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches>"
    )
    return envelope(body, header, NAMESPACES)
