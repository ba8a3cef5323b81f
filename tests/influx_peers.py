"""Servers that misbehave: a socket, and what is sent on it once a request has come."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"


@dataclass
class Peer:
    """`requests` are the heads and bodies that came, `connections` how many were opened."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


def whole(body: bytes, head: bytes = JSON) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def read_request(connection: socket.socket) -> bytes:
    """Empty when the other side has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


Speech = Callable[[socket.socket, int], bool]  # connection, number of the request -> whether it stays open


@contextmanager
def peer(speak: Speech) -> Iterator[Peer]:
    """Each connection is served by a thread until `speak` gives False or the other side goes."""
    listening = socket.create_server(("127.0.0.1", 0))
    found = Peer(f"http://127.0.0.1:{listening.getsockname()[1]}")

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := read_request(connection):
                found.requests.append(request)
                if not speak(connection, len(found.requests)):
                    return

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                found.connections += 1
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield found
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(10)


def says(*answers: bytes) -> Speech:
    """One after the other, the last for ever; connections stay open."""

    def speak(connection: socket.socket, number: int) -> bool:
        connection.sendall(answers[min(number, len(answers)) - 1])
        return True

    return speak


def for_ever(before: bytes, piece: bytes) -> Speech:
    """Until the other side has had enough."""

    def speak(connection: socket.socket, number: int) -> bool:
        connection.sendall(before)
        while True:
            connection.sendall(piece)

    return speak


def drip(before: bytes) -> Speech:
    """An octet at a time, each in time for a patience that begins anew with each."""

    def speak(connection: socket.socket, number: int) -> bool:
        connection.sendall(before)
        while not gone.wait(0.02):
            connection.sendall(b"x")
        return False

    gone = threading.Event()
    return speak
