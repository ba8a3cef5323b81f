"""What was sent and looked at, until somebody confirms it: in memory only, since passwords may be in it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from campuswatch.usecases.spreadsheets import Looked
from inventory.errors import Missing
from inventory.spreadsheet.facts import Wishes

MOST, MOST_OF_ONE = 8, 2
KEPT_S = 1_800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """`whose` is the session or program that sent it; nobody else sees it."""

    key: str
    whose: str
    looked: Looked
    wishes: Wishes
    until_s: float


class Uploads:
    """Safe for many threads. The oldest go first where there are too many."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[str, Upload] = OrderedDict()
        self._lock = Lock()

    def keep(self, whose: str, looked: Looked, wishes: Wishes, key: str = "") -> Upload:
        """With `key` in the place of that one."""
        until_s = self._monotonic() + KEPT_S
        made = Upload(key=key or secrets.token_urlsafe(12), whose=whose, looked=looked, wishes=wishes, until_s=until_s)
        with self._lock:
            self._sweep()
            self._kept.pop(made.key, None)
            own = [one.key for one in self._kept.values() if one.whose == whose]
            for gone in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
                del self._kept[gone]
            while len(self._kept) >= MOST:
                self._kept.popitem(last=False)
            self._kept[made.key] = made
        return made

    def get(self, whose: str, key: str) -> Upload:
        """Raises Missing where it is not (any more), or another's."""
        with self._lock:
            self._sweep()
            found = self._kept.get(key)
        if found is None or found.whose != whose:
            raise Missing("import.gone")
        return found

    def drop(self, key: str) -> None:
        with self._lock:
            self._kept.pop(key, None)

    def _sweep(self) -> None:
        now_s = self._monotonic()
        for key in [one.key for one in self._kept.values() if one.until_s < now_s]:
            del self._kept[key]
