"""Temperature, humidity, water and smoke of the room, where a card or a box with sensors speaks SNMP (Q60)."""

from __future__ import annotations

from collections import defaultdict

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import has_credential
from collector.probes.vendor_objects import ask
from collector.sample import Sample, Value
from collector.target import Target
from collector.vendors.plan import Figure, of
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.kind import Kind

NAME = "environment"
FIELDS = {
    Meaning.AIR: "temperature_c",
    Meaning.HUMIDITY: "humidity_pct",
    Meaning.WATER: "water",
    Meaning.SMOKE: "smoke",
}
FLAGS = frozenset({Meaning.WATER, Meaning.SMOKE})


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """One sample a sensor; its temperature and its humidity are one where they have one index."""
    at_ms = instruments.clock.now_ms()
    told = await ask(NAME, TABLES[NAME], target, instruments, deadline_s)
    sensors: defaultdict[str, dict[str, Value]] = defaultdict(dict)
    for meaning, field in FIELDS.items():
        for one in of(meaning, told):
            sensors[sensor_name(one)][field] = int(one.value) if meaning in FLAGS else round(one.value, 2)
    return Finding(samples=tuple(Sample(target.key(NAME, name), at_ms, fields) for name, fields in sensors.items()))


def sensor_name(one: Figure) -> str:
    """Its own name with its index, because names repeat; the index alone where it has none."""
    index = ".".join(map(str, one.instance.place))
    return f"{one.instance.name} #{index}" if one.instance.name else index


KINDS = frozenset({Kind.UPS, Kind.PDU, Kind.SENSOR})
PROBE = Probe(
    name=NAME, look=look, interval_s=120, timeout_s=5, witness=False, kinds=KINDS, worth=has_credential, shed=3
)
