"""A row of an audit chain."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`chain` is a school's code or empty for the bureau; `seq` counts from 1 within it.

    `detail` is canonical JSON; `previous` and `hash` are SHA-256 in hex.
    """

    chain: str
    seq: int
    at_ms: int
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def with_hash(self, hash: str) -> AuditEntry:
        return replace(self, hash=hash)
