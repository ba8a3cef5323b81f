"""tshark dissects what campus and client said to each other, without a single complaint."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest

from collector.protocols.digest import authorization, parse_challenges
from collector.protocols.rtsp_message import Response, encode_request, parse_head, values
from simulator.campus import Campus
from simulator.truth import PlantedDevice, Truth

Run = Callable[..., Awaitable[tuple[int, str]]]
TCP, UDP = 6, 17
RAW_IP = 101
ACK, PSH_ACK, SYN, SYN_ACK = 0x10, 0x18, 0x02, 0x12
SEGMENT = 1460
End = tuple[str, int]
WARNING = 0x600000  # of _ws.expert.severity; an error is 0x800000
UNDECODED = 0x05000000  # of _ws.expert.group: what tshark itself has not learnt yet
COMPLAINTS = ("frame.number", "_ws.expert.severity", "_ws.expert.group", "_ws.expert.message")


class Tape:
    """A capture file written from the octets that went over the wire; needs no right to capture."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, RAW_IP)]
        self._sequence: dict[tuple[End, End], int] = {}

    def udp(self, source: End, target: End, data: bytes) -> None:
        self._put(source, target, UDP, struct.pack("!HHHH", source[1], target[1], 8 + len(data), 0) + data)

    def tcp_opens(self, client: End, server: End) -> None:
        self._segment(client, server, SYN)
        self._segment(server, client, SYN_ACK)
        self._sequence[client, server] = self._sequence[server, client] = 1
        self._segment(client, server, ACK)

    def tcp(self, source: End, target: End, data: bytes) -> None:
        for at in range(0, len(data), SEGMENT):
            part = data[at : at + SEGMENT]
            self._segment(source, target, PSH_ACK, part)
            self._sequence[source, target] += len(part)
            self._segment(target, source, ACK)

    def write(self) -> None:
        self.path.write_bytes(b"".join(self._records))

    def _segment(self, source: End, target: End, flags: int, data: bytes = b"") -> None:
        own = self._sequence.get((source, target), 0)
        seen = self._sequence.get((target, source), 0) + (1 if flags == SYN_ACK else 0)
        head = struct.pack(
            "!HHIIBBHHH", source[1], target[1], own, seen if flags != SYN else 0, 0x50, flags, 65_000, 0, 0
        )
        self._put(source, target, TCP, head + data)

    def _put(self, source: End, target: End, protocol: int, payload: bytes) -> None:
        addresses = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + addresses
        now = time.time_ns() // 1000
        stamp = struct.pack("<IIII", now // 10**6, now % 10**6, len(head + payload), len(head + payload))
        self._records.append(stamp + head + payload)


async def dissect(run: Run, tape: Tape, truth: Truth, *fields: str) -> list[list[str]]:
    """Rows of fields; fails on anything malformed, on a warning and on an error."""
    tape.write()
    command = ["tshark", "-n", "-r", str(tape.path), "-o", "h264.dynamic.payload.type:96"]
    command += ["-d", f"udp.port=={truth.ports['snmp']},snmp", "-d", f"tcp.port=={truth.ports['rtsp']},rtsp"]
    complaints = [row for row in await rows_of(run, command, COMPLAINTS) if is_serious(row)]
    assert not complaints
    return await rows_of(run, command, fields)


def is_serious(row: list[str]) -> bool:
    severities, groups = ([int(number, 0) for number in cell.split(",") if number] for cell in row[1:3])
    pairs = zip(severities, groups, strict=True)
    return any(severity >= WARNING and group != UNDECODED for severity, group in pairs)


async def rows_of(run: Run, command: list[str], fields: tuple[str, ...]) -> list[list[str]]:
    code, text = await run(*command, "-T", "fields", *(part for field in fields for part in ("-e", field)))
    assert code == 0, text
    return [line.split("\t") for line in text.splitlines() if not line.startswith("Running as")]


class Relay(asyncio.DatagramProtocol):
    """Stands between net-snmp and an agent, and tapes both."""

    def __init__(self, agent: End, tape: Tape) -> None:
        self._agent = agent
        self._tape = tape
        self._client: End | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, peer: End) -> None:
        assert self.transport
        if peer == self._agent:
            assert self._client
            self._tape.udp(self._agent, self._client, data)
            self.transport.sendto(data, self._client)
        else:
            self._client = peer
            self._tape.udp(peer, self._agent, data)
            self.transport.sendto(data, self._agent)


@pytest.mark.needs("tshark", "net-snmp")
def test_tshark_reads_every_version_of_snmp(truth: Truth, run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with Campus(truth):
            tape = Tape(tmp_path / "snmp.pcap")
            for kind in ("switch", "ups", "recorder", "printer"):
                for device in truth.of_kind(kind):
                    if device.snmp:
                        await walk(run, device, tape)
            rows = await dissect(run, tape, truth, "snmp.msgVersion", "snmp.version", "snmp.data", "snmp.name")
        versions = {row[0] or row[1] for row in rows}
        assert versions == {"0", "1", "3"}
        assert len(rows) > 100

    asyncio.run(scene())


async def walk(run: Run, device: PlantedDevice, tape: Tape) -> None:
    """By each version that the device lets in."""
    access = device.snmp
    assert access
    relay = Relay((device.address, device.ports["snmp"]), tape)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: relay, ("127.0.0.1", 0))
    where = f"udp:127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    try:
        if access.user:
            login = ["-v3", "-l", "authPriv", "-u", access.user, "-a", "SHA-256", "-A", access.auth_password]
            code, text = await run(
                "snmpbulkwalk", *login, "-x", "AES", "-X", access.priv_password, where, "1.3.6.1.2.1"
            )
            assert code == 0, text
            return
        for command, version in (("snmpbulkwalk", "-v2c"), ("snmpwalk", "-v1")):
            code, text = await run(command, version, "-c", access.community, where, "1.3.6.1.2.1.1")
            assert code == 0, text
        code, text = await run("snmpbulkwalk", "-v2c", "-c", access.community, where, "1.3.6.1.2.1.2")
        assert code == 0, text
    finally:
        transport.close()


class Taped:
    """A bare RTSP client that tapes what it says and hears. Blocking."""

    def __init__(self, device: PlantedDevice, tape: Tape) -> None:
        self.device = device
        self.tape = tape
        self.server = (device.address, device.ports["rtsp"])
        self.sock = socket.create_connection(self.server, timeout=10)
        self.client: End = self.sock.getsockname()
        tape.tcp_opens(self.client, self.server)
        self.buffer = b""
        self._cseq = 0
        self._login = lambda method, uri: ""

    def ask(self, method: str, suffix: str = "", *headers: tuple[str, str]) -> Response:
        uri = f"rtsp://{self.device.address}:{self.server[1]}{self.device.stream_path}{suffix}"
        self._cseq += 1
        login = self._login(method, uri)
        sent = encode_request(method, uri, self._cseq, [*headers, *([("Authorization", login)] if login else [])])
        self.tape.tcp(self.client, self.server, sent)
        self.sock.sendall(sent)
        return self._answer()

    def log_in(self, refusal: Response) -> None:
        challenge = parse_challenges(values(refusal.headers, "www-authenticate"))[0]
        login = self.device.login
        assert login
        self._login = lambda method, uri: authorization(challenge, login.account, login.password, method, uri)

    def hear(self) -> None:
        data = self.sock.recv(65_535)
        assert data
        self.tape.tcp(self.server, self.client, data)
        self.buffer += data

    def _answer(self) -> Response:
        while True:
            at = self.buffer.find(b"RTSP/1.0")
            end = self.buffer.find(b"\r\n\r\n", at)
            if at >= 0 and end >= 0:
                head = parse_head(self.buffer[at:end])
                assert isinstance(head, Response)
                length = int(head.header("content-length") or 0)
                while len(self.buffer) < end + 4 + length:
                    self.hear()
                self.buffer = self.buffer[end + 4 + length :]
                return head
            self.hear()


def open_session(viewer: Taped, transport: str) -> Response:
    assert viewer.ask("OPTIONS").status == 200
    refusal = viewer.ask("DESCRIBE", "", ("Accept", "application/sdp"))
    assert refusal.status == 401
    viewer.log_in(refusal)
    assert viewer.ask("DESCRIBE", "", ("Accept", "application/sdp")).status == 200
    setup = viewer.ask("SETUP", "/trackID=1", ("Transport", transport))
    assert setup.status == 200
    session = ("Session", setup.header("session").partition(";")[0])
    assert viewer.ask("PLAY", "", session, ("Range", "npt=0.000-")).status == 200
    return setup


def watch_tcp(device: PlantedDevice, tape: Tape) -> None:
    viewer = Taped(device, tape)
    session = open_session(viewer, "RTP/AVP/TCP;unicast;interleaved=0-1").header("session").partition(";")[0]
    heard = 0
    while heard < 60_000:
        before = len(viewer.buffer)
        viewer.hear()
        heard += len(viewer.buffer) - before
    assert viewer.ask("GET_PARAMETER", "", ("Session", session)).status == 200
    assert viewer.ask("TEARDOWN", "", ("Session", session)).status == 200
    viewer.sock.close()


def watch_udp(device: PlantedDevice, tape: Tape) -> None:
    viewer = Taped(device, tape)
    rtp, rtcp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    for sock in (rtp, rtcp):
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(10)
    own = [sock.getsockname() for sock in (rtp, rtcp)]
    open_session(viewer, f"RTP/AVP;unicast;client_port={own[0][1]}-{own[1][1]}")
    for sock, target, count in ((rtp, own[0], 40), (rtcp, own[1], 1)):
        for _ in range(count):
            data, source = sock.recvfrom(65_535)
            tape.udp(source, target, data)
        sock.close()
    viewer.sock.close()


@pytest.mark.needs("tshark")
@pytest.mark.parametrize("watch", [watch_tcp, watch_udp])
@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_tshark_reads_rtsp_rtp_and_rtcp(
    truth: Truth, run: Run, tmp_path: Path, vendor: str, watch: Callable[[PlantedDevice, Tape], None]
) -> None:
    async def scene() -> None:
        camera = next(device for device in truth.of_kind("camera") if device.vendor == vendor)
        tape = Tape(tmp_path / "rtsp.pcap")
        async with Campus(truth):
            await asyncio.to_thread(watch, camera, tape)
        fields = ("rtsp.method", "rtsp.status", "rtp.seq", "h264.nal_unit_hdr", "rtcp.pt")
        rows = await dissect(run, tape, truth, *fields)
        methods, statuses, sequences, units, reports = (
            [value for row in rows for value in row[column].split(",") if value] for column in range(len(fields))
        )
        assert methods[:5] == ["OPTIONS", "DESCRIBE", "DESCRIBE", "SETUP", "PLAY"]
        assert statuses[:5] == ["200", "401", "200", "200", "200"]
        numbers = [int(number) for number in sequences]
        assert len(numbers) >= 40
        assert all((after - before) % 65_536 == 1 for before, after in pairwise(numbers))
        assert {"7", "8", "28"} <= {str(int(unit, 0) & 31) for unit in units}
        assert {"200", "202"} <= set(reports)

    asyncio.run(scene())
