"""Photos of slips and scanned papers, kept in the ledger so that backups hold them, under the hash of what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, select

from inventory.errors import Conflict
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.use import scan as table

MAX_OCTETS = 4 << 20
TYPES: Mapping[str, bytes] = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}
"""Type -> how such a file begins. Nothing else is taken, and what is taken is never looked into."""
ENDINGS: Mapping[str, str] = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def add(connection: Connection, school: str, octets: bytes, *, actor: str, at_ms: int) -> str:
    """Its SHA-256 (hex), by which a step names it. The same twice is kept once. Raises Conflict."""
    type = type_of(octets)
    if len(octets) > MAX_OCTETS or type is None:
        raise Conflict("use.bad_scan", limit=MAX_OCTETS >> 20)
    digest = hashlib.sha256(octets).hexdigest()
    row = {"school": school, "digest": digest, "type": type, "octets": octets, "by": actor, "entered_ms": at_ms}
    connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing())
    return digest


def get(connection: Connection, scope: Scope, digest: str) -> tuple[str, bytes] | None:
    """Type and octets; `digest` may be cut short as long as it is only one's.

    Raises Conflict where it is several's, and where the octets are not what was put there.
    """
    begins = table.c.digest.startswith(digest.lower(), autoescape=True)
    query = select(table.c.digest, table.c.type, table.c.octets).where(begins, visible(scope, table.c.school))
    rows = connection.execute(query.limit(2)).all() if digest else []
    if len({row.digest for row in rows}) > 1:
        raise Conflict("use.short_scan", digest=digest[:12])
    for row in rows:
        if hashlib.sha256(row.octets).hexdigest() != row.digest:
            raise Conflict("use.altered_scan", digest=row.digest[:12])
        return str(row.type), bytes(row.octets)
    return None


def type_of(octets: bytes) -> str | None:
    return next((type for type, start in TYPES.items() if octets.startswith(start)), None)
