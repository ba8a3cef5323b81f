"""Families of agents: who answers a vendor's objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.vendors.row import Row

ENTERPRISES = "1.3.6.1.4.1."
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Family:
    """`roots` are subtrees of sysObjectID under 1.3.6.1.4.1; `vendors` are names in the ledger.

    `nameless` ones are also sought at an agent that tells no sysObjectID and of whose vendor nothing is known.
    """

    roots: tuple[str, ...]
    vendors: tuple[str, ...] = ()
    nameless: bool = False


FAMILIES: Mapping[str, Family] = {
    STANDARD: Family(()),
    "APC": Family(("318",), ("APC",)),
    "Allied Telesis": Family(("207",), ("Allied Telesis",)),
    "Axis": Family(("368",), ("Axis",)),
    "Cisco": Family(("9",), ("Cisco",)),
    "D-Link": Family(("171",), ("D-Link",)),
    "Dahua": Family(("1004849",), ("Dahua",)),
    "Dell": Family(("674.10895",), ("Dell",)),
    "Eaton": Family(("534", "705"), ("Eaton",)),
    "Edgecore": Family(("259",), ("Edgecore",)),
    "Extreme": Family(("1991",), ("Extreme",)),
    "FS": Family(("52642",), ("FS",)),
    "Fortinet": Family(("12356",), ("Fortinet",)),
    "H3C": Family(("25506",), ("H3C", "HPE")),
    "HP": Family(("11",), ("HP", "Aruba")),
    "Hikvision": Family(("39165", "50001"), ("Hikvision",), nameless=True),
    "Huawei": Family(("2011",), ("Huawei",)),
    "Juniper": Family(("2636",), ("Juniper",)),
    "Megatec": Family(("935",), ("Megatec",)),
    "MikroTik": Family(("14988",), ("MikroTik",)),
    "Moxa": Family(("8691",), ("Moxa",)),
    "Netgear": Family(("4526",), ("Netgear",)),
    "Ruijie": Family(("4881",), ("Ruijie",)),
    "SNR": Family(("40418",), ("SNR",)),
    "TP-Link": Family(("11863",), ("TP-Link",)),
    "Ubiquiti": Family(("4413", "41112", "10002"), ("Ubiquiti",)),
    "ZTE": Family(("3902",), ("ZTE",)),
    "Zyxel": Family(("890",), ("Zyxel",)),
}


def under(object_id: str, roots: tuple[str, ...]) -> bool:
    return any(f"{object_id}.".startswith(f"{ENTERPRISES}{root}.") for root in roots)


def fits(row: Row, object_id: str, vendor: str) -> bool:
    """Whether to look for the row's objects. `object_id` is empty for an agent without a system group."""
    family = FAMILIES[row.family]
    if row.family == STANDARD:
        return not under(object_id, row.unless)
    return (
        under(object_id, family.roots) or vendor in family.vendors or (family.nameless and not object_id and not vendor)
    )
