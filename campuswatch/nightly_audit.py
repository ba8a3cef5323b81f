"""Each night: were chains or secrets changed outside campuswatch?"""

from __future__ import annotations

import asyncio
import logging

from campuswatch.garbage import thaw
from inventory.audit import BUREAU_CHAIN, verify
from inventory.database import Database
from inventory.inspection import Finding, inspect, inspect_logins
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import schools
from inventory.vault import Vault

log = logging.getLogger(__name__)


class NightlyAudit:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def run(self) -> None:
        """What it finds stands in the log; the rules on secrets and registers tell people of it."""
        thaw()
        for chain, seq in await asyncio.to_thread(self._verify):
            log.error("the audit chain of %s is broken at entry %d: it was changed outside campuswatch", chain, seq)
        for finding in await asyncio.to_thread(self._inspect):
            log.error(
                "secrets of %s (%s) are not as they were put into the vault: %s %s; run 'campuswatch secret audit'",
                finding.school or "people", finding.purpose, finding.what, finding.subject,
            )  # fmt: skip

    def _verify(self) -> list[tuple[str, int]]:
        with self._database.read() as connection:
            chains = [BUREAU_CHAIN, *(school.code for school in schools.every(connection, BUREAU))]
            found = [(chain or "the bureau", verify(connection, BUREAU, chain)) for chain in chains]
        return [(chain, seq) for chain, seq in found if seq is not None]

    def _inspect(self) -> list[Finding]:
        """School after school, so that no picture of the ledger is held for long."""
        with self._database.read() as connection:
            places = [school.code for school in schools.every(connection, BUREAU)]
            found = inspect_logins(connection, BUREAU, self._vault)
        for place in places:
            for purpose in Purpose:
                with self._database.read() as connection:
                    found += inspect(connection, BUREAU, self._vault, place, purpose)
        return found
