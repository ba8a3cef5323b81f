"""The bureau's list of firmware. It tells nothing of any school, so every reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from inventory.model.firmware_notice import FirmwareNotice, Verdict
from inventory.model.scope import Scope
from inventory.tables.firmware_notice import firmware_notice as table


def every(connection: Connection, scope: Scope) -> list[FirmwareNotice]:
    """By vendor, model and versions; nothing for a scope that sees no school."""
    if scope.schools is not None and not scope.schools:
        return []
    rows = connection.execute(select(table).order_by(table.c.vendor, table.c.model, table.c.versions, table.c.verdict))
    return [
        FirmwareNotice(
            vendor=row.vendor, model=row.model, versions=row.versions, verdict=Verdict(row.verdict),
            source=row.source, since=row.since,
        )
        for row in rows
    ]  # fmt: skip


def replace_all(connection: Connection, notices: Sequence[FirmwareNotice]) -> None:
    """The list is what was imported last."""
    connection.execute(delete(table))
    if notices:
        connection.execute(insert(table), [asdict(one) for one in notices])
