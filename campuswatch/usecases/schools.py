"""Schools and their subnets: added, listed, left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import admit_school
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.school import School
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


def deny_addresses(
    database: Database, actor: Actor, school: str, cidrs: Sequence[str], why: str = "", *, now_ms: int
) -> list[str]:
    """From now on no scan touches them, whoever asks for it; returns them in canonical form.

    A denied network is a subnet that is not scanned. Raises Missing for an unknown school, Conflict for no prefix.
    """

    def work(connection: Connection, networks: Sequence[str]) -> None:
        for cidr in networks:
            denied = Subnet(school=school, cidr=cidr, name=why, scanned=False)
            subnets.put(connection, denied, actor=actor.name, at_ms=now_ms)

    return _with_subnets(database, actor, school, cidrs, "school.denied", work, now_ms)


def allow_addresses(database: Database, actor: Actor, school: str, cidrs: Sequence[str], *, now_ms: int) -> list[str]:
    """Takes them from the deny-list. Raises Missing for an unknown school or what is not denied, Conflict."""

    def work(connection: Connection, networks: Sequence[str]) -> None:
        denied = {one.cidr: one for one in subnets.every(connection, actor.scope, school) if not one.scanned}
        for cidr in networks:
            if cidr not in denied:
                raise Missing("ledger.no_subnet", school=school, subnet=cidr)
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
