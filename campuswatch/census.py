"""The census: how many devices of each school and kind are in which state, told as counts that boards can add up.

A board that wants to know how a county stands reads one series of counts for each school, not one for each of 10,000
devices: InfluxQL counts those only by a question inside a question, which takes a server minutes for a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from alerts.state import State
from collector.sample import Sample, SeriesKey
from collector.schema import ALL_KINDS
from inventory.model.device import Device

PAUSE_S = 5.0
"""Between two tellings of what changed: a switch that dies takes thirty cameras along, one after another."""
EXPECTED = (State.UP, State.DOWN, State.SHADOW, State.UNKNOWN)
"""In service and expected now: of these the moment's online rate is."""


class Group(NamedTuple):
    """`kind` is ALL_KINDS for all devices of a school."""

    school: str
    kind: str


class Census:
    """Counts each device once, in the state that it was last said to be in. Belongs to one thread."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Group, State]] = {}
        self._counts: dict[Group, Counter[State]] = {}
        self._changed: set[Group] = set()
        self._awaited: dict[str, None] = {}
        self._serving: set[Group] = set()  # as last told
        self._told_s = float("-inf")

    def expect(self, codes: Iterable[str]) -> None:
        """Devices of which the state is not known to us: until `count` names it, changes are not told."""
        self._awaited.update(dict.fromkeys(codes))

    def awaited(self, most: int) -> list[str]:
        """Some of those expected, in their order."""
        return list(islice(self._awaited, most))

    def count(self, device: Device, state: State) -> None:
        self._awaited.pop(device.code, None)
        now = Group(device.school, str(device.kind)), state
        if self._known.get(device.code) != now:
            self._leave(device.code)
            self._known[device.code] = now
            self._add(*now, 1)

    def states(self) -> dict[str, State]:
        """Of each device, as last said."""
        return {code: state for code, (_, state) in self._known.items()}

    def forget(self, code: str) -> None:
        self._awaited.pop(code, None)
        self._leave(code)

    def everything(self, at_ms: int) -> list[Sample]:
        """The counts of all groups that have a device in service; of one that lost its last, once more."""
        return list(self._told(sorted(self._counts.keys() | self._changed), at_ms))

    def changed(self, at_ms: int, now_s: float) -> list[Sample]:
        """Counts of groups in which something changed; none within PAUSE_S of the last, or while a device is awaited.

        `now_s` is the monotonic clock's.
        """
        if self._awaited or not self._changed or now_s - self._told_s < PAUSE_S:
            return []
        self._told_s = now_s
        return list(self._told(sorted(self._changed), at_ms))

    def _leave(self, code: str) -> None:
        before = self._known.pop(code, None)
        if before is not None:
            self._add(*before, -1)

    def _add(self, group: Group, state: State, number: int) -> None:
        for one in (group, group._replace(kind=ALL_KINDS)):
            self._counts.setdefault(one, Counter())[state] += number
            self._changed.add(one)

    def _told(self, groups: Iterable[Group], at_ms: int) -> Iterator[Sample]:
        """Of a group that is out of service as a whole (candidates) nothing is told: it has no rate."""
        for group in groups:
            counts = self._counts[group]
            serves = counts.total() > counts[State.OUT_OF_SERVICE]
            if serves or group in self._serving:
                yield standing_sample(group, counts, at_ms)
            (self._serving.add if serves else self._serving.discard)(group)
            if not counts.total():
                del self._counts[group]
        self._changed.difference_update(groups)


def standing_sample(group: Group, counts: Counter[State], at_ms: int) -> Sample:
    """The school stands for the device, as none does; 0 is said too, for silence means that nobody counted."""
    fields = {state.name.lower(): counts[state] for state in State}
    devices = sum(counts[state] for state in EXPECTED)
    return Sample(SeriesKey("standing", group.school, group.school, group.kind), at_ms, {"devices": devices, **fields})
