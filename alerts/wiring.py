"""What each device of a school needs in order to answer: what it hangs on, what feeds it, what powers it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from inventory.campus_map import JOINTS, CampusMap
from inventory.model.device import CHANNEL, Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind

FEEDERS = frozenset({Kind.UPS, Kind.PDU})
"""Kinds that a supply circuit can be named after."""


class Via(StrEnum):
    PORT = "port"  # its cable ends there, and with it what powers it over the cable
    CHANNEL = "channel"  # it is seen through a recorder only
    POWER = "power"  # its supply circuit comes from there


class Upper(NamedTuple):
    code: str
    via: Via


@dataclass(frozen=True, slots=True)
class Wiring:
    """`uppers` tell what a device needs directly; a device that is not in it hangs on nothing that is known.

    `joints` are those that others may hang on. `marks` are what a device shares with others without the ledger naming
    a device for it: `port s01-sw-0001 12` (a small switch that nobody monitors), `circuit A3`, `area B2`.
    """

    uppers: Mapping[str, tuple[Upper, ...]] = field(default_factory=dict)
    joints: frozenset[str] = frozenset()
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def above(self, code: str) -> Iterator[str]:
        """All that it needs, nearest first; each once."""
        seen, front = {code}, [code]
        while front:
            ahead = []
            for one in front:
                for upper in self.uppers.get(one, ()):
                    if upper.code not in seen:
                        seen.add(upper.code)
                        ahead.append(upper.code)
                        yield upper.code
            front = ahead

    def shares(self, code: str, other: str) -> bool:
        return not self.marks.get(code, frozenset()).isdisjoint(self.marks.get(other, frozenset()))


NO_WIRING = Wiring()


def wiring_of(devices: Iterable[Device], campus: CampusMap, files: Mapping[str, DeviceFile]) -> Wiring:
    """Of one school. `files` tell supply circuits, by device."""
    present = {one.code: one for one in devices if one.stage is not Stage.RETIRED}
    sources = {name.casefold(): one.code for one in present.values() if one.kind in FEEDERS for name in names(one)}
    uppers: dict[str, tuple[Upper, ...]] = {}
    marks: defaultdict[str, set[str]] = defaultdict(set)
    for code, device in present.items():
        needs = []
        hop = campus.above.get(code)
        if hop is not None and hop.upper in present:
            needs.append(Upper(hop.upper, Via.PORT))
            if hop.port and device.kind not in JOINTS:
                marks[code].add(f"port {hop.upper} {hop.port}")
        if CHANNEL in device.witnesses:
            needs += [Upper(feed.recorder, Via.CHANNEL) for feed in campus.feeds.get(code, ())[:1]]
        circuit = files[code].circuit.strip() if code in files else ""
        source = sources.get(circuit.casefold())
        if source is not None and source != code:
            needs.append(Upper(source, Via.POWER))
        elif circuit:
            marks[code].add(f"circuit {circuit.casefold()}")
        if device.area:
            marks[code].add(f"area {device.area}")
        if needs:
            uppers[code] = tuple(needs)
    joints = frozenset(code for code, device in present.items() if device.kind in JOINTS)
    return Wiring(uppers, joints, {code: frozenset(some) for code, some in marks.items()})


def names(device: Device) -> Iterator[str]:
    yield device.code
    if device.name:
        yield device.name
