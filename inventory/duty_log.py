"""The duty log of a school: entries in a chain of hashes (`inventory/register.py`), read back as they were written."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection

from inventory import register
from inventory.model.audit_entry import AuditEntry
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.scope import Scope
from inventory.repository import register_rows
from inventory.tables.duty import DUTY_LOG
from language.message import Message


def enter(connection: Connection, entry: DutyEntry) -> DutyEntry:
    """Inside the caller's write. As it stands from now on, with its number and hash."""
    row = register.enter(
        connection, DUTY_LOG, entry.school, at_ms=entry.at_ms, actor=entry.by, action=entry.kind,
        subject=slot_of(entry.day, entry.shift), detail=to_detail(entry),
    )  # fmt: skip
    return to_entry(row)


def between(connection: Connection, scope: Scope, school: str, start_ms: int, end_ms: int) -> list[DutyEntry]:
    """Written from `start_ms` on and before `end_ms`, in order."""
    return [to_entry(row) for row in register_rows.between(connection, scope, DUTY_LOG, school, start_ms, end_ms)]


def of_shift(connection: Connection, scope: Scope, school: str, day: date, shift: str) -> list[DutyEntry]:
    """Of the shift that began on the day, in order."""
    rows = register_rows.about(connection, scope, DUTY_LOG, school, slot_of(day, shift))
    return [to_entry(row) for row in rows]


def numbered(connection: Connection, scope: Scope, school: str, seq: int) -> DutyEntry | None:
    rows = register_rows.entries(connection, scope, DUTY_LOG, school, after=seq - 1, limit=1)
    return to_entry(rows[0]) if rows and rows[0].seq == seq else None


def verify(connection: Connection, scope: Scope, school: str) -> int | None:
    """As `register.verify`: the number of the first entry that is not what was written, or None."""
    return register.verify(connection, scope, DUTY_LOG, school)


def slot_of(day: date, shift: str) -> str:
    return f"{day}/{shift}"


def to_detail(entry: DutyEntry) -> dict[str, Any]:
    """What is empty is left out."""
    said = [entry.said.id, dict(entry.said.params)] if entry.said is not None else None
    told: dict[str, Any] = {"texts": dict(entry.texts), "said": said, "corrects": entry.corrects, "sheet": entry.sheet}
    told = {name: value for name, value in told.items() if value not in (None, {})}
    return {"happened_ms": entry.happened_ms, "person": entry.person, **told}


def to_entry(row: AuditEntry) -> DutyEntry:
    day, _, shift = row.subject.partition("/")
    told = json.loads(row.detail)
    return DutyEntry(
        school=row.chain,
        kind=EntryKind(row.action),
        at_ms=row.at_ms,
        happened_ms=told["happened_ms"],
        shift=shift,
        day=date.fromisoformat(day),
        person=told["person"],
        by=row.actor,
        texts=told.get("texts", {}),
        said=Message(*told["said"]) if "said" in told else None,
        corrects=told.get("corrects"),
        sheet=told.get("sheet"),
        seq=row.seq,
        hash=row.hash,
    )
