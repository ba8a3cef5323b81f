"""The socket on which the pages are shown. Beyond this machine only over HTTPS: passwords pass there."""

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


def listener(host: str, port: int, *, secure: bool = False) -> socket.socket:
    """A listening socket; `port` 0 takes a free one. Raises NotServed for a taken port, for an address that this
    machine has not, and, unless `secure`, for anything but loopback."""
    if not (secure or is_loopback(host)):
        raise NotServed(Message("web.needs_certificate", {"host": host}))
    address = "127.0.0.1" if host == "localhost" else host
    try:
        ip_address(address)
    except ValueError:
        raise NotServed(Message("web.no_address", {"host": host})) from None
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


def url_of(listening: socket.socket, *, secure: bool = False, name: str = "") -> str:
    """`name` is how browsers call a machine that listens on all of its addresses."""
    host, port = listening.getsockname()[:2]
    host = name if name and ip_address(host).is_unspecified else host
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"
