"""Which of a school's credentials a device inherits: of each account the narrowest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from inventory.model.audience import Breadth, audience_of
from inventory.model.device import Device
from inventory.model.sealed import SealedCredential

NONE: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inherited:
    """`row` holds at the device, because of its `breadth`; `over` are wider ones of the same account that it hides."""

    row: SealedCredential
    breadth: Breadth
    over: tuple[SealedCredential, ...] = ()


def fits(row: SealedCredential, device: Device, groups: Set[str] = NONE) -> bool:
    """`groups` are the ids of those that the device is in."""
    return (
        row.school == device.school
        and row.device_id in (None, device.id)
        and (row.group_id is None or row.group_id in groups)
        and row.vendor in ("", device.vendor)
    )


def breadth(row: SealedCredential) -> Breadth:
    return audience_of(row).breadth


def inherited(rows: Iterable[SealedCredential], device: Device, groups: Set[str] = NONE) -> list[Inherited]:
    """One for each type and account, by these. Of two groups that name the same account the one changed last holds."""
    accounts: dict[tuple[str, str], list[SealedCredential]] = {}
    for row in rows:
        if fits(row, device, groups):
            accounts.setdefault((row.type, row.account), []).append(row)
    found = []
    for _, several in sorted(accounts.items()):
        narrowest, *over = sorted(several, key=lambda row: (breadth(row), row.changed_ms, row.id), reverse=True)
        found.append(Inherited(narrowest, breadth(narrowest), tuple(over)))
    return found
