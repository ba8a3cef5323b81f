"""A reconciliation: what of ledger, network and channel lists does not agree, read, counted and written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.inbox_facts import narrowed, read_facts
from inventory import audit
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.reconciliation import Reconciliation
from inventory.reconciliation import Row, counts, report
from inventory.repository import dismissals, reconciliations, scan_runs, schools


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`untold` are recorders of whose channels nothing is known: with one, no camera is told to be in none."""

    made: Reconciliation
    rows: Sequence[Row]
    untold: Sequence[str] = ()


def reconcile_school(database: Database, actor: Actor, school: str, *, now_ms: int) -> Reconciled:
    """By what the last scan, the last look at each recorder and the last telling of accounts have brought.

    Raises Missing for an unknown school, Forbidden.
    """
    require(actor, Right.LOOK, school)

    def work(connection: Connection) -> None:
        reconciliations.append(connection, found.made)
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="reconciliation.made", subject=school,
            detail={**found.made.counts, "scanned_ms": found.made.scanned_ms},
        )  # fmt: skip

    with database.read() as connection:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        found = read_reconciliation(connection, actor, school, now_ms=now_ms)
    database.write(work).result()
    return found


def read_reconciliation(connection: Connection, actor: Actor, school: str, *, now_ms: int) -> Reconciled:
    """As it would be made now; nothing is written down."""
    scope = narrowed(actor.scope, school)
    facts = read_facts(connection, scope, school, now_ms=now_ms)
    rows = report(replace(facts, dismissed=frozenset()), dismissals.read(connection, scope, school))
    last = scan_runs.last(connection, scope, school)
    made = Reconciliation(
        school=school,
        at_ms=now_ms,
        by=actor.name,
        scanned_ms=last.ended_ms if last is not None else None,
        counts=counts(rows),
    )
    return Reconciled(made, rows, facts.untold)
