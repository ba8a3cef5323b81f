"""How an agent's device fares: processor, memory, temperature, fans, power supplies, as far as it tells."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.labels import part_labels
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import has_credential
from collector.probes.vendor_objects import ask
from collector.sample import Sample, Value
from collector.target import Target
from collector.vendors.family import FAMILIES
from collector.vendors.plan import of, reduced
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.kind import Kind

NAME = "health"
LEVELS = (Meaning.CPU, Meaning.MEMORY, Meaning.TEMPERATURE)
PARTS = {Meaning.FAN: "fans_bad", Meaning.SUPPLY: "supplies_bad"}
KINDS = frozenset(
    {
        *(Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT, Kind.RECORDER, Kind.SERVER),
        *(Kind.CAMERA, Kind.ENCODER),
    }
)
# These seldom speak SNMP: only those whose vendor has a table are asked.
QUIET = frozenset({Kind.CAMERA, Kind.ENCODER})


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Fields of the measurement `snmp`, and `part` for each fan and supply whose state is known."""
    at_ms = instruments.clock.now_ms()
    told = await ask(NAME, TABLES[NAME], target, instruments, deadline_s)
    fields: dict[str, Value] = {
        meaning.value: round(value, 2) for meaning in LEVELS if (value := reduced(meaning, told)) is not None
    }
    parts = [one for meaning in PARTS for one in of(meaning, told)]
    for meaning, field in PARTS.items():
        states = [one.value for one in of(meaning, told)]
        if states:
            fields[field] = states.count(0.0)
    samples = [Sample(target.key("snmp"), at_ms, fields)] if fields else []
    for name, one in zip(part_labels(parts), parts, strict=True):
        samples.append(Sample(target.key("part", name), at_ms, {"ok": int(one.value)}))
    return Finding(samples=tuple(samples))


def worth(target: Target) -> bool:
    if not has_credential(target):
        return False
    return target.kind not in QUIET or any(target.vendor in family.vendors for family in FAMILIES.values())


PROBE = Probe(name=NAME, look=look, interval_s=60, timeout_s=5, witness=False, kinds=KINDS, worth=worth, shed=3)
