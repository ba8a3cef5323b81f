"""Ports for one more campus on this machine."""

from __future__ import annotations

import random
import socket

LOW, HIGH = 10_000, 32_000
"""Below the ephemeral range, so that no outgoing connection takes one in between."""
TRIES = 100
KINDS = {
    "snmp": socket.SOCK_DGRAM,
    "rtsp": socket.SOCK_STREAM,
    "http": socket.SOCK_STREAM,
    "wsdiscovery": socket.SOCK_DGRAM,
}


def free_ports() -> dict[str, int]:
    """`snmp rtsp http wsdiscovery` on ports that nothing holds now, on any address. Raises OSError for none found."""
    chosen: dict[str, int] = {}
    for protocol, kind in KINDS.items():
        chosen[protocol] = _free(kind, set(chosen.values()))
    return chosen


def _free(kind: socket.SocketKind, taken: set[int]) -> int:
    for _ in range(TRIES):
        port = random.randrange(LOW, HIGH)
        with socket.socket(socket.AF_INET, kind) as sock:
            try:
                sock.bind(("0.0.0.0", port))  # noqa: S104 - free on every address is what is asked
            except OSError:
                continue
        if port not in taken:
            return port
    raise OSError(f"no free port found between {LOW} and {HIGH}")
