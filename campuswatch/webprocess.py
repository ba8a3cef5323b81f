"""The pages' process: started beside the collector, started again when it dies, gone when the collector is.

We bind the port and hand it down, so the address stays ours while the child is started again. The child's
standard input is a pipe whose other end only we hold: however we end (kill -9 included), it reads
end-of-file and stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
from pathlib import Path

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_S = 60.0  # a child that lived this long failed for a new reason
STOP_S = 5.0


class WebProcess:
    """`python -m campuswatch.web SETTINGS FD`, kept running on a listener that somebody else bound and closes."""

    def __init__(self, config: Path, listener: socket.socket) -> None:
        self._config = config
        self._listener = listener
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_running(), name="web")

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
            log.error("the pages' process ended with code %s; it starts again in %g s", code, pause)
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        descriptor = self._listener.fileno()
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "campuswatch.web", str(self._config), str(descriptor),
            stdin=asyncio.subprocess.PIPE, pass_fds=(descriptor,), process_group=0,
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
