"""Open defects of a school or a device, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.defects import DEFECTS
from inventory.model.defect import Defect, DefectKind
from inventory.model.severity import Severity

GRAVEST_FIRST = tuple(sorted(DEFECTS, key=lambda kind: -DEFECTS[kind].severity))


@dataclass(frozen=True, slots=True)
class Troubles:
    """`counts` by kind, the gravest first; `shown` are the first of all, `more` how many are not among them."""

    counts: Sequence[tuple[DefectKind, int]] = ()
    shown: Sequence[Defect] = ()
    more: int = 0


def gather(defects: Iterable[Defect], most: int) -> Troubles:
    """Of those that are open; at most `most` are shown, of one kind the newest first."""
    open_now = [one for one in defects if one.ended_ms is None]
    numbers = Counter(one.kind for one in open_now)
    ordered = sorted(open_now, key=lambda one: (GRAVEST_FIRST.index(one.kind), -one.since_ms, one.device, one.part))
    return Troubles(
        [(kind, numbers[kind]) for kind in GRAVEST_FIRST if numbers[kind]], ordered[:most], max(len(ordered) - most, 0)
    )


def will_be(kind: DefectKind) -> bool:
    """Whether it is a warning: nothing is lost yet."""
    return DEFECTS[kind].severity is Severity.MINOR
