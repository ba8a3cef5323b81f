"""Who floods our sockets with what nobody asked for: pure, `now_s` on any clock that never steps.

A flood fills the receive buffer that many devices' answers share, and they would all look silent. So a nuisance is
from then on asked through a socket of its own, and the others through one whose port it has never seen.
"""

from __future__ import annotations

from collections import Counter, OrderedDict

LIMIT = 200  # datagrams of one sender within a second that belong to no request
KEPT_S = 600.0
MAX_SENDERS = 4_096  # told apart within a second; those beyond count together, as forged senders do
MAX_NUISANCES = 1_024
EVERYBODY = ""


class Noise:
    """Counts by the sender's address, a second at a time."""

    def __init__(self) -> None:
        self._second = 0
        self._counts: Counter[str] = Counter()
        self._nuisances: OrderedDict[str, float] = OrderedDict()

    def heard(self, address: str, now_s: float) -> bool:
        """One more; True at the moment when that makes its sender a nuisance."""
        if int(now_s) != self._second:
            self._second = int(now_s)
            self._counts.clear()
        sender = address if address in self._counts or len(self._counts) < MAX_SENDERS else EVERYBODY
        self._counts[sender] += 1
        if self._counts[sender] != LIMIT:
            return False
        self._nuisances.pop(sender, None)
        self._nuisances[sender] = now_s + KEPT_S
        if len(self._nuisances) > MAX_NUISANCES:
            self._nuisances.popitem(last=False)
        return True

    def is_nuisance(self, address: str, now_s: float) -> bool:
        return bool(self._nuisances) and self._nuisances.get(address, 0.0) > now_s
