"""What is kept at hand for everybody who looks: one roster of the bureau, of which each scope gets its cut."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock

from campuswatch.web.shared import Shared
from collector.store.store import Store
from dashboards.cut import cut
from dashboards.roster import Picture, Roster
from dashboards.tail import Tail
from inventory.database import Database
from inventory.model.scope import BUREAU, Scope

MOST_CUTS = 256
LEFT_OUT_S = 5.0


@dataclass(frozen=True, slots=True)
class View:
    """The roster of one scope."""

    views: Views
    scope: Scope

    def picture(self) -> Picture:
        """Raises DatabaseError where the ledger cannot be read."""
        return self.views.picture(self.scope)


class Views:
    """Safe for many threads. A cut is made again only when something beside the beats of collectors is new."""

    def __init__(self, database: Database, store: Store, monotonic: Callable[[], float]) -> None:
        self.shared = Shared(monotonic)
        self._left_out: dict[Hashable, tuple[float, tuple[str, ...]]] = {}
        self._monotonic = monotonic
        self.whole = Roster(database, BUREAU)
        self._tail = Tail(store, BUREAU)
        self._cuts: OrderedDict[Scope, tuple[Picture, Picture]] = OrderedDict()
        self._lock = Lock()

    def of(self, scope: Scope) -> View:
        return View(self, scope)

    def tail(self, scope: Scope) -> Tail:
        return self._tail.narrowed(scope)

    def schools(self, scope: Scope) -> list[str]:
        """Codes of those that are seen, as of the last look: asks nothing."""
        return [code for code in self.whole.lately().ledger.schools if scope.sees(code)]

    def mark(self, scope: Scope, school: str = "") -> int:
        """Another one whenever anything of a school, or of all that the scope sees, is another than when it was read
        last."""
        marks = self.whole.marks
        return sum(mark for code, mark in marks.items() if scope.sees(code) and school in ("", code))

    def left_out(self, key: Hashable, read: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """What collectors have no time for, by what is asked: they say it once a minute."""
        now_s = self._monotonic()
        at_s, found = self._left_out.get(key, (float("-inf"), ()))
        if not 0 <= now_s - at_s < LEFT_OUT_S:
            found = read()
            self._left_out = {**(self._left_out if len(self._left_out) < MOST_CUTS else {}), key: (now_s, found)}
        return found

    def picture(self, scope: Scope) -> Picture:
        whole = self.whole.picture()
        with self._lock:
            kept = self._cuts.get(scope)
            if kept is None or not alike(kept[0], whole):
                kept = whole, cut(whole, scope)
                self._cuts[scope] = kept
            self._cuts.move_to_end(scope)
            while len(self._cuts) > MOST_CUTS:
                self._cuts.popitem(last=False)
        return replace(kept[1], beats=whole.beats)


def alike(one: Picture, other: Picture) -> bool:
    """But for the beats."""
    return one.ledger is other.ledger and one.heads is other.heads and one.known.charges is other.known.charges
