"""Long answers are read in a thread, so that the loop has its turn meanwhile: a device decides how long they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

Read = TypeVar("Read")
LONG = 32 * 1024
"""Octets: what is shorter is read in some milliseconds."""


async def aside(read: Callable[[bytes], Read], body: bytes) -> Read:
    """`read(body)`, and what it raises."""
    return await asyncio.to_thread(read, body) if len(body) > LONG else read(body)
