"""What papers say of the younger of two merged files goes to the elder; where both say something, the elder's stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, select, update

from inventory.tables.acceptance import acceptance
from inventory.tables.device_file import device_file
from inventory.tables.fault import fault
from inventory.tables.maintenance import maintenance
from inventory.tables.paper import handover_line, stocktake_line
from inventory.tables.service_hours import service_hours
from inventory.tables.voucher import cost, voucher

MENTIONS: Sequence[Table] = (
    voucher,
    cost,
    stocktake_line,
    handover_line,
    acceptance,
    service_hours,
    maintenance,
    fault,
)


def move_papers(connection: Connection, elder: str, younger: str) -> None:
    """Both are ids. Afterwards no row of these tables names the younger."""
    for table in MENTIONS:
        connection.execute(update(table).where(table.c.device == younger).values(device=elder))
    _join_files(connection, elder, younger)


def _join_files(connection: Connection, elder: str, younger: str) -> None:
    rows = connection.execute(select(device_file).where(device_file.c.device.in_([elder, younger])))
    files = {row.device: dict(row._mapping) for row in rows}
    if younger in files and elder not in files:
        connection.execute(update(device_file).where(device_file.c.device == younger).values(device=elder))
    elif younger in files:
        filled = {name: value for name, value in files[younger].items() if value and not files[elder][name]}
        if filled:
            connection.execute(update(device_file).where(device_file.c.device == elder).values(filled))
        connection.execute(delete(device_file).where(device_file.c.device == younger))
