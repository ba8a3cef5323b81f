"""Papers that schools handed in, found quickly: what was signed stands in the chain of reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from inventory.model.obligation import Submission
from inventory.model.report import Change
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.report import report
from inventory.tables.submission import submission as table


def put(connection: Connection, submission: Submission) -> None:
    """Beside the entry in the chain of reports, in the same transaction."""
    connection.execute(insert(table).values(asdict(submission)))


def of_number(connection: Connection, scope: Scope, number: str) -> list[Submission]:
    """All versions of it that were handed in, the first first."""
    query = select(table).where(table.c.number == number, visible(scope, table.c.school))
    return [to_submission(row) for row in connection.execute(query.order_by(table.c.version))]


def since(
    connection: Connection, scope: Scope, at_ms: int, school: str | None = None, *, before_ms: int = 2**62
) -> list[Submission]:
    """Handed in from `at_ms` on and before `before_ms`, in that order."""
    query = select(table).where(table.c.at_ms >= at_ms, table.c.at_ms < before_ms, visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    return [to_submission(row) for row in connection.execute(query.order_by(table.c.at_ms, table.c.number))]


@dataclass(frozen=True, slots=True)
class Correction:
    """A version of a report that was handed in, with what it says otherwise than the one before."""

    version: int
    changes: tuple[Change, ...]


def corrected_since(
    connection: Connection, scope: Scope, at_ms: int, *, before_ms: int = 2**62
) -> dict[str, list[Correction]]:
    """By the numbers of reports that were handed in: versions made from `at_ms` on behind one that was, in order."""
    query = (
        select(report.c.number, report.c.version, report.c.changes)
        .join(table, (table.c.number == report.c.number) & (table.c.version < report.c.version))
        .where(report.c.made_ms >= at_ms, report.c.made_ms < before_ms, visible(scope, report.c.school))
        .order_by(report.c.number, report.c.version)
    )
    found: dict[str, dict[int, Correction]] = {}
    for row in connection.execute(query):
        changes = tuple(Change(**one) for one in row.changes)
        found.setdefault(row.number, {})[row.version] = Correction(row.version, changes)
    return {number: list(versions.values()) for number, versions in found.items()}


def to_submission(row: Row[Any]) -> Submission:
    return Submission(**row._mapping)
