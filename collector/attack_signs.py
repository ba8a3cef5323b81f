"""From two looks at an agent's counters of refusals to rates per minute, our own tries taken off: pure.

Each counter only ever grows (Counter32, RFC 2578 section 7.1.6): after a restart, a reset or a wrap that cannot be told
from one there is no rate, so that none of these looks like an attack. A device that has just started is not judged
either: whoever was connected to it comes back and is refused meanwhile.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from collector.rates import TICKS, Snapshot, interval

WRAP = 2**32
MOST_BETWEEN = 1_000_000  # counts of one interval; more is a counter that was set anew
SETTLING_S = 600.0
MAX_DEVICES = 20_000
Item = TypeVar("Item")

COMMUNITY = "bad_communities_pm"
DIGEST = "wrong_digests_pm"
USER = "unknown_users_pm"
RESET = "resets_pm"
CONNECT = "failed_connects_pm"
CLOSED = "closed_ports_pm"


@dataclass(frozen=True, slots=True)
class Signs:
    """At `at_s` of our monotonic clock: `uptime` is sysUpTime in ticks (None: not told), `counts` by the field of the
    measurement `security` and the counter's number, and `own` how many we had made ourselves by then, by field."""

    at_s: float
    uptime: int | None
    counts: Mapping[tuple[str, str], int]
    own: Mapping[str, int]


def per_minute(before: Signs, now: Signs) -> dict[str, float]:
    """By field; what cannot be known is left out, and nothing is below 0."""
    seconds = interval(Snapshot(before.at_s, before.uptime, {}), Snapshot(now.at_s, now.uptime, {}))
    if seconds is None or seconds <= 0 or (now.uptime is not None and now.uptime < SETTLING_S * TICKS):
        return {}
    grown: dict[str, int] = {}
    for counter in now.counts.keys() & before.counts.keys():
        more = (now.counts[counter] - before.counts[counter]) % WRAP
        if more <= MOST_BETWEEN:
            grown[counter[0]] = grown.get(counter[0], 0) + more
    ours = {field: now.own.get(field, 0) - before.own.get(field, 0) for field in grown}
    return {field: round(max(0, more - ours[field]) * 60 / seconds, 2) for field, more in sorted(grown.items())}


class SignMemory:
    """The last look at each device's counters, and what we tried there ourselves; the longest unseen is forgotten."""

    def __init__(self, devices: int = MAX_DEVICES) -> None:
        self._devices = devices
        self._last: OrderedDict[str, Signs] = OrderedDict()
        self._own: OrderedDict[str, Counter[str]] = OrderedDict()
        self._logs: OrderedDict[str, int] = OrderedDict()

    def tried(self, address: str, field: str, times: int = 1) -> None:
        """We ourselves made that counter of the device at this address grow, or may have."""
        counts = self._own.get(address, Counter())
        counts[field] += times
        _put(self._own, address, counts, self._devices)

    def own(self, address: str) -> Mapping[str, int]:
        return dict(self._own.get(address, ()))

    def exchange(self, device: str, now: Signs) -> Signs | None:
        """Keeps this look and returns the one before."""
        before = self._last.get(device)
        _put(self._last, device, now, self._devices)
        return before

    def log_until(self, device: str) -> int | None:
        """Until when its log was read, by its own clock."""
        return self._logs.get(device)

    def read_log(self, device: str, until_ms: int) -> None:
        _put(self._logs, device, until_ms, self._devices)


def _put(memory: OrderedDict[str, Item], device: str, item: Item, most: int) -> None:
    memory[device] = item
    memory.move_to_end(device)
    if len(memory) > most:
        memory.popitem(last=False)
