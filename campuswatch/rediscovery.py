"""The nightly rediscovery: each school's subnets are scanned again, one school after the other, slowly.

There is one zone for the calendar, the service's: an hour at which every school of one authority sleeps. The summary
stands in the scan's row for the inbox and for later papers; the log has it in one sentence.
"""

from __future__ import annotations

import asyncio
import logging

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import Scanned, scan
from collector.clock import Clock
from collector.discovery.range import RangeTooLarge
from collector.discovery.trouble import unasked
from inventory.database import Database
from inventory.errors import LedgerError
from inventory.login_policy import LoginPolicy
from inventory.model.scan_run import Ending
from inventory.model.scope import BUREAU
from inventory.repository import scan_runs, subnets
from inventory.vault import Vault
from language.catalogue import translate

log = logging.getLogger(__name__)

NIGHT = Actor("rediscovery", BUREAU, frozenset({Right.SCAN}))
GO_ON_MS = 6 * 3_600_000
"""A scan that a stop of the service cut short goes on at the next start, unless the night is over by then."""


class Rediscovery:
    """Runs at most once at a time; `stop` ends it between two packets, with what was found recorded."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, logins: LoginPolicy) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._logins = logins
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """All schools that have subnets to scan; returns when they are done, or at once where it runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go(self._schools(), []), name="rediscovery")
            await asyncio.shield(self._task)

    def go_on(self) -> list[str]:
        """With what a stop of the service cut short, if it was this night's; returns the schools."""
        halted = self._halted()
        if halted:
            self._task = asyncio.create_task(self._go([], halted), name="rediscovery")
        return halted

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _schools(self) -> list[str]:
        with self._database.read() as connection:
            return sorted({one.school for one in subnets.every(connection, BUREAU) if one.scanned and one.swept})

    def _halted(self) -> list[str]:
        since_ms = self._clock.now_ms() - GO_ON_MS
        with self._database.read() as connection:
            runs = scan_runs.every(connection, BUREAU, since_ms=since_ms)
            last = {run.school: scan_runs.unfinished(connection, BUREAU, run.school) for run in runs}
        return sorted(school for school, run in last.items() if run is not None and run.by == NIGHT.name)

    async def _go(self, schools: list[str], halted: list[str]) -> None:
        wishes = [Wish(school=one, resume=True) for one in halted] + [Wish(school=one) for one in schools]
        for wish in wishes:
            try:
                scanned = await scan(self._database, self._vault, NIGHT, self._clock, wish, logins=self._logins)
            except LedgerError as error:
                log.warning("%s was not scanned this night: %s", wish.school, translate(error.message, "en"))
            except (RangeTooLarge, OSError) as error:
                log.warning("%s was not scanned this night: %s", wish.school, error)
            else:
                say(scanned)


def say(scanned: Scanned) -> None:
    """What a scan brought, who could not be asked and why, and what is not certain."""
    school = scanned.run.school
    log.info("%s", sentence(scanned))
    for reason, addresses in scanned.discovery.reasons.items():
        log.warning("%s: %s", school, translate(unasked(reason, addresses), "en"))
    for remark in scanned.summary.remarks:
        log.info("%s: %s", school, remark.said("en"))


def sentence(scanned: Scanned) -> str:
    run = scanned.run
    counts = {"new": run.added, "gone": run.gone, "moved": run.moved, "changed": run.changed}
    told = ", ".join(f"{len(codes)} {name}" for name, codes in counts.items())
    end = "" if run.ending is Ending.DONE else "; it was stopped before its end"
    return (
        f"{run.school}: {run.asked} addresses asked, {run.found} answered, "
        f"{run.not_asked} could not be asked: {told}{end}"
    )
