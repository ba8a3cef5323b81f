"""A child process that speaks length-prefixed frames over one end of a socket pair, its standard input."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import subprocess
from collections.abc import Callable, Sequence

from collector.rawhelper.frames import MAX_FRAME, FrameReader

STOP_S = 2.0
MAX_UNSENT = 1024 * 1024


class Child:
    """`on_body` takes each body of a frame; `on_end` is called once, when the child is gone or talks nonsense.

    What `on_body` raises as ValueError counts as nonsense.
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        ours: socket.socket,
        on_body: Callable[[bytes], None],
        on_end: Callable[[], None],
        limit: int,
    ) -> None:
        self._process = process
        self._ours = ours
        self._on_body = on_body
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        self._frames = FrameReader(limit)
        self._unsent = bytearray()
        self.alive = True
        self._loop.add_reader(ours, self._read)

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        on_body: Callable[[bytes], None],
        on_end: Callable[[], None],
        *,
        limit: int = MAX_FRAME,
        quiet: bool = False,
    ) -> Child:
        """`quiet` throws its standard error away. Raises OSError when it cannot be started."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            # No environment: the child needs none, and what is in ours is none of its business.
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=theirs.fileno(),
                    stderr=subprocess.DEVNULL if quiet else None,
                    env={"PATH": os.defpath},
                )
            except OSError:
                ours.close()
                raise
        return cls(process, ours, on_body, on_end, limit)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, data: bytes | bytearray) -> None:
        """Whole frames. Raises OSError when it has ended or does not keep up."""
        if not self.alive:
            raise OSError(errno.EPIPE, "the helper process has ended")
        if len(self._unsent) > MAX_UNSENT:
            raise OSError(errno.ENOBUFS, "the helper process does not keep up")
        if not self._unsent:
            self._loop.call_soon(self._write)
        self._unsent += data

    def _write(self) -> None:
        if not self.alive:
            return
        try:
            del self._unsent[: self._ours.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._end()
            return
        if self._unsent:
            self._loop.add_writer(self._ours, self._write)
        else:
            self._loop.remove_writer(self._ours)

    def _read(self) -> None:
        try:
            data = self._ours.recv(65536)
            for body in self._frames.feed(data):
                self._on_body(body)
        except (OSError, ValueError):
            data = b""
        if not data:
            self._end()

    def _end(self) -> None:
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._ours)
        self._loop.remove_writer(self._ours)
        self._ours.close()
        self._on_end()

    async def close(self, patience_s: float = STOP_S) -> None:
        """Closing our end is how the child is told; it is killed only if it does not listen for `patience_s`."""
        self._end()
        try:
            async with asyncio.timeout(patience_s):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                self._process.kill()
            await self._process.wait()
