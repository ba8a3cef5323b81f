"""Who came to which shift, and who did not. Rows are added, never changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from inventory.model.attendance import Attendance, Proof, Standing
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.duty import duty_attendance as table


def add(connection: Connection, attendance: Attendance) -> None:
    connection.execute(insert(table).values(asdict(attendance)))


def of_days(connection: Connection, scope: Scope, school: str, first: date, last: date) -> list[Attendance]:
    """Of shifts that began from `first` to `last`, both included; in the order of time."""
    query = (
        select(table)
        .where(table.c.school == school, table.c.day >= first, table.c.day <= last, visible(scope, table.c.school))
        .order_by(table.c.at_ms, table.c.id)
    )
    return [to_attendance(row) for row in connection.execute(query)]


def to_attendance(row: Row[Any]) -> Attendance:
    return Attendance(**{**row._mapping, "standing": Standing(row.standing), "proof": Proof(row.proof)})
