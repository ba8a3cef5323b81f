"""Terms of the school year, of one school or of all: what inspections and termly lists are counted by."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from inventory import audit
from inventory.admission import admit_name
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.check_plan import Term
from inventory.repository import check_plans
from inventory.short_id import beginning

MOST_DAYS = 366


def add_term(database: Database, actor: Actor, term: Term, *, now_ms: int) -> Term:
    """An empty school means all of them. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.CONFIGURE, term.school)
    admit_name(term.name)
    if not 0 <= (term.last - term.first).days < MOST_DAYS:
        raise Conflict("use.bad_term", first=term.first.isoformat(), last=term.last.isoformat(), most=MOST_DAYS)
    kept = replace(term, id=uuid4().hex, recorded_ms=now_ms, superseded_ms=None)

    def work(connection: Connection) -> Term:
        if kept.school:
            school_of(connection, actor.scope, kept.school)
        for one in check_plans.terms(connection, actor.scope, kept.school or None):
            if one.school == kept.school and one.first <= kept.last and kept.first <= one.last:
                raise Conflict("use.term_overlaps", term=one.name)
        check_plans.add_terms(connection, [kept], actor=actor.name)
        _audit(connection, actor, kept, "term.entered", now_ms)
        return kept

    return database.write(work).result()


def end_term(database: Database, actor: Actor, id: str, *, now_ms: int) -> Term:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> Term:
        found = beginning(check_plans.terms(connection, actor.scope), id)
        if found is None:
            raise Missing("use.no_term", term=id)
        require(actor, Right.CONFIGURE, found.school)
        check_plans.end_term(connection, actor.scope, found.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, "term.removed", now_ms)
        return found

    return database.write(work).result()


def _audit(connection: Connection, actor: Actor, term: Term, action: str, now_ms: int) -> None:
    audit.append(
        connection, term.school, at_ms=now_ms, actor=actor.name, action=action, subject=term.school,
        detail={"name": term.name, "first": term.first.isoformat(), "last": term.last.isoformat()},
    )  # fmt: skip
