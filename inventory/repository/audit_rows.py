"""Rows of the audit chains, and the head that says which row of each is the last."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.audit import audit as table
from inventory.tables.audit import audit_head


def head(connection: Connection, scope: Scope, chain: str) -> tuple[int, str] | None:
    """Number and hash of the last row; None where there is none."""
    query = select(audit_head.c.seq, audit_head.c.hash)
    row = connection.execute(query.where(audit_head.c.chain == chain, visible(scope, audit_head.c.chain))).one_or_none()
    return (int(row.seq), str(row.hash)) if row else None


def entries(
    connection: Connection, scope: Scope, chain: str, *, after: int = 0, limit: int | None = None
) -> list[AuditEntry]:
    """In order, from the first number beyond `after`."""
    query = (
        select(table)
        .where(table.c.chain == chain, table.c.seq > after, visible(scope, table.c.chain))
        .order_by(table.c.seq)
        .limit(limit)
    )
    return [AuditEntry(**row._mapping) for row in connection.execute(query)]


def append(connection: Connection, entry: AuditEntry) -> None:
    connection.execute(insert(table).values(asdict(entry)))
    connection.execute(upsert(connection, audit_head, {"chain": entry.chain, "seq": entry.seq, "hash": entry.hash}))
