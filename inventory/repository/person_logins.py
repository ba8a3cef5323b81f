"""Logins of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from inventory.model.person_login import PersonLogin
from inventory.model.scope import Scope
from inventory.passphrase import Stretch
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.person import person
from inventory.tables.secrets import person_login as table


def put(connection: Connection, login: PersonLogin) -> None:
    """Raises Conflict (of the database) where somebody else has the name."""
    row = {
        "person": login.person,
        "name": login.name,
        "rights": ",".join(sorted(login.rights)),
        "generation": login.generation,
        "salt": login.stretch.salt,
        "memory_kib": login.stretch.memory_kib,
        "passes": login.stretch.passes,
        "lanes": login.stretch.lanes,
        "sealed": login.sealed,
        "changed_ms": login.changed_ms,
        "tries": login.tries,
        "tried_ms": login.tried_ms,
        "role": login.role,
        "areas": ",".join(login.areas),
    }
    connection.execute(upsert(connection, table, row))


def count_tries(connection: Connection, id: str, tries: int, *, at_ms: int) -> None:
    """`id` is the person's."""
    connection.execute(update(table).where(table.c.person == id).values(tries=tries, tried_ms=at_ms))


def remove(connection: Connection, id: str) -> None:
    """`id` is the person's."""
    connection.execute(delete(table).where(table.c.person == id))


def every(connection: Connection, scope: Scope) -> list[PersonLogin]:
    """By name; of the people that the scope sees."""
    return [to_login(row) for row in connection.execute(_seen(scope).order_by(table.c.name))]


def of_person(connection: Connection, scope: Scope, id: str) -> PersonLogin | None:
    found = connection.execute(_seen(scope).where(table.c.person == id)).one_or_none()
    return to_login(found) if found else None


def named(connection: Connection, scope: Scope, name: str) -> PersonLogin | None:
    found = connection.execute(_seen(scope).where(table.c.name == name)).one_or_none()
    return to_login(found) if found else None


def generation(connection: Connection, scope: Scope, id: str) -> int | None:
    """Of the login of a person (an id) who has one and has not left."""
    query = _seen(scope).with_only_columns(table.c.generation).where(table.c.person == id, person.c.left_ms.is_(None))
    return connection.execute(query).scalar_one_or_none()


def _seen(scope: Scope) -> Select[Any]:
    query = select(table, person.c.school).join(person, person.c.id == table.c.person)
    return query.where(visible(scope, person.c.school))


def to_login(row: Row[Any]) -> PersonLogin:
    return PersonLogin(
        person=row.person,
        school=row.school,
        name=row.name,
        rights=frozenset(filter(None, row.rights.split(","))),
        generation=row.generation,
        stretch=Stretch(salt=bytes(row.salt), memory_kib=row.memory_kib, passes=row.passes, lanes=row.lanes),
        sealed=bytes(row.sealed),
        changed_ms=row.changed_ms,
        role=row.role,
        areas=tuple(filter(None, row.areas.split(","))),
        tries=row.tries,
        tried_ms=row.tried_ms,
    )
