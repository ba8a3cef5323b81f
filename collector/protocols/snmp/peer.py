"""Whom we ask: an address, a port and the credential that opens it."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from collector.protocols.snmp.message import Version
from inventory.model.credential import Credential, CredentialType

MAX_REPETITIONS = 10


class Place(NamedTuple):
    """Where datagrams go: the socket's family and the address in the form that the socket reports."""

    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Peer:
    """`address` is an IP address as text (IPv6 link-local with `%interface`).

    `max_repetitions` is raised only for devices known to bear more rows in one answer.
    """

    address: str
    port: int
    credential: Credential
    max_repetitions: int = MAX_REPETITIONS

    @property
    def version(self) -> Version:
        """A community speaks v2c, or v1 where its `auth_protocol` says `v1`."""
        if self.credential.type is CredentialType.SNMP_V3:
            return Version.V3
        return Version.V1 if self.credential.auth_protocol == "v1" else Version.V2C

    @property
    def place(self) -> Place:
        return place_of(self.address, self.port)


@lru_cache(maxsize=32_768)
def place_of(address: str, port: int) -> Place:
    """Raises ValueError for what is no IP address, or an interface that is not here."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return Place(socket.AF_INET, (str(parsed), port))
    bare, _, interface = str(parsed).partition("%")
    return Place(socket.AF_INET6, (bare, port, 0, _scope(interface) if interface else 0))


def _scope(interface: str) -> int:
    if interface.isdecimal():
        return int(interface)
    try:
        return socket.if_nametoindex(interface)
    except OSError as error:
        raise ValueError(f"no interface {interface!r} on this machine") from error
