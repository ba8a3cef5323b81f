"""The handle of systemd's watchdog: let go of as soon as one part of the service stands still.

`Type=notify` and `WatchdogSec=` in the unit give us a socket and a time (sd_notify(3), sd_watchdog_enabled(3)). As long
as every sign has moved since the last time, systemd is told so; else it restarts us.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping

from collector.clock import Clock

log = logging.getLogger(__name__)

Sign = Callable[[], object]
"""Gives another value each time that part has moved."""


class Watchdog:
    """`signs` are the parts by name; `patience_s` is how long one may stand still (a disk may be slow)."""

    def __init__(self, clock: Clock, signs: Mapping[str, Sign], patience_s: float) -> None:
        self._clock = clock
        self._signs = signs
        self._patience_s = patience_s
        self._seen: dict[str, tuple[object, float]] = {}

    def still(self) -> list[str]:
        """Which parts have not moved for longer than that."""
        now_s = self._clock.monotonic()
        for name, sign in self._signs.items():
            value = sign()
            if name not in self._seen or self._seen[name][0] != value:
                self._seen[name] = value, now_s
        return [name for name, (_, moved_s) in self._seen.items() if now_s - moved_s > self._patience_s]


async def keep_feeding(watchdog: Watchdog, environment: Mapping[str, str] = os.environ) -> None:
    """Until cancelled: says that we are ready, then that we live as long as we do. Without systemd it ends at once."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    tell(address, "READY=1")
    limit_s = limit_of(environment)
    if limit_s is None:
        return
    try:
        silent = False
        while True:
            still = watchdog.still()
            if not still:
                tell(address, "WATCHDOG=1")
            elif not silent:
                log.error("the watchdog is not fed: %s stands still", " and ".join(still))
            silent = bool(still)
            await asyncio.sleep(limit_s / 3)
    finally:
        tell(address, "STOPPING=1")


def limit_of(environment: Mapping[str, str]) -> float | None:
    """Seconds within which systemd wants to hear of us; None where it does not, or means another process."""
    limit, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not limit.isdecimal() or int(limit) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(limit) / 1_000_000


def tell(address: str, state: str) -> None:
    """One datagram to systemd's socket; `@` begins an abstract name. A system that does not listen is said once."""
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.connect(name)
            sender.send(state.encode())
        except OSError as error:
            log.error("systemd cannot be told %s: %s", state, error.strerror)
