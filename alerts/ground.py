"""What the watchman knows of a school beside what he hears: its devices, how they hang together, agreed windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.wiring import NO_WIRING, Wiring
from inventory.maintenance import Windows
from inventory.model.device import Device, Stage
from inventory.model.service_period import ServicePeriod
from inventory.service_hours import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A device that is watched. `service` is empty for a candidate; `hours` None is always, `windows` None never."""

    device: Device
    service: Sequence[ServicePeriod] = ()
    hours: Hours | None = None
    windows: Windows | None = None

    @property
    def adopted(self) -> bool:
        return self.device.stage is Stage.ADOPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One school. `subjects` are by code; `cameras` maps a recorder and its channel to the camera that feeds it."""

    school: str
    subjects: Mapping[str, Subject]
    wiring: Wiring = NO_WIRING
    cameras: Mapping[tuple[str, str], str] = field(default_factory=dict)
