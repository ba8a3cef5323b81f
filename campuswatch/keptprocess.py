"""A process of ours that is kept running: started beside the service, started again when it dies, gone with it.

Its standard input is a pipe whose other end only we hold: however we end (kill -9 included), it reads end-of-file
and stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_S = 60.0  # a child that lived this long failed for a new reason
STOP_S = 5.0


class KeptProcess:
    """`python -m WORDS`. `name` is what the log calls it; `descriptors` stay open in it."""

    def __init__(self, name: str, words: Sequence[str], *, descriptors: Sequence[int] = ()) -> None:
        self._name = name
        self._words = tuple(words)
        self._descriptors = tuple(descriptors)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_running(), name=self._name)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE_S
        while True:
            began = loop.time()
            code = await self._run_once()
            pause = FIRST_PAUSE_S if loop.time() - began > STEADY_S else min(pause * 2, LONGEST_PAUSE_S)
            log.error("%s ended with code %s; it starts again in %g s", self._name, code, pause)
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self._words,
            stdin=asyncio.subprocess.PIPE, pass_fds=self._descriptors, process_group=0,
        )  # fmt: skip
        try:
            return await child.wait()
        finally:
            if child.returncode is None:
                await end(child)


async def end(child: asyncio.subprocess.Process) -> None:
    """Ask it to stop; after STOP_S make it."""
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
            child.kill()
        await child.wait()
