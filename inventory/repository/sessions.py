"""Sessions of browsers. Those of people of a school are that school's; displays of the bureau are the bureau's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from inventory.model.scope import Scope
from inventory.model.session import Session, SessionKind
from inventory.repository.scoping import visible
from inventory.tables.entry import session as table


def add(connection: Connection, session: Session) -> None:
    row = {
        "id": session.id,
        "kind": session.kind.value,
        "person": session.person,
        "name": session.name,
        "school": session.school,
        "areas": ",".join(session.areas),
        "role": session.role,
        "rights": ",".join(sorted(session.rights)),
        "generation": session.generation,
        "created_ms": session.created_ms,
        "expires_ms": session.expires_ms,
        "proof": session.proof,
        "seen_ms": session.seen_ms,
        "proven_ms": session.proven_ms,
        "address": session.address,
        "agent": session.agent,
        "ended_ms": session.ended_ms,
    }
    connection.execute(insert(table).values(row))


def get(connection: Connection, scope: Scope, id: str) -> Session | None:
    found = connection.execute(select(table).where(table.c.id == id, visible(scope, table.c.school))).one_or_none()
    return to_session(found) if found else None


def living(connection: Connection, scope: Scope, now_ms: int, *, person: str | None = None) -> list[Session]:
    """Neither ended nor expired, the newest look first; of one `person` (an id), or of all."""
    query = select(table).where(visible(scope, table.c.school), table.c.ended_ms.is_(None), table.c.expires_ms > now_ms)
    if person is not None:
        query = query.where(table.c.person == person)
    return [to_session(row) for row in connection.execute(query.order_by(table.c.seen_ms.desc(), table.c.id))]


def see(connection: Connection, id: str, *, at_ms: int) -> None:
    connection.execute(update(table).where(table.c.id == id).values(seen_ms=at_ms))


def prove(connection: Connection, id: str, *, at_ms: int) -> None:
    """The password was typed once more."""
    connection.execute(update(table).where(table.c.id == id).values(seen_ms=at_ms, proven_ms=at_ms))


def end(connection: Connection, id: str, *, at_ms: int) -> None:
    connection.execute(update(table).where(table.c.id == id, table.c.ended_ms.is_(None)).values(ended_ms=at_ms))


def end_all(connection: Connection, person: str, *, at_ms: int, but: str = "") -> int:
    """All of a person (an id) but the session `but`. Returns how many."""
    query = update(table).where(table.c.person == person, table.c.ended_ms.is_(None), table.c.id != but)
    return connection.execute(query.values(ended_ms=at_ms)).rowcount


def forget(connection: Connection, *, before_ms: int) -> int:
    """Those that expired before."""
    return connection.execute(delete(table).where(table.c.expires_ms < before_ms)).rowcount


def to_session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        kind=SessionKind(row.kind),
        person=row.person,
        name=row.name,
        school=row.school,
        areas=tuple(filter(None, row.areas.split(","))),
        role=row.role,
        rights=frozenset(filter(None, row.rights.split(","))),
        generation=row.generation,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        proof=bytes(row.proof),
        seen_ms=row.seen_ms,
        proven_ms=row.proven_ms,
        address=row.address,
        agent=row.agent,
        ended_ms=row.ended_ms,
    )
