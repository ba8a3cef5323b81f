"""Plans of maintenance become windows: of one plan, of one device, of all that is known.

Days are those of the school's clock, so a window on a day on which clocks are set is an hour longer or shorter than
the stretch says (see `inventory.service_hours`). Stretches that touch, over midnight too, are one window: it was agreed
on as a whole, before its beginning or after.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.model.week import Week, joined
from inventory.model.window import Window
from inventory.service_hours import days_of, moment, zone_of
from language.message import Message

BACK_MS = 8 * 86_400_000
"""How far `Windows.around` looks back: further than a week, so that the last of a weekly window is in it."""
NEVER_MS = 2**62


def windows_of(
    plan: Maintenance, zone: str, start_ms: int, end_ms: int, holidays: frozenset[date] = frozenset()
) -> list[Window]:
    """Those of a plan that have a moment of start_ms ≤ t < end_ms, in order and whole."""
    if plan.end_ms <= start_ms or plan.start_ms >= end_ms:
        return []
    found = _windows(plan, zone, holidays)
    first = bisect_right(found, start_ms, key=lambda one: one.end_ms)
    return [one for one in found[first:] if one.start_ms < end_ms]


def awaits_approval(plan: Maintenance, zone: str, holidays: frozenset[date] = frozenset()) -> bool:
    """Whether a window of it was entered after it had begun, and nobody at the bureau has said that it counts."""
    return plan.approved_ms is None and any(
        one.after_the_fact for one in windows_of(plan, zone, plan.start_ms, plan.end_ms, holidays)
    )


def closed_days(holidays: Iterable[Holiday]) -> frozenset[date]:
    return frozenset(day for holiday in holidays for day in days_of(holiday))


def why(plan: Maintenance) -> Message:
    """What is said of a device in such a window."""
    if plan.circuit:
        return Message("state.power_cut", {"circuit": plan.circuit, "reason": plan.reason})
    return Message("state.planned_work", {"reason": plan.reason})


class Windows:
    """The windows of one device; devices alike share one. Equal where they say the same of every moment."""

    def __init__(self, plans: Sequence[Maintenance], zone: str, holidays: frozenset[date] = frozenset()) -> None:
        self._plans = tuple(plans)
        self._zone = zone
        self._holidays = holidays
        self._last: tuple[int, int, tuple[Window, ...]] | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Windows):
            return NotImplemented
        return (self._plans, self._zone, self._holidays) == (other._plans, other._zone, other._holidays)

    def __hash__(self) -> int:
        return hash((self._plans, self._zone))

    def between(self, start_ms: int, end_ms: int) -> tuple[Window, ...]:
        """Those that have a moment of start_ms ≤ t < end_ms."""
        return tuple(
            window for plan in self._plans for window in windows_of(plan, self._zone, start_ms, end_ms, self._holidays)
        )

    def around(self, at_ms: int) -> tuple[Window, ...]:
        """Those that decide of the state at a moment, and since when it holds."""
        return self._near(at_ms)[2]

    def edge_ms(self, at_ms: int) -> int:
        """When one begins or ends next; NEVER_MS where none does."""
        return self._near(at_ms)[1]

    def _near(self, at_ms: int) -> tuple[int, int, tuple[Window, ...]]:
        if self._last is None or not self._last[0] <= at_ms < self._last[1]:
            self._last = self._search(at_ms)
        return self._last

    def _search(self, at_ms: int) -> tuple[int, int, tuple[Window, ...]]:
        every = self.between(at_ms - BACK_MS, NEVER_MS)
        edges = {edge for one in every for edge in (one.start_ms, one.end_ms)}
        begun = max((edge for edge in edges if edge <= at_ms), default=at_ms)
        next_ms = min((edge for edge in edges if edge > at_ms), default=NEVER_MS)
        return begun, next_ms, tuple(one for one in every if one.start_ms <= at_ms)


class Planned:
    """Everything planned: windows by device. `circuits` are the supply circuits of devices by code."""

    def __init__(
        self, plans: Iterable[Maintenance], holidays: Iterable[Holiday] = (), circuits: Mapping[str, str] | None = None
    ) -> None:
        self._plans: dict[str, list[Maintenance]] = {}
        for plan in sorted(plans, key=lambda one: (one.start_ms, one.id)):
            self._plans.setdefault(plan.school, []).append(plan)
        self._holidays: dict[str, set[date]] = {}
        for holiday in holidays:
            self._holidays.setdefault(holiday.school, set()).update(days_of(holiday))
        self._circuits = circuits or {}
        self._made: dict[tuple[str, str, tuple[str, ...]], Windows] = {}

    def __bool__(self) -> bool:
        """Whether anything is planned anywhere."""
        return bool(self._plans)

    def of(self, device: Device, school: School) -> Windows | None:
        """None where nobody ever planned anything for it."""
        circuit = self._circuits.get(device.code, "")
        plans = [plan for plan in self._plans.get(device.school, ()) if plan.concerns(device, circuit)]
        if not plans:
            return None
        key = device.school, school.zone, tuple(plan.id for plan in plans)
        if key not in self._made:
            closed = self._holidays.get("", set()) | self._holidays.get(device.school, set())
            self._made[key] = Windows(plans, school.zone, frozenset(closed))
        return self._made[key]


@lru_cache(maxsize=4096)
def _windows(plan: Maintenance, zone: str, holidays: frozenset[date]) -> tuple[Window, ...]:
    spans = [(plan.start_ms, plan.end_ms)] if plan.week is None else _spans(plan, plan.week, zone, holidays)
    return tuple(
        Window(
            start_ms=start_ms,
            end_ms=end_ms,
            recorded_ms=plan.recorded_ms,
            reason=why(plan),
            superseded_ms=plan.superseded_ms,
            entered_ms=plan.entered_ms,
            approved_ms=plan.approved_ms,
        )
        for start_ms, end_ms in spans
    )


def _spans(plan: Maintenance, week: Week, zone: str, holidays: frozenset[date]) -> list[tuple[int, int]]:
    """In order and apart, none beyond the plan's own borders."""
    found: list[tuple[int, int]] = []
    day, last = _day_of(plan.start_ms, zone), _day_of(plan.end_ms, zone)
    while day <= last:
        for stretch in () if day in holidays and not plan.holidays else joined(week[day.weekday()]):
            start_ms = max(plan.start_ms, moment(day, stretch.start_min, zone))
            end_ms = min(plan.end_ms, moment(day, stretch.end_min, zone))
            if start_ms >= end_ms:
                continue
            if found and found[-1][1] >= start_ms:
                start_ms = found.pop()[0]
            found.append((start_ms, end_ms))
        day += timedelta(days=1)
    return found


def _day_of(at_ms: int, zone: str) -> date:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone_of(zone)).date()
