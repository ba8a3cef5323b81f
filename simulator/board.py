"""Which faults are on, and what each device therefore shows. Time is passed in."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.faults import FAULTS, MEND, Active, Condition, condition, make_active
from simulator.truth import PlantedDevice, Truth


class Board:
    """Faults of a campus. All methods raise ValueError, one sentence, for names that are not there."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._active: dict[str, dict[str, Active]] = {}
        self._behind = {switch.code: truth.behind(switch.code) for switch in truth.of_kind("switch")}

    def put(
        self, name: str, device: PlantedDevice, now: float, seconds: float | None, parameters: Mapping[str, float]
    ) -> tuple[Active, ...]:
        """Turns a fault on, or, for `mend`, all of the device's off; returns those that ended."""
        if name == MEND:
            if seconds is not None or parameters:
                raise ValueError("mend takes no parameters")
            return tuple(self._active.pop(device.code, {}).values())
        active = make_active(name, now, seconds, parameters)
        needs, kind = FAULTS[name].needs, FAULTS[name].kind
        if needs and needs not in device.ports:
            raise ValueError(f"{device.code} speaks no {needs}, so {name!r} would change nothing")
        if kind not in ("", device.kind):
            raise ValueError(f"{device.code} is a {device.kind}, and {name!r} is for a {kind}")
        self._active.setdefault(device.code, {})[name] = active
        return ()

    def expire(self, now: float) -> tuple[tuple[str, Active], ...]:
        """Ends what has run its time: (code, fault) of each."""
        over = tuple(
            (code, fault)
            for code, faults in self._active.items()
            for fault in faults.values()
            if fault.until is not None and fault.until <= now
        )
        for code, fault in over:
            del self._active[code][fault.name]
            if not self._active[code]:
                del self._active[code]
        return over

    def next_end(self) -> float | None:
        ends = [fault.until for faults in self._active.values() for fault in faults.values() if fault.until is not None]
        return min(ends, default=None)

    def state(self) -> dict[str, tuple[Active, ...]]:
        return {code: tuple(faults.values()) for code, faults in sorted(self._active.items())}

    def condition(self, code: str) -> Condition:
        return self._condition(code, self._shadowed())

    def conditions(self) -> dict[str, Condition]:
        """Of every device, by code."""
        shadowed = self._shadowed()
        return {device.code: self._condition(device.code, shadowed) for device in self._truth.devices}

    def unplugged(self, code: str) -> bool:
        """Whether the port on the other side of its cable is dark: its own cable is cut, or it is rebooting."""
        own = self._condition(code, frozenset())
        return own.silent or own.closed

    def _condition(self, code: str, shadowed: frozenset[str]) -> Condition:
        return condition(self._active.get(code, {}).values(), shadowed=code in shadowed)

    def _shadowed(self) -> frozenset[str]:
        """Everything behind what a fault silences with all that hangs on it."""
        behind = (
            self._behind.get(code, frozenset())
            for code, faults in self._active.items()
            if any(FAULTS[name].spreads for name in faults)
        )
        return frozenset().union(*behind)
