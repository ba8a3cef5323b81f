"""Reads key frames: our end of the process that decodes them, one at a time, each within a deadline.

A process that dies or hangs over a picture is replaced at once, and the picture counts as unreadable; where several in
a row have done so, it stays away for a growing while. It is replaced now and then in any case, so that a picture that
took it over could speak for few others.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

from collector.pictures.wire import (
    MAX_BODY,
    MAX_JPEG,
    MAX_OCTETS,
    PIECE,
    READY,
    SHOWN,
    UNREADABLE,
    Order,
    Shown,
    encode_order,
    pieces,
    read_shown,
    read_words,
    split,
)
from collector.protocols.child import Child
from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer, LocalFault
from collector.protocols.rtp.key_frame import KeyFrame

COMMAND = (sys.executable, "-I", "-m", "collector.pictures.worker")
START_S = 20.0
PICTURE_S = 5.0
TURN = 8
"""Pieces that are packed before others have their turn."""
PICTURES = 250
BUSY_S = 60.0
"""What one process reads: so many, or for so long; it may spend twice that (`confinement.CPU_S`)."""
BACK_OFF_S = (0.0, 1.0, 5.0, 30.0, 300.0)


class PictureReader:
    """`confined` says what confines the process (`limits`, `filter`); `read_count` is how many pictures were read,
    `lost` how many the process died or hung over, `took_s` how long they were with it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._child: Child | None = None
        self._number = 0
        self._here, self._here_s = 0, 0.0
        self._answer: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._jpeg = bytearray()
        self._failures = 0
        self._start_again_s = 0.0
        self._turn = asyncio.Lock()
        self.confined: tuple[str, ...] = ()
        self.read_count = self.lost = 0
        self.took_s = 0.0

    @classmethod
    async def open(cls, monotonic: Callable[[], float] = time.monotonic) -> PictureReader:
        """Raises LocalFault (`pictures.no_decoder`) where it does not come up: its library is not installed."""
        reader = cls(monotonic)
        await reader._start()
        return reader

    async def read(self, frame: KeyFrame, *, picture: bool = False) -> Shown:
        """What is seen in a key frame; `picture`: with a JPEG of it.

        Raises BadAnswer (`picture.unreadable`) for octets that are no picture, LocalFault where nobody can read now.
        """
        if not 0 < len(frame.data) <= MAX_OCTETS:
            raise BadAnswer("picture.unreadable", reason=f"{len(frame.data)} bytes")
        async with self._turn:
            if self._monotonic() < self._start_again_s:
                raise _absent("it died too often")
            if self._child is None or not self._child.alive or self._worn:
                await self._renew()
            started_s = self._monotonic()
            try:
                kind, said = await self._ask(frame, picture)
                shown = read_shown(said, bytes(self._jpeg)) if kind == SHOWN else None
                reason = "" if shown else "".join(read_words(said, "reason"))
            except (OSError, TimeoutError, LocalFault, ValueError) as error:
                await self._fail()
                raise BadAnswer("picture.unreadable", reason="it breaks the decoder") from error
            finally:
                self._jpeg.clear()
            took_s = self._monotonic() - started_s
            self._here_s += took_s
            self.took_s += took_s
        self._failures = 0
        self.read_count += 1
        if shown is None:
            raise BadAnswer("picture.unreadable", reason=clean_text(reason, 100))
        return shown

    async def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.close()

    @property
    def _worn(self) -> bool:
        return self._here >= PICTURES or self._here_s >= BUSY_S

    async def _renew(self) -> None:
        try:
            await self._start()
        except LocalFault:
            self._put_off()
            raise

    async def _start(self) -> None:
        await self.close()
        self._here, self._here_s = 0, 0.0
        self._answer = asyncio.get_running_loop().create_future()
        self._number = 0
        try:
            self._child = await Child.start(COMMAND, self._take, self._ended, limit=MAX_BODY, quiet=True)
            async with asyncio.timeout(START_S):
                _, said = await self._answer
            self.confined = read_words(said, "confined")
        except (OSError, TimeoutError, LocalFault, ValueError) as error:
            await self.close()
            raise _absent("it does not start; is the extra 'pictures' installed?") from error
        finally:
            self._answer = None

    async def _ask(self, frame: KeyFrame, picture: bool) -> tuple[bytes, bytes]:
        if self._child is None:
            raise _absent("it has ended")
        self._here += 1
        self._number = self._number % 0xFFFF_FFFF + 1
        self._answer = asyncio.get_running_loop().create_future()
        order = Order(self._number, frame.codec.value, len(frame.data), picture)
        try:
            await self._send(self._child, order, frame.data)
            async with asyncio.timeout(PICTURE_S):
                return await self._answer
        finally:
            self._answer = None

    async def _send(self, child: Child, order: Order, data: bytes) -> None:
        """A large picture is packed with a turn for others now and then: all of it at once would hold the loop."""
        packed = bytearray(encode_order(order))
        for place, piece in enumerate(pieces(order.number, data), 1):
            packed += piece
            if not place % TURN:
                await asyncio.sleep(0)
        child.send(packed)

    async def _fail(self) -> None:
        self.lost += 1
        child, self._child = self._child, None
        if child is not None:
            await child.close(patience_s=0)
        self._put_off()

    def _put_off(self) -> None:
        self._start_again_s = self._monotonic() + BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)]
        self._failures += 1

    def _take(self, body: bytes) -> None:
        """Raises ValueError for nonsense, which ends the process."""
        kind, number, rest = split(body)
        if self._answer is None or self._answer.done() or number != self._number:
            return
        if kind == PIECE:
            if len(self._jpeg) + len(rest) > MAX_JPEG:
                raise ValueError("a picture too large to be kept")
            self._jpeg += rest
        elif kind in (READY, SHOWN, UNREADABLE):
            self._answer.set_result((kind, rest))

    def _ended(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(_absent("it has ended"))


def _absent(reason: str) -> LocalFault:
    return LocalFault("pictures.no_decoder", reason=reason)
