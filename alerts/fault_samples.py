"""Faults as samples for boards: how many are open at a device, since when, how grave; and what is intact. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from alerts.state import State
from collector.sample import Sample, SeriesKey, Value
from inventory.model.device import Device
from inventory.model.fault import Fault

TOLD = frozenset({State.UP, State.DOWN, State.SHADOW, State.UNKNOWN})
"""In service and expected now."""


def fault_samples(
    devices: Iterable[Device],
    states: Mapping[str, State],
    faults: Iterable[Fault],
    flawed: Collection[str],
    now_ms: int,
) -> Iterator[Sample]:
    """One for each device that is in service and expected now. `flawed` are codes of devices with an open defect.

    Intact is what is online, with no open fault and no open defect; of what nobody can look at nothing is said.
    """
    open_ones: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        open_ones[fault.device].append(fault)
    for device in devices:
        state = states.get(device.code)
        if state not in TOLD:
            continue
        mine = open_ones.get(device.code, [])
        fields: dict[str, Value] = {
            "open": len(mine),
            "age_s": max((max(0, now_ms - one.opened_ms) / 1000 for one in mine), default=0.0),
            "severity": max((int(one.severity) for one in mine), default=0),
        }
        if state is not State.UNKNOWN:
            fields["intact"] = state is State.UP and not mine and device.code not in flawed
        yield Sample(SeriesKey("fault", device.school, device.code, str(device.kind)), now_ms, fields)
