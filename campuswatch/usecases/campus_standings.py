"""What a school's system is to the bureau and the police: accepted, connected; entered by the bureau's people (Q32)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.inspections import require_bureau
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.campus_standing import CampusStanding
from inventory.paper_text import admit_text
from inventory.repository import campus_standings
from language.moment import local

DAYS = ("accepted_on", "police_on", "education_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingWish:
    """None leaves what is known; what is named in `gone` (of DAYS) holds no more."""

    accepted_on: date | None = None
    police_on: date | None = None
    education_on: date | None = None
    document: str | None = None
    note: str | None = None
    gone: Collection[str] = ()


def enter_standing(database: Database, actor: Actor, school: str, wish: StandingWish, *, now_ms: int) -> CampusStanding:
    """A new version. Raises Missing, Conflict for a day that has not come or an acceptance without its paper,
    Forbidden."""
    require(actor, Right.KEEP, school)
    require_bureau(actor)

    def work(connection: Connection) -> CampusStanding:
        home = school_of(connection, actor.scope, school)
        before = campus_standings.every(connection, actor.scope).get(school)
        entered_ms = max(now_ms, before.entered_ms + 1) if before else now_ms
        empty = CampusStanding(school=school, entered_ms=entered_ms, by=actor.name)
        kept = changed(replace(before, entered_ms=entered_ms, by=actor.name) if before else empty, wish)
        today = local(now_ms, home.zone).date()
        for day in (kept.accepted_on, kept.police_on, kept.education_on):
            if day is not None and day > today:
                raise Conflict("acceptance.not_yet", day=day.isoformat())
        if kept.accepted_on is not None and not kept.document:
            raise Conflict("standing.no_document", school=school)
        campus_standings.put(connection, kept)
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="standing.entered", subject=school,
            detail={name: _written(getattr(kept, name)) for name in (*DAYS, "document", "note")},
        )  # fmt: skip
        return kept

    return database.write(work).result()


def changed(before: CampusStanding, wish: StandingWish) -> CampusStanding:
    """Pure."""
    told: dict[str, date | str | None] = {name: getattr(wish, name) for name in DAYS}
    told |= {name: admit_text(text) for name in ("document", "note") if (text := getattr(wish, name)) is not None}
    named = {name: value for name, value in told.items() if value is not None}
    gone: dict[str, None] = dict.fromkeys(name for name in DAYS if name in wish.gone)
    return replace(before, **named | gone)  # type: ignore[arg-type]


def _written(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
