"""Reports in the archive: rows are added, never changed. Each addition is a step in the register of its school."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, select

from inventory import register
from inventory.errors import Conflict
from inventory.model.audit_entry import AuditEntry
from inventory.model.report import Change, Form, Report, ReportFile
from inventory.model.scope import Scope
from inventory.report_number import serial_of
from inventory.repository import register_rows
from inventory.repository.scoping import visible
from inventory.tables.report import REPORT_STEPS, report_file
from inventory.tables.report import report as table

ISSUED, CORRECTED, FILED = "issued", "corrected", "filed"
"""Actions of the register that are the archive's own."""
ROW = "row"
"""Of a step: the digest of the row that it entered."""
Detail = Mapping[str, str | int | bool | None]
HEAVY = frozenset({"figures", "changes"})
LIGHT = [column for column in table.c if column.name not in HEAVY]
NAMES = tuple(one.name for one in fields(Report) if one.name not in (*HEAVY, "files"))
AT_ONCE = 500
"""Ids in one statement."""


class NumberTaken(Conflict):
    """Somebody issued one in between: the next number is another one now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reports; None: all. `school` empty asks for the bureau's own."""

    school: str | None = None
    kind: str | None = None
    period: str | None = None


def add(connection: Connection, report: Report) -> None:
    """The first version under the next number of its school and year, or the next version of its number, with its
    files and its step. Raises NumberTaken where either is not the next one any more."""
    year, serial = serial_of(report.number)
    last = connection.execute(select(func.max(table.c.version)).where(table.c.number == report.number)).scalar()
    if report.version != (last or 0) + 1 or (last is None and serial != _last(connection, report.school, year) + 1):
        raise NumberTaken("archive.number_taken", number=report.number, version=report.version)
    if last is None and _of(connection, report.school, report.kind, report.period):
        raise NumberTaken("archive.number_taken", number=report.number, version=report.version)
    row = {name: getattr(report, name) for name in NAMES}
    row |= {"year": year, "serial": serial, "figures": dict(report.figures)}
    row["changes"] = [asdict(one) for one in report.changes]
    connection.execute(insert(table).values(row))
    _put_files(connection, report.id, report.files)
    says: Detail = {
        "version": report.version, "kind": report.kind, "period": report.period, "known_ms": report.known_ms,
        "why": report.why, "late": report.late, ROW: digest_of(report), **digests(report.files),
    }  # fmt: skip
    action = ISSUED if report.version == 1 else CORRECTED
    enter_step(connection, report, action, says, actor=report.by, at_ms=report.made_ms)


def add_files(connection: Connection, report: Report, files: Sequence[ReportFile], *, actor: str, at_ms: int) -> None:
    """More renderings of a version; those in the same form and language stay as they are."""
    known = {(one.form, one.language) for one in _files(connection, [report.id]).get(report.id, ())}
    fresh = [one for one in files if (one.form, one.language) not in known]
    _put_files(connection, report.id, fresh)
    says: Detail = {"version": report.version, **digests(fresh)}
    enter_step(connection, report, FILED, says, actor=actor, at_ms=at_ms)


def enter_step(
    connection: Connection, report: Report, action: str, detail: Detail, *, actor: str, at_ms: int
) -> AuditEntry:
    """What became of a report, in the register of its school, where nobody may alter it."""
    return register.enter(
        connection, REPORT_STEPS, report.school, at_ms=at_ms, actor=actor, action=action, subject=report.number,
        detail=detail,
    )  # fmt: skip


def steps(connection: Connection, scope: Scope, school: str, number: str) -> list[AuditEntry]:
    """All that became of the report of this number, in order."""
    return register_rows.about(connection, scope, REPORT_STEPS, school, number)


def last_serial(connection: Connection, scope: Scope, school: str, year: int) -> int:
    """Of the numbers given out; 0 where there is none, or the scope does not see them."""
    return _last(connection, school, year) if scope.allows(school) else 0


def get(connection: Connection, scope: Scope, number: str, version: int | None = None) -> Report | None:
    """The newest version, or the one asked for. Case does not matter: people type the number from paper."""
    own = and_(table.c.number == number.strip().upper(), visible(scope, table.c.school))
    if version is not None:
        own = and_(own, table.c.version == version)
    found = _read(connection, select(table).where(own).order_by(table.c.version.desc()).limit(1))
    return found[0] if found else None


def versions(connection: Connection, scope: Scope, number: str) -> list[Report]:
    """All of them, the first first."""
    own = and_(table.c.number == number.strip().upper(), visible(scope, table.c.school))
    return _read(connection, select(table).where(own).order_by(table.c.version))


def latest(connection: Connection, scope: Scope, school: str, kind: str, period: str) -> Report | None:
    """The newest version of the report of this kind and period, if there is one."""
    if not scope.allows(school):
        return None
    rows = _of(connection, school, kind, period)
    return rows[0] if rows else None


def find(connection: Connection, scope: Scope, wanted: Wanted, *, limit: int = 100, offset: int = 0) -> list[Report]:
    """The newest version of each, the last made first; without `figures` and `changes`."""
    query = select(*LIGHT).where(_newest(), *_conditions(scope, wanted))
    return _read(connection, query.order_by(table.c.made_ms.desc(), table.c.number).limit(limit).offset(offset))


def count(connection: Connection, scope: Scope, wanted: Wanted) -> int:
    """How many `find` would give."""
    query = select(func.count()).select_from(table).where(table.c.version == 1, *_conditions(scope, wanted))
    return int(connection.execute(query).scalar_one())


def whole_of(
    connection: Connection, scope: Scope, period: str, *, known_ms: int, school: str | None = None
) -> dict[str, Report]:
    """By school (empty: the bureau) the newest report of any kind on exactly this period, made by `known_ms` and when
    the period was over: what trends are read from."""
    conditions = [table.c.whole, table.c.made_ms <= known_ms, *_conditions(scope, Wanted(school=school, period=period))]
    query = select(table).where(*conditions).order_by(table.c.made_ms, table.c.number)
    return {one.school: one for one in (_to_report(row, ()) for row in connection.execute(query))}


def files(connection: Connection, scope: Scope) -> list[tuple[Report, ReportFile]]:
    """Every rendering in the archive with the report that it is of, by number and version."""
    query = select(*LIGHT).where(visible(scope, table.c.school)).order_by(table.c.number, table.c.version)
    return [(one, file) for one in _read(connection, query) for file in one.files]


def rows(connection: Connection, scope: Scope) -> list[tuple[str, int, str]]:
    """Number, version and digest of every version, as it stands in the ledger."""
    query = select(table).where(visible(scope, table.c.school)).order_by(table.c.number, table.c.version)
    return [(row.number, row.version, digest_of(_to_report(row, ()))) for row in connection.execute(query)]


def digest_of(report: Report) -> str:
    """Of all that its row says: figures that were altered would be the trend of later papers."""
    told = {name: getattr(report, name) for name in NAMES}
    told |= {"figures": report.figures, "changes": [asdict(one) for one in report.changes]}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def digests(files: Sequence[ReportFile]) -> dict[str, str]:
    """As the register keeps them: `pdf zh-CN` -> SHA-256."""
    return {f"{one.form} {one.language}": one.digest for one in files}


def _last(connection: Connection, school: str, year: int) -> int:
    query = select(func.max(table.c.serial)).where(table.c.school == school, table.c.year == year)
    return connection.execute(query).scalar() or 0


def _of(connection: Connection, school: str, kind: str, period: str) -> list[Report]:
    own = and_(table.c.school == school, table.c.kind == kind, table.c.period == period)
    return _read(connection, select(table).where(own).order_by(table.c.version.desc()).limit(1))


def _newest() -> ColumnElement[bool]:
    later = table.alias()
    return ~select(later.c.id).where(later.c.number == table.c.number, later.c.version > table.c.version).exists()


def _conditions(scope: Scope, wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = ((table.c.school, wanted.school), (table.c.kind, wanted.kind), (table.c.period, wanted.period))
    return [visible(scope, table.c.school), *(column == value for column, value in asked if value is not None)]


def _put_files(connection: Connection, id: str, files: Sequence[ReportFile]) -> None:
    if files:
        rows = [asdict(one) | {"report": id, "form": one.form.value} for one in files]
        connection.execute(insert(report_file), rows)


def _read(connection: Connection, query: Select[Any]) -> list[Report]:
    rows = list(connection.execute(query))
    found = _files(connection, [row.id for row in rows])
    return [_to_report(row, found.get(row.id, ())) for row in rows]


def _files(connection: Connection, ids: Sequence[str]) -> dict[str, list[ReportFile]]:
    found: dict[str, list[ReportFile]] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = select(report_file).where(report_file.c.report.in_(ids[start : start + AT_ONCE]))
        for row in connection.execute(query.order_by(report_file.c.form, report_file.c.language)):
            told = {name: value for name, value in row._mapping.items() if name != "report"}
            found.setdefault(row.report, []).append(ReportFile(**told | {"form": Form(row.form)}))
    return found


def _to_report(row: Row[Any], files: Sequence[ReportFile]) -> Report:
    told = Report(**{name: row._mapping[name] for name in NAMES}, files=tuple(files))
    if "figures" not in row._mapping:
        return told
    return replace(told, figures=row.figures, changes=tuple(Change(**one) for one in row.changes))
