"""The kernel's neighbour table: who of our segments it has an entry for, and how many more it bears (arp(7)).

By default it holds 1,024 entries. One that waits for an answer keeps its place for three seconds, one that was just
answered for about half a minute, and when all are kept the kernel sends no packet to anybody new. Entries that failed
or are stale make room by themselves.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from collector.protocols.links import dump, messages

GET_NEIGHBOUR, NEW_NEIGHBOUR = 30, 28
TARGET, HARDWARE = 1, 2
INCOMPLETE, REACHABLE, STALE, DELAY, PROBE = 1, 2, 4, 8, 16
KEPT = INCOMPLETE | REACHABLE | DELAY | PROBE  # the kernel does not count those that a person wrote
ANSWERED = REACHABLE | STALE | DELAY | PROBE
DOUBTED = DELAY | PROBE
USUAL_LIMIT = 1024
SHARE = 0.6  # of the table: others on this machine need it too
AGE_S = 0.2
SOLICITS = 3  # requests that the kernel sends for one address that is silent (mcast_solicit)
_ENTRY = struct.Struct("@B3xiHBB")
_ATTRIBUTE = struct.Struct("@HH")


class Entry(NamedTuple):
    """`state` is a bit of NUD_*; `mac` as `aa:bb:cc:dd:ee:ff`, empty while nobody has answered."""

    address: str
    mac: str
    state: int


def read_table() -> Mapping[str, Entry]:
    """By address, IPv4 and IPv6. Raises OSError."""
    return {entry.address: entry for entry in parse_table(dump(GET_NEIGHBOUR))}


def parse_table(data: bytes) -> Iterator[Entry]:
    """Of the messages RTM_NEWNEIGH; others are passed over."""
    for kind, body in messages(data):
        if kind != NEW_NEIGHBOUR or len(body) < _ENTRY.size:
            continue
        _, _, state, _, _ = _ENTRY.unpack_from(body)
        told = dict(_attributes(body[_ENTRY.size :]))
        if len(told.get(TARGET, b"")) in (4, 16):
            mac = told.get(HARDWARE, b"")
            yield Entry(str(ip_address(told[TARGET])), mac.hex(":") if len(mac) == 6 and any(mac) else "", state)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _ATTRIBUTE.size:
        length, kind = _ATTRIBUTE.unpack_from(data)
        if length < _ATTRIBUTE.size:
            return
        yield kind, data[_ATTRIBUTE.size : length]
        data = data[(length + 3) & ~3 :]


def table_limit() -> int:
    """The number of entries at which the kernel refuses new ones. A network namespace does not tell its own."""
    source = Path("/proc/sys/net/ipv4/neigh/default/gc_thresh3")
    return int(source.read_text(encoding="ascii")) if source.exists() else USUAL_LIMIT


class Watch:
    """What the table shows of some addresses while they are asked. Pure.

    Read once at the end it would miss some: an entry that has become stale makes room for others.
    """

    def __init__(self, addresses: Iterable[str], before: Mapping[str, Entry]) -> None:
        self.before = {address: before[address] for address in addresses if address in before}
        self._waiting = set(addresses)
        self._best: dict[str, Entry] = {}
        self._asked: set[str] = set()

    def note(self, table: Mapping[str, Entry]) -> None:
        for address in self._waiting & table.keys():
            entry = table[address]
            self._asked.add(address)
            if entry.state & ANSWERED:
                self._best[address] = entry
        self._waiting -= {address for address, entry in self._best.items() if entry.state & REACHABLE}

    def was_asked(self, address: str) -> bool:
        """Whether the kernel had any entry for it: else it has not even tried."""
        return address in self._asked

    def mac(self, address: str, *, spoke: bool) -> str:
        """See `answered`."""
        return answered(self.before.get(address), self._best.get(address), spoke=spoke)


def answered(before: Entry | None, after: Entry | None, *, spoke: bool) -> str:
    """The MAC that the address was seen to have; empty where the entry may be an old one. Pure.

    REACHABLE: its holder has answered within the last half minute or so (RFC 4861, section 6.3.2).
    """
    if after is None or not after.state & ANSWERED:
        return ""
    fresh = before is None or not before.state & ANSWERED
    return after.mac if spoke or fresh or after.state & REACHABLE else ""


class Room:
    """Places in the table: `take` waits until there is one."""

    def __init__(
        self,
        limit: int,
        read: Callable[[], Mapping[str, Entry]] = read_table,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = int(limit * SHARE)
        self._read = read
        self._monotonic = monotonic
        self._left = 0
        self._read_at = float("-inf")

    async def take(self) -> None:
        while not self.try_take():  # noqa: ASYNC110 - the kernel tells nobody when an entry goes
            await asyncio.sleep(AGE_S)

    def try_take(self) -> bool:
        now = self._monotonic()
        if now - self._read_at >= AGE_S:
            self._left = self._limit - sum(1 for entry in self._read().values() if entry.state & KEPT)
            self._read_at = now
        if self._left <= 0:
            return False
        self._left -= 1
        return True
