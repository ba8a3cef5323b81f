"""A token by which a program is let in, for a while, for what it needs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """`id` is short and may be shown; `digest` is a keyed digest of the token, which is shown once and kept nowhere.

    `name` says what it is for, `person` (an id) whose it is: it can do nothing that the person can not. `school`
    (empty: the bureau), `areas` and `rights` are as of a session. `proof` binds what is above it.
    """

    id: str
    digest: str
    name: str
    person: str
    school: str
    areas: tuple[str, ...]
    rights: frozenset[str]
    created_ms: int
    expires_ms: int
    proof: bytes = field(repr=False, default=b"")
    used_ms: int | None = None
    revoked_ms: int | None = None
    by: str = ""
