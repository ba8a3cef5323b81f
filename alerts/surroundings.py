"""What is known of devices beside what was observed of them: agreed windows, causes of their silence, their windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inventory.maintenance import NEVER_MS, Windows
from inventory.model.attribution import Attribution
from inventory.model.window import Window


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one device, as `alerts.timeline.derive` and `state_at` take them. `cause_windows` are by the cause's code."""

    windows: Sequence[Window] = ()
    attributions: Sequence[Attribution] = ()
    cause_windows: Mapping[str, Sequence[Window]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.windows or self.attributions)


NO_SURROUNDINGS = Surroundings()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Of all devices, by code; those of which nothing is known are in neither. `charges` need not hold more than the
    moments that are asked for."""

    windows: Mapping[str, Windows] = field(default_factory=dict)
    charges: Mapping[str, Sequence[Attribution]] = field(default_factory=dict)

    def around(self, code: str, at_ms: int) -> Surroundings:
        """What decides of the state of a device at a moment, and since when it holds."""
        own, charges = self.windows.get(code), self.charges.get(code, ())
        if own is None and not charges:
            return NO_SURROUNDINGS
        causes = {cause: known.around(at_ms) for cause, known in self._of_causes(charges)}
        return Surroundings(own.around(at_ms) if own else (), charges, causes)

    def between(self, code: str, start_ms: int, end_ms: int) -> Surroundings:
        """What decides of its states from start to end, if `charges` reach as far."""
        own, charges = self.windows.get(code), self.charges.get(code, ())
        if own is None and not charges:
            return NO_SURROUNDINGS
        causes = {cause: known.between(start_ms, end_ms) for cause, known in self._of_causes(charges)}
        return Surroundings(own.between(start_ms, end_ms) if own else (), charges, causes)

    def edge_ms(self, code: str, at_ms: int) -> int:
        """When a window of it or of a cause begins or ends next; NEVER_MS where none does."""
        own, charges = self.windows.get(code), self.charges.get(code, ())
        edges = [known.edge_ms(at_ms) for _, known in self._of_causes(charges)]
        return min([*edges, NEVER_MS if own is None else own.edge_ms(at_ms)])

    def _of_causes(self, charges: Sequence[Attribution]) -> list[tuple[str, Windows]]:
        causes = {row.cause for row in charges}
        return [(cause, self.windows[cause]) for cause in sorted(causes) if cause in self.windows]


NOTHING_KNOWN = Knowledge()
