"""What it says of a device that its agent has a MIB, forwards frames, or calls itself a bridge: rules for strangers.

Weak by design: any row about a vendor that fits is surer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from inventory.model.kind import Kind


class Presence(NamedTuple):
    """Holds where every word of `all` is in the source and none of `none`; `says` is the message `reason.…`."""

    source: str
    all: frozenset[str]
    none: frozenset[str]
    kind: Kind
    confidence: int
    says: str


def _rule(source: str, all_: str, none: str, kind: Kind, confidence: int, says: str) -> Presence:
    return Presence(source, frozenset(all_.split()), frozenset(none.split()), kind, confidence, says)


PRESENCE: tuple[Presence, ...] = (
    _rule("snmp.mibs", "UPS", "Printer", Kind.UPS, 77, "has_ups"),
    _rule("snmp.mibs", "Printer", "", Kind.PRINTER, 80, "has_printer"),
    _rule("snmp.mibs", "POWER-ETHERNET", "HOST-RESOURCES", Kind.SWITCH, 63, "has_poe"),
    _rule("snmp.mibs", "IEEE802dot11", "", Kind.ACCESS_POINT, 60, "has_wireless"),
    _rule("snmp.mibs", "Q-BRIDGE RMON", "HOST-RESOURCES UPS", Kind.SWITCH, 60, "has_vlans_rmon"),
    _rule("snmp.mibs", "Q-BRIDGE LLDP", "HOST-RESOURCES UPS", Kind.SWITCH, 58, "has_vlans_lldp"),
    _rule("snmp.mibs", "BGP4", "Q-BRIDGE HOST-RESOURCES", Kind.ROUTER, 52, "has_bgp"),
    _rule("snmp.mibs", "BRIDGE", "HOST-RESOURCES UPS IEEE802dot11", Kind.SWITCH, 50, "has_bridge"),
    _rule(
        "snmp.mibs",
        "BRIDGE ENTITY",
        "HOST-RESOURCES UPS IEEE802dot11",
        Kind.SWITCH,
        45,
        "has_bridge_entity",
    ),
    _rule("lldp.capabilities", "telephone", "", Kind.PHONE, 66, "lldp_telephone"),
    _rule("lldp.capabilities", "wlan", "router", Kind.ACCESS_POINT, 62, "lldp_access_point"),
    _rule("lldp.capabilities", "bridge", "wlan telephone station", Kind.SWITCH, 56, "lldp_bridge"),
    _rule("lldp.capabilities", "router", "bridge wlan", Kind.ROUTER, 56, "lldp_router"),
    # RFC 3418: 2 is the data link layer, 4 the internet layer; hosts add 64.
    _rule("sysServices", "2", "", Kind.SWITCH, 54, "layer_2"),
    _rule("sysServices", "3", "", Kind.SWITCH, 54, "layer_2"),
    _rule("sysServices", "4", "", Kind.ROUTER, 44, "layer_3"),
    _rule("sysServices", "6", "", Kind.SWITCH, 42, "layers_2_3"),
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
