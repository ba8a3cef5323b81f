"""Tokens of programs. Those for a school are that school's, those of the bureau the bureau's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from inventory.model.api_token import ApiToken
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.entry import api_token as table


def add(connection: Connection, token: ApiToken) -> None:
    row = {
        "id": token.id,
        "digest": token.digest,
        "name": token.name,
        "person": token.person,
        "school": token.school,
        "areas": ",".join(token.areas),
        "rights": ",".join(sorted(token.rights)),
        "created_ms": token.created_ms,
        "expires_ms": token.expires_ms,
        "proof": token.proof,
        "used_ms": token.used_ms,
        "revoked_ms": token.revoked_ms,
        "by": token.by,
    }
    connection.execute(insert(table).values(row))


def every(connection: Connection, scope: Scope) -> list[ApiToken]:
    """The newest first, with those that work no more."""
    return _read(connection, visible(scope, table.c.school))


def of_person(connection: Connection, scope: Scope, id: str) -> list[ApiToken]:
    """The newest first; `id` is the person's."""
    return _read(connection, visible(scope, table.c.school) & (table.c.person == id))


def get(connection: Connection, scope: Scope, id: str) -> ApiToken | None:
    return next(iter(_read(connection, visible(scope, table.c.school) & (table.c.id == id))), None)


def of_digest(connection: Connection, scope: Scope, digest: str) -> ApiToken | None:
    return next(iter(_read(connection, visible(scope, table.c.school) & (table.c.digest == digest))), None)


def use(connection: Connection, id: str, *, at_ms: int) -> None:
    connection.execute(update(table).where(table.c.id == id).values(used_ms=at_ms))


def revoke(connection: Connection, id: str, *, at_ms: int) -> None:
    connection.execute(update(table).where(table.c.id == id, table.c.revoked_ms.is_(None)).values(revoked_ms=at_ms))


def revoke_all(connection: Connection, person: str, *, at_ms: int) -> int:
    """All that work of a person. Returns how many."""
    wanted = (table.c.person == person) & table.c.revoked_ms.is_(None)
    return connection.execute(update(table).where(wanted).values(revoked_ms=at_ms)).rowcount


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[ApiToken]:
    query = select(table).where(condition).order_by(table.c.created_ms.desc(), table.c.id)
    return [to_token(row) for row in connection.execute(query)]


def to_token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        digest=row.digest,
        name=row.name,
        person=row.person,
        school=row.school,
        areas=tuple(filter(None, row.areas.split(","))),
        rights=frozenset(filter(None, row.rights.split(","))),
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        proof=bytes(row.proof),
        used_ms=row.used_ms,
        revoked_ms=row.revoked_ms,
        by=row.by,
    )
