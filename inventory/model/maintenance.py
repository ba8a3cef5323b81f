"""Planned work or a power cut, entered by a person: windows for devices follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.model.device import Device
from inventory.model.week import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """One version of a plan, for a device (its code), an area (its code), a supply circuit, or the whole school.

    It is from `start_ms` to `end_ms`, UTC milliseconds: without `week` all the time, with it in the stretches of the
    week by the school's clock; where `holidays` is false, in none of a holiday. A version is known from `recorded_ms`
    until `superseded_ms`; `entered_ms` is when its beginning was first agreed (see `inventory.model.window.Window`).
    What was entered after it began counts only once the bureau has approved it. `announce` says whether people are told
    by mail, `announced_ms` when they were told.
    """

    id: str
    school: str
    reason: str
    start_ms: int
    end_ms: int
    device: str | None = None
    area: str | None = None
    circuit: str = ""
    week: Week | None = None
    holidays: bool = True
    by: str = ""
    recorded_ms: int = 0
    entered_ms: int = 0
    superseded_ms: int | None = None
    approved_ms: int | None = None
    approved_by: str = ""
    announce: bool = True
    announced_ms: int | None = None

    def concerns(self, device: Device, circuit: str) -> bool:
        """Whether it is about a device that hangs on this supply circuit (empty: not known)."""
        return (
            self.school == device.school
            and self.device in (None, device.code)
            and self.area in (None, device.area)
            and self.circuit in ("", circuit)
        )
