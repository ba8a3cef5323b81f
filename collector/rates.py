"""From two snapshots of a device's counters to rates per second: pure, and rather no value than a wrong one.

Counters are read as RFC 2863 and RFC 2578 (section 7.1.6) mean them: they wrap at 2**32 or 2**64, start anywhere
after a reboot or a discontinuity, and only differences say something.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

TICKS = 100  # sysUpTime counts hundredths of a second
UPTIME_WRAP = 2**32
SLACK_S = 5.0  # how far the device's clock and ours may differ over one interval …
SLACK_SHARE = 0.1  # … and which part of the interval besides
HEADROOM = 1.1  # over the link's speed: counters are read a little earlier or later than the clock
SMALLEST_FRAME_BITS = 672  # 64 octets, preamble and gap: no Ethernet carries more frames than that allows
MAX_DEVICES = 20_000

Item = TypeVar("Item")


class Counted(NamedTuple):
    """A field of the measurement `interface`, and what one count is: an octet or a frame."""

    field: str
    octets: bool


COUNTED = (
    Counted("in_bps", True),
    Counted("out_bps", True),
    Counted("in_errors_ps", False),
    Counted("out_errors_ps", False),
    Counted("in_discards_ps", False),
    Counted("out_discards_ps", False),
)


class Port(NamedTuple):
    """`counts` in the order of COUNTED, None where the device has none; counters of `bits` bits each.

    `speed_bps` 0 is unknown, `discontinuity` is ifCounterDiscontinuityTime, None where the device has none.
    """

    name: str
    speed_bps: int
    discontinuity: int | None
    counts: tuple[int | None, ...]
    bits: tuple[int, ...]


@cache
def widths(*bits: int) -> tuple[int, ...]:
    """Of a port's counters, 32 or 64 each: one and the same tuple for all ports that are alike."""
    return bits


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`at_s` is our monotonic clock, `uptime` the device's sysUpTime in ticks (None: not told); ports by ifIndex."""

    at_s: float
    uptime: int | None
    ports: Mapping[int, Port]


def rates(before: Snapshot, now: Snapshot) -> dict[int, dict[str, float]]:
    """ifIndex -> field -> rate per second (bits for octets); what cannot be known is left out."""
    seconds = interval(before, now)
    if seconds is None:
        return {}
    found = {}
    for index, port in now.ports.items():
        earlier = before.ports.get(index)
        if earlier is not None and _same_run(earlier, port):
            found[index] = _port_rates(earlier, port, seconds)
    return found


def interval(before: Snapshot, now: Snapshot) -> float | None:
    """Seconds between two snapshots: by the device's clock where it agrees with ours, else by ours.

    None where the counters cannot be compared: a reboot, an agent whose clock stands still, no time between them.
    """
    ours = now.at_s - before.at_s
    if ours <= 0:
        return None
    if before.uptime is None or now.uptime is None:
        return ours
    if now.uptime == before.uptime or rebooted(before.uptime, now.uptime, ours):
        return None
    theirs = (now.uptime - before.uptime) % UPTIME_WRAP / TICKS
    return theirs if abs(theirs - ours) <= _slack(ours) else ours


def rebooted(before: int, now: int, elapsed_s: float) -> bool:
    """Whether the device started anew between two looks at its sysUpTime (ticks), `elapsed_s` apart by our clock.

    After 497 days sysUpTime wraps; that is told from a reboot by its being where it should be.
    """
    if abs((now - before) % UPTIME_WRAP / TICKS - elapsed_s) <= _slack(elapsed_s):
        return False
    return now < before or (now != before and now / TICKS <= elapsed_s)


def _slack(seconds: float) -> float:
    return SLACK_S + SLACK_SHARE * seconds


def _same_run(before: Port, now: Port) -> bool:
    return before.name == now.name and before.discontinuity == now.discontinuity


def _port_rates(before: Port, now: Port, seconds: float) -> dict[str, float]:
    speed = max(before.speed_bps, now.speed_bps)
    found = {}
    columns = zip(COUNTED, before.counts, now.counts, before.bits, now.bits, strict=True)
    for counted, old, new, old_bits, bits in columns:
        if old is None or new is None or old_bits != bits:
            continue
        most = speed * HEADROOM / (8 if counted.octets else SMALLEST_FRAME_BITS)
        rate = counter_rate(old, new, bits, seconds, most)
        if rate is not None:
            found[counted.field] = rate * 8 if counted.octets else rate
    return found


def counter_rate(before: int, now: int, bits: int, seconds: float, most: float) -> float | None:
    """Counts per second of a counter of `bits` bits; `most` is the highest rate that can have happened, 0: unknown.

    None where the counter may have wrapped unseen, and where only a reset explains the difference.
    """
    size: int = 1 << bits
    delta = (now - before) % size
    if not most:
        # A reset cannot be told from a wrap then; 64 bits at least do not wrap between two looks.
        return delta / seconds if now == before or (now > before and bits == 64) else None
    if most * seconds >= size or delta > most * seconds:
        return None
    return delta / seconds


class CounterMemory:
    """The last snapshot and the last sysUpTime of each device; the longest unseen device is forgotten first."""

    def __init__(self, devices: int = MAX_DEVICES) -> None:
        self._devices = devices
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()
        self._uptimes: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def last(self, device: str) -> Snapshot | None:
        return self._snapshots.get(device)

    def keep(self, device: str, snapshot: Snapshot) -> None:
        _put(self._snapshots, device, snapshot, self._devices)

    def saw_uptime(self, device: str, at_s: float, uptime: int) -> bool:
        """Keeps a sysUpTime (ticks) seen at `at_s` on our monotonic clock; True when it shows a reboot.

        One that was set back, to longer ago than the last look, shows none.
        """
        last = self._uptimes.get(device)
        _put(self._uptimes, device, (at_s, uptime), self._devices)
        if last is None or not rebooted(last[1], uptime, at_s - last[0]):
            return False
        elapsed_s = at_s - last[0]
        return uptime / TICKS <= elapsed_s + _slack(elapsed_s)


def _put(memory: OrderedDict[str, Item], device: str, item: Item, most: int) -> None:
    memory[device] = item
    memory.move_to_end(device)
    if len(memory) > most:
        memory.popitem(last=False)
