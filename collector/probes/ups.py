"""Mains or battery, charge, runtime, load and self-test of a supply: UPS-MIB (RFC 1628), then vendor tables."""

from __future__ import annotations

from collections.abc import Mapping

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import admitted, has_credential
from collector.probes.vendor_objects import ask
from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Value, octets, whole
from collector.sample import Sample
from collector.sample import Value as FieldValue
from collector.target import Target
from collector.vendors.plan import Figure, reduced
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.kind import Kind

UPS = Oid.parse("1.3.6.1.2.1.33.1")
MANUFACTURER, MODEL, FIRMWARE = (UPS.child(1, arc, 0) for arc in (1, 2, 3))
SECONDS_ON_BATTERY = UPS.child(2, 2, 0)
MINUTES_LEFT = UPS.child(2, 3, 0)
CHARGE = UPS.child(2, 4, 0)
OUTPUT_SOURCE = UPS.child(4, 1, 0)
LOADS = tuple(UPS.child(4, 4, 1, 5, line) for line in (1, 2, 3))
TEST_RESULT = UPS.child(7, 3, 0)
MEASURED = (SECONDS_ON_BATTERY, MINUTES_LEFT, CHARGE, OUTPUT_SOURCE, TEST_RESULT, *LOADS)
TEXTS = {MANUFACTURER: "upsManufacturer", MODEL: "upsModel", FIRMWARE: "upsFirmware"}

FROM_BATTERY = 5  # upsOutputSource
PASSED, FAILED = (1, 2), 3  # upsTestResultsSummary; others came to no end


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Raises BadAnswer `ups.no_mib` for a device that has nothing of the UPS-MIB nor of its vendor's table."""
    clock = instruments.clock
    started_s = clock.monotonic()
    async with admitted(target, instruments) as peer:
        at_ms = clock.now_ms()
        found = await instruments.snmp.get(peer, (*MEASURED, *TEXTS), deadline_s)
    fields = read(found)
    if FIELDS - fields.keys():
        left_s = deadline_s - (clock.monotonic() - started_s)
        fields = {**vendor_fields(await ask("ups", TABLES["ups"], target, instruments, left_s)), **fields}
    if not fields:
        raise BadAnswer("ups.no_mib", device=target.device)
    texts = ((name, octets(found[oid])) for oid, name in TEXTS.items())
    facts = {name: text for name, raw in texts if raw is not None and (text := clean_text(raw))}
    return Finding(samples=(Sample(target.key("ups"), at_ms, fields),), facts=facts)


def read(found: Mapping[Oid, Value]) -> dict[str, FieldValue]:
    """Fields of the measurement `ups`; the load is that of the busiest line. What makes no sense is left out."""
    fields: dict[str, FieldValue] = {}
    source, since = whole(found[OUTPUT_SOURCE]), whole(found[SECONDS_ON_BATTERY])
    if source is not None or since is not None:
        fields["on_battery"] = int(source == FROM_BATTERY if source is not None else (since or 0) > 0)
    charge = whole(found[CHARGE])
    if charge is not None and 0 <= charge <= 100:
        fields["battery_pct"] = float(charge)
    minutes = whole(found[MINUTES_LEFT])
    if minutes is not None and minutes >= 0:
        fields["runtime_s"] = minutes * 60.0
    loads = [load for oid in LOADS if (load := whole(found[oid])) is not None and 0 <= load <= 200]
    if loads:
        fields["load_pct"] = float(max(loads))
    test = whole(found[TEST_RESULT])
    if test == FAILED or test in PASSED:
        fields["test_failed"] = int(test == FAILED)
    return fields


def vendor_fields(told: list[Figure]) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {
        meaning.value: round(value, 2)
        for meaning in (Meaning.CHARGE, Meaning.RUNTIME, Meaning.LOAD)
        if (value := reduced(meaning, told)) is not None
    }
    source = reduced(Meaning.ON_BATTERY, told)
    return fields if source is None else {"on_battery": int(source), **fields}


KINDS = frozenset({Kind.UPS})
FIELDS = frozenset({"on_battery", "battery_pct", "runtime_s", "load_pct"})
PROBE = Probe(
    name="ups", look=look, interval_s=60, timeout_s=4, witness=False, kinds=KINDS, worth=has_credential, shed=2
)
