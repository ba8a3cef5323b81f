"""What a switch feeds over Ethernet: watts and state of each port, its budget and what is used of it."""

from __future__ import annotations

from collections import defaultdict

from collector.instruments import Instruments
from collector.probes.labels import port_names
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import has_credential
from collector.probes.vendor_objects import ask
from collector.sample import Sample, Value
from collector.target import Target
from collector.vendors.plan import of, reduced
from collector.vendors.ports import PortNames
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.kind import Kind

NAME = "poe"


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """One sample a port, by the name that the interface probe gives it where that is certain, and one of the switch."""
    at_ms = instruments.clock.now_ms()
    told = await ask(NAME, TABLES[NAME], target, instruments, deadline_s)
    ports = [*of(Meaning.PORT_POWER, told), *of(Meaning.PORT_STATE, told)]
    names = await port_names(NAME, target, instruments, deadline_s) if ports else PortNames({})
    fields: defaultdict[str, dict[str, Value]] = defaultdict(dict)
    for instance, value in ports:
        meaning = instance.row.meaning
        name = names.label(instance.row.by_port, instance.place)
        fields[name][meaning.value] = int(value) if meaning is Meaning.PORT_STATE else round(value, 3)
    whole = {
        meaning.value: round(watts, 3)
        for meaning in (Meaning.BUDGET, Meaning.USED)
        if (watts := reduced(meaning, told)) is not None
    }
    samples = [Sample(target.key("poe", name), at_ms, values) for name, values in fields.items()]
    return Finding(samples=(*([Sample(target.key("poe"), at_ms, whole)] if whole else ()), *samples))


KINDS = frozenset({Kind.SWITCH, Kind.ROUTER})
PROBE = Probe(
    name=NAME, look=look, interval_s=300, timeout_s=5, witness=False, kinds=KINDS, worth=has_credential, shed=4
)
