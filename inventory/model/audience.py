"""Whom a credential is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from inventory.model.sealed import SealedCredential


class Breadth(IntEnum):
    """From the widest to the narrowest; the narrowest that fits a device is the one that it is asked with."""

    SCHOOL = 0
    VENDOR = 1
    GROUP = 2
    DEVICE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """One device, the devices of a group, those of a vendor, or all of the school. Ids are UUIDs (hex)."""

    school: str
    device_id: str | None = None
    group_id: str | None = None
    vendor: str = ""

    @property
    def breadth(self) -> Breadth:
        if self.device_id is not None:
            return Breadth.DEVICE
        if self.group_id is not None:
            return Breadth.GROUP
        return Breadth.VENDOR if self.vendor else Breadth.SCHOOL


def audience_of(row: SealedCredential) -> Audience:
    return Audience(school=row.school, device_id=row.device_id, group_id=row.group_id, vendor=row.vendor)
