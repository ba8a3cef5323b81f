"""Recipients of backups. They are the bureau's own: only the whole scope sees them."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from inventory.errors import Conflict
from inventory.model.recovery import Recipient
from inventory.model.scope import Scope
from inventory.tables.recovery import recovery_recipient as table


def every(connection: Connection, scope: Scope) -> list[Recipient]:
    """In the order of their names."""
    if scope.schools is not None:
        return []
    rows = connection.execute(select(table).order_by(table.c.name, table.c.key))
    return [Recipient(name=row.name, key=row.key, by=row.by, added_ms=row.added_ms) for row in rows]


def add(connection: Connection, recipient: Recipient) -> None:
    """Raises Conflict where the key or the name is there already."""
    same = (table.c.key == recipient.key) | (table.c.name == recipient.name)
    if connection.execute(select(table.c.key).where(same)).first() is not None:
        raise Conflict("recovery.recipient_exists", name=recipient.name)
    connection.execute(
        insert(table).values(key=recipient.key, name=recipient.name, by=recipient.by, added_ms=recipient.added_ms)
    )


def remove(connection: Connection, recipient: Recipient) -> None:
    connection.execute(delete(table).where(table.c.key == recipient.key))
