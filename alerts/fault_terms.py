"""How long a school may take: the policy that counts for a fault, and moments reckoned by it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from inventory.model.alert import Topic
from inventory.model.fault import Fault
from inventory.model.fault_policy import FaultPolicy
from inventory.model.holiday import Holiday
from inventory.model.service_hours import ServiceHours
from inventory.model.severity import Severity
from inventory.model.week import ALWAYS, Week
from inventory.service_hours import Hours, days_of, zone_of

MINUTE_MS = 60_000

USUAL: Mapping[Severity, FaultPolicy] = {
    Severity.CRITICAL: FaultPolicy(id="usual", severity=Severity.CRITICAL, steps_min=(15, 15, 30)),
    Severity.MAJOR: FaultPolicy(id="usual", severity=Severity.MAJOR, steps_min=(30, 60, 120)),
    Severity.MINOR: FaultPolicy(id="usual", severity=Severity.MINOR, steps_min=(120, 480, 1440)),
}
"""Where nobody set another: repaired within 24 hours (N), told on the sooner the graver it is."""
PAPERWORK = FaultPolicy(id="usual", topic=Topic.LEDGER, repair_min=7 * 1440, steps_min=(1440, 2880, 4320))
"""What people must do: no wall falls down when it takes a week."""


class Terms:
    """Of one school, as known when it was made."""

    def __init__(
        self, school: str, zone: str, policies: Iterable[FaultPolicy] = (), holidays: Iterable[Holiday] = ()
    ) -> None:
        self.school = school
        self.zone = zone
        mine = [one for one in policies if one.school in ("", school)]
        self._policies = sorted(mine, key=lambda one: (-one.narrowness, -one.entered_ms, one.id))
        closed = [one for one in holidays if one.school in ("", school)]
        self._holidays = frozenset(day for one in closed for day in days_of(one))
        self._hours: dict[tuple[Week, bool], Hours] = {}

    def policy(self, topic: Topic, severity: Severity, at_ms: int) -> FaultPolicy:
        """The narrowest whose paper still holds on the day; of equally narrow ones the one entered last."""
        day = self.day(at_ms)
        for one in self._policies:
            fits = one.topic in (None, topic) and one.severity in (None, severity)
            if fits and (one.valid_until is None or day <= one.valid_until):
                return one
        return PAPERWORK if topic is Topic.LEDGER else USUAL[severity]

    def of(self, fault: Fault) -> FaultPolicy:
        return self.policy(fault.topic, fault.severity, fault.opened_ms)

    def day(self, at_ms: int) -> date:
        """By the school's clock."""
        return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone_of(self.zone)).date()

    def deadline(self, policy: FaultPolicy, start_ms: int, worth_ms: int) -> int:
        """When `worth_ms` of the policy's hours have passed since `start_ms`."""
        if policy.week == ALWAYS and policy.holidays:
            return start_ms + worth_ms
        hours, at_ms = self._of(policy.week, policy.holidays), start_ms
        for _ in range(10_000):  # pieces of a day: 27 years of them
            piece = hours.around(at_ms)
            if piece.expected and piece.end_ms - at_ms >= worth_ms:
                return at_ms + worth_ms
            worth_ms -= piece.end_ms - at_ms if piece.expected else 0
            at_ms = piece.end_ms
        return at_ms

    def worth(self, policy: FaultPolicy, start_ms: int, end_ms: int) -> int:
        """How much of the time between the two counts; 0 where the second comes before the first."""
        if end_ms <= start_ms:
            return 0
        if policy.week == ALWAYS and policy.holidays:
            return end_ms - start_ms
        idle = self._of(policy.week, policy.holidays).idle(start_ms, end_ms)
        return end_ms - start_ms - sum(stop - start for start, stop in idle)

    def morning(self, policy: FaultPolicy, at_ms: int) -> int:
        """The moment itself, or where people sleep then, when they wake."""
        if policy.awake == ALWAYS:
            return at_ms
        piece = self._of(policy.awake, True).around(at_ms)
        return at_ms if piece.expected else piece.end_ms

    def _of(self, week: Week, holidays: bool) -> Hours:
        found = self._hours.get((week, holidays))
        if found is None:
            row = ServiceHours(id="policy", school=self.school, week=week, holidays=holidays)
            found = self._hours[(week, holidays)] = Hours([row], self.zone, self._holidays)
        return found
