"""Runs in a network of its own with two cards: searches from one address, prints as JSON what left by which card."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys

from collector.protocols.wsdiscovery_port import GROUP, search

ETH_P_IP = 0x0800
CARDS = {"upper": "10.1.0.1", "lower": "10.2.0.1"}
SETUP = "".join(
    f"ip link add {card} type veth peer name {card}-far; ip addr add {address}/24 dev {card};"
    f"ip link set {card} up; ip link set {card}-far up;"
    for card, address in CARDS.items()
)


def probes(tap: socket.socket) -> list[dict[str, object]]:
    """IPv4 headers of what was sent to the group: source, TTL, destination port."""
    found: list[dict[str, object]] = []
    while True:
        try:
            frame = tap.recv(65_535)
        except BlockingIOError:
            return found
        if frame[30:34] == socket.inet_aton(GROUP) and frame[23] == socket.IPPROTO_UDP:
            port = int.from_bytes(frame[36:38], "big")
            found.append({"source": socket.inet_ntoa(frame[26:30]), "ttl": frame[22], "port": port})


async def main(own_address: str) -> None:
    subprocess.run(["sh", "-euc", SETUP + "ip route add default via 10.1.0.2"], check=True)
    taps = {}
    for card in CARDS:
        taps[card] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.htons(ETH_P_IP))
        taps[card].bind((f"{card}-far", ETH_P_IP))
    async for _ in search(own_address, 0.5):
        pass
    print(json.dumps({card: probes(tap) for card, tap in taps.items()}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
