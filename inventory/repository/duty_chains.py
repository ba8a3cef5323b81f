"""Who stands where in the chains of schools. Rows are superseded, never changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.duty_chain import ChainPost, Level
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.duties import subject
from inventory.repository.scoping import visible
from inventory.repository.service_hours import known
from inventory.tables.duty import duty_chain as table


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, known_ms: int | None = None
) -> list[ChainPost]:
    """By school, level and place. Of a school those of the bureau too, if the scope sees them."""
    query = select(table).where(visible(scope, table.c.school), known(table, known_ms))
    if school is not None:
        query = query.where(or_(table.c.school == school, table.c.school == ""))
    found = [to_post(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.level, one.place, one.recorded_ms, one.id))


def add(connection: Connection, post: ChainPost) -> None:
    connection.execute(insert(table).values(asdict(post) | {"level": int(post.level)}))
    _note(connection, post, post.by, post.recorded_ms, new=in_words(post))


def end(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> ChainPost:
    """It holds no more, on no day. Returns it. Raises Missing."""
    found = next((one for one in every(connection, scope) if one.id == id), None)
    if found is None:
        raise Missing("duty.no_post", post=id)
    connection.execute(update(table).where(table.c.id == id).values(superseded_ms=at_ms))
    _note(connection, found, actor, at_ms, old=in_words(found))
    return found


def in_words(post: ChainPost) -> str:
    return f"{post.level.name.lower()} {post.person[:12]} {post.since}..{post.until or ''}"


def _note(connection: Connection, post: ChainPost, actor: str, at_ms: int, *, old: str = "", new: str = "") -> None:
    event = ChangeEvent(
        at_ms=at_ms, school=post.school, subject=subject(post.school), actor=actor, action="changed", field="chain",
        old=old, new=new,
    )  # fmt: skip
    changes.record(connection, [event])


def to_post(row: Row[Any]) -> ChainPost:
    return ChainPost(**{**row._mapping, "level": Level(row.level)})
