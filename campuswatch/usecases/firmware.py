"""The bureau's list of firmware: taken in from a spreadsheet, and compared with what devices run."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Missing
from inventory.firmware import Finding, check
from inventory.model.firmware_notice import FirmwareNotice
from inventory.repository import devices, firmware_notices, schools
from inventory.repository.devices import Filter
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.firmware_list import firmware_list, firmware_titles
from inventory.spreadsheet.reading import read_book
from inventory.spreadsheet.records import Problem


def import_notices(
    database: Database, actor: Actor, file: Path, order: Order | None, *, now_ms: int
) -> tuple[list[FirmwareNotice], list[Problem]]:
    """The list becomes what the file says; with problems it stays as it is. Raises Forbidden, Unreadable, OSError."""
    require(actor, Right.KEEP, BUREAU_CHAIN)
    notices, problems = firmware_list(read_book(file, firmware_titles), order)
    if problems:
        return [], problems

    def work(connection: Connection) -> None:
        firmware_notices.replace_all(connection, notices)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="firmware.imported", subject=file.name,
            detail={"notices": len(notices)},
        )  # fmt: skip

    database.write(work).result()
    return notices, []


def listed(database: Database, actor: Actor) -> list[FirmwareNotice]:
    with database.read() as connection:
        return firmware_notices.every(connection, actor.scope)


def findings(database: Database, actor: Actor, school: str | None) -> list[Finding]:
    """Raises Missing for an unknown school."""
    with database.read() as connection:
        if school is not None and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        known = devices.find(connection, actor.scope, Filter(school=school))
        return check(known, firmware_notices.every(connection, actor.scope))
