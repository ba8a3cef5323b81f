"""The login budget: no device is locked out because we tried a wrong password too often.

While a credential is not proven on a device, each attempt is counted durably before it is made, whatever the
protocol and whatever becomes of us during it. What proved right is asked for no more, until the device refuses it.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from sqlalchemy import Connection

from inventory.database import Database
from inventory.login_policy import LoginPolicy
from inventory.model.credential import Credential
from inventory.model.scope import BUREAU
from inventory.repository import login_proofs, login_rows


class WallClock(Protocol):
    def now_ms(self) -> int: ...


class LoginBudget:
    """A `collector.instruments.LoginGate` on the ledger database.

    `device` is a code, or what `login_policy.stranger` makes of an address that has none yet.

    Every method raises DatabaseError where counting fails: no login without its count.
    """

    def __init__(self, database: Database, clock: WallClock, policy: LoginPolicy | None = None) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy or LoginPolicy()
        # Proofs known to this process: a look at a proven device must not cost a write.
        self._proven: set[tuple[str, str, int]] = set()
        self._forget_ms = 0

    async def recall(self) -> None:
        """Reads what was proven before this process began, so that a start counts nothing again."""
        self._proven |= await asyncio.to_thread(self._read)

    def _read(self) -> set[tuple[str, str, int]]:
        with self._database.read() as connection:
            found = login_proofs.every(connection, BUREAU)
        return {(device, *proof) for device, proofs in found.items() for proof in proofs}

    async def ask(self, device: str, credential: Credential) -> bool:
        """True when one attempt may be made now; it is counted before this returns."""
        place = (device, credential.id, credential.generation)
        if place in self._proven:
            return True
        now_ms = self._clock.now_ms()

        forget = not self._forget_ms <= now_ms < self._forget_ms + self._policy.window_ms
        self._forget_ms = now_ms if forget else self._forget_ms

        def work(connection: Connection) -> bool:
            if forget:
                login_rows.forget(connection, now_ms=now_ms, policy=self._policy)
            return login_rows.attempt(connection, *place, now_ms=now_ms, policy=self._policy)

        return await self._database.commit(work)

    def is_proven(self, device: str, credential: Credential) -> bool:
        """Whether the device accepted this generation, so that `ask` counts nothing."""
        return (device, credential.id, credential.generation) in self._proven

    async def proven(self, device: str, credential: Credential) -> None:
        """The device accepted it: this generation is counted no more."""
        place = (device, credential.id, credential.generation)
        if place in self._proven:
            return
        now_ms = self._clock.now_ms()
        await self._database.commit(lambda connection: login_rows.prove(connection, *place, now_ms=now_ms))
        self._proven.add(place)

    async def refused(self, device: str, credential: Credential) -> None:
        """The device refused it: should it have been proven, it is no longer, and counting begins again."""
        place = (device, credential.id, credential.generation)
        self._proven.discard(place)
        now_ms = self._clock.now_ms()
        await self._database.commit(lambda connection: login_rows.disprove(connection, *place, now_ms=now_ms))

    async def unmade(self, device: str, credential: Credential) -> None:
        """The attempt that `ask` counted never reached the device's login (it was silent before): count it back."""
        place = (device, credential.id, credential.generation)
        if place not in self._proven:
            await self._database.commit(lambda connection: login_rows.take_back(connection, *place))
