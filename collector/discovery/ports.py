"""A few TCP ports: who takes a connection. Nothing is sent over it.

Port 9100 is never touched: printers print what comes there, and some a page for a connection alone. A printer shows
itself by 515 and 631, and from then on is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from collector.attack_signs import RESET
from collector.discovery.plan import Plan
from collector.discovery.presence import First
from collector.instruments import Instruments
from collector.protocols.icmp import tells_nothing
from collector.protocols.pace import Pace
from collector.protocols.tcp import AT_ONCE, Outcome, room
from collector.protocols.tcp import sweep as connect_all

ANYBODY = ("rtsp", "http")
"""The school's own ports of these protocols; asked also of addresses that have said nothing yet."""
TELLING: Mapping[str, int] = {
    "ipp": 631,
    "lpd": 515,
    "https": 443,
    "hikvision": 8000,
    "dahua": 37777,
    "ssh": 22,
    "telnet": 23,
}
"""Ports that say what a host is, asked of those only who are there."""
ROUNDS: Sequence[Sequence[str]] = (ANYBODY, ("ipp", "lpd"), ("https", "hikvision"), ("dahua", "ssh"), ("telnet",))
"""Two at once to one host, not more; one by one to those that are polled meanwhile."""
PRINTERS = frozenset({"ipp", "lpd"})
PACKETS: Mapping[Outcome, int] = {Outcome.OPEN: 4, Outcome.CLOSED: 1, Outcome.SILENT: 2, Outcome.UNREACHABLE: 1}
"""That a connect makes us send, by what came of it."""


def prints(open_ports: frozenset[str] | set[str]) -> bool:
    """Whether it looks like a printer. A host that streams is none, whatever else it shares."""
    return bool(PRINTERS & open_ports) and "rtsp" not in open_ports


async def knock(first: Mapping[str, First], plan: Plan, instruments: Instruments, pace: Pace, share: int) -> None:
    """Fills in `open`, the evidence `tcp`, and `trouble`. `share`: with how many others descriptors are shared."""
    for names in ROUNDS:
        if names is ANYBODY:
            asked = [address for address, one in first.items() if not one.absent]
        else:
            asked = [address for address, one in first.items() if bears_more(address, one)]
        for some, at_once in turns(asked, names, plan.residents):
            ports = {(plan.ports if name in plan.ports else TELLING)[name]: name for name in at_once}
            await _round(some, ports, first, plan, instruments, pace, share)


def turns(
    asked: Sequence[str], names: Sequence[str], polled: Collection[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Which addresses are asked which ports at once, one turn after the other. Pure."""
    others = [address for address in asked if address not in polled]
    known = [address for address in asked if address in polled]
    turns = [(others, names), *((known, (name,)) for name in names)]
    return ((some, at_once) for some, at_once in turns if some)


def bears_more(address: str, one: First) -> bool:
    """On loopback, what listens on all addresses would answer for each of them."""
    return one.there and not prints(one.open) and not tells_nothing(address)


async def _round(
    asked: Sequence[str], ports: Mapping[int, str], first: Mapping[str, First], plan: Plan, instruments: Instruments,
    pace: Pace, share: int,
) -> None:  # fmt: skip
    endpoints = ((address, port) for address in asked for port in ports)
    at_once = max(2, room(AT_ONCE) // share)
    looks = connect_all(endpoints, plan.deadline_s, at_once=at_once, pace=pace, monotonic=instruments.clock.monotonic)
    async for look in looks:
        one = first[look.address]
        one.manners.sent(PACKETS.get(look.outcome, 0))
        if look.outcome is Outcome.CLOSED:
            instruments.signs.tried(look.address, RESET)
        if look.outcome is Outcome.OPEN:
            one.open.add(ports[look.port])
        elif look.outcome is Outcome.CLOSED and not tells_nothing(look.address):
            one.evidence["tcp"] = "closed"
        elif look.outcome is Outcome.NOT_ASKED:
            one.trouble = one.trouble or look.reason
