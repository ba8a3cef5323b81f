"""Each night, after the rediscovery: ledger, network and channel lists of every school are laid beside each other.

The counts stand in the ledger and in the log; what waits, waits in the inbox.
"""

from __future__ import annotations

import asyncio
import logging

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.reconciling import Reconciled, reconcile_school
from collector.clock import Clock
from inventory.database import Database
from inventory.errors import LedgerError
from inventory.model.scope import BUREAU
from inventory.repository import schools
from language.catalogue import translate

log = logging.getLogger(__name__)

NIGHT = Actor("reconciliation", BUREAU, frozenset({Right.LOOK}))
REST = 4.0
"""After a school, in lengths of it: while a thread computes, the loop waits for Python's lock."""


async def reconcile_all(database: Database, clock: Clock) -> None:
    """One school after the other, in a thread; one that cannot be read is named and left out."""
    for school in await asyncio.to_thread(_schools, database):
        started_s = clock.monotonic()
        try:
            found = await asyncio.to_thread(reconcile_school, database, NIGHT, school, now_ms=clock.now_ms())
        except LedgerError as error:
            log.warning("%s was not reconciled this night: %s", school, translate(error.message, "en"))
        else:
            log.info("%s", sentence(found))
        await asyncio.sleep(REST * (clock.monotonic() - started_s))


def sentence(found: Reconciled) -> str:
    told = ", ".join(f"{number} {finding}" for finding, number in sorted(found.made.counts.items()))
    return f"{found.made.school}: ledger, network and channel lists {f'differ: {told}' if told else 'agree'}"


def _schools(database: Database) -> list[str]:
    with database.read() as connection:
        return [one.code for one in schools.every(connection, BUREAU)]
