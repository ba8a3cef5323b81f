"""What the recorded devices really are: the catalogue's classes, and corrections where the recording says otherwise."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from inventory.model.kind import Kind

# The catalogue's words for kinds that we call otherwise. A wireless controller is the head of its access points.
CLASSES: Mapping[str, Kind] = {
    "nvr": Kind.RECORDER,
    "ap": Kind.ACCESS_POINT,
    "wlc": Kind.ACCESS_POINT,
    "nas": Kind.SERVER,
    "other": Kind.UNKNOWN,
}
# file -> what it is, and why: each recording was read against its class; these were wrong.
CORRECTIONS: Mapping[str, tuple[Kind, str]] = {
    "XP": (Kind.PC, "sysObjectID is that of a Windows workstation, and XP was never a server"),
    "ironware": (Kind.ROUTER, "a NetIron CER: the maker's line of carrier Ethernet routers"),
    "apc_emu": (Kind.SENSOR, "an Environmental Monitoring Unit: temperature, humidity, contacts"),
    "axiscam_i8116-e": (Kind.INTERCOM, "it calls itself a network video intercom"),
    "grandstream-gxw": (Kind.PHONE, "a GXW gateway for analogue telephones"),
    "grandstream-ht_ht814v2": (Kind.PHONE, "an HT adapter for analogue telephones"),
}


def labels(recordings: Path) -> dict[str, Kind]:
    """File name -> kind, for every recording of the catalogue."""
    with (recordings / "snmp" / "CATALOG.csv").open(encoding="utf-8", newline="") as file:
        kinds = {row["file"]: CLASSES.get(row["class"]) or Kind(row["class"]) for row in csv.DictReader(file)}
    for name, (kind, _) in CORRECTIONS.items():
        kinds[f"{name}.snmprec"] = kind
    return kinds
