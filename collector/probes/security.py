"""What an agent counts of those who try it: wrong communities, wrong passwords, connects to where nothing listens.

Objects: snmpInBadCommunityNames and …Uses (SNMPv2-MIB, RFC 3418), usmStatsUnknownUserNames and …WrongDigests
(SNMP-USER-BASED-SM-MIB, RFC 3414), tcpAttemptFails and tcpOutRsts (TCP-MIB, RFC 4022), udpNoPorts (UDP-MIB, RFC 4113).
An agent that has none of them tells nothing, which is no failure; it is asked again after a day.
"""

from __future__ import annotations

from collections.abc import Mapping

from collector.attack_signs import CLOSED, COMMUNITY, CONNECT, DIGEST, RESET, USER, Signs, per_minute
from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.probes.snmp import SYS_UPTIME
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, TimeTicks, Value
from collector.sample import Sample
from collector.target import Target

NAME = "security"
NONE_AGAIN_S = 86_400.0
COUNTERS: Mapping[Oid, str] = {
    Oid.parse("1.3.6.1.2.1.11.4.0"): COMMUNITY,
    Oid.parse("1.3.6.1.2.1.11.5.0"): COMMUNITY,
    Oid.parse("1.3.6.1.6.3.15.1.1.3.0"): USER,
    Oid.parse("1.3.6.1.6.3.15.1.1.5.0"): DIGEST,
    Oid.parse("1.3.6.1.2.1.6.7.0"): CONNECT,
    Oid.parse("1.3.6.1.2.1.6.15.0"): RESET,
    Oid.parse("1.3.6.1.2.1.7.2.0"): CLOSED,
}
"""To which field each counter adds."""


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """A sample from the second look on."""
    clock = instruments.clock
    if not instruments.rarely.is_due(target.device, NAME, clock.monotonic()):
        return Finding()
    async with admitted(target, instruments) as peer:
        at_ms, at_s = clock.now_ms(), clock.monotonic()
        own = instruments.signs.own(target.address)
        found = await instruments.snmp.get(peer, (SYS_UPTIME, *COUNTERS), deadline_s)
    counts = counted(found)
    if not counts:
        instruments.rarely.done(target.device, NAME, at_s, NONE_AGAIN_S)
        return Finding()
    uptime = found[SYS_UPTIME]
    now = Signs(at_s, int(uptime) if isinstance(uptime, TimeTicks) else None, counts, own)
    before = instruments.signs.exchange(target.device, now)
    rates = per_minute(before, now) if before is not None else {}
    return Finding(samples=(Sample(target.key(NAME), at_ms, dict(rates)),) if rates else ())


def counted(found: Mapping[Oid, Value]) -> dict[tuple[str, str], int]:
    """By field and object; only what is a counter is one, whatever else a device puts there."""
    told = ((field, oid, found.get(oid)) for oid, field in COUNTERS.items())
    return {(field, str(oid)): int(value) for field, oid, value in told if isinstance(value, Counter32)}


PROBE = Probe(name=NAME, look=look, interval_s=60, timeout_s=5, witness=False, worth=has_credential, shed=4)
