"""A change event: who changed which field of what, when, from and to. A scan's finds are changes too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    """`actor` is a person's or a service's name (`scan`, `poller`).

    `field` is empty when the whole thing came or went. `since_ms` is when a machine last saw it as it was before, so
    that it happened between then and `at_ms`; None where it happened at `at_ms`, or nobody knows.
    """

    at_ms: int
    school: str
    subject: str
    actor: str
    action: str
    field: str = ""
    old: str = ""
    new: str = ""
    since_ms: int | None = None
