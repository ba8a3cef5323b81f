"""Rows of the audit chains."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.repository import register_rows
from inventory.repository.scoping import visible
from inventory.tables.audit import AUDIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: parts of what stands in them, whatever the case, and moments from `start_ms` on and before `end_ms`;
    empty and None ask for nothing."""

    actor: str = ""
    subject: str = ""
    action: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


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


def search(
    connection: Connection, scope: Scope, chain: str, wanted: Wanted, *, before: int | None = None, limit: int = 100
) -> list[AuditEntry]:
    """The last first, those below the number `before`."""
    table = AUDIT.entries
    own = [table.c.chain == chain, visible(scope, table.c.chain), *_conditions(wanted)]
    if before is not None:
        own.append(table.c.seq < before)
    rows = connection.execute(select(table).where(*own).order_by(table.c.seq.desc()).limit(limit))
    return [AuditEntry(**row._mapping) for row in rows]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table = AUDIT.entries
    asked = ((table.c.actor, wanted.actor), (table.c.subject, wanted.subject), (table.c.action, wanted.action))
    found = [column.icontains(text, autoescape=True) for column, text in asked if text]
    if wanted.start_ms is not None:
        found.append(table.c.at_ms >= wanted.start_ms)
    if wanted.end_ms is not None:
        found.append(table.c.at_ms < wanted.end_ms)
    return found
