"""A child process and the socket pair to it: how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from collector.protocols.child import Child

SLEEPER = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]


def dead(pid: int) -> bool:
    """Ended, whether or not somebody has been told."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("turns", range(5))
def test_one_that_dies_while_it_is_closed_is_closed_all_the_same(turns: int) -> None:
    """`turns` of the loop pass between its death and our giving up on it: word of the death comes in several hops."""

    async def main() -> None:
        child = await Child.start(SLEEPER, lambda body: None, lambda: None)
        os.kill(child.pid, signal.SIGKILL)
        while not dead(child.pid):
            time.sleep(0.01)  # the loop is held: it hears nothing yet
        for waiter in (thread for thread in threading.enumerate() if "waitpid" in thread.name):
            waiter.join()  # Python 3.11 learns of the death in a thread, later ones in the loop
        for _ in range(turns):
            await asyncio.sleep(0)
        await child.close(patience_s=0)
        assert gone(child.pid)

    asyncio.run(main())


def test_one_that_does_not_listen_is_ended() -> None:
    async def main() -> None:
        ended: list[bool] = []
        child = await Child.start(SLEEPER, lambda body: None, lambda: ended.append(True))
        os.kill(child.pid, signal.SIGSTOP)
        await child.close(patience_s=0)
        assert gone(child.pid)
        assert ended == [True]

    asyncio.run(main())
