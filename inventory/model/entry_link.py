"""A link that lets somebody in once: the first administrator, a wall screen, a person with a new login."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class EntryPurpose(StrEnum):
    FIRST = "first"
    """Makes the first administrator; works only while nobody has a login."""
    DISPLAY = "display"
    """Opens a wall screen for `school`."""
    NEW_LOGIN = "new login"
    """Lets `person` choose a password."""
    DEMO = "demo"
    """Lets `person` in without a password, again and again, for as long as the demo runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLink:
    """`id` is a keyed digest of the token in the address; `proof` binds what is above it."""

    id: str
    purpose: EntryPurpose
    school: str = ""
    person: str = ""
    name: str = ""
    created_ms: int
    expires_ms: int
    proof: bytes = field(repr=False, default=b"")
    used_ms: int | None = None
    by: str = ""
