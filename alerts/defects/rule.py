"""How much a kind of defect weighs, and how often it must be seen."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """So many looks in a row must say the same: `bad` of them open it, `good` of them end it."""

    severity: Severity
    bad: int = 2
    good: int = 2
