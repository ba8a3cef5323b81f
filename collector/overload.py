"""What to drop first when there is more to look at than time to look. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collector.probes.probe import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class OverloadPolicy:
    """Each `step_s` one more group of probes is dropped while looks start later than `late_s`; one group
    comes back after `calm_s` in which none was later than a quarter of that."""

    late_s: float = 5.0
    step_s: float = 5.0
    calm_s: float = 60.0


class Overload:
    """Drops probes in groups of equal `shed`, highest first.

    The group with the lowest is never dropped, nor is a witness: late looks still say what a device does, none at
    all would make it UNKNOWN. Among those that wait for a place, `Backlog` lets the lowest go first.
    """

    def __init__(self, probes: Iterable[Probe], policy: OverloadPolicy | None = None) -> None:
        self._policy = policy or OverloadPolicy()
        known = list(probes)
        lowest = min((probe.shed for probe in known), default=0)
        by_shed: dict[int, set[str]] = {}
        for probe in known:
            if probe.shed > lowest and not probe.witness:
                by_shed.setdefault(probe.shed, set()).add(probe.name)
        self._groups = [frozenset(by_shed[shed]) for shed in sorted(by_shed, reverse=True)]
        self._level = 0
        self._stepped_s = float("-inf")
        self._calm_since_s = float("-inf")
        self.dropped: frozenset[str] = frozenset()
        """Names of the probes that are dropped now."""

    def note(self, lateness_s: float, now_s: float) -> bool:
        """One look started `lateness_s` after its deadline; True when `dropped` changed."""
        policy = self._policy
        if lateness_s > policy.late_s / 4:
            self._calm_since_s = now_s
        late, calm = lateness_s > policy.late_s, now_s - self._calm_since_s >= policy.calm_s
        if late and self._level < len(self._groups) and now_s - self._stepped_s >= policy.step_s:
            return self._step(1, now_s)
        if calm and self._level > 0 and now_s - self._stepped_s >= policy.calm_s:
            return self._step(-1, now_s)
        return False

    def _step(self, by: int, now_s: float) -> bool:
        self._level += by
        self.dropped = frozenset().union(*self._groups[: self._level])
        self._stepped_s = now_s
        return True
