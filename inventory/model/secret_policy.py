"""How often a secret must be given anew, by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPolicy:
    """For a school, narrowed by purpose and by kind of device; each is empty where it holds for all.

    `document` is the paper that asks for it (Q11, Q62), `valid_until` the last day on which that paper holds.
    """

    id: str
    school: str
    purpose: str
    kind: str
    days: int
    document: str = ""
    valid_until: date | None = None
    by: str = ""
    entered_ms: int = 0

    @property
    def narrowness(self) -> int:
        return 4 * bool(self.school) + 2 * bool(self.kind) + bool(self.purpose)
