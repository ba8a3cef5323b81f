"""A scan: networks are swept, switches tell of their neighbours, and what was found is recorded in the ledger."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from netaddr import IPSet
from sqlalchemy import Connection

from campuswatch.instruments import open_instruments
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.finds import Summary, record
from campuswatch.usecases.scan_journal import Journal, resumed
from campuswatch.usecases.scan_plan import Wish, make_plan
from campuswatch.usecases.wiring import Remark
from collector.clock import Clock
from collector.discovery.discovery import Discovery
from collector.discovery.plan import Plan
from collector.discovery.progress import Progress, Stage
from collector.discovery.survey import survey
from collector.discovery.sweep import Done, sweep_parts
from collector.instruments import Instruments
from collector.protocols.links import Links, read_links
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.login_policy import LoginPolicy
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings
from inventory.repository import scan_runs, sightings
from inventory.vault import Vault

Outcome = TypeVar("Outcome")

TOO_OLD_MS = 24 * 3_600_000
"""What was seen before says nothing of now."""


@dataclass(frozen=True, slots=True)
class Scanned:
    run: ScanRun
    discovery: Discovery
    summary: Summary

    @property
    def found(self) -> tuple[Sighting, ...]:
        """Who answered, and who is known to its neighbours alone."""
        return (*self.discovery.sightings, *self.summary.silent)


async def scan(
    database: Database,
    vault: Vault,
    actor: Actor,
    clock: Clock,
    wish: Wish,
    told: Callable[[Progress], None] = lambda _: None,
    *,
    logins: LoginPolicy | None = None,
) -> Scanned:
    """Without `wish.cidrs`, the school's subnets. What was found before an interruption is recorded too.

    Raises Missing for an unknown school, one without subnets, or nothing to resume; Conflict for a prefix that is none,
    a public one that was not confirmed, or while another scan of the school runs; RangeTooLarge; OSError.
    """
    require(actor, Right.SCAN, wish.school)
    before = unfinished(database, actor, wish.school, clock.now_ms()) if wish.resume else None
    if before is not None:
        wish = replace(wish, cidrs=before.networks, public=True)
    plan = make_plan(database, vault, actor, wish, () if before is None else before.done)
    journal = await to_the_end(begin(database, actor, clock, plan, before), partial(give_back, database))
    surroundings: tuple[Surroundings, ...] = ()
    ending = Ending.STOPPED
    try:
        async with AsyncExitStack() as stack:
            near = touches_segment(plan, read_links())
            instruments = await open_instruments(stack, database, clock, logins, segment=near)
            await stack.enter_async_context(journal.beating())
            last = await go(plan, instruments, journal, told)
            told(replace(last, stage=Stage.NEIGHBOURS))
            surroundings = await survey(plan, journal.found, instruments)
            ending = Ending.DONE
    finally:
        discovery = Discovery(
            sightings=journal.found,
            swept=journal.swept,
            denied=tuple(str(network) for network in plan.deny),
            not_asked=journal.not_asked,
            surroundings=surroundings,
            run=journal.run.id,
        )
        judged = partial(judge, actor=actor, run=journal.run, found=discovery, ending=ending)
        scanned = await to_the_end(database.commit(partial(judged, now_ms=clock.now_ms())))
    scanned.summary.remarks = (*map(Remark, journal.remarks), *scanned.summary.remarks)
    return scanned


async def give_back(database: Database, journal: Journal) -> None:
    """The turn of a scan that was stopped as it began: else it would look as if it went on."""
    await database.commit(partial(scan_runs.put, run=replace(journal.run, ending=Ending.STOPPED)))


async def to_the_end(
    work: Coroutine[Any, Any, Outcome], stopped: Callable[[Outcome], Awaitable[None]] | None = None
) -> Outcome:
    """Ctrl-C while the ledger is written is felt afterwards, so that nobody reads what is half true.

    `stopped` then undoes what nobody will go on with.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        outcome = await task
        if stopped is not None:
            await stopped(outcome)
        raise


def touches_segment(plan: Plan, links: Links) -> bool:
    """Whether some of it lies on a segment of our own, so that ARP is of use."""
    wanted = IPSet(plan.networks)
    own = [str(one.network) for link in links.segments for one in link.addresses if one.version == 4]
    return any(wanted & IPSet([network]) for network in own)


async def go(plan: Plan, instruments: Instruments, journal: Journal, told: Callable[[Progress], None]) -> Progress:
    """Sweeps; returns the last progress."""
    last = Progress(0)

    def heard(progress: Progress) -> None:
        nonlocal last
        last = progress
        told(progress)

    async for news in sweep_parts(plan, instruments, heard):
        if isinstance(news, Done):
            await journal.done(news)
        elif isinstance(news, Sighting):
            journal.saw(news)
        else:
            journal.remarks.append(news)
    return last


def unfinished(database: Database, actor: Actor, school: str, now_ms: int) -> ScanRun:
    """The scan to go on with. Raises Missing for none, Conflict for one that says nothing of now any more."""
    with database.read() as connection:
        run = scan_runs.unfinished(connection, actor.scope, school)
    if run is None:
        raise Missing("scan.nothing_to_resume", school=school)
    if now_ms - run.started_ms > TOO_OLD_MS:
        raise Conflict("scan.too_old", school=school)
    return run


async def begin(database: Database, actor: Actor, clock: Clock, plan: Plan, before: ScanRun | None) -> Journal:
    """Takes the school's turn. Raises Conflict where another scan has it."""
    now_ms = clock.now_ms()
    networks = tuple(str(network) for network in plan.networks)
    run = before or ScanRun(
        id=uuid.uuid4().hex, school=plan.school, networks=networks, started_ms=now_ms, by=actor.name
    )
    with database.read() as connection:
        left = scan_runs.unfinished(connection, actor.scope, plan.school)
    if not await database.commit(partial(scan_runs.claim, run=run, now_ms=now_ms)):
        raise Conflict("scan.busy", school=plan.school)
    if before is not None:
        found = stored(database, run, now_ms)
        return Journal(database, clock, resumed(run, plan, found), found)
    if left is not None and left.ending is Ending.RUNNING:
        # It was killed: what it had found was stored and never judged.
        finds = Discovery(sightings=tuple(stored(database, left, now_ms)), run=left.id)
        run_left = replace(left, ending=Ending.STOPPED)
        judged = partial(judge, actor=actor, run=run_left, found=finds, ending=Ending.STOPPED, now_ms=now_ms)
        await database.commit(judged)
    return Journal(database, clock, run, [])


def stored(database: Database, run: ScanRun, now_ms: int) -> list[Sighting]:
    """What the parts of a run found that are done."""
    since_ms = max(run.started_ms, now_ms - TOO_OLD_MS)
    with database.read() as connection:
        return sightings.newest(connection, Scope.of([run.school]), since_ms=since_ms)


def judge(
    connection: Connection, *, actor: Actor, run: ScanRun, found: Discovery, ending: Ending, now_ms: int
) -> Scanned:
    """The ledger after the scan: one transaction."""
    scan_runs.put(connection, run)
    summary = record(connection, actor, run.school, found, now_ms=now_ms, ending=ending)
    return Scanned(scan_runs.get(connection, actor.scope, run.id) or run, found, summary)
