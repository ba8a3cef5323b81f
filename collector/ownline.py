"""Our own line: whether this machine's card has a carrier and its gateway answers ARP, as the kernel tells it.

Nothing is sent: the kernel asks for the gateway whenever a packet goes there, and remembers whether it answered.
What it does not tell (no default route, no packet for the gateway, another system) counts as well.
Sources: proc(5), `Documentation/ABI/testing/sysfs-class-net`.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

DEFAULT, USABLE, COMPLETE = "00000000", 0x2, 0x2
"""Destination of the default route, RTF_GATEWAY, ATF_COM."""


@dataclass(frozen=True, slots=True)
class Line:
    """The default route's `card` and `gateway` (empty where there is none); `down` where it cannot carry anything."""

    card: str = ""
    gateway: str = ""
    down: bool = False


def look_at_line(proc: Path = Path("/proc/net"), cards: Path = Path("/sys/class/net")) -> Line:
    card, gateway = _default_route(_lines(proc / "route"))
    if not card:
        return Line()
    carrier = _text(cards / card / "carrier").strip()
    silent = gateway in _unanswered(_lines(proc / "arp"), card)
    return Line(card, gateway, carrier == "0" or silent)


def _default_route(lines: list[list[str]]) -> tuple[str, str]:
    routes = [
        (int(row[6]), row[0], str(IPv4Address(int(row[2], 16).to_bytes(4, "little"))))
        for row in lines
        if len(row) >= 8 and row[1] == DEFAULT and row[7] == DEFAULT and int(row[3], 16) & USABLE
    ]
    best = min(routes, default=None)
    return ("", "") if best is None else best[1:]


def _unanswered(lines: list[list[str]], card: str) -> set[str]:
    return {row[0] for row in lines if len(row) >= 6 and row[5] == card and not int(row[2], 16) & COMPLETE}


def _lines(path: Path) -> list[list[str]]:
    return [line.split() for line in _text(path).splitlines()[1:]]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:  # a card without a driver says so by EINVAL, another system has no such files
        return ""
