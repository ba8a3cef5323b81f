"""The socket on which the pages are shown: loopback only, because there are no users yet."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from language.message import Message

BACKLOG = 128


class NotServed(Exception):
    """The pages cannot be shown there; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def listener(host: str, port: int) -> socket.socket:
    """A listening socket; `port` 0 takes a free one. Raises NotServed for anything but loopback and a taken port."""
    if not is_loopback(host):
        raise NotServed(Message("web.loopback_only", {"host": host}))
    address = "127.0.0.1" if host == "localhost" else host
    listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        detail = error.strerror or str(error)
        raise NotServed(Message("web.port_taken", {"host": host, "port": port, "detail": detail})) from error
    return listening


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
