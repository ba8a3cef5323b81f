"""Incident reports: at most one of a fault."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, select

from inventory.model.incident import Incident
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.fault import incident as table


def put(connection: Connection, report: Incident) -> None:
    put_rows(connection, table, [asdict(report)])


def get(connection: Connection, scope: Scope, fault: str) -> Incident | None:
    row = connection.execute(select(table).where(table.c.fault == fault, visible(scope, table.c.school))).one_or_none()
    return Incident(**row._mapping) if row else None
