"""Our end of the typesetting process (see typesetter.py), kept for many papers: fonts are loaded once.

A process is let go after PAPERS of them, so that what typst remembers stays bounded, and after any that it did not
answer in time. One that dies under a paper has that paper set again by a fresh one, for it may have been worn out by
those before; if that dies too, the paper is at fault.
"""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
from importlib.util import find_spec
from types import TracebackType
from typing import Self

from inventory.errors import LedgerError

COMMAND = (sys.executable, "-I", "-m", "dashboards.papers.typesetter")
DEADLINE_S = 60.0
"""For one paper, with loading fonts; a tenth of a second is usual, four seconds are 500 rows on a busy machine."""
PAPERS = 100
HEAD = struct.Struct("!cI")
MAX_PDF = 16 << 20
READY, PAPER, PDF = b"R", b"O", b"P"
FONT_PACKAGE = "fonts-noto-cjk"
CJK_SIGNS = re.compile("[\u1100-\u11ff\u2e80-\u30ff\u3100-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
ALONE = {"RAYON_NUM_THREADS": "1"}
"""A paper is set on one core: two processes use two without threads that wait for each other."""


class PaperError(LedgerError):
    """No PDF can be made of it, in one sentence: a library or font that is missing, too long, or typesetting failed."""


class Typesetter:
    """A context manager, of one thread. Starts its process with the first paper; `papers` is how many one sets."""

    def __init__(self, papers: int = PAPERS) -> None:
        self._papers = papers
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    def typeset(self, order: str, at_ms: int) -> bytes:
        """The PDF of an order (JSON, as `order.order_of` gives it). Blocks for a tenth of a second and more. Raises
        PaperError."""
        if find_spec("typst") is None:
            raise PaperError("pdf.no_typst")
        worn = self._process is not None
        try:
            return self._once(order, at_ms)
        except EOFError as error:
            if not worn:
                raise PaperError("pdf.failed", reason=type(error).__name__) from error
        try:
            return self._once(order, at_ms)
        except EOFError as error:
            raise PaperError("pdf.failed", reason=type(error).__name__) from error

    def sets_chinese(self) -> bool:
        """Whether this machine has a font for it. Blocks for a second. Raises PaperError."""
        if find_spec("typst") is None:
            raise PaperError("pdf.no_typst")
        try:
            return self._ready(time.monotonic() + DEADLINE_S).chinese
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise PaperError("pdf.failed", reason=type(error).__name__) from error

    def _once(self, order: str, at_ms: int) -> bytes:
        """Raises EOFError where the process died."""
        until = time.monotonic() + DEADLINE_S
        try:
            process = self._ready(until)
            made = process.typeset(order, at_ms, until)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if isinstance(error, EOFError | ConnectionError):
                raise EOFError("the typesetter ended") from error
            raise PaperError("pdf.failed", reason=type(error).__name__) from error
        if process.papers >= self._papers:
            self.close()
        return made

    def _ready(self, until: float) -> _Process:
        if self._process is None:
            self._process = _Process()
            self._process.greet(until)
        return self._process


class _Process:
    """One process and the socket to it. `papers` is how many it has set, `chinese` whether it found a font for that."""

    def __init__(self) -> None:
        self.papers = 0
        self.chinese = False
        self._peer, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 - a fixed command
                COMMAND, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=os.environ | ALONE,
            )  # fmt: skip

    def end(self) -> None:
        self._peer.close()
        self._child.kill()
        self._child.wait()

    def greet(self, until: float) -> None:
        kind, body = self._receive(until)
        if kind != READY:
            raise ValueError("not ready")
        self.chinese = bool(json.loads(body)["cjk"])

    def typeset(self, order: str, at_ms: int, until: float) -> bytes:
        """Raises PaperError for what cannot be set, OSError, EOFError and ValueError where the process is of no use."""
        if not self.chinese and CJK_SIGNS.search(order):
            raise PaperError("pdf.no_cjk_font", package=FONT_PACKAGE)
        body = f'{{"at_s": {at_ms // 1000}, "paper": {order}}}'.encode()
        self._peer.settimeout(_left(until))
        self._peer.sendall(HEAD.pack(PAPER, len(body)) + body)
        kind, body = self._receive(until)
        self.papers += 1
        if kind != PDF:
            raise PaperError("pdf.failed", reason=body.decode(errors="replace"))
        return body

    def _receive(self, until: float) -> tuple[bytes, bytes]:
        kind, length = HEAD.unpack(self._exactly(HEAD.size, until))
        if length > MAX_PDF:
            raise ValueError("too long")
        return kind, self._exactly(length, until)

    def _exactly(self, length: int, until: float) -> bytes:
        whole = bytearray()
        while len(whole) < length:
            self._peer.settimeout(_left(until))
            part = self._peer.recv(min(length - len(whole), 1 << 20))
            if not part:
                raise EOFError("the typesetter ended")
            whole += part
        return bytes(whole)


def _left(until: float) -> float:
    """Seconds. The whole talk has one deadline, however often the other end says a little."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the typesetter took too long")
    return left
