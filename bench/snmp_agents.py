"""Agents in a process of their own: 52-port switches on 127.0.1.1 and up, all of one UDP port.

`python -m bench.snmp_agents COUNT` prints the port and answers until its standard input ends: version 2c to any
community, version 3 to USER, each agent as an engine of its own.
"""

from __future__ import annotations

import bisect
import contextlib
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.message import (
    CommunityMessage,
    Version,
    decode_message,
    encode_message,
    id_at,
    version_of,
)
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind
from collector.protocols.snmp.usm import User
from collector.protocols.snmp.values import (
    END_OF_MIB_VIEW,
    NO_SUCH_OBJECT,
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    OctetString,
    TimeTicks,
    Value,
)

PORTS = 52
USER = User(b"bench", "sha1", b"maplesyrup", "aes128", b"maplesyrup")
ENTERPRISE = bytes.fromhex("80001f8804")  # net-snmp's, and that text follows (RFC 3411 section 5)
SYSTEM = [Oid.parse(f"1.3.6.1.2.1.1.{arc}.0") for arc in (1, 2, 3, 5, 6)]
IF_COLUMNS = [Oid.parse(f"1.3.6.1.2.1.2.2.1.{arc}") for arc in range(1, 23)]
IF_X_COLUMNS = [Oid.parse(f"1.3.6.1.2.1.31.1.1.1.{arc}") for arc in range(1, 20)]


def address(number: int) -> str:
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


def objects() -> dict[Oid, Value]:
    found: dict[Oid, Value] = {
        SYSTEM[0]: OctetString(b"Bench switch, 52 ports, version 1.2.3"),
        SYSTEM[1]: Oid.parse("1.3.6.1.4.1.8072.3.2.10"),
        SYSTEM[2]: TimeTicks(123_456_789),
        SYSTEM[3]: OctetString(b"s01-sw-0001"),
        SYSTEM[4]: OctetString(b"Room 204"),
    }
    for port in range(1, PORTS + 1):
        found |= {column.child(port): if_value(arc, port) for arc, column in enumerate(IF_COLUMNS, 1)}
        found |= {column.child(port): if_x_value(arc, port) for arc, column in enumerate(IF_X_COLUMNS, 1)}
    return found


def if_value(arc: int, port: int) -> Value:
    if arc in (2, 6):
        return OctetString(b"GigabitEthernet1/0/%d" % port if arc == 2 else b"\x00\x11\x22\x33\x44" + bytes((port,)))
    if arc in (5, 21):
        return Gauge32(1_000_000_000 if arc == 5 else 0)
    if arc == 9:
        return TimeTicks(4711 * port)
    if arc == 22:
        return Oid.parse("0.0")
    return Counter32(port * 81_234_567 % 2**32) if 10 <= arc <= 20 else Integer(port if arc == 1 else 1)


def if_x_value(arc: int, port: int) -> Value:
    if arc in (1, 18):
        return OctetString(b"Gi1/0/%d" % port)
    if 6 <= arc <= 13:
        return Counter64(port * 9_876_543_210_987)
    if arc in (2, 3, 4, 5):
        return Counter32(port * 1000)
    return Gauge32(1000) if arc == 15 else TimeTicks(0) if arc == 19 else Integer(1)


class Agent:
    """Answers are kept by the request's octets around its number, so that the agent is never what is measured."""

    def __init__(self) -> None:
        self._objects = objects()
        self._order = sorted(self._objects)
        self._keys = [oid.arcs for oid in self._order]
        self._kept: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}

    def answer(self, data: bytes) -> bytes:
        start, stop = id_at(data)
        around = data[:start], data[stop:]
        kept = self._kept.get(around)
        if kept is None:
            message = decode_message(data)
            response = CommunityMessage(message.version, message.community, self.respond(message.pdu))
            octets = encode_message(response)
            first, last = id_at(octets)
            if last - first != stop - start:
                return octets
            kept = self._kept[around] = octets[:first], octets[last:]
        return kept[0] + data[start:stop] + kept[1]

    def respond(self, pdu: Pdu) -> Pdu:
        names = [oid for oid, _ in pdu.varbinds]
        if pdu.type is PduType.GET:
            return Pdu(
                PduType.RESPONSE, pdu.request_id, [(oid, self._objects.get(oid, NO_SUCH_OBJECT)) for oid in names]
            )
        found: list[VarBind] = []
        for _ in range(pdu.error_index if pdu.type is PduType.GET_BULK else 1):
            row = [self._after(oid) for oid in names]
            found += row
            names = [oid for oid, _ in row]
        return Pdu(PduType.RESPONSE, pdu.request_id, found)

    def _after(self, oid: Oid) -> VarBind:
        place = bisect.bisect_right(self._keys, oid.arcs)
        if place == len(self._order):
            return oid, END_OF_MIB_VIEW
        found = self._order[place]
        return found, self._objects[found]


def answer(agent: Agent, engine: Authority, data: bytes) -> bytes:
    if version_of(data) is not Version.V3:
        return agent.answer(data)
    request = engine.receive(data)
    return request if isinstance(request, bytes) else engine.reply(request, agent.respond(request.scoped.pdu))


def serve(count: int) -> None:
    agent = Agent()
    selector = selectors.DefaultSelector()
    port = 0
    for number in range(count):
        endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        endpoint.bind((address(number), port))
        port = endpoint.getsockname()[1]
        engine = Authority(ENTERPRISE + address(number).encode(), [USER], time.monotonic)
        selector.register(endpoint, selectors.EVENT_READ, engine)
    selector.register(sys.stdin, selectors.EVENT_READ)
    print(port, flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            assert isinstance(key.fileobj, socket.socket)
            data, source = key.fileobj.recvfrom(65_535)
            key.fileobj.sendto(answer(agent, key.data, data), source)


@contextlib.contextmanager
def agents(count: int) -> Iterator[int]:
    """The port on which `count` agents answer, from another process."""
    command = [sys.executable, "-m", "bench.snmp_agents", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
