"""How hosts that do not answer everything come to be so: nftables rules by role."""

from __future__ import annotations

from collections.abc import Mapping

from bench.lab.plan import Role

_TABLE = "table inet manners {{ chain heard {{ type filter hook input priority 0; policy accept; {rules};\n}}\n}}\n"
RULES: Mapping[Role, str] = {
    Role.SILENT: "drop",
    Role.PROHIBITS: "reject with icmp type admin-prohibited",
    Role.RESETS: "icmp type echo-request drop; meta l4proto udp drop; meta l4proto tcp reject with tcp reset",
    Role.HIDES_PING: "icmp type echo-request drop; meta l4proto udp drop",
    Role.LIMITS_PING: "icmp type echo-request limit rate over 1/second burst 1 packets drop",
}


def ruleset(role: Role) -> str:
    """What nft(8) reads, or nothing."""
    return _TABLE.format(rules=RULES[role]) if role in RULES else ""
