"""Somebody who is let in, at one browser, for a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SessionKind(StrEnum):
    BROWSER = "browser"
    DISPLAY = "display"
    """A wall screen: looks, and nothing else, for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`id` is a keyed digest of the token in the browser's cookie, which is kept nowhere.

    `person` is the person's id, empty for a display, whose `name` says where it hangs. `school` (empty: the bureau) and
    `areas` (none: all of it) are what it sees; `rights` are names of rights. `generation` is that of the login when it
    was opened: a new password or other rights end it. `proof` binds what is above it, so that nobody lets himself in by
    writing to the database.

    `seen_ms` is the last look that a person made, `proven_ms` when the password was typed last.
    """

    id: str
    kind: SessionKind
    person: str
    name: str
    school: str
    areas: tuple[str, ...]
    role: str
    rights: frozenset[str]
    generation: int
    created_ms: int
    expires_ms: int
    proof: bytes = field(repr=False, default=b"")
    seen_ms: int = 0
    proven_ms: int = 0
    address: str = ""
    agent: str = ""
    ended_ms: int | None = None
