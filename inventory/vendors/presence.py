"""What it says of a device that its agent has a MIB, forwards frames, or calls itself a bridge: rules for strangers.

Weak by design: any row about a vendor that fits is surer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from inventory.model.kind import Kind


class Presence(NamedTuple):
    """Holds where every word of `all` is in the source and none of `none`; `says` completes "the agent …"."""

    source: str
    all: frozenset[str]
    none: frozenset[str]
    kind: Kind
    confidence: int
    says: str


def _rule(source: str, all_: str, none: str, kind: Kind, confidence: int, says: str) -> Presence:
    return Presence(source, frozenset(all_.split()), frozenset(none.split()), kind, confidence, says)


PRESENCE: tuple[Presence, ...] = (
    _rule("snmp.mibs", "UPS", "Printer", Kind.UPS, 77, "answers UPS-MIB"),
    _rule("snmp.mibs", "Printer", "", Kind.PRINTER, 80, "answers Printer-MIB"),
    _rule("snmp.mibs", "POWER-ETHERNET", "HOST-RESOURCES", Kind.SWITCH, 63, "feeds ports with PoE"),
    _rule("snmp.mibs", "IEEE802dot11", "", Kind.ACCESS_POINT, 60, "answers the MIB of IEEE 802.11"),
    _rule("snmp.mibs", "Q-BRIDGE RMON", "HOST-RESOURCES UPS", Kind.SWITCH, 60, "answers Q-BRIDGE-MIB and RMON-MIB"),
    _rule("snmp.mibs", "Q-BRIDGE LLDP", "HOST-RESOURCES UPS", Kind.SWITCH, 58, "answers Q-BRIDGE-MIB and LLDP-MIB"),
    _rule("snmp.mibs", "BGP4", "Q-BRIDGE HOST-RESOURCES", Kind.ROUTER, 52, "answers BGP4-MIB and bridges no VLAN"),
    _rule("snmp.mibs", "BRIDGE", "HOST-RESOURCES UPS IEEE802dot11", Kind.SWITCH, 50, "answers BRIDGE-MIB"),
    _rule(
        "snmp.mibs",
        "BRIDGE ENTITY",
        "HOST-RESOURCES UPS IEEE802dot11",
        Kind.SWITCH,
        45,
        "answers BRIDGE-MIB and ENTITY-MIB",
    ),
    _rule("lldp.capabilities", "telephone", "", Kind.PHONE, 66, "calls itself a telephone by LLDP"),
    _rule("lldp.capabilities", "wlan", "router", Kind.ACCESS_POINT, 62, "calls itself an access point by LLDP"),
    _rule("lldp.capabilities", "bridge", "wlan telephone station", Kind.SWITCH, 56, "calls itself a bridge by LLDP"),
    _rule("lldp.capabilities", "router", "bridge wlan", Kind.ROUTER, 56, "calls itself a router by LLDP"),
    # RFC 3418: 2 is the data link layer, 4 the internet layer; hosts add 64.
    _rule("sysServices", "2", "", Kind.SWITCH, 54, "offers services of the data link layer alone"),
    _rule("sysServices", "3", "", Kind.SWITCH, 54, "offers services of the data link layer alone"),
    _rule("sysServices", "4", "", Kind.ROUTER, 44, "offers services of the internet layer alone"),
    _rule("sysServices", "6", "", Kind.SWITCH, 42, "offers services of data link and internet layer"),
)


def presences(evidence: Mapping[str, str], rules: tuple[Presence, ...] = PRESENCE) -> list[Presence]:
    words = {source: frozenset(evidence.get(source, "").split()) for source in {rule.source for rule in rules}}
    return [rule for rule in rules if rule.all <= words[rule.source] and not rule.none & words[rule.source]]


# What is not the device's own: nothing was filled in, or it was wiped before it was shown.
PLACEHOLDER = re.compile(
    r"^(\W*|[0\W]+|[fx]+|n/?a|none|null|unknown|unset|unavailable|not (available|specified|present|set)|default|"
    r"private|hidden|removed|empty|to be filled.*|user input.*|serial ?(no|num|number)?\.?|model|string|uninitialized|"
    r"0?123456789?0?|0*1?2345678(90?)?|<[^>]*>|(.)\4{5,}|sys(tem)? ?(name|descr|serial number|model)|no ?serial.*|"
    r"abc(def.*)?)$",
    re.IGNORECASE,
)
