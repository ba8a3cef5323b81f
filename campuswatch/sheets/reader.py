"""A spreadsheet that somebody sent, read by the confined process: one at a time, within a minute."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock

import msgspec

from campuswatch.sheets.crossing import read
from campuswatch.sheets.worker import HEAD, exactly
from inventory.errors import Conflict
from inventory.spreadsheet.book import Book, Unreadable

PATIENCE_S = 60.0
WAITS_S = 20.0
MOST_ANSWER = 96 << 20
MOST_ROWS = 20_000
"""Of a file that a page takes; larger ones are for the command line, which nobody waits for."""
ROOT = Path(__file__).parents[2]
_turn = Lock()


def read_sent(octets: bytes) -> Book:
    """Raises Unreadable for a file that is refused, Conflict while others are read."""
    if not _turn.acquire(timeout=WAITS_S):
        raise Conflict("import.busy")
    try:
        answer = _ask(octets)
    finally:
        _turn.release()
    try:
        book = read(answer)
    except msgspec.ValidationError:
        raise Unreadable("sheet.damaged") from None
    if sum(len(sheet.rows) for sheet in book.sheets) > MOST_ROWS:
        raise Unreadable("import.too_many_rows", most=MOST_ROWS)
    return book


def _ask(octets: bytes) -> bytes:
    """Raises Unreadable where the process took too long, or ended without an answer."""
    ours, theirs = socket.socketpair()
    with ours, subprocess.Popen(
        [sys.executable, "-I", "-m", "campuswatch.sheets.worker"], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=ROOT,
    ) as child:  # fmt: skip
        theirs.close()
        ours.settimeout(PATIENCE_S)
        try:
            ours.sendall(HEAD.pack(len(octets)) + octets)
            (length,) = HEAD.unpack(exactly(ours, HEAD.size))
            if length > MOST_ANSWER:
                raise Unreadable("import.too_much")
            return exactly(ours, length)
        except (OSError, EOFError):
            raise Unreadable("import.too_much") from None
        finally:
            child.kill()
