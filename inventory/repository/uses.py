"""Registers of use: steps in the chain of their school, and what of them waits for a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, true

from inventory import register
from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import BUREAU, Scope
from inventory.model.use import PREFIX, Noun, UseAction, UseItem, UseStep, Value
from inventory.repository import paper_rows, register_rows
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.school import school as school_table
from inventory.tables.use import USES, use_due
from inventory.use_register import due_of, fold, folded

MOST = 100_000
"""Steps that one list is made of."""
of_a_school = USES.entries.c.chain.in_(select(school_table.c.code))


class Due(NamedTuple):
    """What should have been done at `due_ms`, or is to be."""

    code: str
    school: str
    noun: Noun
    due_ms: int


def begin(
    connection: Connection, school: str, noun: Noun, action: UseAction, detail: Mapping[str, Value], *,
    actor: str, at_ms: int,
) -> UseItem:  # fmt: skip
    """The first step of an item, under the next code of its school."""
    code = paper_rows.allot(connection, school, PREFIX[noun])
    return enter(connection, school, code, action, detail, actor=actor, at_ms=at_ms)


def enter(
    connection: Connection, school: str, code: str, action: UseAction, detail: Mapping[str, Value], *,
    actor: str, at_ms: int,
) -> UseItem:  # fmt: skip
    """One more step, inside the caller's write, which has judged it. Returns the item with it."""
    register.enter(connection, USES, school, at_ms=at_ms, actor=actor, action=action.value, subject=code, detail=detail)
    item = fold(code, school, [to_step(one) for one in register_rows.about(connection, BUREAU, USES, school, code)])
    due_ms = due_of(item)
    if due_ms is None:
        connection.execute(delete(use_due).where(use_due.c.code == code))
    else:
        row = {"code": code, "school": school, "noun": item.noun.value, "due_ms": due_ms}
        connection.execute(upsert(connection, use_due, row))
    return item


def get(connection: Connection, scope: Scope, code: str) -> UseItem | None:
    """`code` in any case, as people type it."""
    table = USES.entries
    query = select(table).where(table.c.subject == code.lower(), visible(scope, table.c.chain), of_a_school)
    rows = at_home(AuditEntry(**row._mapping) for row in connection.execute(query.order_by(table.c.seq)))
    return fold(code.lower(), rows[0].chain, [to_step(one) for one in rows]) if rows else None


def every(connection: Connection, scope: Scope, noun: Noun, school: str | None = None) -> list[UseItem]:
    """By school and code."""
    table = USES.entries
    query = (
        select(table)
        .where(visible(scope, table.c.chain), of_a_school, true() if school is None else table.c.chain == school)
        .where(table.c.subject.contains(f"-{PREFIX[noun]}-", autoescape=True))
        .order_by(table.c.chain, table.c.seq)
        .limit(MOST)
    )
    rows = at_home(AuditEntry(**row._mapping) for row in connection.execute(query))
    return folded([(one.chain, one.subject, to_step(one)) for one in rows])


def steps_of(
    connection: Connection, scope: Scope, nouns: Iterable[Noun], before_ms: int
) -> list[tuple[str, str, UseStep]]:
    """School, code and step of all items of these nouns, of steps entered before a moment: what `folded` takes."""
    table = USES.entries
    mine = [table.c.subject.contains(f"-{PREFIX[noun]}-", autoescape=True) for noun in nouns]
    query = (
        select(table)
        .where(visible(scope, table.c.chain), of_a_school, table.c.at_ms < before_ms, or_(*mine))
        .order_by(table.c.chain, table.c.seq)
    )
    rows = at_home(AuditEntry(**row._mapping) for row in connection.execute(query))
    return [(one.chain, one.subject, to_step(one)) for one in rows]


def at_home(rows: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Those that stand in the chain of the school whose item they are about: what somebody put into another chain
    would be found by no look at the right one."""
    return [one for one in rows if one.subject.startswith(f"{one.chain.lower()}-")]


def begun_since(connection: Connection, scope: Scope, noun: Noun, school: str, since_ms: int) -> bool:
    """Whether an item of this noun got a step at `since_ms` or later."""
    table = USES.entries
    query = select(table.c.seq).where(
        table.c.chain == school, visible(scope, table.c.chain), table.c.at_ms >= since_ms,
        table.c.subject.startswith(f"{school.lower()}-{PREFIX[noun]}-", autoescape=True),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def waiting(
    connection: Connection, scope: Scope, school: str | None = None, *, until_ms: int | None = None
) -> list[Due]:
    """What is to be done by a day, the first first; `until_ms`: only what is due by then."""
    query = select(use_due).where(
        visible(scope, use_due.c.school), true() if school is None else use_due.c.school == school
    )
    if until_ms is not None:
        query = query.where(use_due.c.due_ms <= until_ms)
    rows = connection.execute(query.order_by(use_due.c.due_ms, use_due.c.code))
    return [Due(row.code, row.school, Noun(row.noun), row.due_ms) for row in rows]


def to_step(entry: AuditEntry) -> UseStep:
    return UseStep(
        at_ms=entry.at_ms,
        by=entry.actor,
        action=UseAction(entry.action),
        detail=json.loads(entry.detail),
        seq=entry.seq,
        hash=entry.hash,
    )
