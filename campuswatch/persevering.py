"""Endless tasks at the ledger: while it refuses they try again, and say so once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from logging import Logger
from typing import NoReturn

from inventory.errors import DatabaseError
from language.catalogue import translate


async def persevere(turn: Callable[[], Awaitable[object]], every_s: float, log: Logger, complaint: str) -> NoReturn:
    """`turn`, then again after `every_s`, until cancelled. `complaint` says what cannot be done meanwhile."""
    refused = False
    while True:
        try:
            await turn()
            refused = False
        except DatabaseError as error:
            if not refused:
                log.error("%s: %s", complaint, translate(error.message, "en"))
            refused = True
        await asyncio.sleep(every_s)
