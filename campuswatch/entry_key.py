"""What proves that a session, a token or a link was made by us: keyed digests.

The key is that of `campuswatch/links.py`. Who reads the ledger learns no token, and who writes to it lets nobody in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from campuswatch.links import FILE_NAME, open_links
from inventory.keyfile import read_key_file
from inventory.model.api_token import ApiToken
from inventory.model.entry_link import EntryLink
from inventory.model.session import Session
from inventory.spelling import canonical

TOKEN_BYTES = 32
LABEL = b"campuswatch.entry\0"

Entry = TypeVar("Entry", Session, ApiToken, EntryLink)


class EntryKey:
    """The key is never shown and never leaves."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, LABEL, hashlib.sha256)

    def __repr__(self) -> str:
        return "EntryKey()"

    def digest(self, token: str) -> str:
        """Under which a token is found again."""
        return hmac.digest(self._key, b"token\0" + token.encode(), hashlib.sha256).hex()

    def form_token(self, token: str) -> str:
        """What the forms of a session carry, so that no other site posts for it (CSRF)."""
        return hmac.digest(self._key, b"form\0" + token.encode(), hashlib.sha256).hex()

    def proven(self, entry: Entry) -> Entry:
        """The same, with its proof."""
        return replace(entry, proof=self._proof(entry))

    def proves(self, entry: Session | ApiToken | EntryLink) -> bool:
        return hmac.compare_digest(entry.proof, self._proof(entry))

    def _proof(self, entry: Session | ApiToken | EntryLink) -> bytes:
        return hmac.digest(self._key, b"proof\0" + bound(entry), hashlib.sha256)


def make_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def bound(entry: Session | ApiToken | EntryLink) -> bytes:
    """All that gives rights, and until when."""
    if isinstance(entry, EntryLink):
        return canonical(
            "link", entry.id, entry.purpose.value, entry.school, entry.person, entry.name, entry.created_ms,
            entry.expires_ms,
        )  # fmt: skip
    reach = (entry.school, ",".join(entry.areas), ",".join(sorted(entry.rights)), entry.created_ms, entry.expires_ms)
    if isinstance(entry, ApiToken):
        return canonical("token", entry.id, entry.digest, entry.name, entry.person, *reach)
    return canonical(
        "session", entry.id, entry.kind.value, entry.person, entry.name, entry.role, entry.generation, *reach
    )


def open_entry_key(data_dir: Path) -> EntryKey:
    """Makes the key where there is none yet. Raises VaultError."""
    open_links(data_dir)
    return EntryKey(read_key_file(data_dir / FILE_NAME))
