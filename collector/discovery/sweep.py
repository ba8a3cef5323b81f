"""A sweep: every address of some networks is asked, politely and paced, and what answers becomes a sighting.

An address is there when a service answers, or when it answers ping or refuses a connection and the answer is its
own: on loopback the kernel does both. What this machine could not ask is asked once more, then counted apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from netaddr import IPNetwork

from collector.discovery.fingerprint import fingerprint, sighting
from collector.discovery.range import addresses, count_of
from collector.discovery.subject import Resident, Subject
from collector.instruments import Instruments
from collector.protocols.errors import LocalFault, ProtocolError
from collector.protocols.icmp import Pinger, tells_nothing
from collector.protocols.pace import Pace
from collector.protocols.tcp import Outcome
from collector.protocols.tcp import sweep as connect_all
from inventory.model.credential import Credential
from inventory.model.sighting import Sighting

RATE = 1000.0  # first packets a second, over all addresses
BURST = 32
AT_ONCE = 512  # addresses
DEADLINE_S = 1.0
TCP_PROTOCOLS = ("rtsp", "http")
NOBODY = Resident(code="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`ports` maps `snmp rtsp http` to the school's ports; `rate` is in first packets a second.

    `credentials` are shared by the school's devices, `residents` are known devices by address.
    """

    school: str
    networks: Sequence[IPNetwork]
    ports: Mapping[str, int]
    deny: Sequence[IPNetwork] = ()
    credentials: tuple[Credential, ...] = field(default=(), repr=False)
    residents: Mapping[str, Resident] = field(default_factory=dict)
    rate: float = RATE
    deadline_s: float = DEADLINE_S


@dataclass(frozen=True, slots=True)
class Progress:
    """Addresses: `asked` of `total` are done, of which `found` answered and `not_asked` could not be asked by us."""

    total: int
    asked: int = 0
    found: int = 0
    not_asked: int = 0


@dataclass(slots=True)
class _First:
    """What the first packets to an address brought. `unasked`: one of them could not be sent."""

    evidence: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    address: str
    sighting: Sighting | None
    unasked: bool


async def sweep(
    plan: Plan, instruments: Instruments, on_progress: Callable[[Progress], None] = lambda _: None
) -> AsyncIterator[Sighting]:
    """Sightings as they come. Raises RangeTooLarge before anything is asked."""
    progress = Progress(count_of(plan.networks, plan.deny))
    on_progress(progress)
    again: list[str] = []
    async for one in _ask_all(addresses(plan.networks, plan.deny), plan, instruments):
        if one.sighting is None and one.unasked:
            again.append(one.address)
            continue
        progress = _after(progress, one)
        on_progress(progress)
        if one.sighting is not None:
            yield one.sighting
    async for one in _ask_all(iter(again), plan, instruments):
        progress = _after(progress, one)
        on_progress(progress)
        if one.sighting is not None:
            yield one.sighting


def _after(progress: Progress, one: _Asked) -> Progress:
    found = one.sighting is not None
    return Progress(
        total=progress.total,
        asked=progress.asked + 1,
        found=progress.found + found,
        not_asked=progress.not_asked + (one.unasked and not found),
    )


async def _ask_all(waiting: Iterator[str], plan: Plan, instruments: Instruments) -> AsyncIterator[_Asked]:
    pace = Pace(plan.rate, BURST, instruments.clock.monotonic)
    while chunk := list(islice(waiting, AT_ONCE)):
        first = await _first_packets(chunk, plan, instruments, pace)
        tasks = [asyncio.create_task(_ask(address, first[address], plan, instruments, pace)) for address in chunk]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()


async def _first_packets(
    chunk: Sequence[str], plan: Plan, instruments: Instruments, pace: Pace
) -> Mapping[str, _First]:
    """Ping, then the handful of TCP ports."""
    first = {address: _First() for address in chunk}
    if instruments.pinger is not None:
        pinged = [address for address in chunk if not tells_nothing(address)]
        await asyncio.gather(*(_ping(one, first[one], plan, instruments.pinger, pace) for one in pinged))
    names = {plan.ports[protocol]: protocol for protocol in TCP_PROTOCOLS}
    endpoints = ((address, port) for address in chunk for port in names)
    async for look in connect_all(endpoints, plan.deadline_s, pace=pace, monotonic=instruments.clock.monotonic):
        seen = first[look.address]
        if look.outcome is Outcome.OPEN:
            seen.open.add(names[look.port])
        elif look.outcome is Outcome.CLOSED and not tells_nothing(look.address):
            seen.evidence["tcp"] = "closed"
        seen.unasked |= look.outcome is Outcome.NOT_ASKED
    return first


async def _ping(address: str, first: _First, plan: Plan, pinger: Pinger, pace: Pace) -> None:
    await pace.wait()
    try:
        await pinger.ping(address, plan.deadline_s)
    except LocalFault:
        first.unasked = True
    except ProtocolError:
        return
    else:
        first.evidence["ping"] = "answered"


async def _ask(address: str, first: _First, plan: Plan, instruments: Instruments, pace: Pace) -> _Asked:
    await pace.wait()
    resident = plan.residents.get(address, NOBODY)
    subject = Subject(
        school=plan.school,
        address=address,
        ports=plan.ports,
        open=frozenset(first.open),
        credentials=resident.credentials + plan.credentials,
        deadline_s=plan.deadline_s,
        resident=resident.code,
        knock=bool(first.evidence or first.open) or tells_nothing(address) or instruments.pinger is None,
    )
    look = await fingerprint(subject, instruments)
    evidence = first.evidence | look.evidence
    if first.open:
        evidence["ports"] = " ".join(sorted(first.open))
    found = sighting(subject, evidence, instruments.clock.now_ms()) if evidence else None
    return _Asked(address, found, first.unasked or not look.asked)
