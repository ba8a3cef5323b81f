"""A scan: networks are swept, what answers is recorded in the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial

from netaddr import IPNetwork

from campuswatch.instruments import open_instruments
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.finds import Summary, record
from collector.clock import Clock
from collector.discovery.plan import Plan
from collector.discovery.progress import Progress
from collector.discovery.subject import Resident
from collector.discovery.sweep import sweep
from inventory.database import Database
from inventory.errors import Missing
from inventory.login_policy import LoginPolicy
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.repository import credentials, devices, schools, subnets
from inventory.repository.devices import Filter
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
    logins: LoginPolicy | None = None,
) -> tuple[list[Sighting], Summary]:
    """Without `cidrs`, the school's subnets. What was found before an interruption is recorded too.

    Raises Missing for an unknown school or one without subnets, Conflict for a prefix that is none, RangeTooLarge.
    """
    require(actor, Right.SCAN, school)
    plan = make_plan(database, vault, actor, school, cidrs, deny)
    found: list[Sighting] = []
    try:
        async with AsyncExitStack() as stack:
            instruments = await open_instruments(stack, database, clock, logins)
            async for sighting in sweep(plan, instruments, told):
                found.append(sighting)  # noqa: PERF401 - what came before a failure is kept
    finally:
        summary = await database.commit(partial(record, actor=actor, school=school, found=found, now_ms=clock.now_ms()))
    return found, summary


def make_plan(
    database: Database, vault: Vault, actor: Actor, school: str, cidrs: Sequence[str], deny: Sequence[str]
) -> Plan:
    """What to sweep, and with which SNMP credentials: a device's own are for its address alone."""
    with database.read() as connection:
        home = schools.get(connection, actor.scope, school)
        if home is None:
            raise Missing("ledger.no_school", school=school)
        usual = [one.cidr for one in subnets.every(connection, actor.scope, school) if one.scanned]
        vault.admit(credentials.keys(connection, actor.scope))
        known = devices.find(connection, actor.scope, Filter(school=school))
        sealed = credentials.every(connection, Scope.of([school]), Purpose.POLL)
    wanted = [subnets.canonical(cidr) for cidr in cidrs] or usual
    if not wanted:
        raise Missing("ledger.no_subnets", school=school)
    opened: dict[str | None, list[Credential]] = defaultdict(list)
    for row in sealed:
        if row.type in SNMP:
            opened[row.device_id].append(vault.open(row))
    return Plan(
        school=home.code,
        networks=[IPNetwork(cidr) for cidr in wanted],
        ports=home.all_ports(),
        deny=[IPNetwork(subnets.canonical(cidr)) for cidr in deny],
        credentials=tuple(opened[None]),
        residents={
            one.address: Resident(code=one.code, credentials=tuple(opened[one.id]))
            for one in known
            if one.address and one.holds_address
        },
    )
