"""Our own addresses, card by card, as the sender of what is asked. Read again now and then: leases change."""

from __future__ import annotations

import errno
from collections.abc import Callable
from ipaddress import IPv4Address

from collector.protocols.links import Links

AGAIN_S = 5.0
# Kept for documents (RFC 5737): no host has one.
NOBODY = tuple(int(IPv4Address(address)) for address in ("192.0.2.1", "198.51.100.1", "203.0.113.1"))
LINK_LOCAL = b"\xfe\x80"


class OwnAddresses:
    def __init__(self, read: Callable[[], Links], monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._read_at = -AGAIN_S
        self._networks: dict[int, list[tuple[int, int, bytes]]] = {}  # mask, network, our address
        self._link_local: dict[int, bytes] = {}

    def towards(self, card: int, target: bytes) -> bytes:
        """Our IPv4 address in the network of `target`, packed. Raises OSError where we have none."""
        self._refresh()
        wanted = int.from_bytes(target, "big")
        for mask, network, own in self._networks.get(card, ()):
            if wanted & mask == network:
                return own
        raise OSError(errno.EADDRNOTAVAIL, "no address of ours in that network")

    def and_nobody(self, card: int) -> tuple[bytes, bytes]:
        """Our address on a card, and one that is nobody's and in no network of ours. Raises OSError."""
        self._refresh()
        own = [address for _, _, address in self._networks.get(card, ())]
        networks = [(mask, network) for ours in self._networks.values() for mask, network, _ in ours]
        for nobody in NOBODY:
            if own and all(nobody & mask != network for mask, network in networks):
                return own[0], nobody.to_bytes(4, "big")
        raise OSError(errno.EADDRNOTAVAIL, "no address of ours on that card")

    def link_local(self, card: int) -> bytes:
        """Raises OSError where the card speaks no IPv6."""
        self._refresh()
        if card not in self._link_local:
            raise OSError(errno.EADDRNOTAVAIL, "no link-local address on that card")
        return self._link_local[card]

    def _refresh(self) -> None:
        now = self._monotonic()
        if now - self._read_at < AGAIN_S:
            return
        self._read_at = now
        self._networks, self._link_local = {}, {}
        for index, link in self._read().links.items():
            for own in link.addresses:
                if own.version == 4:
                    entry = (int(own.netmask), int(own.network.network_address), own.ip.packed)
                    self._networks.setdefault(index, []).append(entry)
                elif own.ip.packed.startswith(LINK_LOCAL):
                    self._link_local[index] = own.ip.packed
