"""A recorder that is made up minute by minute, and what a person with a pencil would say of it.

Nothing here shares code with collector/recordings: a minute is recorded or not, due or not, stored or not; hands of
clocks are strings, and files are what a recorder would write of it all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
DAY_MIN = 1440
HANDS = "%Y-%m-%d %H:%M:%S"
BEGINS = ("2026-03-24", "2026-06-10", "2026-10-20", "2026-11-10")  # before a turn, and not
ZONES = ("Asia/Ho_Chi_Minh", "Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")


@dataclass
class Input:
    """One channel. `due`, `made` and `locked` are by minute; `files` are (first minute, minute after the last)."""

    number: int
    week: list[list[tuple[int, int, bool]]] | None
    due: bytearray
    made: bytearray
    locked: bytearray
    files: list[tuple[int, int]] = field(default_factory=list)


class History:
    """Minutes count from `start_ms`. `offsets` are how far the recorder's clock was ahead, in minutes, by minute."""

    def __init__(self, seed: int) -> None:
        random = self.random = Random(seed)
        self.zone = ZoneInfo(random.choice(ZONES))
        self.first = date.fromisoformat(random.choice(BEGINS))
        self.days = random.randint(5, 9)
        self.start_ms = self.ms_of(self.first)
        self.minutes = (self.ms_of(self.first + timedelta(days=self.days + 1)) - self.start_ms) // MINUTE_MS
        self.keeps = random.randint(2, 12) * DAY_MIN
        self.lists_open = random.random() < 0.5
        self.page = random.choice((3, 40, 1000))
        self.seen = random.choice((0, random.randint(0, 3 * DAY_MIN)))
        self.served = random.choice((0, -40 * DAY_MIN, self.seen))
        self.steps = self._steps()
        self.offsets = [0] * self.minutes
        for at, offset in self.steps:
            self.offsets[at:] = [offset] * (self.minutes - at)
        self.hands = [self.shown(minute) for minute in range(self.minutes)]
        self.inputs = [self._input(number) for number in (1, 2)]

    def ms_of(self, day: date) -> int:
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def minute(self, at_ms: int) -> int:
        return (at_ms - self.start_ms) // MINUTE_MS

    def moment(self, minute: int) -> int:
        return self.start_ms + minute * MINUTE_MS

    def shown(self, minute: int) -> datetime:
        """The hands of the recorder, which turn with the school's."""
        at = datetime.fromtimestamp(self.start_ms / 1000, UTC) + timedelta(minutes=minute + self.offsets[minute])
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def _steps(self) -> list[tuple[int, int]]:
        """Forward only: of a time that is shown twice with a hole in one of the two, nobody can tell in which."""
        offset = self.random.choice((0, 0, -90, 7, 360))
        steps = [(0, offset)]
        for _ in range(self.random.choice((0, 0, 1, 2))):
            at = self.random.randint(steps[-1][0] + 300, steps[-1][0] + 2500)
            offset += self.random.choice((3, 12, 61, 500))
            steps.append((at, offset))
        return steps

    def _input(self, number: int) -> Input:
        random = self.random
        week = self._week()
        due = bytearray(self.minutes)
        for minute, hands in enumerate(self.hands):
            due[minute] = wanted(week, hands)
        made = bytearray(due)
        for _ in range(random.choice((0, 0, 1, 3))):
            at, length = random.randrange(self.minutes), random.choice((1, 2, 30, 400, 1500))
            made[at : at + length] = bytes(min(length, self.minutes - at))
        begins = random.choice((0, 0, random.randint(0, 4 * DAY_MIN)))
        made[:begins] = bytes(begins)
        one = Input(number, week, due, made, bytearray(self.minutes))
        self._cut(one)
        for first, after in random.sample(one.files, min(len(one.files), random.choice((0, 0, 2)))):
            one.locked[first:after] = b"\1" * (after - first)
        return one

    def _week(self) -> list[list[tuple[int, int, bool]]] | None:
        kind = self.random.choice(("none", "always", "timed", "timed", "motion", "empty"))
        if kind == "none":
            return None
        if kind == "always":
            return [[(0, DAY_MIN, True)]] * 7
        if kind == "empty":
            return [[] for _ in range(7)]
        if kind == "motion":
            return [[(0, DAY_MIN, False)]] * 7
        return [self._stretches() for _ in range(7)]

    def _stretches(self) -> list[tuple[int, int, bool]]:
        if self.random.random() < 0.2:
            return []
        marks = sorted(self.random.sample(range(0, DAY_MIN + 1, 5), 4))
        return [(marks[0], marks[1], True), (marks[2], marks[3], self.random.random() < 0.7)]

    def _cut(self, one: Input) -> None:
        """A file ends with the hour of the hands, and where they leap."""
        first = None
        for minute in range(self.minutes + 1):
            goes_on = minute < self.minutes and bool(one.made[minute])
            leaps = 0 < minute < self.minutes and self.hands[minute] - self.hands[minute - 1] != timedelta(minutes=1)
            if first is not None and (not goes_on or leaps or self.hands[minute].minute == 0):
                one.files.append((first, minute))
                first = None
            if goes_on and first is None:
                first = minute

    def stored(self, one: Input, now: int) -> list[tuple[int, int, bool]]:
        """Files that are there now, with whether they are locked; the one that is being written may not be listed."""
        found = []
        for first, after in one.files:
            if first >= now or (after > now and not self.lists_open):
                continue
            if after > now - self.keeps or one.locked[first]:
                found.append((first, min(after, now), bool(one.locked[first])))
        return found

    def told(self, one: Input, now: int, start: str, end: str) -> list[tuple[str, str, bool]]:
        """What the recorder answers: all by its hands, as text, in order."""
        found = []
        for first, after, locked in self.stored(one, now):
            begun, ended = self.hands[first], self.hands[after - 1] + timedelta(minutes=1)
            if begun.strftime(HANDS) < end and ended.strftime(HANDS) > start:
                found.append((first, begun.strftime(HANDS), ended.strftime(HANDS), locked))
        return [tuple(file[1:]) for file in sorted(found, key=lambda file: file[1:])]  # type: ignore[misc]

    def day_of(self, minute: int) -> date:
        return datetime.fromtimestamp(self.moment(minute) / 1000, self.zone).date()

    def range_of(self, day: date) -> range:
        first, after = (self.minute(self.ms_of(one)) for one in (day, day + timedelta(days=1)))
        return range(max(0, first), min(self.minutes, after))


def wanted(week: list[list[tuple[int, int, bool]]] | None, hands: datetime) -> bool:
    if week is None or not any(week):
        return True
    minute = hands.hour * 60 + hands.minute
    return any(steady and start <= minute < end for start, end, steady in week[hands.weekday()])


@dataclass
class Reckoned:
    """By a person with a pencil: `days` are complete days back from yesterday, `age` whole days in use."""

    days: int
    unknown: bool
    age: int

    def verdict(self, required: int) -> str:
        if self.days >= required:
            return "met"
        if self.age < required:
            return "not_yet"
        return "unknown" if self.unknown else "short"


def reckon(history: History, one: Input, now: int, yesterday_to: int) -> Reckoned:
    """`yesterday_to` is up to when yesterday is known."""
    there, free = bytearray(history.minutes), None
    for first, _, locked in history.stored(one, now):
        if not locked and free is None:
            free = first
    for first, after, locked in history.stored(one, now):
        if not locked or (free is not None and after > free):
            there[first:after] = b"\1" * (after - first)
    day = history.day_of(now) - timedelta(days=1)
    in_use = min([history.served, history.seen, *([] if free is None else [free])])
    age, count = 0, 0
    while True:
        if history.minute(history.ms_of(day - timedelta(days=age))) < in_use:
            break
        age += 1
    while day >= history.first:
        minutes = [minute for minute in history.range_of(day) if count or minute < yesterday_to]
        missing = sum(one.due[minute] and not there[minute] for minute in minutes)
        if free is None or free > history.range_of(day)[-1] or missing > 1:
            return Reckoned(count, unknown=False, age=max(age, count))
        count, day = count + 1, day - timedelta(days=1)
    return Reckoned(count, unknown=False, age=max(age, count))
