"""The print of a device's key, read so that a person can compare it at the device and have it pinned.

Nothing is proved by reading it: whoever answers shows some key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from collector.control.ssh import host_key
from collector.protocols.certificate import print_of
from collector.protocols.connection import Connection, total_deadline
from collector.protocols.errors import BadAnswer
from collector.protocols.tls import PROTOCOL, TlsConnection, looking_context
from inventory.model.claim import ClaimType


@dataclass(frozen=True, slots=True)
class Key:
    """`port` is a name in `School.ports`; `read` is `(address, port, deadline in seconds)` -> print, and raises
    ProtocolError."""

    type: ClaimType
    port: str
    read: Callable[[str, int, float], Awaitable[str]]


async def tls_key(address: str, port: int, deadline_s: float) -> str:
    """Hexadecimal, see `certificate.print_of`."""
    async with total_deadline(PROTOCOL, deadline_s), await Connection.open(address, port, PROTOCOL) as connection:
        told = print_of((await TlsConnection.open(connection, looking_context())).certificate)
    if not told:
        raise BadAnswer(protocol=PROTOCOL, detail="no key")
    return told


KEYS: Mapping[str, Key] = {
    "ssh": Key(ClaimType.SSH_KEY, "ssh", host_key),
    "tls": Key(ClaimType.TLS_KEY, "https", tls_key),
}
