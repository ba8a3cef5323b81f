"""A register in memory under a virtual clock, as the tests of faults drive it."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from alerts.absorb import absorb
from alerts.fault_book import Audience, Book, World, everybody
from alerts.fault_terms import Terms
from alerts.fault_turn import Sight, turn
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.fault import Fault
from inventory.model.fault_policy import FaultPolicy
from inventory.model.holiday import Holiday
from inventory.model.severity import Severity

START_MS = 1_795_996_800_000  # Monday 2026-11-30 00:00 UTC
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
SCHOOL = "S01"


class Days:
    """`now_ms` begins at ten in the morning; `sights` says what the machine sees of devices, well where nothing."""

    def __init__(
        self,
        *policies: FaultPolicy,
        zone: str = "UTC",
        holidays: tuple[Holiday, ...] = (),
        audience: Audience = everybody,
    ) -> None:
        terms = Terms(SCHOOL, zone, policies, holidays)
        numbers, ids, alerts = count(1), count(1), count(1)
        self.world = World(
            terms=lambda school: terms,
            number=lambda school, at_ms: f"{school}-2026-{next(numbers):04}",
            new_id=lambda: f"f{next(ids)}",
            behind=lambda school, device: [
                one for one in self.alerts.values() if one.cause == device and one.resolved_ms is None
            ],
            audience=audience,
        )
        self.book = Book(self.world)
        self.alerts: dict[str, Alert] = {}
        self.sights: dict[str, Sight] = {}
        self.now_ms = START_MS + 10 * HOUR_MS
        self._alerts = alerts

    def alert(self, device: str, topic: Topic = Topic.OUTAGE, **values: object) -> Alert:
        made = Alert(
            id=f"a{next(self._alerts)}", school=SCHOOL, rule="down", topic=topic, severity=Severity.MAJOR,
            since_ms=self.now_ms - MINUTE_MS, fired_ms=self.now_ms, device=device,
        )  # fmt: skip
        return replace(made, **values)  # type: ignore[arg-type]

    def change(self, deed: Deed, alert: Alert, *, affected: int = 0) -> AlertChange:
        if deed is Deed.RESOLVED:
            alert = replace(alert, resolved_ms=self.now_ms)
        self.alerts[alert.id] = alert
        return AlertChange(deed=deed, alert=alert, at_ms=self.now_ms, affected=affected)

    def hear(self, *changes: AlertChange) -> None:
        absorb(self.book, changes, self.now_ms)

    def fire(self, device: str, topic: Topic = Topic.OUTAGE, *, affected: int = 0, **values: object) -> Alert:
        made = self.alert(device, topic, **values)
        self.hear(self.change(Deed.FIRED, made, affected=affected))
        return made

    def resolve(self, alert: Alert) -> None:
        self.hear(self.change(Deed.RESOLVED, alert))

    def explain(self, alert: Alert, cause: str) -> Alert:
        told = replace(alert, cause=cause)
        self.hear(self.change(Deed.EXPLAINED, told))
        return told

    def wait(self, minutes: float) -> None:
        """The clock runs, and turns what is due when it is due."""
        end_ms = self.now_ms + round(minutes * MINUTE_MS)
        while True:
            waiting = [one for one in self.book.faults.values() if one.next_ms is not None and not one.is_over]
            first = min(waiting, key=lambda one: (one.next_ms, one.id), default=None)
            if first is None or first.next_ms is None or first.next_ms > end_ms:
                break
            self.now_ms = max(self.now_ms, first.next_ms)
            turn(self.book, first.id, self.sights.get(first.device, Sight.WELL), self.now_ms)
        self.now_ms = end_ms

    @property
    def faults(self) -> list[Fault]:
        return list(self.book.faults.values())

    def only(self) -> Fault:
        (one,) = self.faults
        return one

    def told(self) -> list[tuple[str, str]]:
        """(what, to which level), in order."""
        return [(one.telling.value.removeprefix("fault."), one.level.name) for one in self.book.tells]

    def done(self, fault: Fault) -> list[str]:
        return [one.action.value for one in self.book.steps if one.fault == fault.id]
