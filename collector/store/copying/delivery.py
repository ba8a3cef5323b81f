"""Hands lines to the server, with patience: what it cannot take now waits, what it never takes is kept apart."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.server import NO_ANSWER, Answer, Server
from collector.store.spool import verdict
from collector.store.spool.dead import bury
from collector.store.spool.dividing import LEVEL, divide
from collector.store.spool.verdict import Verdict
from language.message import Message

PATIENCE_S = 600.0  # without any success

Result = TypeVar("Result")


class Delivery:
    """For one thread at a time. `wait` sleeps seconds; `told` hears why it waits, None when it goes on.

    `folder` keeps the lines that the server refuses. After `lost`, the server was away: what it acknowledged last may
    be gone, too.
    """

    def __init__(
        self,
        connect: Callable[[], Server],
        access: Access,
        folder: Path,
        clock: Clock,
        rng: random.Random,
        wait: Callable[[float], object],
        told: Callable[[Message | None], None],
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._connect, self._access, self._folder = connect, access, folder
        self._clock, self._rng, self._wait, self._told = clock, rng, wait, told
        self._patience_s = patience_s
        self._server: Server | None = None
        self.lost = False

    def send(self, database: str, lines: Sequence[bytes]) -> int:
        """Returns when the server has them; how many it refused for good. Raises StoreError when patience is over."""
        return self._patiently(lambda: self._send(database, lines))

    def use(self, act: Callable[[Server], Result]) -> Result:
        """`act` with the server, again while it is away. Raises StoreError."""

        def once() -> tuple[Answer, Result | None]:
            return Answer(200), act(self.server())

        return self._patiently(once)

    def server(self) -> Server:
        """With its databases, as far as we may make them. Raises StoreError."""
        if self._server is None:
            server = self._connect()
            try:
                server.prepare(self._access.homes)
            except BaseException:
                server.close()
                raise
            self._server = server
        return self._server

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _patiently(self, act: Callable[[], tuple[Answer, Result | None]]) -> Result:
        end_s = self._clock.monotonic() + self._patience_s
        failures = 0
        while True:
            try:
                answer, result = act()
                found = verdict.verdict_of(answer.status)
                why = verdict.sentence(found, answer)
            except StoreError as error:
                if not error.again:
                    raise
                answer, result, found, why = Answer(NO_ANSWER), None, Verdict.LOST, error.message
            if found is Verdict.SENT:
                if failures:
                    self._told(None)
                return result  # type: ignore[return-value]
            failures += 1
            self._recover(found)
            pause_s = verdict.pause_s(found, answer, failures, self._rng)
            if found is Verdict.HOLD or self._clock.monotonic() + pause_s > end_s:
                raise StoreError(Message("store.copy_stopped", {"reason": reason_of(why)}), again=True)
            self._told(why)
            self._wait(pause_s)

    def _recover(self, found: Verdict) -> None:
        if found is Verdict.LOST:
            self.lost = True
        if found in (Verdict.LOST, Verdict.PREPARE):
            self.close()

    def _send(self, database: str, lines: Sequence[bytes]) -> tuple[Answer, int | None]:
        server = self.server()

        def write(body: bytes) -> Answer:
            return server.write(database, body, gzipped=True)

        answer = write(gzip.compress(b"\n".join(lines) + b"\n", LEVEL))
        if verdict.verdict_of(answer.status) not in (Verdict.DIVIDE, Verdict.SPLIT):
            return answer, 0
        divided = divide(lines, write)
        if divided.halted:
            return divided.halted, None
        return Answer(204), bury(self._folder, divided.bad, self._clock.now_ms())


def reason_of(why: Message) -> str:
    return str(why.params.get("reason", why.id))
