"""Who tries a simulated device: real wrong tries as they come, and planted ones at so many a minute."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.faults import Condition

ATTACKER = "203.0.113.66"
"""Whence planted logins come (RFC 5737: nobody's)."""
GUESSED = "admin"
KEPT = 500


RATES: Mapping[str, Callable[[Condition], float]] = {
    "communities": lambda shown: shown.communities_pm,
    "digests": lambda shown: shown.digests_pm,
    "connects": lambda shown: shown.connects_pm,
    "logins": lambda shown: shown.logins_pm,
}
"""What is planted, by name: how many a minute a condition means. A scan of ports is seen at `connects`."""


class Steady(NamedTuple):
    """So many `before`, and from `since` on `rate` a second."""

    before: float = 0.0
    since: float = 0.0
    rate: float = 0.0

    def by(self, now: float) -> float:
        return self.before + self.rate * (now - self.since)

    def going_on(self, now: float, rate: float) -> Steady:
        return Steady(self.by(now), now, rate)


class RefusedLogin(NamedTuple):
    """`at` is in the campus's seconds."""

    at: float
    account: str
    address: str


class Onslaught:
    """Counts from the start of the campus; what is planted begins and ends with the device's condition."""

    def __init__(self) -> None:
        self._real: Counter[str] = Counter()
        self._planted = {name: Steady() for name in RATES}
        self._logins: deque[RefusedLogin] = deque(maxlen=KEPT)

    def show(self, condition: Condition, now: float) -> None:
        self._note_planted(now)
        for name, rate in RATES.items():
            self._planted[name] = self._planted[name].going_on(now, rate(condition) / 60)

    def met(self, name: str) -> None:
        """One real wrong try."""
        self._real[name] += 1

    def refused(self, now: float, account: str, address: str) -> None:
        """A real login was refused; it stands in the device's log."""
        self._note_planted(now)
        self._logins.append(RefusedLogin(now, account, address))

    def count(self, name: str, now: float) -> int:
        steady = self._planted.get(name)
        return self._real[name] + (int(steady.by(now)) if steady else 0)

    def logins(self, start: float, end: float, now: float) -> list[RefusedLogin]:
        """Of the log, with start <= at < end, the oldest first."""
        self._note_planted(now)
        return [one for one in sorted(self._logins) if start <= one.at < end]

    def _note_planted(self, now: float) -> None:
        """Writes down the planted logins that have come since the last time, each at its moment."""
        steady = self._planted["logins"]
        known = self._real["planted logins"]
        for number in range(known, int(steady.by(now))):
            at = steady.since + (number + 1 - steady.before) / steady.rate if steady.rate else now
            self._logins.append(RefusedLogin(at, GUESSED, ATTACKER))
        self._real["planted logins"] = int(steady.by(now))
