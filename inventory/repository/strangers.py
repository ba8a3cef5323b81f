"""Strangers on the segments of schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, func, select, tuple_, update

from inventory.model.scope import Scope
from inventory.model.stranger import Conduct, Stranger
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.stranger import stranger as table

KEY = ("school", "conduct", "address", "mac")
MOST_KEPT = 250
"""Of one school and conduct, those met last that nobody accepted: a MAC for every frame does not fill the ledger."""


def put(connection: Connection, strangers: Iterable[Stranger]) -> None:
    """Note them: one met before keeps its first moment and what a person said, and shows its newest evidence."""
    told = list(strangers)
    for one in told:
        statement = insert_into(connection, table).values(asdict(one) | {"evidence": dict(one.evidence)})
        new = statement.excluded
        newer = new.last_ms >= table.c.last_ms
        merged = {
            "first_ms": case((new.first_ms < table.c.first_ms, new.first_ms), else_=table.c.first_ms),
            "last_ms": case((newer, new.last_ms), else_=table.c.last_ms),
            "evidence": case((newer, new.evidence), else_=table.c.evidence),
            "interface": case((newer, new.interface), else_=table.c.interface),
        }
        connection.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=merged))
    for school in sorted({one.school for one in told}):
        _forget(connection, school)


def _forget(connection: Connection, school: str) -> None:
    place = func.row_number().over(
        partition_by=table.c.conduct, order_by=(table.c.last_ms.desc(), table.c.address, table.c.mac)
    )
    waiting = (table.c.school == school) & table.c.accepted.is_(False)
    ranked = select(*(table.c[name] for name in KEY), place.label("place")).where(waiting).subquery()
    too_many = select(*(ranked.c[name] for name in KEY)).where(ranked.c.place > MOST_KEPT)
    connection.execute(delete(table).where(tuple_(*(table.c[name] for name in KEY)).in_(too_many)))


def accept(connection: Connection, scope: Scope, stranger: Stranger, *, accepted: bool = True) -> bool:
    """A person says that it is one of ours (or no longer); whether there is such a one."""
    same = [table.c[name] == getattr(stranger, name) for name in KEY]
    statement = update(table).where(*same, visible(scope, table.c.school)).values(accepted=accepted)
    return bool(connection.execute(statement).rowcount)


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Stranger]:
    """Also the accepted, in the order of schools and then the newest first."""
    query: Select[Any] = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query.order_by(table.c.school, table.c.last_ms.desc(), table.c.address, table.c.mac))
    return [_to_stranger(row) for row in rows]


def _to_stranger(row: Row[Any]) -> Stranger:
    return Stranger(**dict(row._mapping) | {"conduct": Conduct(row.conduct), "evidence": dict(row.evidence)})
