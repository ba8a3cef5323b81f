"""Our end of a helper process that opens sockets we may not: it first says that it has them, or why it has not."""

from __future__ import annotations

import asyncio
import errno
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from collector.protocols.child import Child
from collector.protocols.errors import LocalFault
from collector.rawhelper.frames import FAULT, MAX_FRAME, READY

START_S = 10.0
Ready = TypeVar("Ready")


class HelperProcess(ABC, Generic[Ready]):
    """`impossible` makes the fault that says why there is no helper, of a reason in a word or an errno's name."""

    def __init__(self, impossible: Callable[[str], LocalFault]) -> None:
        self._child: Child | None = None
        self._impossible = impossible
        self._ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()

    @abstractmethod
    def _read_ready(self, body: bytes) -> Ready:
        """What it says with being ready. Raises ValueError."""

    @abstractmethod
    def _hear(self, kind: bytes, body: bytes) -> None:
        """All else that it says. Raises ValueError."""

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    async def _start(self, command: Sequence[str], *, limit: int = MAX_FRAME) -> Ready:
        """Raises LocalFault when it may not open its sockets, or does not come up."""
        try:
            self._child = await Child.start(command, self._take, self._ended, limit=limit)
        except OSError as error:
            raise self._impossible(errno.errorcode.get(error.errno or 0, "EPERM")) from error
        try:
            async with asyncio.timeout(START_S):
                return await self._ready
        except (TimeoutError, LocalFault) as fault:
            await self.close()
            raise fault if isinstance(fault, LocalFault) else self._impossible("helper does not start") from fault

    def _tell(self, data: bytes) -> None:
        """Raises OSError when the helper is gone or does not keep up."""
        if self._child is None:
            raise OSError(errno.EPIPE, "the helper has not started")
        self._child.send(data)

    def _take(self, body: bytes) -> None:
        kind, body = body[:1], body[1:]
        if kind not in (READY, FAULT):
            self._hear(kind, body)
        elif self._ready.done():
            return
        elif kind == READY:
            self._ready.set_result(self._read_ready(body))
        else:
            self._ready.set_exception(self._impossible(body.decode("ascii", "replace")))

    def _ended(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(self._impossible("helper ended"))

    async def close(self) -> None:
        if self._child is not None:
            await self._child.close()
