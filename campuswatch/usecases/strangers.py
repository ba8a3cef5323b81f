"""Refused tries with names that nobody has: told in the audit chain as a count, so that no flood fills it.

The names are not told: people type their password where the name belongs.
"""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Connection

from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database

WINDOW_MS = 15 * 60_000


class Strangers:
    """Of one process; safe for many threads. The first is told at once, those of the quarter of an hour after it
    together, with the next that comes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told_ms: int | None = None
        self._waiting = 0

    def note(self, now_ms: int) -> int:
        """One more. Returns how many are to be told now."""
        with self._lock:
            self._waiting += 1
            return self._take(now_ms)

    def rest(self, now_ms: int) -> int:
        """Those that still wait, where their time is over: to be told now."""
        with self._lock:
            return self._take(now_ms) if self._waiting else 0

    def _take(self, now_ms: int) -> int:
        """A clock set back waits for nothing."""
        if self._told_ms is not None and 0 <= now_ms - self._told_ms < WINDOW_MS:
            return 0
        found, self._waiting, self._told_ms = self._waiting, 0, now_ms
        return found


def tell(database: Database, tries: int, *, now_ms: int) -> None:
    """Nothing for none."""
    if not tries:
        return

    def work(connection: Connection) -> None:
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor="", action="login.unknown", subject="",
            detail={"tries": tries},
        )  # fmt: skip

    database.write(work).result()
