"""One viewing of a clip: its pictures sent as RTP, on time, with a sender report now and then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from simulator.clip import Clip
from simulator.rtp import CLOCK_HZ, packet, payloads, sender_report

Send = Callable[[bytes], None]
REPORT_EVERY_S = 5
BEHIND_S = 1.0
"""Later than this, pictures are left out instead of sent in a heap."""


class Film:
    """`wall` gives UTC seconds; `ready` says whether the viewer can take more; `shown` counts pictures sent.

    `view` is asked for each picture. `at_s` is the moment from which it is shown, None for now.
    """

    def __init__(
        self,
        clip: Clip,
        wall: Callable[[], float],
        rtp: Send,
        rtcp: Send,
        ready: Callable[[], bool],
        view: Callable[[], str],
    ) -> None:
        self._clip = clip
        self._wall = wall
        self._view = view
        self.at_s: float | None = None
        self._first = 0
        self._rtp = rtp
        self._rtcp = rtcp
        self._ready = ready
        self.source = random.getrandbits(32)
        self.sequence = random.getrandbits(16)
        self.first_timestamp = random.getrandbits(31)
        self.shown = 0
        self._tick = 0
        self._packets = 0
        self._octets = 0
        self._began = 0.0
        self._timer: asyncio.Handle | None = None

    def play(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            if not self._tick:
                self._first = int((self._wall() if self.at_s is None else self.at_s) * self._clip.fps)
            self._began = loop.time() - self._tick / self._clip.fps
            self._timer = loop.call_soon(self._turn)

    def pause(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        if self._ready():
            self._show()
        self._tick += 1
        behind = loop.time() - self._began - self._tick / self._clip.fps
        if behind > BEHIND_S:
            self._tick += int(behind * self._clip.fps)
        self._timer = loop.call_at(self._began + self._tick / self._clip.fps, self._turn)

    def _show(self) -> None:
        clip = self._clip
        timestamp = self.first_timestamp + self._tick * CLOCK_HZ // clip.fps
        if self.shown % (REPORT_EVERY_S * clip.fps) == 0:
            self._report(timestamp)
        parts = [clip.sps, clip.pps, *payloads(clip.unit(self._first + self._tick, self._view()))]
        for place, part in enumerate(parts, start=1):
            marker = place == len(parts)
            self._rtp(packet(part, sequence=self.sequence, timestamp=timestamp, source=self.source, marker=marker))
            self.sequence += 1
            self._octets += len(part)
        self._packets += len(parts)
        self.shown += 1

    def _report(self, timestamp: int) -> None:
        self._rtcp(
            sender_report(
                source=self.source,
                wall=self._wall(),
                timestamp=timestamp,
                packets=self._packets,
                octets=self._octets,
                name=b"camera@campus",
            )
        )
