"""A campus on loopback: every device of a Truth answers on its own address, and breaks on command."""

from __future__ import annotations

import asyncio
import errno
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.agents import Agents
from simulator.board import Board
from simulator.discoverable import Discoverable
from simulator.faults import Active, Condition
from simulator.http_server import HttpConnection
from simulator.rtsp_server import RtspConnection
from simulator.station import Station
from simulator.truth import Truth

SPARE_DESCRIPTORS = 256
"""For connections, beside the listeners (two each: one more while it is cut)."""


class CannotStart(Exception):
    """The campus cannot stand on this machine now; the text is one sentence saying what to do."""


class Campus:
    """Runs in the event loop of the caller.

        async with Campus(plan_campus(seed=7)) as campus:
            await campus.fault("cut", "sw-0002", seconds=30)

    `monotonic` gives seconds and drives uptimes, counters and the ends of faults; `wall` gives UTC seconds for
    RTCP and Date headers; `recordings` is the folder of the `.snmprec` files which devices of the truth name.
    `stats` counts answers (`snmp rtsp http wsdiscovery`), RTP packets sent (`rtp`), and messages met with silence
    (`snmp_dropped`).
    """

    def __init__(
        self,
        truth: Truth,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        recordings: Path | None = None,
    ) -> None:
        self.truth = truth
        self.stats: Counter[str] = Counter()
        self._monotonic = monotonic
        self._wall = wall
        self._started = monotonic()
        self._board = Board(truth)
        self.stations: dict[str, Station] = {}
        for device in truth.devices:
            self.stations[device.code] = Station(
                device, self.elapsed, self.stats, wall=wall, zone=truth.zone, peers=self.stations
            )
        self._agents = Agents(truth, self.stations, recordings, self.stats)
        self._discovery: Discoverable | None = None
        self._timer: asyncio.TimerHandle | None = None

    def elapsed(self) -> float:
        """Seconds since the campus started; the time of `simulator.traffic` and of `Station`."""
        return self._monotonic() - self._started

    async def start(self) -> None:
        """Raises CannotStart; then nothing is left open."""
        self._check_descriptors()
        self._started = self._monotonic()
        try:
            self._open_agents()
            for station in self.stations.values():
                self._listen(station)
            self._open_discovery()
            self._show([])
        except CannotStart:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Resets what is connected and frees all ports."""
        if self._timer is not None:
            self._timer.cancel()
        self._agents.close()
        if self._discovery is not None:
            self._discovery.close()
        for station in self.stations.values():
            station.close()
        await asyncio.sleep(0)  # lets the transports close their sockets

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def fault(self, name: str, code: str, *, seconds: float | None = None, **parameters: float) -> None:
        """Breaks a device (`code` or address), or mends it; `FAULTS` lists names and parameters.

        It holds for `seconds`, or as long as the table says. When this returns, the wire shows it. Raises ValueError,
        one sentence, for an unknown fault, device or parameter.
        """
        device = self.truth.device(code)
        ended = self._board.put(name, device, self._monotonic(), seconds, parameters)
        self._show([(device.code, fault) for fault in ended])

    def state(self) -> dict[str, tuple[Active, ...]]:
        """The faults that are on, by device code; `until` is monotonic seconds."""
        return self._board.state()

    def condition(self, code: str) -> Condition:
        """What a device shows now, faults in front of it included."""
        return self._board.condition(self.truth.device(code).code)

    def _show(self, ended: list[tuple[str, Active]]) -> None:
        for code, fault in ended:
            if fault.name == "reboot":
                self.stations[code].boot()
        for code, condition in self._board.conditions().items():
            self.stations[code].show(condition, unplugged=self._board.unplugged(code))
        for station in self.stations.values():
            if station.recorder is not None:
                station.recorder.watch()
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        end = self._board.next_end()
        if end is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, end - self._monotonic()), self._expire)

    def _expire(self) -> None:
        self._show(list(self._board.expire(self._monotonic())))

    def _open_agents(self) -> None:
        port = self.truth.ports["snmp"]
        try:
            self._agents.open(port)
        except ValueError as wrong:
            raise CannotStart(str(wrong)) from wrong
        except OSError as wrong:
            if wrong.filename:
                raise CannotStart(f"cannot read the recording {wrong.filename}: {wrong.strerror}") from wrong
            raise CannotStart(_port_sentence("this machine", port, "snmp", wrong)) from wrong

    def _open_discovery(self) -> None:
        port = self.truth.ports["wsdiscovery"]
        try:
            self._discovery = Discoverable(port, self.stations.values())
        except OSError as wrong:
            raise CannotStart(_port_sentence("a device of this campus", port, "wsdiscovery", wrong)) from wrong

    def _listen(self, station: Station) -> None:
        for protocol, port in station.device.ports.items():
            try:
                if protocol == "rtsp":
                    station.listen(port, lambda: RtspConnection(station, self._wall))
                elif protocol == "http":
                    station.listen(port, lambda: HttpConnection(station, self._wall))
            except OSError as wrong:
                raise CannotStart(_port_sentence(station.device.address, port, protocol, wrong)) from wrong

    def _check_descriptors(self) -> None:
        listeners = sum(len(set(device.ports) - {"snmp"}) for device in self.truth.devices)
        needed = 2 * listeners + SPARE_DESCRIPTORS
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < needed:
            raise CannotStart(
                f"this campus needs {needed} file descriptors and this process may open {soft}: "
                f"run `ulimit -n {needed}` first (the hard limit is {hard})"
            )


def _port_sentence(address: str, port: int, protocol: str, wrong: OSError) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return f"port {port} of {address} ({protocol}) is already in use: stop what holds it or choose another port"
    return f"cannot listen on port {port} of {address} ({protocol}): {wrong.strerror}"
