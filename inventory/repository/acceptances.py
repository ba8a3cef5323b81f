"""Records of acceptance: appended, and read by device or school."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from inventory.model.acceptance import Acceptance, Check, Outcome, Signer, Test
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.device_codes import has_code, ids_by_code
from inventory.repository.scoping import within
from inventory.tables.acceptance import acceptance as table
from inventory.tables.device import device
from language.message import Message


def append(connection: Connection, record: Acceptance) -> None:
    """Raises Missing for an unknown device."""
    (device_id,) = ids_by_code(connection, BUREAU, [record.device]).values()
    connection.execute(insert(table).values(to_row(record, device_id)))
    signers = ", ".join(one.name for one in record.signers)
    event = ChangeEvent(
        at_ms=record.entered_ms, school=record.school, subject=record.device, actor=record.by, action="changed",
        field="acceptance", new=f"{'passed' if record.passed else 'failed'} {record.day} {signers}".strip(),
    )  # fmt: skip
    changes.record(connection, [event])


def of_device(connection: Connection, scope: Scope, code: str) -> list[Acceptance]:
    """Newest first."""
    query = _query(scope).where(has_code(code))
    rows = connection.execute(query.order_by(table.c.entered_ms.desc(), table.c.id.desc()))
    return [to_acceptance(row) for row in rows]


def of_school(connection: Connection, scope: Scope, school: str | None = None) -> dict[str, list[Acceptance]]:
    """By device code, newest first; `school` None means all."""
    query = _query(scope)
    if school is not None:
        query = query.where(device.c.school == school)
    found: dict[str, list[Acceptance]] = {}
    for row in connection.execute(query.order_by(device.c.code, table.c.entered_ms.desc(), table.c.id.desc())):
        found.setdefault(row.code, []).append(to_acceptance(row))
    return found


def _query(scope: Scope) -> Any:
    return select(table, device.c.code).join(device, device.c.id == table.c.device).where(within(scope, device))


def to_row(record: Acceptance, device_id: str) -> dict[str, Any]:
    checks = [
        {"test": one.test, "outcome": one.outcome, "told": [one.told.id, dict(one.told.params)],
         "at_ms": one.at_ms, "by": one.by}
        for one in record.checks
    ]  # fmt: skip
    return asdict(record) | {
        "device": device_id,
        "checks": checks,
        "signers": [asdict(one) for one in record.signers],
    }


def to_acceptance(row: Row[Any]) -> Acceptance:
    return Acceptance(
        id=row.id,
        school=row.school,
        device=row.code,
        day=row.day,
        passed=row.passed,
        checks=tuple(
            Check(
                test=Test(one["test"]),
                outcome=Outcome(one["outcome"]),
                told=Message(one["told"][0], one["told"][1]),
                at_ms=one["at_ms"],
                by=one["by"],
            )
            for one in row.checks
        ),
        signers=tuple(Signer(**one) for one in row.signers),
        document=row.document,
        notes=row.notes,
        by=row.by,
        entered_ms=row.entered_ms,
    )
