"""`python -m campuswatch.shipper SETTINGS`: sends the spool to the InfluxDB server, until its leash is let go."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from campuswatch.leash import on_leash, own_leash
from campuswatch.records.logfile import logging_to
from campuswatch.settings import Settings, load
from campuswatch.shipper.link import Link
from campuswatch.shipper.rolling import Rolling
from campuswatch.timeseries import access_of
from collector.clock import Clock, SystemClock
from collector.store.spool.shipper import Shipper
from collector.store.spool.windows import Windows

LOCK_S = 0.2


def main(config: Path) -> None:
    settings = load(config)
    clock, stop = SystemClock(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with logging_to(settings.records_path, "shipper", settings.service.zone, clock), own_leash() as leash:
        # Before the turn on the spool comes, too: who waits for a service that is gone waits for nothing.
        on_leash(leash, stop.set)
        with alone(settings.spool_path, stop) as mine:
            if mine:
                ship(settings, clock, stop)


def ship(settings: Settings, clock: Clock, stop: threading.Event) -> None:
    access, windows = access_of(settings), Windows(clock.monotonic)
    with closing(Link(access, clock, lambda: shipper.breathe())) as link, closing(Link(access, clock)) as other:
        shipper = Shipper(
            settings.spool_path, link.write, link.prepare, clock, random.Random(), windows,  # noqa: S311 - spreads
            server=lambda: link.found, timeout_s=access.timeout_s,
        )  # fmt: skip
        rolling = Rolling(access, other, windows, clock)
        threading.Thread(target=whole, args=(rolling.run, stop), name="rolling", daemon=True).start()
        shipper.run(stop)


def whole(run: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Half a process is worse than none: when roll-ups break, all of it ends, and is started again."""
    try:
        run(stop)
    finally:
        stop.set()


@contextmanager
def alone(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """One shipper for each spool: one whose service was killed may still wait for an answer; its cursor comes first.

    False where `stop` came before our turn.
    """
    handle = os.open(folder / "shipper.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not (mine := locked(handle)) and not stop.wait(LOCK_S):
            pass
        yield mine
    finally:
        os.close(handle)


def locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
