"""What one device may have the ledger write: one that is other at each look fills no disk and hides no other's news."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
MOST_NEWS = 2000
"""Change events and new defects of one device in a day (UTC): several of each channel of the largest recorder."""
MOST_SLOTS = 128
"""Slots of disks that a recorder is known to have, those that are empty among them."""
MOST_ACCOUNTS = 256
"""Accounts of one device: the largest recorders have 128, switches that ask a server have none of their own."""
MOST_STEPS = 100
"""Settings of a device's clock that are kept, the last ones."""


class Allowance:
    """Counts since the start of the process; belongs to the thread that writes."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[int, int]] = {}
        self._crowded: set[str] = set()

    def spend(self, device: str, at_ms: int) -> bool:
        """Whether one more row may be written of this device today."""
        today = at_ms // DAY_MS
        day, spent = self._spent.get(device, (today, 0))
        spent = spent + 1 if day == today else 1
        self._spent[device] = today, spent
        if spent == MOST_NEWS + 1:
            log.error("%s has had %d changes and defects today: further ones are not kept", device, MOST_NEWS)
        return spent <= MOST_NEWS

    def crowd(self, device: str) -> None:
        """Says once that it has told too many slots."""
        if device not in self._crowded:
            self._crowded.add(device)
            log.error("%s has told of more than %d disks: new ones are not kept", device, MOST_SLOTS)
