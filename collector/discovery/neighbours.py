"""The surroundings of a device by its SNMP agent: its ports, and who stands behind them by LLDP, CDP, bridge and ARP.

Devices that answer nothing are seen this way. Each table is read on its own: one that the agent cuts short, garbles
or makes too long leaves a note and the rows that came, and the others are read all the same.
"""

from __future__ import annotations

from collector.discovery.subject import Subject
from collector.discovery.tables import bridge, cdp, identity, interfaces, lldp, media, routes
from collector.discovery.tables.reading import RATE, Reader
from collector.instruments import Instruments
from inventory.model.credential import Credential
from inventory.model.kind import Kind
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings
from language.message import Message

DEADLINE_S = 40.0
"""For all tables of one device; each of them ends at the limits of a walk."""
KINDS = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT, Kind.UNKNOWN})


def worth_asking(sighting: Sighting) -> bool:
    """Whether the device may know of others: it spoke SNMP to us, and forwards frames or may do so."""
    return "snmp.credential" in sighting.evidence and sighting.identity.kind in KINDS


async def surroundings(
    subject: Subject,
    credential: Credential,
    instruments: Instruments,
    deadline_s: float = DEADLINE_S,
    rate: float = RATE,
) -> Surroundings:
    """What the agent at `subject.address` tells `credential`, which it is known to understand.

    `rate` requests a second at most. Never raises ProtocolError: what could not be read stands in `incomplete`.
    """
    reader = Reader(subject, credential, instruments, deadline_s, rate)
    me = await identity.read(reader)
    ports = await interfaces.read(reader)
    told = [
        *await lldp.read(reader, ports),
        *await cdp.read(reader, ports),
        *await bridge.read(reader, ports),
        *await media.read(reader, ports),
    ]
    routing = await routes.read(reader)
    own = frozenset(mac for mac in (me.bridge_mac, me.chassis_mac, *(port.mac for port in ports)) if mac)
    return Surroundings(
        address=subject.address,
        at_ms=reader.at_ms,
        name=me.name,
        ports=tuple(ports),
        neighbours=tuple(dict.fromkeys(one for one in told if not one.mac or one.mac not in own)),
        own_macs=own,
        bridge_mac=me.bridge_mac,
        routing=routing,
        incomplete=reader.incomplete,
        remarks=tuple(
            Message("neighbours.odd_rows", {"table": source.value, "count": count})
            for source, count in reader.odd.items()
            if count
        ),
    )
