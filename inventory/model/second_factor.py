"""One-time codes of a person, asked for beside the password (RFC 6238)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """`person` is the person's id. `sealed` is the shared secret, sealed by the poll compartment with person and
    generation bound. It is asked for from `confirmed_ms` on, when a code of it was typed first.

    `last_step` is the newest step of time whose code was used: none is used twice. `codes` are keyed digests of what
    may be typed in its place, once each.
    """

    person: str
    generation: int
    sealed: bytes = field(repr=False)
    confirmed_ms: int | None = None
    last_step: int = 0
    codes: frozenset[str] = field(repr=False, default=frozenset())
