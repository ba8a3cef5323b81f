"""Who can open backups when the keys of this machine are lost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """`name` is what people call it (`safe of the principal`), `key` an age recipient (`age1…`), which is no secret."""

    name: str
    key: str
    by: str
    added_ms: int
