"""A recorder at work: which channels it records now, what it has recorded, and how its disks do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.footage import Piece, Reel
from simulator.planting import DAY_MS, Disk, Hole, Storage
from simulator.schedule import WEEKS, Week
from simulator.truth import Channel

if TYPE_CHECKING:
    from simulator.station import Station

HOUR_MS = 3_600_000
STAGGER_MS = 37_000
"""Files of neighbouring channels are not cut at one moment."""
MIB = 1 << 20


class Recorder:
    """`peers` are the stations of its campus by code: a camera that is cut or boots cannot be recorded."""

    def __init__(self, station: Station, storage: Storage, peers: Mapping[str, Station]) -> None:
        self.station = station
        self._storage = storage
        self._peers = peers
        self._holes: list[Hole] = list(storage.holes)
        self._paused: dict[int, int] = {}
        self._erased: tuple[int, float, float] | None = None
        self._stored: dict[int, tuple[str, str]] = {}
        persona, rate = station.persona, station.device.planting.rate_kbps
        self._file_ms = persona.file_mib * MIB * 8 // rate if persona.file_mib else HOUR_MS
        self._stagger_ms = STAGGER_MS if persona.file_mib else 0

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.station.device.channels

    def camera(self, channel: int) -> Station | None:
        code = next((one.camera for one in self.channels if one.number == channel), "")
        return self._peers.get(code)

    def trouble(self, channel: int) -> str:
        """What keeps the camera's picture away: `absent` (no camera there), `away`, `password`, or nothing."""
        camera = self.camera(channel)
        if camera is None:
            return "absent"
        if camera.condition.silent or camera.condition.closed or self.station.condition.silent:
            return "away"
        account, password = self.stored(channel)
        right = camera.accounts.open or camera.accounts.right(account, lambda true: true == password)
        return "" if right and not camera.condition.password_refused else "password"

    def stored(self, channel: int) -> tuple[str, str]:
        """Account and password with which it logs in to the channel's camera: those of the day it was added."""
        camera = self.camera(channel)
        login = camera.device.login if camera else None
        return self._stored.get(channel, (login.account, login.password) if login else ("", ""))

    def store(self, channel: int, account: str, password: str) -> None:
        """Somebody writes another login for a channel."""
        self._stored[channel] = (account, password)
        self.watch()

    def stopped(self, channel: int) -> bool:
        """Somebody has switched its recording off."""
        return self.station.condition.stopped_channel in (0, channel)

    def recording(self, channel: int) -> bool:
        """Whether something is being written now."""
        now_ms = self.station.clock.true_ms()
        return self.writes(channel) and not any(
            hole.channel in (0, channel) and hole.start_ms <= now_ms and (hole.end_ms is None or now_ms < hole.end_ms)
            for hole in self._holes
        )

    def writes(self, channel: int) -> bool:
        """Whether faults let it record."""
        return not (self.trouble(channel) or self.stopped(channel) or self.station.condition.closed)

    def watch(self) -> None:
        """After something changed on the campus: what is not recorded from now on leaves a hole."""
        now_ms = self.station.clock.true_ms()
        for channel in self.channels:
            if not channel.camera:
                continue
            since = self._paused.get(channel.number)
            if self.writes(channel.number):
                if since is not None:
                    del self._paused[channel.number]
                    self._holes.append(Hole(channel=channel.number, start_ms=since, end_ms=now_ms))
            elif since is None:
                self._paused[channel.number] = now_ms
        self._erase(self.station.condition.erased, now_ms)

    def _erase(self, wish: tuple[int, float, float] | None, now_ms: int) -> None:
        """(channel, from so many days ago, to so many days ago), once each time the fault comes."""
        if wish is not None and wish != self._erased:
            channel, from_days, to_days = wish
            start, end = (now_ms - int(days * DAY_MS) for days in (from_days, to_days))
            self._holes.append(Hole(channel=channel, start_ms=start, end_ms=end))
        self._erased = wish

    def reel(self, channel: int) -> Reel:
        """Its recordings by true time. A channel without a camera has none."""
        camera = self.camera(channel)
        holes = [hole for hole in self._holes if hole.channel in (0, channel)]
        if camera is None:
            holes.append(Hole(channel=channel, start_ms=0))
        elif channel in self._paused:
            holes.append(Hole(channel=channel, start_ms=self._paused[channel]))
        return Reel(
            storage=self._storage,
            channel=channel,
            zone=self.station.clock.zone,
            file_ms=self._file_ms,
            phase_ms=channel * self._stagger_ms % self._file_ms,
            holes=holes,
        )

    def found(self, channel: int, start_ms: int, end_ms: int) -> Iterator[Piece]:
        """Files that overlap a window, both by what the recorder's clock showed; oldest first."""
        clock = self.station.clock
        now_ms = clock.true_ms()
        for piece in self.reel(channel).pieces(*clock.truly(start_ms, end_ms), now_ms):
            for stamped in clock.stamped(piece):
                if stamped.start_ms < end_ms and start_ms < stamped.end_ms:
                    yield stamped

    def spans(self, channel: int, start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
        """The same without the cuts between files, cut to the window: for interfaces that tell no files."""
        left = right = 0
        for piece in self.found(channel, start_ms, end_ms):
            if right < piece.start_ms:
                if left < right:
                    yield left, right
                left = max(piece.start_ms, start_ms)
            right = max(right, min(piece.end_ms, end_ms))
        if left < right:
            yield left, right

    def first(self, channel: int) -> Piece | None:
        """The oldest file, by the recorder's clock."""
        piece = self.reel(channel).first(self.station.clock.true_ms())
        return None if piece is None else next(self.station.clock.stamped(piece))

    def octets(self, piece: Piece) -> int:
        return (piece.end_ms - piece.start_ms) * self.station.device.planting.rate_kbps // 8

    def disks(self) -> tuple[Disk, ...]:
        bad = self.station.condition.bad_disk
        return tuple(replace(disk, state="bad") if disk.slot == bad else disk for disk in self._storage.disks)

    def kept_until_ms(self, channel: int) -> int | None:
        """The end of the newest file by the recorder's clock; None where there is none."""
        clock = self.station.clock
        now = clock.shown_ms()
        newest = None
        for piece in self.found(channel, now - 2 * self._file_ms, now):
            newest = piece.end_ms
        return newest

    def week(self, channel: int) -> Week:
        return WEEKS[self._storage.week_of(channel)]
