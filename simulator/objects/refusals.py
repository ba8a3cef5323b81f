"""What an agent counts of wrong tries: SNMPv2-MIB (RFC 3418), usmStats (RFC 3414), TCP-MIB, UDP-MIB."""

from __future__ import annotations

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32
from simulator.mib import Source
from simulator.station import Station

BAD_COMMUNITY_NAMES = Oid.parse("1.3.6.1.2.1.11.4.0")
UNKNOWN_USERS = Oid.parse("1.3.6.1.6.3.15.1.1.3.0")
WRONG_DIGESTS = Oid.parse("1.3.6.1.6.3.15.1.1.5.0")
ATTEMPT_FAILS = Oid.parse("1.3.6.1.2.1.6.7.0")
OUT_RESETS = Oid.parse("1.3.6.1.2.1.6.15.0")
NO_PORTS = Oid.parse("1.3.6.1.2.1.7.2.0")
COUNTED = {
    BAD_COMMUNITY_NAMES: "communities",
    UNKNOWN_USERS: "users",
    WRONG_DIGESTS: "digests",
    ATTEMPT_FAILS: "fails",
    OUT_RESETS: "connects",
    NO_PORTS: "datagrams",
}


def refusal_objects(station: Station) -> dict[Oid, Source]:
    """They begin anew when the device starts."""

    def source(name: str) -> Source:
        return lambda now: Counter32(station.tried(name, now) % 2**32)

    return {oid: source(name) for oid, name in COUNTED.items()}
