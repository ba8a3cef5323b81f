"""Links that let somebody in. Those for a school are that school's, those of the bureau the bureau's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.entry import entry_link as table


def add(connection: Connection, link: EntryLink) -> None:
    row = {
        "id": link.id,
        "purpose": link.purpose.value,
        "school": link.school,
        "person": link.person,
        "name": link.name,
        "created_ms": link.created_ms,
        "expires_ms": link.expires_ms,
        "proof": link.proof,
        "used_ms": link.used_ms,
        "by": link.by,
    }
    connection.execute(insert(table).values(row))


def get(connection: Connection, scope: Scope, id: str) -> EntryLink | None:
    return next(iter(_read(connection, visible(scope, table.c.school) & (table.c.id == id))), None)


def waiting(connection: Connection, scope: Scope, now_ms: int) -> list[EntryLink]:
    """Neither used nor expired, the newest first."""
    living = table.c.used_ms.is_(None) & (table.c.expires_ms > now_ms)
    return _read(connection, visible(scope, table.c.school) & living)


def use(connection: Connection, id: str, *, at_ms: int) -> bool:
    """False where it was used before: of two at once one is told so."""
    query = update(table).where(table.c.id == id, table.c.used_ms.is_(None))
    return connection.execute(query.values(used_ms=at_ms)).rowcount == 1


def use_all(connection: Connection, purpose: EntryPurpose, person: str, *, at_ms: int) -> int:
    """Those of a purpose for a person (an id) work no more. Returns how many."""
    query = update(table).where(table.c.purpose == purpose.value, table.c.person == person, table.c.used_ms.is_(None))
    return connection.execute(query.values(used_ms=at_ms)).rowcount


def forget(connection: Connection, *, before_ms: int) -> int:
    """Those that expired before. Returns how many."""
    return connection.execute(delete(table).where(table.c.expires_ms < before_ms)).rowcount


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[EntryLink]:
    query = select(table).where(condition).order_by(table.c.created_ms.desc(), table.c.id)
    return [to_link(row) for row in connection.execute(query)]


def to_link(row: Row[Any]) -> EntryLink:
    return EntryLink(
        id=row.id,
        purpose=EntryPurpose(row.purpose),
        school=row.school,
        person=row.person,
        name=row.name,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        proof=bytes(row.proof),
        used_ms=row.used_ms,
        by=row.by,
    )
