"""Schools and their subnets: added, listed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import admit_school
from inventory.database import Database
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
