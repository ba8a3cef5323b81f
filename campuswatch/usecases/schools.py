"""Schools and their subnets: added, changed, left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import admit_school
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.school import Level, Locality, School
from inventory.model.subnet import Subnet
from inventory.repository import schools, subnets


def add_school(database: Database, actor: Actor, school: School, cidrs: Sequence[str], *, now_ms: int) -> list[str]:
    """Returns the canonical prefixes. Raises Conflict where the code is taken, a prefix is none, or admission fails."""
    require(actor, Right.CONFIGURE, school.code)
    admit_school(school)
    networks = [subnets.canonical(cidr) for cidr in cidrs]

    def work(connection: Connection) -> None:
        schools.add(connection, school, actor=actor.name, at_ms=now_ms)
        for cidr in networks:
            subnets.put(connection, Subnet(school=school.code, cidr=cidr), actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, school.code, at_ms=now_ms, actor=actor.name, action="school.added",
            subject=school.code, detail={"name": school.name, "subnets": ", ".join(networks)},
        )  # fmt: skip

    database.write(work).result()
    return networks


def change_school(
    database: Database, actor: Actor, code: str, values: Mapping[str, str | bool | Level | Locality], *, now_ms: int
) -> School:
    """`values` holds some fields of a School but its code. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.CONFIGURE, code)

    def work(connection: Connection) -> School:
        before = schools.get(connection, actor.scope, code)
        if before is None:
            raise Missing("ledger.no_school", school=code)
        after = replace(before, **values)  # type: ignore[arg-type]
        admit_school(after)
        events = schools.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, code, at_ms=now_ms, actor=actor.name, action="school.changed", subject=code,
            detail={event.field: event.new for event in events},
        )  # fmt: skip
        return after

    return database.write(work).result()


def sweep_addresses(database: Database, actor: Actor, school: str, cidrs: Sequence[str], *, now_ms: int) -> list[str]:
    """From now on scans of the school go over them by themselves; returns them in canonical form.

    Raises Missing for an unknown school, Conflict for no prefix or one that is on the deny-list.
    """

    def work(connection: Connection, networks: Sequence[str]) -> None:
        if not networks:
            raise Conflict("ledger.bad_subnet", subnet="")
        for cidr in networks:
            planned = subnets.get(connection, actor.scope, school, cidr) or Subnet(school=school, cidr=cidr)
            if not planned.scanned:
                raise Conflict("ledger.subnet_denied", school=school, subnet=cidr)
            subnets.put(connection, replace(planned, swept=True), actor=actor.name, at_ms=now_ms)

    return _with_subnets(database, actor, school, cidrs, "school.swept", work, now_ms)


def deny_addresses(
    database: Database, actor: Actor, school: str, cidrs: Sequence[str], why: str = "", *, now_ms: int
) -> list[str]:
    """From now on no scan touches them, whoever asks for it; returns them in canonical form.

    A denied network is a subnet that is not scanned. Raises Missing for an unknown school, Conflict for no prefix.
    """

    def work(connection: Connection, networks: Sequence[str]) -> None:
        for cidr in networks:
            planned = subnets.get(connection, actor.scope, school, cidr) or Subnet(school=school, cidr=cidr)
            denied = replace(planned, name=why or planned.name, scanned=False)
            subnets.put(connection, denied, actor=actor.name, at_ms=now_ms)

    return _with_subnets(database, actor, school, cidrs, "school.denied", work, now_ms)


def allow_addresses(database: Database, actor: Actor, school: str, cidrs: Sequence[str], *, now_ms: int) -> list[str]:
    """Takes them from the deny-list. Raises Missing for an unknown school or what is not denied, Conflict."""

    def work(connection: Connection, networks: Sequence[str]) -> None:
        denied = {one.cidr: one for one in subnets.every(connection, actor.scope, school) if not one.scanned}
        for cidr in networks:
            if cidr not in denied:
                raise Missing("ledger.no_subnet", school=school, subnet=cidr)
            if denied[cidr].planned:
                subnets.put(connection, replace(denied[cidr], scanned=True), actor=actor.name, at_ms=now_ms)
            else:
                subnets.remove(connection, actor.scope, denied[cidr], actor=actor.name, at_ms=now_ms)

    return _with_subnets(database, actor, school, cidrs, "school.allowed", work, now_ms)


def _with_subnets(
    database: Database, actor: Actor, school: str, cidrs: Sequence[str], action: str,
    work: Callable[[Connection, Sequence[str]], None], now_ms: int,
) -> list[str]:  # fmt: skip
    require(actor, Right.CONFIGURE, school)
    networks = [subnets.canonical(cidr) for cidr in cidrs]

    def whole(connection: Connection) -> None:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        work(connection, networks)
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action=action,
            subject=school, detail={"subnets": ", ".join(networks)},
        )  # fmt: skip

    database.write(whole).result()
    return networks
