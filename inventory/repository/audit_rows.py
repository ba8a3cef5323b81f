"""Rows of the audit chains."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.repository import register_rows
from inventory.repository.scoping import visible
from inventory.tables.audit import AUDIT


def heads(connection: Connection, scope: Scope) -> dict[str, tuple[int, str]]:
    """Chain -> number and hash of its last row."""
    return register_rows.heads(connection, scope, AUDIT)


def entries(
    connection: Connection, scope: Scope, chain: str, *, after: int = 0, limit: int | None = None
) -> list[AuditEntry]:
    """In order, from the first number beyond `after`."""
    return register_rows.entries(connection, scope, AUDIT, chain, after=after, limit=limit)


def newest(connection: Connection, scope: Scope, chain: str, *, action: str, detail: str) -> AuditEntry | None:
    """The last one whose action begins with `action` and whose detail, as it is stored, holds `detail`."""
    table = AUDIT.entries
    query = (
        select(table)
        .where(table.c.chain == chain, visible(scope, table.c.chain))
        .where(table.c.action.startswith(action, autoescape=True), table.c.detail.contains(detail, autoescape=True))
        .order_by(table.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return AuditEntry(**row._mapping) if row else None
