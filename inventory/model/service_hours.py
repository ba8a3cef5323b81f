"""When equipment is expected to serve: by device, by kind, or for a whole school (Q64)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inventory.model.kind import Kind
from inventory.model.week import ALWAYS, Week


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours:
    """One version: it is known from `recorded_ms` until `superseded_ms` (None: still).

    It concerns the device of the code `device`, else all of `kind`, else the school as a whole. `week` is by the
    school's clock; where `holidays` is false nothing is expected on a holiday. Both days belong to it; `until` None is
    no end. `document` is the paper that orders it (Q62), `by` who entered it.
    """

    id: str
    school: str
    kind: Kind | None = None
    device: str | None = None
    week: Week = ALWAYS
    holidays: bool = True
    since: date = date.min
    until: date | None = None
    document: str = ""
    by: str = ""
    recorded_ms: int = 0
    superseded_ms: int | None = None

    @property
    def narrowness(self) -> int:
        return (self.kind is not None) + 2 * (self.device is not None)

    def concerns(self, *, school: str, kind: Kind, device: str) -> bool:
        return self.school == school and self.kind in (None, kind) and self.device in (None, device)

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
