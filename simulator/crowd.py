"""Many campuses behind one UDP and one TCP port: thousands of agents and cameras that are sound, in one thread.

A `Campus` has listeners for each device, so that each can break by itself. A crowd cannot break and is for load: it
needs the machine to take all addresses of its devices for its own, as Linux does with 127.0.0.0/8 and with a route
of type `local`.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Self

from collector.protocols.errors import BadAnswer
from collector.protocols.rtsp_message import Request, RtspReader
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.message import id_at
from simulator.agents import Agent
from simulator.datagrams import Datagrams
from simulator.rtsp_server import RtspConnection
from simulator.station import Station
from simulator.truth import Truth

BULK_KEPT_S = 300.0
"""How long an answer to GETBULK is given again: counters of a crowd move in such steps."""
BACKLOG = 1024
ACCEPTS_A_TURN = 64
KEPT = 64  # answers of one camera
MAX_REQUEST = 16_384
GET_BULK = 0xA5
END = b"\r\n\r\n"


def is_bulk(data: bytes, number_at: int) -> bool:
    """Whether the PDU whose number stands at `number_at` is a GETBULK; its length has one, two or three octets."""
    header = data[number_at - 6 : number_at - 2]
    if len(header) < 4:
        return False
    short = header[2] == GET_BULK and header[3] < 0x80
    return short or header[1:3] == bytes((GET_BULK, 0x81)) or header[:2] == bytes((GET_BULK, 0x82))


class CrowdAgent:
    """An agent that keeps its answers to GETBULK by the request's octets around its number."""

    def __init__(self, agent: Agent, monotonic: Callable[[], float]) -> None:
        self._agent = agent
        self._monotonic = monotonic
        self._kept: dict[tuple[bytes, bytes], tuple[float, bytes, bytes]] = {}

    def reply(self, data: bytes) -> bytes | None:
        try:
            start, stop = id_at(data)
        except BerError:
            return None
        if not is_bulk(data, start):
            return self._agent.reply(data)
        around = data[:start], data[stop:]
        now = self._monotonic()
        kept = self._kept.get(around)
        if kept is None or now >= kept[0]:
            answer = self._agent.reply(data)
            if answer is None:
                return None
            first, last = id_at(answer)
            if answer[first:last] != data[start:stop]:
                return answer
            kept = self._kept[around] = now + BULK_KEPT_S, answer[:first], answer[last:]
        return kept[1] + data[start:stop] + kept[2]


class CrowdCamera(RtspConnection):
    """An RTSP server that describes its streams, and keeps its answers by the request's octets.

    Its nonce lasts as long as it does, so that a login that was right once is right again.
    """

    def __init__(self, station: Station, wall: Callable[[], float]) -> None:
        super().__init__(station, wall)
        self._kept: dict[bytes, bytes] = {}
        self._sent = b""

    def send(self, data: bytes) -> None:
        self._sent += data

    def reply(self, data: bytes) -> bytes:
        """The answer to one whole request; empty for what is none."""
        kept = self._kept.get(data)
        if kept is None:
            kept = self._answer(data)
            if len(self._kept) < KEPT:
                self._kept[data] = kept
        return kept

    def _answer(self, data: bytes) -> bytes:
        try:
            messages = RtspReader().feed(data)
        except BadAnswer:
            return b""
        self._sent = b""
        for message in messages:
            if isinstance(message, Request):
                self._serve(message)
        return self._sent


class Guest:
    """A connection to a camera, and what of a request has come so far."""

    def __init__(self, sock: socket.socket, camera: CrowdCamera, delay_s: float) -> None:
        self._socket = sock
        self._camera = camera
        self._delay_s = delay_s
        self._heard = b""

    def read(self) -> None:
        try:
            data = self._socket.recv(MAX_REQUEST)
            self._heard = self._heard + data if self._heard else data
            if data and self._heard.endswith(END):
                self._answer(self._camera.reply(self._heard))
                self._heard = b""
        except BlockingIOError:
            return
        except OSError:  # it went away: as on a real network
            data = b""
        if not data or len(self._heard) >= MAX_REQUEST:
            self.close()

    def _answer(self, data: bytes) -> None:
        if self._delay_s:
            asyncio.get_running_loop().call_later(self._delay_s, self._send, data)
        else:
            self._socket.send(data)

    def _send(self, data: bytes) -> None:
        with suppress(OSError):  # closed meanwhile
            self._socket.send(data)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


class Crowd:
    """All devices of `truths`, on the UDP port `snmp_port` and the TCP port `rtsp_port` of this machine.

    Use as `async with`, which raises OSError where a port cannot be had. `stats` counts answers, by protocol;
    `rtsp_delay_s` is how long cameras take for each answer, on connections that begin after it was set.
    """

    def __init__(
        self,
        truths: Iterable[Truth],
        *,
        snmp_port: int,
        rtsp_port: int,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._ports = snmp_port, rtsp_port
        self._began = monotonic()
        self._monotonic = monotonic
        self._wall = wall
        self.stats: Counter[str] = Counter()
        self.rtsp_delay_s = 0.0
        self._agents: dict[str, CrowdAgent] = {}
        self._cameras: dict[str, CrowdCamera] = {}
        for truth in truths:
            self._seat(truth)

    def _seat(self, truth: Truth) -> None:
        stations = {device.code: Station(device, self._elapsed, self.stats) for device in truth.devices}
        for station in stations.values():
            device = station.device
            if "snmp" in device.ports:
                agent = Agent(truth, stations, device.code, None)
                self._agents[device.address] = CrowdAgent(agent, self._monotonic)
            if "rtsp" in device.ports:
                self._cameras[device.address] = CrowdCamera(station, self._wall)

    def _elapsed(self) -> float:
        return self._monotonic() - self._began

    async def __aenter__(self) -> Self:
        snmp_port, rtsp_port = self._ports
        self._listener = socket.create_server(("", rtsp_port), backlog=BACKLOG)
        try:
            self._datagrams = Datagrams(snmp_port, self._answer)
        except OSError:
            self._listener.close()
            raise
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._welcome)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._datagrams.close()
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()

    def _answer(self, address: str, data: bytes) -> bytes | None:
        agent = self._agents.get(address)
        self.stats["snmp"] += 1
        return agent.reply(data) if agent else None

    def _welcome(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(ACCEPTS_A_TURN):
            try:
                sock, _ = self._listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            camera = self._cameras.get(sock.getsockname()[0])
            if camera is None:
                sock.close()
                continue
            sock.setblocking(False)
            loop.add_reader(sock, Guest(sock, camera, self.rtsp_delay_s).read)
