"""When one device is expected to serve, as moments: outside of it, it is not DOWN but OUT_OF_SERVICE (Q64).

Of the rows that concern a device and hold on a day, the narrowest counts (device, kind, school), of equally narrow
ones the one entered last; on a day on which none holds it is expected all day. Days are those of the school's clock, so
one on which clocks are set has 23 or 25 hours. A stretch that begins in the hour that is left out begins as if it were
not; of an hour that comes twice, the first is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.school import School
from inventory.model.service_hours import ServiceHours
from inventory.model.week import DAY_MIN, Stretch, joined
from inventory.week_words import write_week

FAR_DAYS = 400
"""How far `around` looks for a border: longer than any holiday, and than a school year."""
MOST_KEPT = 2 * FAR_DAYS
ONE_DAY = timedelta(days=1)
WHOLE_DAY = (Stretch(0, DAY_MIN),)


@dataclass(frozen=True, slots=True)
class Around:
    """The stretch that holds a moment: start_ms ≤ t < end_ms (UTC)."""

    start_ms: int
    end_ms: int
    expected: bool


class Hours:
    """`rows` run from the one that counts first. Two are equal where they say the same of every moment."""

    def __init__(self, rows: Sequence[ServiceHours], zone: str, holidays: frozenset[date] = frozenset()) -> None:
        self._rows = tuple(rows)
        self._zone = zone
        self._holidays = holidays
        self._days: dict[date, tuple[Around, ...]] = {}
        self._last: Around | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hours):
            return NotImplemented
        return (self._rows, self._zone, self._holidays) == (other._rows, other._zone, other._holidays)

    def __hash__(self) -> int:
        return hash((self._rows, self._zone))

    def around(self, at_ms: int) -> Around:
        """The whole stretch in which it is, or is not, expected; cut where it reaches further than FAR_DAYS."""
        if self._last is None or not self._last.start_ms <= at_ms < self._last.end_ms:
            self._last = self._search(at_ms)
        return self._last

    def edge_ms(self, at_ms: int) -> int:
        """When it begins or ceases to be expected next."""
        return self.around(at_ms).end_ms

    def idle(self, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
        """The times between the two in which nothing is expected: in order, none touching another."""
        found: list[tuple[int, int]] = []
        day, last = self._day_of(start_ms), self._day_of(end_ms)
        while day <= last:
            for piece in self._pieces(day):
                span = max(piece.start_ms, start_ms), min(piece.end_ms, end_ms)
                if piece.expected or span[0] >= span[1]:
                    continue
                if found and found[-1][1] == span[0]:
                    span = found.pop()[0], span[1]
                found.append(span)
            day += ONE_DAY
        return found

    def words_at(self, at_ms: int) -> str:
        """The week that counts on the day of a moment, as people write it; empty where nobody said anything of it."""
        day = self._day_of(at_ms)
        row = next((row for row in self._rows if row.holds_on(day)), None)
        return "" if row is None else write_week(row.week)

    def _search(self, at_ms: int) -> Around:
        today = self._day_of(at_ms)
        pieces = self._pieces(today)
        number = next(index for index, piece in enumerate(pieces) if at_ms < piece.end_ms)
        found = pieces[number]
        start_ms, end_ms = found.start_ms, found.end_ms
        if number == 0:
            start_ms = self._follow(found, today, -1)
        if number == len(pieces) - 1:
            end_ms = self._follow(found, today, 1)
        return Around(start_ms, end_ms, found.expected)

    def _follow(self, piece: Around, day: date, step: int) -> int:
        """The border of what `piece` is a part of: its start for a `step` of -1, its end for 1."""
        for _ in range(FAR_DAYS):
            day += step * ONE_DAY
            pieces = self._pieces(day)
            beside = pieces[-1] if step < 0 else pieces[0]
            if beside.expected != piece.expected:
                break
            piece = beside
            if len(pieces) > 1:
                break
        return piece.start_ms if step < 0 else piece.end_ms

    def _pieces(self, day: date) -> tuple[Around, ...]:
        """The day from midnight to midnight, in which neighbours differ."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= MOST_KEPT:
                self._days.clear()
            found = self._days[day] = self._cut(day)
        return found

    def _cut(self, day: date) -> tuple[Around, ...]:
        reached, end = moment(day, 0, self._zone), moment(day, DAY_MIN, self._zone)
        pieces: list[Around] = []
        for stretch in joined(self._stretches(day)):
            start_ms = max(reached, moment(day, stretch.start_min, self._zone))
            end_ms = moment(day, stretch.end_min, self._zone)
            if start_ms >= end_ms:
                continue
            if start_ms > reached:
                pieces.append(Around(reached, start_ms, False))
            pieces.append(Around(start_ms, end_ms, True))
            reached = end_ms
        if reached < end:
            pieces.append(Around(reached, end, False))
        return tuple(pieces)

    def _stretches(self, day: date) -> Sequence[Stretch]:
        row = next((row for row in self._rows if row.holds_on(day)), None)
        if row is None:
            return WHOLE_DAY
        return () if day in self._holidays and not row.holidays else row.week[day.weekday()]

    def _day_of(self, at_ms: int) -> date:
        return (datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone_of(self._zone))).date()


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def moment(day: date, minute: int, zone: str) -> int:
    """UTC milliseconds of a minute of the day on the zone's clock; DAY_MIN is the next midnight."""
    if minute == DAY_MIN:
        day, minute = day + ONE_DAY, 0
    local = datetime.combine(day, time(minute // 60, minute % 60), zone_of(zone))
    return round(local.timestamp() * 1000)


class Timetable:
    """Everything known of service hours: hours by device. Devices alike share one `Hours`."""

    def __init__(self, rows: Iterable[ServiceHours], holidays: Iterable[Holiday]) -> None:
        self._rows: dict[str, list[ServiceHours]] = {}
        for row in sorted(rows, key=lambda row: (-row.narrowness, -row.recorded_ms, row.id)):
            self._rows.setdefault(row.school, []).append(row)
        self._holidays: dict[str, set[date]] = {}
        for holiday in holidays:
            self._holidays.setdefault(holiday.school, set()).update(days_of(holiday))
        self._made: dict[tuple[str, str, tuple[str, ...]], Hours] = {}

    def __bool__(self) -> bool:
        """Whether anybody said anything of any device."""
        return bool(self._rows)

    def of(self, device: Device, school: School) -> Hours | None:
        """None where it is expected always: nobody said otherwise."""
        rows = [
            row
            for row in self._rows.get(device.school, ())
            if row.concerns(school=device.school, kind=device.kind, device=device.code)
        ]
        if not rows:
            return None
        key = device.school, school.zone, tuple(row.id for row in rows)
        if key not in self._made:
            closed = self._holidays.get("", set()) | self._holidays.get(device.school, set())
            self._made[key] = Hours(rows, school.zone, frozenset(closed))
        return self._made[key]


def days_of(holiday: Holiday) -> set[date]:
    return {holiday.first + timedelta(days=ahead) for ahead in range((holiday.last - holiday.first).days + 1)}
