"""How soon a fault must be answered for and mended, by whose word (Q24, Q25, Q62)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inventory.model.alert import Topic
from inventory.model.severity import Severity
from inventory.model.week import ALWAYS, Stretch, Week

AWAKE: Week = ((Stretch(6 * 60, 22 * 60),),) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPolicy:
    """For all schools or one, all topics or one, all severities or one; the narrowest that holds counts.

    `repair_min` are minutes from opened to repaired, counted in the hours of `week` (by the school's clock), and on
    holidays only where `holidays` says so. `steps_min` are the minutes after which, without anybody answering, the duty
    leader, the principal and the bureau are told, each counted from the step before. Outside `awake` a fault below
    severity `wakes` waits for the morning before anybody but those on duty is told. It is verified when it was well
    for `settle_min`, closed `close_min` later, and reopened when it comes back within `reopen_min` of that. It is
    major, and asks for an incident report, from `major_severity` on with `major_affected` devices in its shadow.
    `document` is the paper that asks for it, `valid_until` the last day on which that paper holds.
    """

    id: str
    school: str = ""
    topic: Topic | None = None
    severity: Severity | None = None
    repair_min: int = 24 * 60
    week: Week = ALWAYS
    holidays: bool = True
    steps_min: tuple[int, int, int] = (15, 30, 60)
    awake: Week = AWAKE
    wakes: Severity = Severity.MAJOR
    settle_min: int = 10
    close_min: int = 60
    reopen_min: int = 24 * 60
    major_severity: Severity = Severity.CRITICAL
    major_affected: int = 10
    document: str = ""
    valid_until: date | None = None
    by: str = ""
    entered_ms: int = 0

    @property
    def narrowness(self) -> int:
        return 4 * bool(self.school) + 2 * (self.topic is not None) + (self.severity is not None)
