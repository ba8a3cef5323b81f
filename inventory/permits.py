"""Whether a change that a machine noticed was announced: event × permits -> the permit that covers it. Pure.

It is worked out whenever it is read, so that no row must be kept in step. A change is expected where a permit for it
was in force at any moment at which it may have happened. A permit is in force from its beginning, or from when it was
entered if that was later, until its end or its withdrawal: nobody excuses what was noticed already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inventory.change_kinds import kind_of
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.device import Device
from inventory.model.permit import Permit


@dataclass(frozen=True, slots=True)
class Noticed:
    """`device` is None for one that is no more in the ledger, `permit` for a change that nobody announced."""

    event: ChangeEvent
    kind: ChangeKind
    device: Device | None
    permit: Permit | None

    @property
    def expected(self) -> bool:
        return self.permit is not None


def noticed(event: ChangeEvent, device: Device | None, permits: Iterable[Permit]) -> Noticed | None:
    """None for an event that tells of no such change. Of several permits the one that was entered first is named."""
    kind = kind_of(event)
    if kind is None:
        return None
    covering = (one for one in permits if covers(one, event, kind, device))
    return Noticed(event, kind, device, min(covering, key=lambda one: (one.entered_ms, one.id), default=None))


def covers(permit: Permit, event: ChangeEvent, kind: ChangeKind, device: Device | None) -> bool:
    if permit.school != event.school or (permit.changes and kind not in permit.changes):
        return False
    if not concerns(permit, event.subject, device):
        return False
    first_ms, last_ms = when(event, kind)
    start_ms, end_ms = in_force(permit)
    return start_ms <= last_ms and first_ms < end_ms


def concerns(permit: Permit, code: str, device: Device | None) -> bool:
    """Whether it is for this device, known by `code` when the event was written."""
    codes = {code} if device is None else {code, device.code}
    if permit.devices and not codes & set(permit.devices):
        return False
    if permit.area is not None and (device is None or device.area != permit.area):
        return False
    return permit.kind is None or (device is not None and device.kind is permit.kind)


def in_force(permit: Permit) -> tuple[int, int]:
    """From and until; the end is not in it."""
    end_ms = permit.end_ms if permit.withdrawn_ms is None else min(permit.end_ms, permit.withdrawn_ms)
    return max(permit.start_ms, permit.entered_ms), end_ms


def when(event: ChangeEvent, kind: ChangeKind) -> tuple[int, int]:
    """The first and last moment at which it may have happened; of a reboot its clock tells the one."""
    if kind is ChangeKind.REBOOT and event.new.isdecimal():
        booted_ms = min(int(event.new), event.at_ms)
        return booted_ms, booted_ms
    since_ms = event.at_ms if event.since_ms is None else min(event.since_ms, event.at_ms)
    return since_ms, event.at_ms
