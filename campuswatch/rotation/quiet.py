"""The running service's word that it looks at devices without the logins that are about to change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from campuswatch.control import ControlError, call
from campuswatch.lock import Held, held
from inventory.errors import Conflict

WAIT_S = 60.0
Quieten = Callable[[Sequence[str]], Awaitable[None]]
"""Returns when nobody else logs in at these devices (codes) any more. Raises Conflict where that cannot be had."""


def by_socket(control: Path, lock: Path) -> Quieten:
    """Asks the service of this data directory; where none runs, one that starts reads the ledger first."""

    async def quieten(devices: Sequence[str]) -> None:
        try:
            answer = await asyncio.to_thread(call, control, "rest", WAIT_S, devices=list(devices))
        except ControlError as error:
            if await asyncio.to_thread(_runs, lock):
                raise Conflict("rotation.service_silent", why=str(error)) from error
            return
        if answer["busy"]:
            raise Conflict("rotation.service_busy", devices=" ".join(answer["busy"]))

    return quieten


def _runs(lock: Path) -> bool:
    try:
        with held(lock):
            return False
    except Held:
        return True
