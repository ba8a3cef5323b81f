"""Does the device's agent answer, how long is it up, and what does it say it is (SNMPv2-MIB, RFC 3418)."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import TimeTicks, Value, octets
from collector.sample import Sample
from collector.target import Target
from inventory.model.kind import Kind

SYS_DESCR = Oid.parse("1.3.6.1.2.1.1.1.0")
SYS_OBJECT_ID = Oid.parse("1.3.6.1.2.1.1.2.0")
SYS_UPTIME = Oid.parse("1.3.6.1.2.1.1.3.0")
SYS_NAME = Oid.parse("1.3.6.1.2.1.1.5.0")
SYSTEM = (SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME)
TEXTS = {SYS_DESCR: "sysDescr", SYS_NAME: "sysName"}

KINDS = frozenset(
    {Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT, Kind.UPS, Kind.RECORDER, Kind.SERVER, Kind.PRINTER}
)


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Facts: sysDescr, sysObjectID, sysName, and after a reboot that we noticed `booted_at_ms` (UTC)."""
    async with admitted(target, instruments) as peer:
        at_ms, at_s = instruments.clock.now_ms(), instruments.clock.monotonic()
        found = await instruments.snmp.get(peer, SYSTEM, deadline_s)
    facts = system_facts(found)
    uptime = found[SYS_UPTIME]
    if not isinstance(uptime, TimeTicks):
        return Finding(samples=(Sample(target.key("snmp"), at_ms, {"up": 1}),), facts=facts)
    if instruments.counters.saw_uptime(target.device, at_s, int(uptime)):
        facts["booted_at_ms"] = str(at_ms - int(uptime) * 10)
    return Finding(samples=(Sample(target.key("snmp"), at_ms, {"up": 1, "uptime_s": int(uptime) / 100}),), facts=facts)


def system_facts(found: dict[Oid, Value]) -> dict[str, str]:
    """The system group's texts, cleaned; what the device does not have is left out."""
    texts = ((name, octets(found.get(oid))) for oid, name in TEXTS.items())
    facts = {name: text for name, raw in texts if raw is not None and (text := clean_text(raw))}
    identity = found.get(SYS_OBJECT_ID)
    if isinstance(identity, Oid):
        facts["sysObjectID"] = str(identity)
    return facts


PROBE = Probe(
    name="snmp", look=look, interval_s=60, timeout_s=2, witness=True, kinds=KINDS, worth=has_credential, shed=1
)
