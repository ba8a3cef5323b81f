"""The disks of a Dahua recorder: `storageDevice.cgi`.

Physical disks (`/dev/sda`) are listed with their partitions, a RAID (`/dev/md0`) alone or beside its disks. A disk of a
recorder that overwrites is full, which is normal. `HealthDataFlag` is not read: it is 0 on a healthy disk of one
device and `true` on a healthy disk of another. What a self-test says is not told over this interface.
"""

from __future__ import annotations

from collections.abc import Mapping

from collector.protocols.dahua.lines import PROTOCOL, field, indexed, is_true, read_lines, total, whole_number
from collector.protocols.errors import BadAnswer
from inventory.model.disk import DiskState, DiskTold

ALL = "/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo"
MAX_DISKS = 64
MOST_OCTETS = 1 << 60  # an exabyte: what is told to be more is not believed
STATES: Mapping[str, DiskState] = {
    "success": DiskState.OK,
    "ok": DiskState.OK,
    "normal": DiskState.OK,
    "active": DiskState.OK,
    "failure": DiskState.BAD,
    "error": DiskState.BAD,
    "degraded": DiskState.BAD,
    "inactive": DiskState.BAD,
    "sleep": DiskState.SLEEPING,
    "sleeping": DiskState.SLEEPING,
    "unformatted": DiskState.UNFORMATTED,
    "notexist": DiskState.ABSENT,
    "none": DiskState.ABSENT,
}


def read_disks(body: bytes) -> tuple[DiskTold, ...]:
    """Raises BadAnswer, also where no disk is told: silence about disks does not prove that there is none."""
    entries = indexed(read_lines(body), "list.info")
    if not entries:
        raise BadAnswer(protocol=PROTOCOL, detail="no disks")
    return tuple(_disk(index, entries[index]) for index in sorted(entries)[:MAX_DISKS])


def _disk(index: int, entry: Mapping[str, str]) -> DiskTold:
    partitions = indexed(entry, "Detail").values()
    name, told = field(entry, "Name"), field(entry, "State")
    capacity = _believed(total(whole_number(field(part, "TotalBytes")) for part in partitions))
    used = _believed(total(whole_number(field(part, "UsedBytes")) for part in partitions))
    broken = any(is_true(field(part, "IsError")) for part in partitions)
    raid = "/md" in name or "raid" in field(entry, "Type").lower()
    return DiskTold(
        slot=name.removeprefix("/dev/") or str(index),
        state=DiskState.BAD if broken else STATES.get(told.lower(), DiskState.UNKNOWN),
        told=told,
        kind="raid" if raid else "hdd",
        capacity_bytes=capacity,
        free_bytes=max(0, capacity - used) if capacity is not None and used is not None else None,
    )


def _believed(octets: int | None) -> int | None:
    return octets if octets is not None and octets < MOST_OCTETS else None
