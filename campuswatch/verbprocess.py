"""A verb of the command line in a process of its own, which lets others go first and ends with who waits for it."""

from __future__ import annotations

import asyncio
import os
import sys

from campuswatch.keptprocess import end

NICE = 10
MOST_SAID = 500


async def run_verb(*words: str) -> str:
    """What went wrong, as the verb said it; empty where nothing did. Whoever is cancelled here ends it first.

    It has a group of its own: Ctrl-C in a terminal reaches us, and we end it in order.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "campuswatch.cli", *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        process_group=0, preexec_fn=lambda: os.nice(NICE),
    )  # fmt: skip
    try:
        _, said = await child.communicate()
    finally:
        if child.returncode is None:
            await end(child)
    if not child.returncode:
        return ""
    return said.decode(errors="replace").strip()[-MOST_SAID:] or f"it ended with {child.returncode}"
