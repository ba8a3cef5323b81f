"""Cables of a campus: a tree of switches under one core, and what hangs on their ports. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.truth import PlantedDevice, Wire

UPLINKS = 4
"""The last ports of a switch are for other switches."""


def lay_wires(devices: Sequence[PlantedDevice]) -> tuple[Wire, ...]:
    """The first switch is the core. Others hang on it, or, from the fifth on, every second one on an access switch.

    Recorders and UPS are plugged into the core, all else in turn into the access switches (into the core where there
    is no other). Raises ValueError when the ports do not suffice.
    """
    switches = [device for device in devices if device.kind == "switch"]
    free = {switch.code: list(range(1, switch.interfaces - UPLINKS + 1)) for switch in switches}
    wires = [_uplink(switches, place, free) for place in range(1, len(switches))]
    core = [switches[0].code]
    access = [switch.code for switch in switches[1:]] or core
    central = [device for device in devices if device.kind in ("recorder", "ups")]
    others = [device for device in devices if device.kind not in ("recorder", "ups", "switch")]
    wires += _plug(central, core, free)
    wires += _plug(others, access, free)
    return tuple(wires)


def _uplink(switches: Sequence[PlantedDevice], place: int, free: dict[str, list[int]]) -> Wire:
    lower = switches[place]
    deep = place >= 4 and place % 2 == 0
    upper = switches[place - 3] if deep else switches[0]
    if not free[upper.code]:
        raise ValueError(f"switch {upper.code} has no port left for {lower.code}; plan fewer switches")
    return Wire(device=lower.code, switch=upper.code, port=free[upper.code].pop(), own_port=lower.interfaces)


def _plug(devices: Iterable[PlantedDevice], switches: Sequence[str], free: dict[str, list[int]]) -> list[Wire]:
    wires = []
    for turn, device in enumerate(devices):
        open_ones = [code for code in switches if free[code]]
        if not open_ones:
            raise ValueError(f"no switch port left for {device.code}; plan more switches")
        code = open_ones[turn % len(open_ones)]
        wires.append(Wire(device=device.code, switch=code, port=free[code].pop(0)))
    return wires


def feeding(devices: Iterable[PlantedDevice]) -> dict[str, tuple[str, ...]]:
    """Each UPS feeds its share of the switches and recorders; the first one the core."""
    everything = list(devices)
    sources = [device.code for device in everything if device.kind == "ups"]
    fed = [device.code for device in everything if device.kind in ("switch", "recorder")]
    return {ups: tuple(fed[place :: len(sources)]) for place, ups in enumerate(sources)}
