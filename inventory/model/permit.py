"""A permit: who may change what, when and why, entered before."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.model.change_kind import ChangeKind
from inventory.model.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Of one school. It is for all kinds of change where `changes` is empty, and for every device that `devices`
    (codes), `area` and `kind` leave over: empty and None are all of them.

    `who` does it, `by` entered it. It never begins before `entered_ms`, and ends when it is withdrawn.
    """

    id: str
    school: str
    who: str
    reason: str
    start_ms: int
    end_ms: int
    changes: frozenset[ChangeKind] = frozenset()
    devices: tuple[str, ...] = ()
    area: str | None = None
    kind: Kind | None = None
    by: str = ""
    entered_ms: int = 0
    withdrawn_ms: int | None = None
    withdrawn_by: str = ""
