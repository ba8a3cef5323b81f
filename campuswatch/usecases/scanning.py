"""A scan: networks are swept, what answers is recorded in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial

from netaddr import IPNetwork

from campuswatch.instruments import open_instruments
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.finds import Summary, record
from collector.clock import Clock
from collector.discovery.sweep import Plan, Progress, sweep
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.school import School
from inventory.model.sighting import Sighting
from inventory.repository import credentials, schools, subnets
from inventory.vault import Vault

SNMP = (CredentialType.SNMP_COMMUNITY, CredentialType.SNMP_V3)


async def scan(
    database: Database,
    vault: Vault,
    actor: Actor,
    clock: Clock,
    school: str,
    cidrs: Sequence[str],
    told: Callable[[Progress], None] = lambda _: None,
    *,
    deny: Sequence[str] = (),
) -> tuple[list[Sighting], Summary]:
    """Without `cidrs`, the school's subnets. What was found before an interruption is recorded too.

    Raises Missing for an unknown school or one without subnets, Conflict for a prefix that is none, RangeTooLarge.
    """
    require(actor, Right.SCAN, school)
    home, networks, agents = prepare(database, vault, actor, school, cidrs)
    plan = Plan(
        school=home.code,
        networks=networks,
        ports={protocol: home.port(protocol) for protocol in ("snmp", "rtsp", "http")},
        deny=[IPNetwork(subnets.canonical(cidr)) for cidr in deny],
        credentials=tuple(agents),
    )
    found: list[Sighting] = []
    try:
        async with AsyncExitStack() as stack:
            instruments = await open_instruments(stack, database, clock)
            async for sighting in sweep(plan, instruments, told):
                found.append(sighting)  # noqa: PERF401 - what came before a failure is kept
    finally:
        summary = await database.commit(partial(record, actor=actor, school=school, found=found, now_ms=clock.now_ms()))
    return found, summary


def prepare(
    database: Database, vault: Vault, actor: Actor, school: str, cidrs: Sequence[str]
) -> tuple[School, list[IPNetwork], list[Credential]]:
    """The school, what to sweep, and the SNMP credentials that its agents may know."""
    with database.read() as connection:
        home = schools.get(connection, actor.scope, school)
        if home is None:
            raise Missing("ledger.no_school", school=school)
        usual = [one.cidr for one in subnets.every(connection, actor.scope, school) if one.scanned]
        vault.admit(credentials.keys(connection, actor.scope))
        sealed = credentials.every(connection, actor.scope, Purpose.POLL)
    wanted = [subnets.canonical(cidr) for cidr in cidrs] or usual
    if not wanted:
        raise Missing("ledger.no_subnets", school=school)
    agents = [vault.open(row) for row in sealed if row.school == school and row.type in SNMP]
    return home, [IPNetwork(cidr) for cidr in wanted], agents
