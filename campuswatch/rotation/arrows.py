"""The arrows of a turn, each with all that follows of it in one durable commit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from campuswatch.rotation.pair import Pair, current_rows, make_pair, seal_pair
from collector.clock import Clock
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing, VaultError
from inventory.login_policy import LoginPolicy
from inventory.model.audience import Audience
from inventory.model.credential import Credential
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential
from inventory.model.secret_rules import SecretRules
from inventory.model.turn import Role, State, Turn
from inventory.repository import devices, login_rows, rotations, turn_secrets
from inventory.rotation import Heard, after, counted, uncounted
from inventory.safekeeping import Deposit, keep, provide_key
from inventory.vault import Random, Vault
from language.message import Message

TOLD = {
    State.KEPT: "turn.kept",
    State.QUARANTINE: "turn.quarantined",
    State.COMMITTED: "turn.committed",
}
"""States whose beginning stands in the audit chain, and as what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrows:
    """`actor` is a name. Every method raises DatabaseError where the ledger cannot be written, and Conflict where
    somebody else has moved the turn."""

    database: Database
    vault: Vault
    clock: Clock
    actor: str
    policy: LoginPolicy = field(default_factory=LoginPolicy)
    random: Random = os.urandom

    async def prepare(self, turn: Turn, rules: SecretRules) -> Turn:
        """IDLE → PREPARED: a new secret, stored sealed before anything else. → KEPT where none can be made."""
        device, rows = self._stored(turn)
        try:
            with self.database.read() as connection:
                pair = make_pair(connection, self.vault, rows, device, rules, self.random)
            for row in rows:
                provide_key(self.database, self.vault, row.school, row.purpose, at_ms=self.clock.now_ms())
            sealed = seal_pair(self.vault, pair, device, self.clock.now_ms())
        except (Conflict, VaultError) as unfit:
            return await self.go(turn, Heard.UNFIT, told=unfit.message)

        def work(connection: Connection) -> Turn:
            _require_same(connection, turn, device, rows)
            now_ms = self.clock.now_ms()
            begun = login_rows.in_window(connection, turn.device, now_ms=now_ms, policy=self.policy)
            moved = replace(after(turn, Heard.SEALED, now_ms), tries=begun)
            rotations.move(connection, moved, turn.state)
            turn_secrets.put(connection, turn, Role.FORMER, rows)
            turn_secrets.put(connection, turn, Role.PENDING, sealed)
            return moved

        return await self.database.commit(work)

    async def count(self, turn: Turn, credential: Credential) -> Turn | None:
        """One login is about to be made that may be refused; None where the budget of the device allows none."""

        def work(connection: Connection) -> Turn | None:
            place = (turn.device, credential.id, credential.generation)
            if not login_rows.attempt(connection, *place, now_ms=self.clock.now_ms(), policy=self.policy):
                return None
            rotations.move(connection, counted(turn), turn.state)
            return counted(turn)

        return await self.database.commit(work)

    async def take_back(self, turn: Turn, credential: Credential) -> Turn:
        """The login that was counted last never reached the device."""

        def work(connection: Connection) -> Turn:
            login_rows.take_back(connection, turn.device, credential.id, credential.generation)
            rotations.move(connection, uncounted(turn), turn.state)
            return uncounted(turn)

        return await self.database.commit(work)

    async def note(self, turn: Turn, told: Message | None) -> Turn:
        """Why it goes no further for now."""
        noted = replace(turn, reason=told)

        def work(connection: Connection) -> Turn:
            rotations.move(connection, noted, turn.state)
            return noted

        return await self.database.commit(work)

    async def go(self, turn: Turn, heard: Heard, pair: Pair | None = None, told: Message | None = None) -> Turn:
        """What was heard, and what it means for logins, the vault, and the chain of audit."""
        now_ms = self.clock.now_ms()
        moved = after(turn, heard, now_ms, told)

        def work(connection: Connection) -> Turn:
            rotations.move(connection, moved, turn.state)
            if pair is not None:
                self._prove(connection, turn, heard, pair, now_ms)
            if moved.state is State.COMMITTED and pair is not None:
                self._give(connection, turn, pair, now_ms)
            if moved.state is State.KEPT and heard is not Heard.BY_HAND:
                turn_secrets.forget(connection, turn)
            if moved.state is State.DONE:
                turn_secrets.forget_pending(connection, turn)
            if moved.state in TOLD:
                self._tell(connection, moved, now_ms)
            return moved

        return await self.database.commit(work)

    def _stored(self, turn: Turn) -> tuple[Device, list[SealedCredential]]:
        with self.database.read() as connection:
            device = devices.get(connection, BUREAU, turn.device)
            if device is None:
                raise Missing("ledger.no_device", device=turn.device)
            return device, current_rows(connection, BUREAU, device, turn.type, turn.account)

    def _prove(self, connection: Connection, turn: Turn, heard: Heard, pair: Pair, now_ms: int) -> None:
        """What the device accepts, as all who log in there know it."""
        olds = [(turn.device, one.id, one.generation) for one in pair.olds]
        if heard is Heard.OLD_IN and turn.state is not State.PROVEN:
            for place in olds:
                login_rows.prove(connection, *place, now_ms=now_ms)
        elif heard is Heard.OLD_OUT and turn.state is not State.PROVEN:
            login_rows.disprove(connection, *olds[0], now_ms=now_ms)
        elif heard is Heard.NEW_IN and turn.state is State.VERIFY:
            for place in olds:
                login_rows.forget_proof(connection, *place)
            for one in pair.news:
                login_rows.prove(connection, turn.device, one.id, one.generation, now_ms=now_ms)

    def _give(self, connection: Connection, turn: Turn, pair: Pair, now_ms: int) -> None:
        """The vault's word for the device is the new secret from here on; the former stays beside it."""
        device = devices.get(connection, BUREAU, turn.device)
        if device is None:
            raise Missing("ledger.no_device", device=turn.device)
        audience = Audience(school=device.school, device_id=device.id)
        keep(connection, self.vault, [Deposit(one, audience) for one in pair.news], actor=self.actor, at_ms=now_ms)
        turn_secrets.forget_earlier(connection, turn)

    def _tell(self, connection: Connection, moved: Turn, now_ms: int) -> None:
        detail = {
            "rotation": moved.rotation,
            "account": moved.account,
            "type": moved.type,
            "why": moved.reason.id if moved.reason else "",
        }
        audit.append(
            connection, moved.school, at_ms=now_ms, actor=self.actor, action=TOLD[moved.state], subject=moved.device,
            detail=detail,
        )  # fmt: skip


def _require_same(connection: Connection, turn: Turn, device: Device, rows: Sequence[SealedCredential]) -> None:
    """Raises Conflict where somebody gave the account another secret meanwhile."""
    if current_rows(connection, BUREAU, device, turn.type, turn.account) != list(rows):
        raise Conflict("rotation.moved_elsewhere", device=turn.device)
