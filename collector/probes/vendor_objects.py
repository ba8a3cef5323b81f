"""Asking an agent what its rows say: learn once, then one GET (or one walk) a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collector.instruments import Instruments
from collector.probes.snmp_peer import admitted
from collector.protocols.errors import LocalFault, NoAnswer, Refused, Unreachable
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.values import Value, whole
from collector.protocols.snmp.walk import Rows
from collector.target import Target
from collector.vendors.family import fits
from collector.vendors.memory import FAILED_LASTS_S, LASTS_S, UNSURE_LASTS_S
from collector.vendors.plan import Figure, Plan, figures, flat, make_plan, wanted
from collector.vendors.row import Row

SYS_OBJECT_ID = Oid.parse("1.3.6.1.2.1.1.2.0")
SYS_UPTIME_COLUMN = Oid.parse("1.3.6.1.2.1.1.3")
SYS_UPTIME = SYS_UPTIME_COLUMN.child(0)
SIDE_BY_SIDE = 12  # columns of one walk: an answer of ten rows still fits into a few datagrams


async def ask(
    probe: str, rows: Sequence[Row], target: Target, instruments: Instruments, deadline_s: float
) -> list[Figure]:
    """All figures that the device tells; none where it has none of the objects, which is no failure.

    Raises ProtocolError. A device that need not speak SNMP and was silent is left alone for a while: LocalFault
    `snmp.rests`.
    """
    clock, memory = instruments.clock, instruments.plans
    optional = "snmp" not in target.witnesses
    if optional and (rests_s := memory.rests_s(target.device, clock.monotonic())):
        raise LocalFault("snmp.rests", protocol=PROTOCOL, minutes=round(rests_s / 60))
    try:
        async with admitted(target, instruments) as peer:
            return await _ask(probe, rows, target, peer, instruments, deadline_s)
    except (NoAnswer, Refused, Unreachable):
        if optional:
            memory.rest(target.device, clock.monotonic())
        raise


async def _ask(
    probe: str, rows: Sequence[Row], target: Target, peer: Peer, instruments: Instruments, deadline_s: float
) -> list[Figure]:
    clock, memory = instruments.clock, instruments.plans
    started_s = clock.monotonic()
    plan = memory.recall(target.device, probe, target.address, started_s)
    if plan is None:
        return await _learn(probe, rows, target, peer, instruments, deadline_s)
    found = await _fetch(plan, peer, instruments, deadline_s)
    told = figures(plan, found)
    uptime = whole(found.get(SYS_UPTIME))
    holds = memory.still_holds(target.device, probe, uptime, clock.monotonic())
    if holds and plan.instances and not told:
        memory.forget(target.device, probe)
    left_s = deadline_s - (clock.monotonic() - started_s)
    return told if holds else await _learn(probe, rows, target, peer, instruments, left_s)


async def _fetch(plan: Plan, peer: Peer, instruments: Instruments, deadline_s: float) -> dict[Oid, Value]:
    if plan.by_walk:
        return flat(await instruments.snmp.walk(peer, (SYS_UPTIME_COLUMN, *plan.columns), deadline_s))
    return await instruments.snmp.get(peer, (SYS_UPTIME, *plan.objects), deadline_s)


async def _learn(
    probe: str, rows: Sequence[Row], target: Target, peer: Peer, instruments: Instruments, deadline_s: float
) -> list[Figure]:
    clock, memory = instruments.clock, instruments.plans
    started_s = clock.monotonic()
    system = await instruments.snmp.get(peer, (SYS_OBJECT_ID, SYS_UPTIME), deadline_s)
    identity, uptime = system[SYS_OBJECT_ID], whole(system[SYS_UPTIME])
    object_id = str(identity) if isinstance(identity, Oid) else ""
    fitting = [row for row in rows if fits(row, object_id, target.vendor)]
    plan, lasts_s, walked = Plan(object_id), FAILED_LASTS_S, Rows()
    try:
        for columns in batched(wanted(fitting), SIDE_BY_SIDE):
            left_s = deadline_s - (clock.monotonic() - started_s)
            for index, cells in (await instruments.snmp.walk(peer, columns, left_s)).items():
                walked.setdefault(index, {}).update(cells)
        plan = make_plan(object_id, fitting, walked)
        lasts_s = LASTS_S if plan.sure else UNSURE_LASTS_S
    finally:
        memory.keep(target.device, probe, target.address, plan, uptime, clock.monotonic(), lasts_s)
    return figures(plan, flat(walked))


def batched(columns: Sequence[Oid], size: int) -> Iterator[Sequence[Oid]]:
    for start in range(0, len(columns), size):
        yield columns[start : start + size]
