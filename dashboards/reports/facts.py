"""All that reports say of schools beside availability, read for many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dashboards.reports import changes, contacts, costs, faults, lines, passwords, recordings, registers
from dashboards.reports.fault_figures import FaultFigures
from dashboards.reports.other_figures import ChangeFigures, ContactFigures, LineFigures, PasswordFigures
from dashboards.reports.recording_figures import RecordingFigures
from dashboards.reports.register_figures import RegisterFigures
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.spending import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one school in one period."""

    faults: FaultFigures
    recordings: RecordingFigures
    changes: ChangeFigures
    passwords: PasswordFigures
    lines: Sequence[LineFigures]
    contacts: ContactFigures
    costs: Sequence[Year]
    registers: RegisterFigures


def read_facts(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, Facts]:
    """By school code. Some questions to the ledger in all, however many schools there are: hand in dozens at once. Of
    a school that the scope does not see all is empty."""
    moment = {"now_ms": now_ms, "known_ms": known_ms}
    told_faults = faults.read_faults(connection, scope, schools, period, **moment)
    told_recordings = recordings.read_recordings(connection, scope, schools, period, **moment)
    told_changes = changes.read_changes(connection, scope, schools, period, **moment)
    told_passwords = passwords.read_passwords(connection, scope, schools, period, **moment)
    told_lines = lines.read_lines(connection, scope, schools, period, **moment)
    told_contacts = contacts.read_contacts(connection, scope, schools, period, **moment)
    told_costs = costs.read_costs(connection, scope, schools, period, **moment)
    told_registers = registers.read_registers(connection, scope, schools, period, **moment)
    return {
        one.code: Facts(
            faults=told_faults[one.code], recordings=told_recordings[one.code], changes=told_changes[one.code],
            passwords=told_passwords[one.code], lines=told_lines[one.code], contacts=told_contacts[one.code],
            costs=told_costs[one.code], registers=told_registers[one.code],
        )
        for one in schools
    }  # fmt: skip


def headline_parts(facts: Facts) -> dict[str, Any]:
    """What of them stands in a headline, by its names."""
    return {
        **faults.headline_part(facts.faults),
        "recording": facts.recordings.complete,
        "retention": facts.recordings.retention,
        "passwords": facts.passwords.in_time,
        "unexpected": len(facts.changes.unexpected),
    }
