"""Swaps of duty."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.model.change_event import ChangeEvent
from inventory.model.duty_swap import Swap, SwapState
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.duties import subject
from inventory.repository.scoping import visible
from inventory.tables.duty import duty_swap as table


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Swap]:
    """The newest first."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    return [to_swap(row) for row in connection.execute(query.order_by(table.c.asked_ms.desc(), table.c.id))]


def add(connection: Connection, swap: Swap) -> None:
    connection.execute(insert(table).values(asdict(swap)))
    _note(connection, swap, swap.asked_by, swap.asked_ms, old="")


def change(connection: Connection, before: Swap, after: Swap, *, actor: str, at_ms: int) -> None:
    """Where nobody else changed it meanwhile: the caller has read `before` in the same transaction."""
    row = asdict(after)
    del row["id"]
    connection.execute(update(table).where(table.c.id == before.id).values(row))
    _note(connection, after, actor, at_ms, old=before.state)


def in_words(swap: Swap) -> str:
    back = f" for {swap.back_day} {swap.back_shift}" if swap.back_shift else ""
    return f"{swap.state}: {swap.day} {swap.shift}{back}"


def _note(connection: Connection, swap: Swap, actor: str, at_ms: int, *, old: str) -> None:
    event = ChangeEvent(
        at_ms=at_ms, school=swap.school, subject=subject(swap.school), actor=actor, action="changed", field="swap",
        old=old, new=in_words(swap),
    )  # fmt: skip
    changes.record(connection, [event])


def to_swap(row: Row[Any]) -> Swap:
    return Swap(**{**row._mapping, "state": SwapState(row.state)})
