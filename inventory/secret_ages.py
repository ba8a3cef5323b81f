"""How old secrets are against what the policies ask: pure."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model.sealed import SealedCredential
from inventory.model.secret_policy import SecretPolicy

DAY_MS = 86_400_000
SOON_DAYS = 14


class Age(StrEnum):
    FINE = "fine"
    SOON = "soon"
    OVERDUE = "overdue"
    UNKNOWN = "not known"
    UNASKED = "no policy"


@dataclass(frozen=True, slots=True)
class Due:
    """`due_ms` is None where no policy asks, and where nobody knows when the secret was given."""

    age: Age
    policy: SecretPolicy | None = None
    due_ms: int | None = None


def due(policies: Iterable[SecretPolicy], row: SealedCredential, kinds: Set[str], *, now_ms: int, today: date) -> Due:
    """`kinds` are those of the devices that the secret is for. A secret of several kinds is due when it is for any."""
    known = list(policies)
    asked = [policy for kind in sorted(kinds) or [""] if (policy := strictest(known, row, kind, today))]
    if not asked:
        return Due(Age.UNASKED)
    policy = min(asked, key=lambda one: one.days)
    if not row.changed_ms:
        return Due(Age.UNKNOWN, policy)
    due_ms = row.changed_ms + policy.days * DAY_MS
    if due_ms <= now_ms:
        return Due(Age.OVERDUE, policy, due_ms)
    return Due(Age.SOON if due_ms <= now_ms + SOON_DAYS * DAY_MS else Age.FINE, policy, due_ms)


def strictest(policies: Iterable[SecretPolicy], row: SealedCredential, kind: str, today: date) -> SecretPolicy | None:
    """The narrowest that fits; of equally narrow ones that of the fewest days."""
    fitting = [
        one
        for one in policies
        if one.school in ("", row.school)
        and one.purpose in ("", row.purpose)
        and one.kind in ("", kind)
        and (one.valid_until is None or today <= one.valid_until)
    ]
    return min(fitting, key=lambda one: (-one.narrowness, one.days, one.id), default=None)
