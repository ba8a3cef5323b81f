"""A change event: who changed which field of what, when, from and to. A scan's finds are changes too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    """`actor` is a person's or a service's name (`scan`, `poller`).

    `field` is empty when the whole thing came or went.
    """

    at_ms: int
    school: str
    subject: str
    actor: str
    action: str
    field: str = ""
    old: str = ""
    new: str = ""
