"""What of a recorder is asked rarely, and kept in mind between looks: schedules, and the self-tests of disks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from inventory.model.disk import DiskTold

EVERY_S = 6 * 3600.0
AGAIN_S = 1800.0  # after a look that broke off before it came to it


@dataclass(slots=True)
class Rarely:
    """Times are seconds of the monotonic clock. It begins empty with each start of the process."""

    _due_s: dict[tuple[str, str], float] = field(default_factory=dict)
    _tested: dict[str, dict[str, DiskTold]] = field(default_factory=dict)

    def is_due(self, device: str, what: str, now_s: float) -> bool:
        return now_s >= self._due_s.get((device, what), now_s)

    def done(self, device: str, what: str, now_s: float, seconds: float = EVERY_S) -> None:
        self._due_s[device, what] = now_s + seconds

    def tested(self, device: str, disks: Iterable[DiskTold]) -> None:
        """The disks as their self-tests told them."""
        self._tested[device] = {disk.slot: disk for disk in disks}

    def with_tests(self, device: str, disks: Iterable[DiskTold]) -> tuple[DiskTold, ...]:
        """The disks as just told, with what their last self-test said."""
        known = self._tested.get(device, {})
        return tuple(_with(disk, known.get(disk.slot)) for disk in disks)


def _with(disk: DiskTold, test: DiskTold | None) -> DiskTold:
    """Another disk in the slot has another size: what was tested is not it."""
    if test is None or test.capacity_bytes != disk.capacity_bytes:
        return disk
    return replace(
        disk,
        smart=disk.smart or test.smart,
        temperature_c=test.temperature_c if disk.temperature_c is None else disk.temperature_c,
        hours=test.hours if disk.hours is None else disk.hours,
    )
