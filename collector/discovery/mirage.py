"""Something that answers in place of a whole network, a gateway or a firewall, is no device. Pure."""

from __future__ import annotations

from collections.abc import Mapping

FAINT = frozenset({"ping", "ping.ttl", "tcp"})
LEAST = 64
"""Addresses: of fewer, all may well be alive and shut."""
SHARE = 0.9


def is_faint(evidence: Mapping[str, str]) -> bool:
    """Whether the network itself may have said it: an echo, a refusal."""
    return FAINT.issuperset(evidence)


def is_mirage(faint: int, asked: int) -> bool:
    """Of `asked` neighbouring addresses so many gave faint evidence and nothing else: no campus is like that."""
    return asked >= LEAST and faint >= SHARE * asked
