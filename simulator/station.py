"""A device at work: its planted facts, the condition it is in, its boots, its listeners and connections."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from simulator.accounts import Accounts
from simulator.faults import SOUND, Condition
from simulator.listener import Door, Listener
from simulator.onslaught import Onslaught
from simulator.pending import Pending
from simulator.personas import PERSONAS, Persona
from simulator.planting import User
from simulator.recorder import Recorder
from simulator.timepiece import Clock
from simulator.truth import PlantedDevice

Seconds = Callable[[], float]
NONCE_S = 600
LOADING_S = 45.0
"""So long after its start a device has loaded its settings."""
INTRUDER = User(name="service2", password="Intruder-0", level="Administrator")  # noqa: S106


COUNTED = ("communities", "users", "digests", "fails", "connects", "datagrams")


class Guest(Protocol):
    """A connection that can be told what happens to its device."""

    def stall(self) -> None: ...
    def go_on(self) -> None: ...
    def reset(self) -> None: ...


class Trouble(NamedTuple):
    """Frames lost: `before` until `since`, from then on `rate` a second."""

    before: float = 0.0
    since: float = 0.0
    rate: float = 0.0

    def frames(self, now: float) -> float:
        return self.before + self.rate * (now - self.since)

    def going_on(self, now: float, rate: float) -> Trouble:
        return Trouble(self.frames(now), now, rate)


class Busiest(NamedTuple):
    """Requests in the present second, and in the one with most."""

    second: int = 0
    requests: int = 0
    most: int = 0

    def after(self, second: int) -> Busiest:
        requests = self.requests + 1 if second == self.second else 1
        return Busiest(second, requests, max(self.most, requests))


class Station:
    """`elapsed` gives seconds since the campus started; all times here are such seconds.

    `booted` is when it started, below zero for before the campus did. `boots` counts starts (SNMPv3 engine boots).
    `clock` is what it takes for the time, `recorder` what it records (None for what does not), `accounts` who may log
    in over HTTP and RTSP. `asked` counts its answers as `stats` does those of the whole campus.
    """

    def __init__(
        self,
        device: PlantedDevice,
        elapsed: Seconds,
        stats: Counter[str],
        *,
        wall: Seconds = time.time,
        zone: str = "UTC",
        peers: Mapping[str, Station] | None = None,
    ) -> None:
        self.device = device
        self.persona: Persona = PERSONAS[device.persona]
        self.elapsed = elapsed
        self.stats = stats
        self.asked: Counter[str] = Counter()
        self.busiest = Busiest()
        planting = device.planting
        self.clock = Clock(wall, round(planting.clock.offset_s * 1000), zone)
        self.peers = {} if peers is None else peers
        self.recorder = Recorder(self, planting.storage, self.peers) if planting.storage else None
        self.accounts = Accounts(device.login, planting.users, planting.quirks, elapsed, self._watch_again)
        self._pending: Pending | None = None
        self.condition: Condition = SOUND
        self.booted = -float(device.uptime_s)
        self.boots = 1 + device.uptime_s % 37
        self._secret = secrets.token_bytes(16)
        self.guests: set[Guest] = set()
        self._listeners: list[Listener] = []
        self._dark_since: float | None = None
        self._dark_before = 0.0
        self._mains_lost: float | None = None
        self._configured = float("-inf")
        self._bad, self._dropped = Trouble(), Trouble()
        self.onslaught = Onslaught()
        self._tried_before: dict[str, int] = {}

    def _watch_again(self) -> None:
        """A password has changed: recorders that keep the old one lose the picture from now on."""
        for station in self.peers.values():
            if station.recorder is not None:
                station.recorder.watch()

    def listen(self, port: int, make: Callable[[], asyncio.BaseProtocol]) -> None:
        """Raises OSError where the port cannot be taken."""
        listener = Listener(self.device.address, port, make)
        self._listeners.append(listener)
        listener.set(Door.OPEN)

    def show(self, condition: Condition, *, unplugged: bool) -> None:
        """Takes on a condition, at once and on every connection."""
        before, self.condition = self.condition, condition
        self.clock.put(round((self.device.planting.clock.offset_s + condition.clock_off_s) * 1000))
        self._mark_cable(unplugged)
        self._mark_mains(condition.on_battery)
        self._mark_settings(before, condition)
        now = self.elapsed()
        self.onslaught.show(condition, now)
        self._bad = self._bad.going_on(now, condition.bad_frames_ps)
        self._dropped = self._dropped.going_on(now, condition.dropped_ps)
        door = Door.SILENT if condition.silent else Door.SHUT if condition.closed else Door.OPEN
        for listener in self._listeners:
            listener.set(door)
        for guest in tuple(self.guests):
            if door is Door.SILENT:
                guest.stall()
            elif door is Door.SHUT:
                guest.reset()
            else:
                guest.go_on()

    def count(self, name: str) -> None:
        """One more answer of this name; those to HTTP requests make out how busy it is."""
        self.stats[name] += 1
        self.asked[name] += 1
        if name == "http":
            self.busiest = self.busiest.after(int(self.elapsed()))

    def tried(self, name: str, now: float) -> int:
        """Wrong tries of this kind (`COUNTED`) since it started: what its agent counts."""
        return self.onslaught.count(name, now) - self._tried_before.get(name, 0)

    def refused_logins(self, start_ms: int, end_ms: int) -> list[tuple[int, str, str]]:
        """Of its log: (when by its own clock, account, from where), with start <= t < end, the oldest first."""
        now, shown_ms = self.elapsed(), self.clock.shown_ms()
        first, last = (now - (shown_ms - at_ms) / 1000 for at_ms in (start_ms, end_ms))
        return [
            (round(shown_ms - (now - one.at) * 1000), one.account, one.address)
            for one in self.onslaught.logins(first, last, now)
        ]

    def nonce(self, ago: int = 0) -> str:
        """Of HTTP Digest: another one each NONCE_S seconds; `ago` 1 is the one before."""
        turn = int(self.elapsed() // NONCE_S) - ago
        return hashlib.sha256(self._secret + str(turn).encode()).hexdigest()[:32]

    @property
    def pending(self) -> Pending:
        """What its web face keeps in mind, until it boots."""
        if self._pending is None:
            self._pending = Pending()
        return self._pending

    @property
    def view(self) -> str:
        """What is wrong with its picture: a key of `simulator.views.VIEWS`, or ""."""
        return self.condition.view or self.device.planting.view

    def boot(self) -> None:
        self.booted = self.elapsed()
        self._pending = None
        self._tried_before = {name: self.onslaught.count(name, self.booted) for name in COUNTED}
        self.boots += 1

    def close(self) -> None:
        for listener in self._listeners:
            listener.set(Door.SHUT)
        self._listeners.clear()
        for guest in tuple(self.guests):
            guest.reset()

    @property
    def plugged(self) -> bool:
        """Whether the cable carries light: what the port at its other end sees."""
        return self._dark_since is None

    def lit(self, now: float) -> float:
        """Seconds, of the `now` since the campus started, in which the cable carried light."""
        dark = self._dark_before + (0.0 if self._dark_since is None else now - self._dark_since)
        return now - dark

    def on_battery_s(self, now: float) -> float:
        """Seconds since the mains failed, 0 with mains."""
        return 0.0 if self._mains_lost is None else now - self._mains_lost

    def bad_frames(self, now: float) -> float:
        """Frames that broke on its cable since the campus started, each way."""
        return self._bad.frames(now)

    def dropped_frames(self, now: float) -> float:
        """Frames that the switch threw away at its port since the campus started, each way."""
        return self._dropped.frames(now)

    @property
    def configured(self) -> float:
        """When its settings were changed last, or loaded after it started."""
        return max(self._configured, self.booted + LOADING_S)

    def _mark_settings(self, before: Condition, now: Condition) -> None:
        if before.setting != now.setting:
            self._configured = self.elapsed()
        if now.intruder and not before.intruder:
            self.accounts.add(INTRUDER)
        elif before.intruder and not now.intruder:
            self.accounts.remove(INTRUDER.name)

    def _mark_mains(self, lost: bool) -> None:
        if not lost:
            self._mains_lost = None
        elif self._mains_lost is None:
            self._mains_lost = self.elapsed()

    def _mark_cable(self, unplugged: bool) -> None:
        now = self.elapsed()
        if unplugged and self._dark_since is None:
            self._dark_since = now
        elif not unplugged and self._dark_since is not None:
            self._dark_before += now - self._dark_since
            self._dark_since = None
