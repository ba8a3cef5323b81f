"""What a person wants scanned, and the plan that the ledger makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from netaddr import IPNetwork, IPSet

from campuswatch.usecases.actor import Actor
from collector.discovery.plan import Plan
from collector.discovery.range import is_public
from collector.discovery.subject import Resident
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.repository import credentials, device_groups, devices, schools, subnets
from inventory.repository.devices import Filter
from inventory.vault import Vault

SNMP = (CredentialType.SNMP_COMMUNITY, CredentialType.SNMP_V3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`cidrs` as typed, the school's own subnets where empty; `deny` is left alone beside what the school denies.

    `fast`: ARP without the pace of 10 a second. `public` confirms addresses of the Internet that are not the
    school's. `resume` goes on with the last scan that did not come to its end; then `cidrs` are that scan's.
    """

    school: str
    cidrs: Sequence[str] = ()
    deny: Sequence[str] = ()
    fast: bool = False
    public: bool = False
    resume: bool = False


def make_plan(database: Database, vault: Vault, actor: Actor, wish: Wish, done: Iterable[str] = ()) -> Plan:
    """What to sweep, and with which SNMP credentials: a device's own are for its address alone.

    A subnet of the school that is not `scanned` is denied, whatever the wish; one that is not `swept` is only planned.
    Raises Missing, Conflict.
    """
    school = wish.school
    with database.read() as connection:
        home = schools.get(connection, actor.scope, school)
        if home is None:
            raise Missing("ledger.no_school", school=school)
        own = subnets.every(connection, actor.scope, school)
        vault.admit(credentials.keys(connection, actor.scope))
        known = devices.find(connection, actor.scope, Filter(school=school))
        sealed = credentials.every(connection, Scope.of([school]), Purpose.POLL)
        groups = device_groups.memberships(connection, Scope.of([school]))
    usual = [IPNetwork(one.cidr) for one in own if one.scanned and one.swept]
    wanted = [IPNetwork(subnets.canonical(cidr)) for cidr in wish.cidrs]
    if not wanted and not usual:
        raise Missing("ledger.no_subnets", school=school)
    if not wish.public:
        refuse_public(wanted, usual)
    opened: defaultdict[str | None, list[Credential]] = defaultdict(list)
    bound: defaultdict[str, list[Credential]] = defaultdict(list)
    for row in sealed:
        if row.type in SNMP:
            for place in places_of(row, groups, opened, bound):
                place.append(vault.open(row))
    return Plan(
        school=home.code,
        networks=wanted or usual,
        ports=home.all_ports(),
        deny=[
            *(IPNetwork(subnets.canonical(cidr)) for cidr in wish.deny),
            *(IPNetwork(one.cidr) for one in own if not one.scanned),
        ],
        done=[IPNetwork(one) for one in done],
        credentials=tuple(opened[None]),
        bound={vendor: tuple(some) for vendor, some in bound.items()},
        residents={
            one.address: Resident(code=one.code, credentials=tuple(opened[one.id]))
            for one in known
            if one.address and one.holds_address
        },
        fast=wish.fast,
    )


def places_of(
    row: SealedCredential,
    groups: Mapping[str, Set[str]],
    opened: defaultdict[str | None, list[Credential]],
    bound: defaultdict[str, list[Credential]],
) -> list[list[Credential]]:
    """Where it belongs: what is a group's is for its devices alone, and never for whoever answers."""
    if row.group_id is not None:
        return [opened[device] for device, some in groups.items() if row.group_id in some]
    return [bound[row.vendor.lower()] if row.vendor and row.device_id is None else opened[row.device_id]]


def refuse_public(wanted: Iterable[IPNetwork], usual: Iterable[IPNetwork]) -> None:
    """A slip of the finger must not ask the Internet. Raises Conflict."""
    home = IPSet(usual)
    foreign = [str(one) for one in wanted if is_public(one) and not IPSet([one]).issubset(home)]
    if foreign:
        raise Conflict("scan.public_addresses", prefixes=", ".join(foreign))


def outside(database: Database, actor: Actor, school: str, cidrs: Iterable[str]) -> list[str]:
    """Which of the prefixes are not the school's by the ledger. Raises Conflict for one that is none."""
    with database.read() as connection:
        home = IPSet(one.cidr for one in subnets.every(connection, actor.scope, school))
    networks = (subnets.canonical(cidr) for cidr in cidrs)
    return [network for network in networks if not IPSet([network]).issubset(home)]
