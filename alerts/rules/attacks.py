"""Rules of attacks seen against our devices, of strangers on segments, and of changes that nobody announced (Q7, Q8,
Q41)."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.rules.rule import Rule, Side, Threshold
from inventory.model.alert import Topic
from inventory.model.change_kind import ChangeKind
from inventory.model.severity import Severity
from inventory.model.stranger import Conduct

MINUTE = 60.0
MAJOR, MINOR, CRITICAL = Severity.MAJOR, Severity.MINOR, Severity.CRITICAL


def _tried(field: str, limit: float, clear: float) -> Threshold:
    return Threshold(measurement="security", field=field, side=Side.ABOVE, limit=limit, clear=clear)


# One look is enough: a scan or a list of guesses is over within seconds, and rates are means of a whole interval.
TRIED = (
    Rule(
        name="community_guessed", topic=Topic.SECURITY, severity=MAJOR, keep_s=15 * MINUTE,
        threshold=_tried("bad_communities_pm", 30, 5),
        why="another monitor with an old community asks 3 to 15 times a minute; lists of guesses hundreds of times",
    ),
    Rule(
        name="snmp_password_guessed", topic=Topic.SECURITY, severity=MAJOR, keep_s=15 * MINUTE,
        threshold=_tried("wrong_digests_pm", 10, 1),
        why="a forgotten program with the old password asks a few times a minute",
    ),
    Rule(
        name="snmp_user_guessed", topic=Topic.SECURITY, severity=MAJOR, keep_s=15 * MINUTE,
        threshold=_tried("unknown_users_pm", 30, 5),
        why="discovery of an engine counts once for each program that starts; lists of names count hundreds of times",
    ),
    Rule(
        name="port_scan", topic=Topic.SECURITY, severity=MAJOR, keep_s=15 * MINUTE,
        threshold=_tried("resets_pm", 80, 20),
        why="the shortest usual scan tries 100 ports; clients that hang up make tens of resets a minute",
    ),
    Rule(
        name="udp_scan", topic=Topic.SECURITY, severity=MINOR, for_s=2 * MINUTE, keep_s=15 * MINUTE,
        threshold=_tried("closed_ports_pm", 600, 200),
        why="broadcasts nobody listens to count here too, tens to hundreds a minute on large segments",
    ),
    Rule(
        name="password_guessed", topic=Topic.SECURITY, severity=MAJOR, in_key_area=CRITICAL, keep_s=30 * MINUTE,
        threshold=_tried("refused_logins_pm", 1, 0.2),
        why="of five minutes, more than five: who has forgotten a password is locked out before that",
    ),
)  # fmt: skip

CHANGES: Mapping[ChangeKind, str] = {
    ChangeKind.SWAP: "change_replaced",
    ChangeKind.SERIAL: "change_replaced",
    ChangeKind.MAC: "change_replaced",
    ChangeKind.MODEL: "change_replaced",
    ChangeKind.PORT: "change_moved",
    ChangeKind.ADDRESS: "change_moved",
    ChangeKind.CHANNEL: "change_moved",
    ChangeKind.FIRMWARE: "change_firmware",
    ChangeKind.CONFIGURATION: "change_settings",
    ChangeKind.NAME: "change_settings",
    ChangeKind.ACCOUNTS: "change_accounts",
    ChangeKind.CLOCK: "change_clock",
    ChangeKind.REBOOT: "change_restart",
}
"""Which rule tells of a change of this kind that no permit covers."""
CHANGED = tuple(
    Rule(name=name, topic=Topic.SECURITY, severity=severity, in_key_area=graver, why=why)
    for name, severity, graver, why in (
        ("change_replaced", MAJOR, CRITICAL, "another device in its place may be anybody's; Q8 wants each one shown"),
        ("change_moved", MAJOR, CRITICAL, "a camera that hangs elsewhere sees something else"),
        ("change_firmware", MAJOR, None, "new firmware without a permit is a mistake or an attack"),
        ("change_settings", MINOR, MAJOR, "settings change with every visit of a technician who forgot the permit"),
        ("change_accounts", MAJOR, CRITICAL, "an account more is a door that nobody watches"),
        ("change_clock", MINOR, None, "evidence is worth what its clock is; most steps come from time servers"),
        ("change_restart", MINOR, None, "one restart may be a power cut; it is told once and over after a day"),
    )
)

CONDUCTS: Mapping[Conduct, str] = {
    Conduct.DHCP_SERVER: "rogue_dhcp",
    Conduct.ROUTER: "rogue_router",
    Conduct.GATEWAY: "rogue_gateway",
    Conduct.ADDRESS_CONFLICT: "address_conflict",
}
"""Which rule tells of a stranger with this conduct."""
STRANGE = tuple(
    Rule(name=name, topic=Topic.SECURITY, severity=severity, for_s=for_s, keep_s=keep_s, why=why)
    for name, severity, for_s, keep_s, why in (
        ("rogue_dhcp", CRITICAL, 0, 600, "whoever asks it for an address goes through it from then on"),
        ("rogue_router", CRITICAL, 0, 600, "IPv6 hosts follow the last router that spoke"),
        ("rogue_gateway", MAJOR, 0, 600, "Q7: no way to the Internet but the county's"),
        ("rogue_route", MAJOR, 0, 0, "told by agents' tables at a scan; it stands until the next one"),
        ("address_conflict", MAJOR, 60, 600, "two devices at one address answer in turn: neither works"),
        ("address_doubled", MAJOR, 0, 0, "told by tables of routers; a device that was replaced does not come back"),
        ("arp_spoofing", CRITICAL, 0, 1800, "who holds another's address beside its own reads and changes what passes"),
    )
)
ATTACKS = (*TRIED, *CHANGED, *STRANGE)
