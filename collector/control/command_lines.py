"""How the password of an account is changed on the command lines of switches: data."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """`driver` is netmiko's device type, which knows its prompts, how paging is switched off and a configuration kept.

    `lines` are typed between `enter` and `leave`, with {account} and {secret}. `commits`: nothing is done before a
    commit. `source` is the vendor's page. `vendor` is in lower case, and `told` a pattern in "model firmware" of those
    of its switches that have these lines; empty for all others of the vendor.
    """

    name: str
    driver: str
    enter: str
    lines: tuple[str, ...]
    leave: str
    vendor: str
    told: str = ""
    commits: bool = False
    source: str = ""


VRP8 = r"(?i)\bVersion 8\.|\bV8\d\dR|\bCE\d{4}|\b(NE|NetEngine )8\d{3}"
"""CloudEngine of data centres (CE6881), NetEngine 8000, and what says so. The CloudEngine S series of campuses (S5735)
has VRP 5, older NetEngine too, and V200R0xx is a release of both."""

COMMAND_LINES: tuple[CommandLine, ...] = (
    CommandLine(
        name="huawei",
        driver="huawei",
        enter="system-view",
        lines=("aaa", "local-user {account} password irreversible-cipher {secret}"),
        leave="return",
        vendor="huawei",
        source="Huawei, S series, local-user (AAA view), from V200R010 on",
    ),
    CommandLine(
        name="huawei-vrp8",
        driver="huawei_vrpv8",
        enter="system-view",
        lines=("aaa", "local-user {account} password irreversible-cipher {secret}"),
        leave="return",
        vendor="huawei",
        told=VRP8,
        commits=True,
        source="Huawei, NetEngine 8000 and CloudEngine, local-user password (AAA view)",
    ),
    CommandLine(
        name="h3c",
        driver="hp_comware",
        enter="system-view",
        lines=("local-user {account} class manage", "password simple {secret}"),
        leave="return",
        vendor="h3c",
        source="H3C, S6812 Series Command Reference, password (local user view)",
    ),
    CommandLine(
        name="ruijie",
        driver="ruijie_os",
        enter="configure terminal",
        lines=("username {account} password {secret}",),
        leave="end",
        vendor="ruijie",
        source="RGOS follows IOS here; not tried on a switch of theirs",
    ),
    CommandLine(
        name="cisco",
        driver="cisco_ios",
        enter="configure terminal",
        lines=("username {account} secret {secret}",),
        leave="end",
        vendor="cisco",
        source="Cisco, Configuring Security with Passwords, Privilege Levels and Login Usernames",
    ),
)

REFUSED = (
    r"^\s*%",  # IOS and those that follow it
    r"^\s*Error:",  # VRP
    r"Unrecognized command|Wrong parameter|Too many parameters|Incomplete command",
    r"^\s*\^\s*$",
    r"does not (?:meet|match|comply)|complexity|too (?:short|simple|weak)",
)
"""What is said of a line that was not taken, in any of them."""


def family_of(vendor: str, model: str, firmware: str) -> str:
    """The name of the family whose command lines such a switch has, empty where none is known.

    One of which nothing tells that it is special is taken for an ordinary one of its vendor.
    """
    of_vendor = [family for family in COMMAND_LINES if family.vendor == vendor.lower()]
    special = (one for one in of_vendor if one.told and re.search(one.told, f"{model} {firmware}"))
    return next((one.name for one in (*special, *(one for one in of_vendor if not one.told))), "")
