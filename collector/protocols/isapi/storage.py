"""Disks: /ISAPI/ContentMgmt/Storage and the SMART status of each. Pure.

Oddities: an empty slot is listed as `notexist`, which is no fault; `freeSpace` is 0 on a recorder that overwrites;
lists are empty, missing, or told with a size that is not theirs. The vendor's spelling of SMART's fields is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.xml import Element, read_xml
from inventory.model.disk import DiskState, DiskTold

STORAGE = "/ISAPI/ContentMgmt/Storage"
SMART = "/ISAPI/ContentMgmt/Storage/hdd/{slot}/SMARTTest/status"
MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 1 << 40  # an exabyte: what is told to be more is not believed
MOST_DISKS = 64
HOURS_A_DAY = 24
DEGREES = range(-40, 151)
# list -> its items, which are called by what the disks are
LISTS: Mapping[str, str] = {"hddList": "hdd", "nasList": "nas", "ssdList": "ssd", "raidList": "raid"}
ARRAYS = frozenset({"virtual disk", "virtualdisk", "raid", "array"})
STATES: Mapping[str, DiskState] = {
    **dict.fromkeys(("ok", "normal", "idle", "online", "functional"), DiskState.OK),
    **dict.fromkeys(("sleeping", "sleep", "standby"), DiskState.SLEEPING),
    **dict.fromkeys(("unformatted", "uninitialized", "unformat"), DiskState.UNFORMATTED),
    **dict.fromkeys(("notexist", "noexist", "empty"), DiskState.ABSENT),
    **dict.fromkeys(
        ("error", "abnormal", "smartfailed", "mismatch", "offline", "degraded", "broken", "readonly", "badsectors"),
        DiskState.BAD,
    ),
}
SOUND = frozenset({"ok", "functional", "normal", "pass", "passed"})
UNSOUND = frozenset({"error", "fail", "failed", "fault", "badsectors", "bad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Smart:
    """None is not told. `hours` is made of days."""

    verdict: DiskState | None = None
    temperature_c: float | None = None
    hours: int | None = None


def read_storage(document: bytes) -> tuple[DiskTold, ...]:
    """All disks of all lists, each slot once. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    if root.name.lower() not in ("storage", "hddlist"):
        raise BadAnswer(protocol=PROTOCOL, detail="no storage")
    found: dict[str, DiskTold] = {}
    for element, kind in _elements(root):
        disk = _disk(element, kind)
        if len(found) < MOST_DISKS:
            found.setdefault(disk.slot, disk)
    return tuple(found.values())


def _elements(root: Element) -> Iterator[tuple[Element, str]]:
    if root.name.lower() == "hddlist":
        yield from ((one, "hdd") for one in root.all("hdd"))
        return
    for name, kind in LISTS.items():
        yield from ((one, kind) for one in root.all(name, kind))


def _disk(element: Element, kind: str) -> DiskTold:
    told, right = element.text("status"), element.text("property")
    slot = element.text("id", limit=32)
    return DiskTold(
        slot=slot if kind == "hdd" else f"{kind}{slot}",
        state=STATES.get(told.replace(" ", "").lower(), DiskState.UNKNOWN),
        told=f"{told} {right}".strip() if right not in ("", "RW") else told,
        kind="raid" if element.text("hddType").lower() in ARRAYS else kind,
        capacity_bytes=_octets(element.text("capacity")),
        free_bytes=_octets(element.text("freeSpace")),
    )


def _octets(text: str) -> int | None:
    megabytes = number(text)
    return megabytes * MEGABYTE if megabytes is not None and megabytes < MOST_MEGABYTES else None


def read_smart(document: bytes) -> Smart:
    """Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    if not root.name.lower().startswith("smarttest"):
        raise BadAnswer(protocol=PROTOCOL, detail="no SMARTTest")
    words = {root.text(name).lower() for name in ("selfEvaluaingStatus", "allEvaluaingStatus")}
    degrees = number(root.text("temprature") or root.text("temperature"))
    days = number(root.text("powerOnDay"))
    return Smart(
        verdict=DiskState.BAD if words & UNSOUND else DiskState.OK if words & SOUND else None,
        temperature_c=float(degrees) if degrees is not None and degrees in DEGREES else None,
        hours=days * HOURS_A_DAY if days is not None and days < 1 << 20 else None,
    )


def with_smart(disk: DiskTold, smart: Smart) -> DiskTold:
    return replace(disk, smart=smart.verdict, temperature_c=smart.temperature_c, hours=smart.hours)
