"""After a sweep: switches, routers and the like that understood one of our credentials tell of their neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from netaddr import IPSet

from collector.discovery.neighbours import surroundings, worth_asking
from collector.discovery.plan import NOBODY, Plan
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from inventory.model.credential import Credential
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings

AT_ONCE = 8


async def survey(plan: Plan, found: Iterable[Sighting], instruments: Instruments) -> tuple[Surroundings, ...]:
    """One of each that is worth asking, in the order of `found`. Nobody on the deny-list is asked."""
    denied = IPSet(plan.deny)
    slots = asyncio.Semaphore(AT_ONCE)

    async def ask(subject: Subject, credential: Credential) -> Surroundings:
        async with slots:
            return await surroundings(subject, credential, instruments)

    asked = [
        ask(_subject(plan, one), credential)
        for one in found
        if worth_asking(one) and one.address not in denied and (credential := _understood(plan, one)) is not None
    ]
    return tuple(await asyncio.gather(*asked))


def _understood(plan: Plan, one: Sighting) -> Credential | None:
    """The credential that opened the agent; None where it is not ours to use any more."""
    own = plan.residents.get(one.address, NOBODY).credentials
    bound = [credential for some in plan.bound.values() for credential in some]
    wanted = one.evidence.get("snmp.credential")
    return next((credential for credential in (*own, *plan.credentials, *bound) if credential.id == wanted), None)


def _subject(plan: Plan, one: Sighting) -> Subject:
    resident = plan.residents.get(one.address, NOBODY)
    return Subject(
        school=plan.school,
        address=one.address,
        ports=plan.ports,
        deadline_s=plan.deadline_s,
        resident=resident.code,
        evidence=one.evidence,
    )
