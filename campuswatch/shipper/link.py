"""The line to the server: found out when it is first wanted, and again after it was away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.http import nothing
from collector.store.influx.server import NO_ANSWER, Answer, Server
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)


class Link:
    """For one thread. A server that comes back may be another one than it was. `before` precedes each request."""

    def __init__(self, access: Access, clock: Clock, before: Callable[[], None] = nothing) -> None:
        self._access = access
        self._clock = clock
        self._before = before
        self._told = ""
        self._server: Server | None = None
        self._found = ""

    @property
    def found(self) -> str:
        """What was found at the other end, `InfluxDB 1.6.7`; empty while nobody knows."""
        return self._found

    def write(self, body: bytes) -> Answer:
        """Gzip members of line protocol, to the raw samples. Raises StoreError where the server cannot be spoken to."""
        answer = self.server().write(self._access.database, body, gzipped=True)
        if answer.status == NO_ANSWER:
            self.close()
        return answer

    def prepare(self) -> Message | None:
        """Makes what is missing of the two databases; why that cannot be, or None. Raises StoreError."""
        server = self.server()
        server.prepare(self._access.homes)
        there = set(server.databases())
        missing = [home.database for home in self._access.homes if home.database not in there]
        return Message("shipping.no_database", {"reason": ", ".join(missing)}) if missing else None

    def server(self) -> Server:
        """Raises StoreError. Missing databases are made; where that is not ours to do, the writes will tell."""
        if self._server is None:
            self._server = connect(self._access, self._clock, self._before)
            self._found = f"InfluxDB {self._server.version}"
            self._make_room(self._server)
        return self._server

    def _make_room(self, server: Server) -> None:
        try:
            steps = server.prepare(self._access.homes)
        except StoreError as error:
            self._warn(f"whether its databases are there cannot be seen: {translate(error.message, 'en')}")
            return
        for step in steps:
            if step.done:
                log.info("done on the server: %s", step.command)
        self._warn("; ".join(f"to be done on the server ({s.reason}): {s.command}" for s in steps if not s.done))

    def _warn(self, trouble: str) -> None:
        """Once for each trouble, however often the server comes and goes; empty where all is well."""
        if trouble and trouble != self._told:
            log.warning("%s", trouble)
        self._told = trouble

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
