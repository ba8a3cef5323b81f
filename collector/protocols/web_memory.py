"""What is kept in mind of devices' web servers between sessions: when each was last asked, and logins in doubt."""

from __future__ import annotations

from collector.protocols.web_refusal import DOUBT_S
from inventory.model.credential import Credential

Place = tuple[str, str, int]


def place_of(device: str, credential: Credential) -> Place:
    return device, credential.id, credential.generation


class WebMemory:
    """Times are seconds of the monotonic clock. It holds one row for each device that was asked."""

    def __init__(self) -> None:
        self._free_s: dict[str, float] = {}
        self._doubted_s: dict[Place, float] = {}
        self._locked_s: dict[Place, float] = {}
        self._learnt: dict[str, dict[str, tuple[str, float]]] = {}

    def due(self, device: str, now_s: float) -> float:
        """When the next request may leave for this device."""
        return max(now_s, self._free_s.get(device, now_s))

    def reserve(self, device: str, pace_s: float, now_s: float) -> float:
        """As `due`, and takes it: the request behind that one waits `pace_s` more."""
        due_s = self.due(device, now_s)
        self._free_s[device] = due_s + pace_s
        return due_s

    def doubted_for(self, place: Place, now_s: float) -> float | None:
        """Seconds since a proven login was first refused without a word; None where it was not."""
        since_s = self._doubted_s.get(place)
        return None if since_s is None else now_s - since_s

    def pauses(self, place: Place, now_s: float) -> bool:
        doubted_s = self.doubted_for(place, now_s)
        return doubted_s is not None and doubted_s < DOUBT_S

    def doubt(self, place: Place, now_s: float) -> None:
        self._doubted_s.setdefault(place, now_s)

    def lock(self, place: Place, until_s: float) -> None:
        self._locked_s[place] = until_s

    def locked_for(self, place: Place, now_s: float) -> float:
        """Seconds for which the device said that it lets nobody in by this account; 0 for none."""
        return max(0.0, self._locked_s.get(place, now_s) - now_s)

    def clear(self, place: Place) -> None:
        """The login was let in, or refused for good: nothing is in doubt any more."""
        self._doubted_s.pop(place, None)
        self._locked_s.pop(place, None)

    def learn(self, device: str, what: str, value: str, until_s: float) -> None:
        """An oddity of the device, kept until then: what it does not have, how it means its times."""
        self._learnt.setdefault(device, {})[what] = (value, until_s)

    def learnt(self, device: str, what: str, now_s: float) -> str:
        """What was learnt and still holds, else empty."""
        value, until_s = self._learnt.get(device, {}).get(what, ("", now_s))
        return value if now_s < until_s else ""
