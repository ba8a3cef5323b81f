"""PINs of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from inventory.model.person_pin import PersonPin
from inventory.model.scope import Scope
from inventory.passphrase import Stretch
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.duty import person_pin as table
from inventory.tables.person import person


def put(connection: Connection, pin: PersonPin) -> None:
    row = {
        "person": pin.person,
        "generation": pin.generation,
        "salt": pin.stretch.salt,
        "memory_kib": pin.stretch.memory_kib,
        "passes": pin.stretch.passes,
        "lanes": pin.stretch.lanes,
        "sealed": pin.sealed,
        "changed_ms": pin.changed_ms,
        "tries": pin.tries,
        "tried_ms": pin.tried_ms,
    }
    connection.execute(upsert(connection, table, row))


def count_tries(connection: Connection, id: str, tries: int, *, at_ms: int) -> None:
    """`id` is the person's."""
    connection.execute(update(table).where(table.c.person == id).values(tries=tries, tried_ms=at_ms))


def remove(connection: Connection, id: str) -> None:
    """`id` is the person's."""
    connection.execute(delete(table).where(table.c.person == id))


def every(connection: Connection, scope: Scope) -> list[PersonPin]:
    """By person; of those that the scope sees."""
    query = select(table).join(person, person.c.id == table.c.person).where(visible(scope, person.c.school))
    return [to_pin(row) for row in connection.execute(query.order_by(table.c.person))]


def of_person(connection: Connection, scope: Scope, id: str) -> PersonPin | None:
    query = select(table).join(person, person.c.id == table.c.person)
    row = connection.execute(query.where(table.c.person == id, visible(scope, person.c.school))).one_or_none()
    return to_pin(row) if row else None


def to_pin(row: Row[Any]) -> PersonPin:
    return PersonPin(
        person=row.person,
        generation=row.generation,
        stretch=Stretch(salt=bytes(row.salt), memory_kib=row.memory_kib, passes=row.passes, lanes=row.lanes),
        sealed=bytes(row.sealed),
        changed_ms=row.changed_ms,
        tries=row.tries,
        tried_ms=row.tried_ms,
    )
