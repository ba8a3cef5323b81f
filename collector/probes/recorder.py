"""Disks of a recorder, as far as its SNMP agent tells; what it does not tell is not written."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import has_credential
from collector.probes.vendor_objects import ask
from collector.sample import Sample, Value
from collector.target import Target
from collector.vendors.plan import of, reduced
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.kind import Kind

NAME = "recorder"
WHOLE = (Meaning.CAPACITY, Meaning.FREE, Meaning.CHANNELS)


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    at_ms = instruments.clock.now_ms()
    told = await ask(NAME, TABLES[NAME], target, instruments, deadline_s)
    fields: dict[str, Value] = {
        meaning.value: int(value) for meaning in WHOLE if (value := reduced(meaning, told)) is not None
    }
    disks = [one.value for one in of(Meaning.DISK, told)]
    if disks:
        fields["disks_bad"] = disks.count(0.0)
    return Finding(samples=(Sample(target.key(NAME), at_ms, fields),) if fields else ())


PROBE = Probe(
    name=NAME,
    look=look,
    interval_s=300,
    timeout_s=5,
    witness=False,
    kinds=frozenset({Kind.RECORDER}),
    worth=has_credential,
    shed=3,
)
