"""The bookkeeper's desk: by what it judges, what it remembers between transactions, and what follows from one.

A keeper writes what devices told within one transaction of the ledger, in the writer's thread. What then is to happen
in the loop's thread (an agenda learns, a witness has spoken, samples go to the store) it leaves as effects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alerts.defects.doubt import Doubts
from campuswatch.bookkeeper.allowance import Allowance
from collector.pictures.views import Views
from collector.recordings.agenda import Agenda
from collector.sample import Reading, Sample
from inventory.model.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """`tolerance_ms` a complete day may miss, `limit_ms` a clock may be off, `warn_days` ahead a forecast is told."""

    tolerance_ms: int = 60_000
    limit_ms: int = 10_000
    warn_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What effects reach: `take` hears readings of witnesses, `keep` takes samples."""

    agenda: Agenda
    views: Views = field(default_factory=Views)
    take: Callable[[Reading], None]
    keep: Callable[[Sequence[Sample]], None]


Effect = Callable[[House], None]


@dataclass(slots=True, kw_only=True)
class Desk:
    """`suspected` are losses of footage that one look has shown, by recorder and channel: they wait for a second."""

    standards: Standards
    doubts: Doubts
    pictures: Path
    suspected: dict[tuple[str, int], tuple[Span, ...]] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
