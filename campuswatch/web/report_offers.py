"""What forms of reports, papers and the ledger's books offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from campuswatch.web.forms import Choice
from dashboards.reports.papers import REPORTS
from inventory.model.scope import Scope
from inventory.repository import areas, schools, vouchers
from language.message import Message


def of_kinds(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    return [(one.name, kind_title(one.name)) for one in REPORTS.values()]


def kind_title(name: str) -> Message:
    return Message(f"report.{name}" if REPORTS[name].of_school else f"report_bureau.{name}")


def of_whom(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    own: list[Choice] = [(one.code, f"{one.code} {one.name}") for one in schools.every(connection, scope)]
    if scope.schools is not None:
        return own
    return [("", Message("archive.of_bureau")), ("*", Message("making.each_school")), *own]


def of_some_school(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    own: list[Choice] = [(one.code, f"{one.code} {one.name}") for one in schools.every(connection, scope)]
    return [("", Message("making.all_schools")), *own] if scope.schools is None else own


def of_seen_areas(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    found: list[Choice] = [("", Message("count.as_listed")), ("-", Message("count.no_area"))]
    known = areas.every(connection, scope, school) if school else []
    return [*found, *((one.code, f"{one.code} {one.name}") for one in known)]


def of_vouchers(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    known = vouchers.every(connection, scope, school) if school else []
    return [("", ""), *((one.id, f"{one.number} · {one.device}") for one in known)]
