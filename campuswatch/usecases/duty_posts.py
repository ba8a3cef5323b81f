"""Who stands where in the chain of a school, by people's word."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.duty_chain import ChainPost, Level
from inventory.model.person import Person
from inventory.repository import duty_chains, people, schools
from inventory.short_id import beginning


def add_post(
    database: Database, actor: Actor, school: str, level: Level, person: str, *, since: date,
    until: date | None = None, now_ms: int,
) -> tuple[ChainPost, Person]:  # fmt: skip
    """`person` is a number, an id or a name; an empty `school` means all of them. Raises Missing, Conflict, Forbidden.

    At `DUTY` stand those of the roster, so nobody is entered there.
    """
    require(actor, Right.ROSTER, school)
    if level is Level.DUTY:
        raise Conflict("duty.chain_is_roster")
    if until is not None and until < since:
        raise Conflict("service_hours.ends_before", since=since.isoformat(), until=until.isoformat())

    def work(connection: Connection) -> tuple[ChainPost, Person]:
        if school and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        found = people.named(connection, actor.scope, school, person)
        if found.left_ms is not None:
            raise Conflict("ledger.person_left", person=found.name)
        others = [one for one in duty_chains.every(connection, actor.scope, school) if one.level is level]
        post = ChainPost(
            id=uuid4().hex, school=school, level=level, person=found.id, since=since, until=until, by=actor.name,
            place=max((one.place for one in others if one.school == school), default=-1) + 1, recorded_ms=now_ms,
        )  # fmt: skip
        duty_chains.add(connection, post)
        _audit(connection, actor, post, "roster.chain_added", now_ms)
        return post, found

    return database.write(work).result()


def end_post(database: Database, actor: Actor, id: str, *, now_ms: int) -> ChainPost:
    """`id` may be cut short. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> ChainPost:
        found = beginning(duty_chains.every(connection, actor.scope), id)
        if found is None:
            raise Missing("duty.no_post", post=id)
        require(actor, Right.ROSTER, found.school)
        duty_chains.end(connection, actor.scope, found.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, "roster.chain_ended", now_ms)
        return found

    return database.write(work).result()


def _audit(connection: Connection, actor: Actor, post: ChainPost, action: str, now_ms: int) -> None:
    detail = {"level": post.level.name.lower(), "person": post.person, "since": post.since.isoformat()}
    audit.append(
        connection, post.school, at_ms=now_ms, actor=actor.name, action=action, subject=post.id, detail=detail
    )  # fmt: skip
