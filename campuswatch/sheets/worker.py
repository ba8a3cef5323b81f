"""The confined process: `python -I -m campuswatch.sheets.worker` with one end of a socket pair as standard input.

It takes one file (a length, octets), is confined as the process that decodes pictures is, reads the file, and answers
with what was in it. Whatever is wrong with the file, it can reach no other file, no network and little memory.
"""

from __future__ import annotations

import codecs
import socket
import struct

from campuswatch.sheets.crossing import refusal, written
from collector.pictures.confinement import confine
from inventory.spreadsheet.book import Unreadable
from inventory.spreadsheet.reading import book_of
from inventory.spreadsheet.tables import known_titles
from language.message import Message

HEAD = struct.Struct("!I")
NAME = "upload"
WARM = b"code,name\r\na,\xe4\xb8\x80\r\n"
"""Read before the confinement, so that what loads late is there."""


CODECS = (
    "cp437",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "cp1258",
    "cp1252",
    "ascii",
    "latin-1",
)
"""Of names in archives and of texts; each is a module that loads when it is first asked for."""


def main() -> None:
    peer = socket.socket(fileno=0)
    book_of(WARM, NAME, known_titles)
    for codec in CODECS:
        codecs.lookup(codec)
    octets = exactly(peer, HEAD.unpack(exactly(peer, HEAD.size))[0])
    confine()
    try:
        answer = written(book_of(octets, NAME, known_titles))
    except Unreadable as error:
        answer = refusal(error.message)
    except MemoryError:
        answer = refusal(Message("import.too_much"))
    peer.sendall(HEAD.pack(len(answer)) + answer)


def exactly(peer: socket.socket, count: int) -> bytes:
    """Raises EOFError where the other side is gone."""
    found = bytearray()
    while len(found) < count:
        part = peer.recv(min(1 << 20, count - len(found)))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


if __name__ == "__main__":
    main()
