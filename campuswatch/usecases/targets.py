"""What figures should reach, by people's word: entered, ended, offered as the rules have it. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.books import school_of
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.school import Locality
from inventory.model.target import MILLION, Measure, Target
from inventory.paper_text import require_text
from inventory.repository import targets
from inventory.short_id import beginning

OF_CAMPUSES = frozenset({Measure.COMPLIANCE, Measure.NETWORKING, Measure.ONE_KEY})
"""Rates over campuses: a school alone has none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure that the rules name. `why` says where it comes from; the document is the bureau's to name."""

    measure: Measure
    locality: Locality
    least_ppm: int
    why: str


RULES = (
    Offer(Measure.INTACT, Locality.UNKNOWN, 1_000_000, "the rules: equipment intact, 100 %"),
    Offer(Measure.NETWORKING, Locality.URBAN, 800_000, "the rules: networking in towns, at least 80 %"),
    Offer(Measure.ONE_KEY, Locality.URBAN, 900_000, "the rules: one-key alarms in towns, at least 90 %"),
    Offer(Measure.ONE_KEY, Locality.RURAL, 600_000, "the rules: one-key alarms in the country, at least 60 %"),
)
"""Offered, never assumed: networking in the country goes by a bureau's own baseline."""


def set_target(database: Database, actor: Actor, wish: Target, *, now_ms: int) -> Target:
    """As kept. One of the same measure, for the same schools and the same days is superseded by it; others stay, and of
    those that fit a day the narrowest counts, of equally narrow ones the one entered last.

    Raises Missing for an unknown school, Conflict, Forbidden.
    """
    _admit(actor, wish)
    kept = replace(
        wish, id=uuid4().hex, document=require_text(wish.document), by=actor.name, entered_ms=now_ms,
        superseded_ms=None,
    )  # fmt: skip

    def work(connection: Connection) -> Target:
        _enter(connection, actor, kept, now_ms)
        return kept

    return database.write(work).result()


def end_target(database: Database, actor: Actor, id: str, *, last: date | None, now_ms: int) -> Target:
    """It asks for nothing after the day `last`, or is taken back as if it had never been where that is None. Papers
    made before keep what they knew. `id` may be cut short. Returns what stands now, or what was taken back.

    Raises Missing, Conflict, Forbidden.
    """

    def work(connection: Connection) -> Target:
        found = beginning(targets.every(connection, actor.scope), id)
        if found is None:
            raise Missing("target.no_target", target=id)
        _require(actor, found.school)
        if last is not None and last < found.since:
            raise Conflict("target.ends_before", since=found.since.isoformat(), until=last.isoformat())
        targets.supersede(connection, actor.scope, found.id, at_ms=now_ms)
        if last is None:
            _audit(connection, actor, found, now_ms, action="target.taken_back")
            return found
        ended = replace(found, id=uuid4().hex, until=last, by=actor.name, entered_ms=now_ms)
        targets.add(connection, ended)
        _audit(connection, actor, ended, now_ms, action="target.ended")
        return ended

    return database.write(work).result()


def offered(known: Sequence[Target], today: date) -> list[Offer]:
    """Figures of the rules for which nobody has entered anything that counts today or later. Pure."""

    def entered(offer: Offer) -> bool:
        return any(
            one.measure is offer.measure and not one.school and one.locality is offer.locality
            and (one.until is None or one.until >= today)
            for one in known
        )  # fmt: skip

    return [one for one in RULES if not entered(one)]


def enter_offered(database: Database, actor: Actor, document: str, since: date, *, now_ms: int) -> list[Target]:
    """All that is offered, as asked for by `document`. Raises Conflict, Forbidden."""
    _require(actor, "")
    named = require_text(document)

    def work(connection: Connection) -> list[Target]:
        made = [
            Target(
                id=uuid4().hex, measure=one.measure, least_ppm=one.least_ppm, locality=one.locality, document=named,
                since=since, by=actor.name, entered_ms=now_ms,
            )
            for one in offered(targets.every(connection, actor.scope), since)
        ]  # fmt: skip
        for one in made:
            _enter(connection, actor, one, now_ms)
        return made

    return database.write(work).result()


def _admit(actor: Actor, wish: Target) -> None:
    _require(actor, wish.school)
    if not 0 < wish.least_ppm <= MILLION or not 0 <= wish.coverage_ppm <= MILLION:
        raise Conflict("target.bad_share")
    if wish.until is not None and wish.until < wish.since:
        raise Conflict("target.ends_before", since=wish.since.isoformat(), until=wish.until.isoformat())
    if wish.school and wish.locality:
        raise Conflict("target.school_or_locality")
    if wish.school and wish.measure in OF_CAMPUSES:
        raise Conflict("target.of_campuses", measure=wish.measure.value)


def _require(actor: Actor, school: str) -> None:
    """Targets are the bureau's: of one school too."""
    require(actor, Right.RULES, school)
    if actor.scope.schools is not None:
        raise Forbidden(f"{actor.name} may not set targets: that is for the bureau's people")


def _enter(connection: Connection, actor: Actor, kept: Target, now_ms: int) -> None:
    if kept.school:
        school_of(connection, actor.scope, kept.school)
    for one in targets.every(connection, actor.scope):
        if _place(one) == _place(kept):
            targets.supersede(connection, actor.scope, one.id, at_ms=now_ms)
    targets.add(connection, kept)
    _audit(connection, actor, kept, now_ms, action="target.entered")


def _place(one: Target) -> tuple[object, ...]:
    return one.measure, one.school, one.locality, one.since, one.until


def _audit(connection: Connection, actor: Actor, one: Target, now_ms: int, *, action: str) -> None:
    audit.append(
        connection, one.school, at_ms=now_ms, actor=actor.name, action=action, subject=one.school or one.measure.value,
        detail={
            "id": one.id, "measure": one.measure.value, "least_ppm": one.least_ppm, "coverage_ppm": one.coverage_ppm,
            "locality": one.locality.value, "document": one.document,
            "since": one.since.isoformat() if one.since != date.min else None,
            "until": one.until.isoformat() if one.until is not None else None,
        },
    )  # fmt: skip
