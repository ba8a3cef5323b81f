"""What should be in a school's compartment: each row's generation and digest, attested under the school's key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from inventory.model.credential import Purpose
from inventory.spelling import canonical


class Entry(NamedTuple):
    """Of one row: which generation it is, and the SHA-256 of all that is stored of it."""

    generation: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`entries` by the ids of their rows; `generation` grows with each change.

    `school` is empty for the logins of people. `tag` seals the digest of all this under the key `key`.
    """

    school: str
    purpose: Purpose
    generation: int = 0
    entries: Mapping[str, Entry]
    key: str | None = None
    tag: bytes = field(default=b"", repr=False)

    @property
    def digest(self) -> bytes:
        sha = hashlib.sha256()
        for id, entry in sorted(self.entries.items()):
            sha.update(canonical(id, entry.generation, entry.digest) + b"\n")
        return sha.digest()

    @property
    def bound(self) -> bytes:
        return canonical("campuswatch.manifest", self.school, self.purpose, self.generation, self.key)
