"""Rows of a chained register, and the head that says which row of each chain is the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, insert, select, true

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.register import Register


def head(connection: Connection, scope: Scope, register: Register, chain: str) -> tuple[int, str] | None:
    """Number and hash of the last row; None where there is none."""
    table = register.heads
    query = select(table.c.seq, table.c.hash).where(table.c.chain == chain, visible(scope, table.c.chain))
    row = connection.execute(query).one_or_none()
    return (int(row.seq), str(row.hash)) if row else None


def heads(connection: Connection, scope: Scope, register: Register) -> dict[str, tuple[int, str]]:
    """Chain -> number and hash of its last row."""
    rows = connection.execute(select(register.heads).where(visible(scope, register.heads.c.chain)))
    return {row.chain: (int(row.seq), str(row.hash)) for row in rows}


def entries(
    connection: Connection, scope: Scope, register: Register, chain: str, *, after: int | None = None,
    limit: int | None = None,
) -> list[AuditEntry]:  # fmt: skip
    """In order, from the first number beyond `after`; without it from the first row, whatever its number."""
    table = register.entries
    beyond = true() if after is None else table.c.seq > after
    query = (
        select(table)
        .where(table.c.chain == chain, beyond, visible(scope, table.c.chain))
        .order_by(table.c.seq)
        .limit(limit)
    )
    return [AuditEntry(**row._mapping) for row in connection.execute(query)]


def written(
    connection: Connection, scope: Scope, register: Register, chain: str, action: str, since_ms: int, *, among: int
) -> int:
    """How many of the last `among` entries say this and were written since: at a cost that does not grow."""
    table = register.entries
    last = head(connection, scope, register, chain)
    query = select(func.count()).where(
        table.c.chain == chain, visible(scope, table.c.chain), table.c.seq > (last[0] if last else 0) - among,
        table.c.action == action, table.c.at_ms > since_ms,
    )  # fmt: skip
    return int(connection.execute(query).scalar_one())


def chains(connection: Connection, scope: Scope, register: Register) -> list[str]:
    """All of which there is a head or an entry."""
    found: set[str] = set()
    for table in register:
        found |= set(
            connection.execute(select(table.c.chain).where(visible(scope, table.c.chain)).distinct()).scalars()
        )
    return sorted(found)


def about(connection: Connection, scope: Scope, register: Register, chain: str, subject: str) -> list[AuditEntry]:
    """In order, those of one subject."""
    table = register.entries
    query = select(table).where(table.c.chain == chain, table.c.subject == subject, visible(scope, table.c.chain))
    return [AuditEntry(**row._mapping) for row in connection.execute(query.order_by(table.c.seq))]


def between(
    connection: Connection, scope: Scope, register: Register, chain: str, start_ms: int, end_ms: int
) -> list[AuditEntry]:
    """In order, those written from `start_ms` on and before `end_ms`."""
    table = register.entries
    query = (
        select(table)
        .where(table.c.chain == chain, table.c.at_ms >= start_ms, table.c.at_ms < end_ms)
        .where(visible(scope, table.c.chain))
        .order_by(table.c.seq)
    )
    return [AuditEntry(**row._mapping) for row in connection.execute(query)]


def append_all(connection: Connection, register: Register, entries: Sequence[AuditEntry]) -> None:
    """Of one chain, in their order; the last of them is its head."""
    if not entries:
        return
    connection.execute(insert(register.entries), [asdict(entry) for entry in entries])
    last = entries[-1]
    row = {"chain": last.chain, "seq": last.seq, "hash": last.hash}
    connection.execute(upsert(connection, register.heads, row))
