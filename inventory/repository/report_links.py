"""Links by which people report faults without a login, and links of mails that were used."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, select

from inventory.model.report_link import ReportLink
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into, put_rows
from inventory.tables.fault import report_link as table
from inventory.tables.fault import used_link


def put(connection: Connection, link: ReportLink) -> None:
    put_rows(connection, table, [asdict(link)])


def get(connection: Connection, scope: Scope, school: str) -> ReportLink | None:
    row = connection.execute(
        select(table).where(table.c.school == school, visible(scope, table.c.school))
    ).one_or_none()
    return ReportLink(**row._mapping) if row else None


def use(connection: Connection, id: str, school: str, *, at_ms: int, until_ms: int) -> bool:
    """Whether it is the first time. What has expired need not be remembered any longer."""
    connection.execute(delete(used_link).where(used_link.c.until_ms < at_ms))
    row = {"id": id, "school": school, "used_ms": at_ms, "until_ms": until_ms}
    return bool(connection.execute(insert_into(connection, used_link).values(row).on_conflict_do_nothing()).rowcount)


def was_used(connection: Connection, scope: Scope, id: str) -> bool:
    query = select(used_link.c.id).where(used_link.c.id == id, visible(scope, used_link.c.school))
    return connection.execute(query).first() is not None
