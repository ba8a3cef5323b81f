"""How often one visitor may post: so many in a window of time, by address. Kept in memory, bounded."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

MOST_KNOWN = 10_000


class Visits:
    """Safe for many threads."""

    def __init__(self, monotonic: Callable[[], float], *, most: int, window_s: float) -> None:
        self._monotonic = monotonic
        self._most = most
        self._window_s = window_s
        self._known: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def may(self, visitor: str) -> bool:
        """Whether one more is within the limit; it is counted then."""
        now = self._monotonic()
        with self._lock:
            times = self._known.setdefault(visitor, deque())
            self._known.move_to_end(visitor)
            while times and times[0] <= now - self._window_s:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
            return True

    def take_back(self, visitor: str) -> None:
        """The last one that was counted was no harm."""
        with self._lock:
            if times := self._known.get(visitor):
                times.pop()


def visitor_of(peer: str, headers: Mapping[str, str]) -> str:
    """The address that counts. Behind a proxy on this machine it is the last one that the proxy added; of IPv6 the
    network of a household counts."""
    said = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    for text in (said, peer) if is_loopback(peer) else (peer,):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
    return peer


def is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
