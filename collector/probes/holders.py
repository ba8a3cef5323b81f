"""Which MAC holds which address, by the tables of what forwards (IP-MIB, RFC 4293): where ARP spoofing shows (Q41).

A scan reads the same once a night; here it is read so often that nobody who took an address stays unseen for long.
"""

from __future__ import annotations

from collector.discovery.tables.media import MEDIA_MAC, MEDIA_TYPE, PHYSICAL_MAC, PHYSICAL_TYPE, holders
from collector.instruments import Instruments
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.snmp.walk import Limits
from collector.target import Target
from collector.told import HoldersSeen
from inventory.model.kind import Kind

NAME = "holders"
FEW = 3
"""So few addresses are a switch's own gateway and its managers: it is asked again only after a day."""
AGAIN_S = 86_400.0
KINDS = frozenset({Kind.ROUTER, Kind.FIREWALL, Kind.SWITCH})
LIMITS = Limits(rows=4096)


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is found where the table is as good as empty."""
    clock = instruments.clock
    if not instruments.rarely.is_due(target.device, NAME, clock.monotonic()):
        return Finding()
    end_s = clock.monotonic() + deadline_s
    found: set[tuple[str, str]] = set()
    async with admitted(target, instruments) as peer:
        for mac, type in ((PHYSICAL_MAC, PHYSICAL_TYPE), (MEDIA_MAC, MEDIA_TYPE)):
            rows = await instruments.snmp.walk(peer, (mac, type), end_s - clock.monotonic(), LIMITS)
            found.update((address, holder) for _, holder, address in holders(rows, mac, type))
            if found:
                break
    if len(found) <= FEW:
        instruments.rarely.done(target.device, NAME, clock.monotonic(), AGAIN_S)
        return Finding()
    return Finding(told=(HoldersSeen(device=target.device, at_ms=clock.now_ms(), holders=tuple(sorted(found))),))


PROBE = Probe(
    name=NAME, look=look, interval_s=300, timeout_s=10, witness=False, kinds=KINDS, worth=has_credential, shed=5,
    lane=LONG,
)  # fmt: skip
