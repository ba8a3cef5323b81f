"""What was heard on a segment, as facts: cleaned, of known types, with the time and the card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`mac` is whom the frame came from, as `aa:bb:cc:dd:ee:ff`; `at_ms` UTC milliseconds."""

    interface: str
    at_ms: int
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArpFact(Fact):
    """`mac` says that it holds `address`.

    `unasked`: it announced that by itself (RFC 5227). `odd` names what is wrong with the packet, if anything.
    """

    address: str
    reply: bool
    unasked: bool = False
    odd: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpFact(Fact):
    """A DHCP server spoke. `message` is `offer`, `ack` or `nak`; addresses it did not name are empty."""

    message: str
    source: str
    server: str = ""
    offered: str = ""
    relay: str = ""
    gateways: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterFact(Fact):
    """An IPv6 router advertised itself. With `lifetime_s` 0 it is no default router.

    `hidden`: behind extension headers, which is how switches that guard are got round (RFC 7113).
    """

    source: str
    lifetime_s: int
    prefixes: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    hidden: bool = False
