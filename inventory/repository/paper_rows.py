"""What papers have in common in the database: their numbers, signatures and frozen devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from inventory.model.change_event import ChangeEvent
from inventory.model.paper import FrozenDevice, Role, Signature
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.device_codes import codes_of
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.device import code_counter
from inventory.tables.paper import signature as table

FROZEN = tuple(field.name for field in fields(FrozenDevice) if field.name != "device")


def allot(connection: Connection, school: str, prefix: str) -> str:
    """The next code of a paper: `s01-st-0003`; devices are counted under other prefixes, and none has this code."""
    while True:
        first = {"school": school, "prefix": prefix, "last": 1}
        statement = upsert(connection, code_counter, first, {"last": code_counter.c.last + 1})
        number = int(connection.execute(statement.returning(code_counter.c.last)).scalar_one())
        code = f"{school.lower()}-{prefix}-{number:04d}"
        if not connection.execute(select(codes_of(code).exists())).scalar_one():
            return code


def sign(connection: Connection, school: str, paper: str, signatures: Sequence[Signature]) -> None:
    rows = [asdict(one) | {"paper": paper, "school": school} for one in signatures]
    connection.execute(insert(table), rows)


def signatures_of(connection: Connection, scope: Scope, papers: Iterable[str]) -> Mapping[str, tuple[Signature, ...]]:
    """By the code of the paper, each in the order of `Role`."""
    found: dict[str, list[Signature]] = {}
    query = select(table).where(table.c.paper.in_(list(papers)), visible(scope, table.c.school))
    for row in connection.execute(query):
        made = Signature(role=Role(row.role), person=row.person, name=row.name, post=row.post, at_ms=row.at_ms)
        found.setdefault(row.paper, []).append(made)
    order = list(Role)
    return {code: tuple(sorted(made, key=lambda one: order.index(one.role))) for code, made in found.items()}


def to_frozen(row: Row[Any], device: str | None) -> FrozenDevice:
    return FrozenDevice(device=device, **{name: getattr(row, name) for name in FROZEN})


def from_frozen(frozen: FrozenDevice, device_id: str | None) -> dict[str, Any]:
    return {name: getattr(frozen, name) for name in FROZEN} | {"device": device_id}


def note(
    connection: Connection, school: str, code: str, action: str, *, actor: str, at_ms: int, field: str = "",
    old: str = "", new: str = "",
) -> None:  # fmt: skip
    """A change event of a paper, whose subject is its code."""
    event = ChangeEvent(
        at_ms=at_ms, school=school, subject=code, actor=actor, action=action, field=field, old=old, new=new
    )
    changes.record(connection, [event])
