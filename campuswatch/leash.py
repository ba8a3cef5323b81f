"""The leash of a process: a pipe whose other end its parent holds. However the parent ends, the process ends too."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import BinaryIO


def own_leash() -> BinaryIO:
    """Standard input; unbuffered: a thread that waits in a buffered one holds its lock at the end of the process."""
    return open(0, "rb", buffering=0)


def on_leash(leash: BinaryIO, let_go: Callable[[], None]) -> None:
    """Calls `let_go` from a thread of its own, once the other end is closed."""
    threading.Thread(target=_wait, args=(leash, let_go), name="leash", daemon=True).start()


def _wait(leash: BinaryIO, let_go: Callable[[], None]) -> None:
    while leash.read(1):
        pass
    let_go()
