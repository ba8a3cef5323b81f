"""The ports of a device: up or not, speed, traffic and errors as rates (IF-MIB, RFC 2863)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp import SYS_UPTIME
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, Counter64, octets, whole
from collector.protocols.snmp.walk import Row, Rows
from collector.rates import COUNTED, Port, Snapshot, rates, widths
from collector.sample import Sample, Value
from collector.target import Target
from inventory.model.kind import Kind

IF_ENTRY = Oid.parse("1.3.6.1.2.1.2.2.1")
IF_X_ENTRY = Oid.parse("1.3.6.1.2.1.31.1.1.1")
IF_TYPE, IF_SPEED, IF_OPER_STATUS = (IF_ENTRY.child(arc) for arc in (3, 5, 8))
IF_NAME, IF_HIGH_SPEED, IF_DISCONTINUITY = (IF_X_ENTRY.child(arc) for arc in (1, 15, 19))

# In the order of COUNTED: the wide column where there is one, and the narrow one.
WIDE: tuple[Oid | None, ...] = (IF_X_ENTRY.child(6), IF_X_ENTRY.child(10), None, None, None, None)
NARROW = tuple(IF_ENTRY.child(arc) for arc in (10, 16, 14, 20, 13, 19))
ALWAYS = (
    *(IF_TYPE, IF_SPEED, IF_OPER_STATUS, IF_NAME, IF_HIGH_SPEED, IF_DISCONTINUITY),
    *(column for column in WIDE if column),
    *NARROW[2:],
)
# Needed only of devices without 64-bit counters.
OLD = NARROW[:2]

UP = 1
# IANAifType of what is no port: other, softwareLoopback, propVirtual, tunnel, l2vlan, l3ipvlan.
NOT_PORTS = frozenset({1, 24, 53, 131, 135, 136})
MAX_NAME = 64
MAX_MBPS = 10_000_000  # 10 Tbit/s, more than any link or bundle of links in a school
MAX_RATE: Mapping[str, float] = {counted.field: MAX_MBPS * (1e6 if counted.octets else 1e3) for counted in COUNTED}
KINDS = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT, Kind.RECORDER, Kind.SERVER})


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """One sample a port. Rates appear from the second look on, and only where they can be known."""
    clock = instruments.clock
    before = instruments.counters.last(target.device)
    columns = ALWAYS if before is not None and is_wide(before) else ALWAYS + OLD
    started_s = clock.monotonic()
    async with admitted(target, instruments) as peer:
        uptime = whole((await instruments.snmp.get(peer, (SYS_UPTIME,), deadline_s))[SYS_UPTIME])
        at_ms, at_s = clock.now_ms(), clock.monotonic()
        rows = await instruments.snmp.walk(peer, columns, deadline_s - (at_s - started_s))
    now = Snapshot(at_s, uptime, read_ports(rows))
    instruments.counters.keep(target.device, now)
    found = rates(before, now) if before is not None else {}
    samples = (_sample(target, at_ms, port, rows[index,], found.get(index, {})) for index, port in now.ports.items())
    return Finding(samples=tuple(sample for sample in samples if sample.fields))


def is_wide(snapshot: Snapshot) -> bool:
    """Whether every port was seen to have 64-bit counters."""
    return all(bits == 64 for port in snapshot.ports.values() for bits in port.bits[:2])


def read_ports(rows: Rows) -> dict[int, Port]:
    """The ports among the rows by ifIndex, each with a name of its own."""
    ports = {
        index[0]: row for index, row in rows.items() if len(index) == 1 and whole(row.get(IF_TYPE)) not in NOT_PORTS
    }
    names = {index: clean_text(octets(row.get(IF_NAME)) or b"", MAX_NAME) for index, row in ports.items()}
    own = port_names(names)
    return {index: read_port(own[index], row) for index, row in ports.items()}


def read_port(name: str, row: Row) -> Port:
    """Its name is interned: switches of a sort call their ports alike, and a county has tens of thousands."""
    found = [_count(row, wide, narrow) for wide, narrow in zip(WIDE, NARROW, strict=True)]
    return Port(
        name=sys.intern(name),
        speed_bps=speed_bps(row),
        discontinuity=whole(row.get(IF_DISCONTINUITY)),
        counts=tuple(count for count, _ in found),
        bits=widths(*(bits for _, bits in found)),
    )


def port_names(names: Mapping[int, str]) -> dict[int, str]:
    """ifIndex -> a name that no other port of the device has, whatever the device calls its ports.

    A port that calls itself `x #2`, as the second of two called `x` would be called here, is `x #2 #7`.
    """
    uses = Counter(names.values())
    found = {index: port_name(index, name, uses[name]) for index, name in names.items()}
    while True:
        uses = Counter(found.values())
        double = [index for index, name in found.items() if uses[name] > 1 and found[index] == names[index]]
        if not double:
            return found
        found |= {index: f"{names[index]} #{index}" for index in double}


def port_name(index: int, name: str, uses: int) -> str:
    """ifName, with the ifIndex where several ports bear it; the ifIndex where there is none."""
    if not name:
        return str(index)
    return name if uses == 1 else f"{name} #{index}"


def speed_bps(row: Row) -> int:
    """ifSpeed cannot say more than 4.3 Gbit/s, and then means nothing; ifHighSpeed counts in Mbit/s.

    0 where the device says what no link has.
    """
    high = whole(row.get(IF_HIGH_SPEED)) or 0
    low = whole(row.get(IF_SPEED)) or 0
    return high * 1_000_000 if 0 < high <= MAX_MBPS else (low if 0 < low < 2**32 - 1 else 0)


def _count(row: Row, wide: Oid | None, narrow: Oid) -> tuple[int | None, int]:
    """The counter, None where there is none, and its bits."""
    value = row.get(wide) if wide else None
    if isinstance(value, Counter64):
        return int(value), 64
    value = row.get(narrow)
    return int(value) if isinstance(value, Counter32) else None, 32


def _sample(target: Target, at_ms: int, port: Port, row: Row, found: Mapping[str, float]) -> Sample:
    fields: dict[str, Value] = {name: rate for name, rate in found.items() if 0 <= rate <= MAX_RATE[name]}
    status = whole(row.get(IF_OPER_STATUS))
    if status is not None:
        fields["oper_up"] = int(status == UP)
    if port.speed_bps:
        fields["speed_bps"] = float(port.speed_bps)
    return Sample(target.key("interface", port.name), at_ms, fields)


PROBE = Probe(
    name="interface", look=look, interval_s=60, timeout_s=5, witness=False, kinds=KINDS, worth=has_credential, shed=4
)
