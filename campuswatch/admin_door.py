"""The admin compartment in the running service: sealed at start, open a quarter of an hour when an operator says so.

What opens it is its key, which the command line makes of the passphrase: the passphrase never comes here, and the work
of stretching it does not disturb the looks. The key never leaves: who may open the control socket has keys of schools
wrapped and unwrapped, as long as it is open.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode, b64encode
from concurrent.futures import Future

from sqlalchemy import Connection

from campuswatch.control import Handler, Json
from collector.clock import Clock
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.compartments import opened
from inventory.database import Database
from inventory.errors import VaultError
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import compartments
from inventory.vault import KeyCompartment

log = logging.getLogger(__name__)

OPEN_S = 15 * 60


class AdminDoor:
    """Handlers of the control socket. Open until either clock says that the time is over: one of them may stand still
    (a machine that sleeps), the other be set back."""

    def __init__(self, database: Database, clock: Clock, open_s: float = OPEN_S) -> None:
        self._database = database
        self._clock = clock
        self._open_s = open_s
        self._compartment: KeyCompartment | None = None
        self._since = (0.0, 0)
        self._closing: asyncio.TimerHandle | None = None

    def handlers(self) -> dict[str, Handler]:
        return {
            "unseal": self.unseal,
            "seal": self.seal,
            "vault": self.state,
            "vault_wrap": self.wrap,
            "vault_unwrap": self.unwrap,
        }

    async def unseal(self, key: str) -> Json:
        """`key` in base64. Raises VaultError for one that is not the compartment's."""
        self._compartment = await asyncio.to_thread(self._checked, octets(key))
        self._since = (self._clock.monotonic(), self._clock.now_ms())
        self._stop_waiting()
        self._closing = asyncio.get_running_loop().call_later(self._open_s, self._expire)
        return await self.state()

    async def seal(self) -> Json:
        was_open = self._is_open()
        self._shut()
        return {"was_open": was_open}

    async def state(self) -> Json:
        return {"open": self._is_open(), "open_s": round(self._left_s()) if self._is_open() else 0}

    async def wrap(self, key: str, bound: str) -> Json:
        return {"wrapped": text(self._opened().wrap(octets(key), octets(bound)))}

    async def unwrap(self, wrapped: str, bound: str) -> Json:
        return {"key": text(self._opened().unwrap(octets(wrapped), octets(bound)))}

    def close(self) -> None:
        """When the service stops."""
        self._shut()

    def _checked(self, key: bytes) -> KeyCompartment:
        with self._database.read() as connection:
            sealed = compartments.get(connection, BUREAU, Purpose.ADMIN)
        if sealed is None:
            raise VaultError("vault.no_admin")
        return opened(sealed, key)

    def _opened(self) -> KeyCompartment:
        if self._compartment is None or not self._is_open():
            raise VaultError("vault.sealed")
        return self._compartment

    def _is_open(self) -> bool:
        if self._compartment is not None and not 0 < self._left_s() <= self._open_s:
            self._shut()
        return self._compartment is not None

    def _left_s(self) -> float:
        monotonic, wall_ms = self._since
        passed = self._clock.monotonic() - monotonic, (self._clock.now_ms() - wall_ms) / 1000
        return self._open_s - max(passed)

    def _expire(self) -> None:
        self._shut()
        log.info("the admin compartment is sealed again: its time is over")
        now_ms = self._clock.now_ms()

        def tell(connection: Connection) -> None:
            audit.append(
                connection, BUREAU_CHAIN, at_ms=now_ms, actor="service", action="compartment.sealed",
                subject=Purpose.ADMIN, detail={"why": "its time is over"},
            )  # fmt: skip

        self._database.write(tell).add_done_callback(say_untold)

    def _shut(self) -> None:
        self._compartment = None
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None


def say_untold(written: Future[None]) -> None:
    if (error := written.exception()) is not None:
        log.error("that the admin compartment was sealed is not in the audit chain: %s", error)


def octets(told: str) -> bytes:
    """Raises ValueError for what is no base64."""
    return b64decode(told, validate=True)


def text(told: bytes) -> str:
    return b64encode(told).decode()
