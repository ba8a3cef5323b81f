"""Schools listed for a figure below its target, until they are cleared (挂牌督办, Q51): proposed by archived reports,
entered and cleared by people of the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.inspections import require_bureau
from dashboards.reports.listing_proposals import Proposal, judged_by, proposals
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.listing import Listing
from inventory.model.report import Report
from inventory.model.target import Measure
from inventory.paper_text import admit_text, require_text
from inventory.period import Period
from inventory.repository import listings, reports, schools, targets
from inventory.short_id import beginning
from language.moment import local


def proposed(connection: Connection, actor: Actor, period: Period, *, now_ms: int) -> list[Proposal]:
    """By the newest archived report of each school on exactly this period, which is over. Raises Forbidden."""
    require_bureau(actor)
    return proposals(
        reports.whole_of(connection, actor.scope, period.text, known_ms=now_ms),
        schools.every(connection, actor.scope),
        targets.every(connection, actor.scope),
        listings.standing(connection, actor.scope),
    )


def list_school(
    database: Database, actor: Actor, number: str, measure: Measure, clear_by: date, *, document: str = "",
    note: str = "", now_ms: int,
) -> Listing:  # fmt: skip
    """The school of the archived report `number`, by its figure. Raises Missing, Conflict where the report does not say
    that a target was missed, or the school is listed for it already, Forbidden."""

    def work(connection: Connection) -> Listing:
        report = _report(connection, actor, number)
        require(actor, Right.REGISTER, report.school)
        require_bureau(actor)
        home = school_of(connection, actor.scope, report.school)
        if clear_by < local(now_ms, home.zone).date():
            raise Conflict("listing.day_passed", day=clear_by.isoformat())
        judged = judged_by(report, home, targets.every(connection, actor.scope, home.code)).get(measure.value)
        if judged is None or judged.target is None or not judged.missed:
            raise Conflict("listing.not_missed", report=report.number, measure=measure.value)
        if any(one.measure is measure for one in listings.standing(connection, actor.scope, home.code)):
            raise Conflict("listing.listed_already", school=home.code, measure=measure.value)
        kept = Listing(
            id=uuid4().hex, school=home.code, measure=measure, period=report.period, part=judged.rate.part,
            whole=judged.rate.whole, least_ppm=judged.target.least_ppm, listed_ms=now_ms, clear_by=clear_by,
            by=actor.name, report=report.number, document=admit_text(document) or judged.target.document,
            note=admit_text(note),
        )  # fmt: skip
        listings.add(connection, kept)
        told = {"clear_by": clear_by.isoformat(), "report": report.number}
        _audit(connection, actor, kept, told, now_ms, action="listing.entered")
        return kept

    return database.write(work).result()


def clear_listing(database: Database, actor: Actor, id: str, why: str, *, now_ms: int) -> Listing:
    """The bureau has seen that it is put right. `id` may be cut short. Raises Missing, Conflict, Forbidden."""
    kept = require_text(why)

    def work(connection: Connection) -> Listing:
        found = beginning(listings.standing(connection, actor.scope), id)
        if found is None:
            raise Missing("listing.no_listing", listing=id)
        require(actor, Right.REGISTER, found.school)
        require_bureau(actor)
        listings.clear(connection, actor.scope, found.id, actor.name, kept, at_ms=now_ms)
        _audit(connection, actor, found, {"why": kept}, now_ms, action="listing.cleared")
        return found

    return database.write(work).result()


def _report(connection: Connection, actor: Actor, number: str) -> Report:
    found = reports.get(connection, actor.scope, number)
    if found is None or not found.school:
        raise Missing("listing.no_report", report=number)
    return found


def _audit(
    connection: Connection, actor: Actor, one: Listing, told: Mapping[str, str], now_ms: int, *, action: str
) -> None:
    audit.append(
        connection, one.school, at_ms=now_ms, actor=actor.name, action=action, subject=one.school,
        detail={"id": one.id, "measure": one.measure.value, "period": one.period, **told},
    )  # fmt: skip
