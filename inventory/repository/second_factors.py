"""Second factors of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from inventory.model.scope import Scope
from inventory.model.second_factor import SecondFactor
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.entry import second_factor as table
from inventory.tables.person import person


def put(connection: Connection, factor: SecondFactor) -> None:
    row = {
        "person": factor.person,
        "sealed": factor.sealed,
        "generation": factor.generation,
        "confirmed_ms": factor.confirmed_ms,
        "last_step": factor.last_step,
        "codes": ",".join(sorted(factor.codes)),
    }
    connection.execute(upsert(connection, table, row))


def of_person(connection: Connection, scope: Scope, id: str) -> SecondFactor | None:
    query = select(table).join(person, person.c.id == table.c.person)
    row = connection.execute(query.where(table.c.person == id, visible(scope, person.c.school))).one_or_none()
    return to_factor(row) if row else None


def every(connection: Connection, scope: Scope) -> list[SecondFactor]:
    """By person; of those that the scope sees."""
    query = select(table).join(person, person.c.id == table.c.person).where(visible(scope, person.c.school))
    return [to_factor(row) for row in connection.execute(query.order_by(table.c.person))]


def step(connection: Connection, id: str, step: int) -> bool:
    """`id` is the person's. False where that step, or a newer one, was used before."""
    query = update(table).where(table.c.person == id, table.c.last_step < step)
    return connection.execute(query.values(last_step=step)).rowcount == 1


def remove(connection: Connection, id: str) -> None:
    """`id` is the person's."""
    connection.execute(delete(table).where(table.c.person == id))


def to_factor(row: Row[Any]) -> SecondFactor:
    return SecondFactor(
        person=row.person,
        generation=row.generation,
        sealed=bytes(row.sealed),
        confirmed_ms=row.confirmed_ms,
        last_step=row.last_step,
        codes=frozenset(filter(None, row.codes.split(","))),
    )
