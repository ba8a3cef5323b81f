"""The sums and odd days of channels that a report is made of, each channel with the unbroken run of its days.

Retention looks back further than a period, and further for some channels than for others: first a month, and beyond it
only where nothing ended the count and older footage may be stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, groupby, pairwise

from sqlalchemy import Connection

from collector.recordings.day import TOLERANCE_MS
from dashboards.reports.stretch import Stretch
from inventory.model.scope import Scope
from inventory.model.service_period import ServicePeriod
from inventory.period import Period, midnight_ms
from inventory.repository import channel_day_sums as sums
from inventory.repository.channel_day_sums import ChannelSum, DayFact, DaySum

DAY = timedelta(days=1)
FIRST_REACH, LONGEST_REACH = 31, 95
"""Days that retention looks back at first, and at most."""

Place = tuple[str, int]
"""Recorder and channel."""


@dataclass(slots=True)
class Sums:
    """`told` are sums of the period's days, `kept` and `seen` how many milliseconds of them were recorded and asked,
    `run` sums of the unbroken days up to the last that there is, `flawed` the odd ones of all that were read. `edges`
    say where footage began on the last day, `oldest` where it begins now."""

    told: dict[Place, ChannelSum] = field(default_factory=dict)
    kept: dict[Place, int] = field(default_factory=dict)
    seen: dict[Place, int] = field(default_factory=dict)
    run: dict[Place, ChannelSum] = field(default_factory=dict)
    flawed: defaultdict[Place, list[DayFact]] = field(default_factory=lambda: defaultdict(list))
    by_day: Mapping[str, Sequence[DaySum]] = field(default_factory=dict)
    edges: Mapping[Place, int] = field(default_factory=dict)
    oldest: Mapping[Place, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of schools of one zone: the period's days from `first` to `last`."""

    first: date
    last: date
    zone: str

    @property
    def since(self) -> date:
        """A period of about a month is looked at no further at first."""
        days = (self.last - self.first).days
        return self.first if days > FIRST_REACH - 5 else self.last - FIRST_REACH * DAY

    @property
    def reach(self) -> date:
        return min(self.first, self.last - LONGEST_REACH * DAY)

    def day_ms(self, day: date) -> int:
        """When it begins."""
        return midnight_ms(day, self.zone)


def asked_of(period: Period, stretch: Stretch, zone: str) -> Asked | None:
    """None where the period has not begun."""
    return None if stretch.last is None else Asked(period.first, stretch.last, zone)


def read_sums(connection: Connection, narrow: Scope, asked: Asked, tolerance_ms: int = TOLERANCE_MS) -> Sums:
    """A channel whose days are broken by some without a row needs `whole`."""
    found = Sums(edges=_edges(connection, narrow, asked))
    found.told = _by_place(sums.by_channel(connection, narrow, asked.first, asked.last))
    found.run = (
        dict(found.told)
        if asked.since == asked.first
        else _by_place(sums.by_channel(connection, narrow, asked.since, asked.last))
    )
    for row in sums.flawed(connection, narrow, asked.since, asked.last):
        found.flawed[row.recorder, row.channel].append(row)
    days = Days(asked)
    for place, one in found.told.items():
        odd = [row for row in found.flawed.get(place, ()) if row.day >= asked.first]
        found.kept[place] = one.due_ms - sum(row.missing_ms for row in odd)
        found.seen[place] = days.add(one, odd)
    found.by_day = days.sums() | _by_school(_read_days(connection, days.uneven, asked))
    found.oldest = {} if found.edges.keys() >= found.run.keys() else _oldest(connection, narrow, asked)
    _reach_further(connection, found, asked, tolerance_ms)
    return found


def _read_days(connection: Connection, schools: Iterable[str], asked: Asked) -> list[DaySum]:
    some = Scope.of(schools)
    return sums.by_day(connection, some, asked.first, asked.last) if some.schools else []


def whole(connection: Connection, narrow: Scope, asked: Asked, served: Mapping[str, Sequence[ServicePeriod]]) -> Sums:
    """The same from every row: sums of days on which the recorder was in service, and of what is broken the last run.
    Retention asks what is stored, whoever was in charge when it was recorded."""
    found = Sums(edges=_edges(connection, narrow, asked), oldest=_oldest(connection, narrow, asked))
    rows = sums.facts(connection, narrow, asked.reach, asked.last)
    days: defaultdict[tuple[str, date], list[DayFact]] = defaultdict(list)
    day_ms = asked.day_ms
    for place, group in groupby(rows, key=lambda row: (row.recorder, row.channel)):
        own = list(group)
        served_by = served.get(place[0], ())
        told = [row for row in own if row.day >= asked.first and in_service(row.day, served_by, asked.zone)]
        for row in told:
            days[row.school, row.day].append(row)
        if told:
            found.told[place] = sums.summed(told)
            found.kept[place] = sum(row.kept_ms for row in told)
            found.seen[place] = sum(row.asked_ms - day_ms(row.day) for row in told)
        found.run[place] = sums.summed(_last_run(own))
        found.flawed[place] = [row for row in own if row.is_flawed]
    found.by_day = _by_school(
        DaySum(school, day, sum(row.due_ms for row in some), sum(row.kept_ms for row in some))
        for (school, day), some in sorted(days.items())
    )
    return found


def in_service(day: date, periods: Iterable[ServicePeriod], zone: str) -> bool:
    """At any moment of the day."""
    start_ms, end_ms = midnight_ms(day, zone), midnight_ms(day + DAY, zone)
    return any(one.start_ms < end_ms and (one.end_ms is None or one.end_ms > start_ms) for one in periods)


class Days:
    """The days of many channels, from their sums and odd days. A day that is not odd was asked to its end, and all that
    was due of it was kept; where sums say that this was the whole day each time, nobody need ask for the days."""

    def __init__(self, asked: Asked) -> None:
        self._first = asked.first
        starts = [asked.day_ms(asked.first + n * DAY) for n in range((asked.last - asked.first).days + 2)]
        self._starts = starts
        self._lengths = [end - start for start, end in pairwise(starts)]
        self._lines: dict[str, list[list[int]]] = {}
        self.uneven: set[str] = set()
        """Schools of which some channel is not to record all day, or has days without a row."""

    def add(self, one: ChannelSum, odd: Sequence[DayFact]) -> int:
        """How much of its days was asked."""
        first, last = (one.first - self._first).days, (one.last - self._first).days
        whole_ms = self._starts[last + 1] - self._starts[first]
        places = [(row.day - self._first).days for row in odd]
        even_ms = whole_ms - sum(self._lengths[place] for place in places)
        if not one.unbroken or even_ms != one.due_ms - sum(row.due_ms for row in odd):
            self.uneven.add(one.school)
        begun, due, kept = self._of(one.school)
        begun[first] += 1
        begun[last + 1] -= 1
        unasked_ms = 0
        for row, place in zip(odd, places, strict=True):
            due[place] += row.due_ms - self._lengths[place]
            kept[place] += row.kept_ms - self._lengths[place]
            unasked_ms += self._starts[place + 1] - row.asked_ms
        return whole_ms - unasked_ms

    def sums(self) -> dict[str, Sequence[DaySum]]:
        """Of all schools but the uneven ones."""
        return {school: list(self._days(school)) for school in self._lines if school not in self.uneven}

    def _days(self, school: str) -> Iterator[DaySum]:
        begun, due, kept = self._lines[school]
        for place, (channels, length_ms) in enumerate(zip(accumulate(begun), self._lengths, strict=False)):
            if channels:
                day, whole_ms = self._first + place * DAY, channels * length_ms
                yield DaySum(school, day, whole_ms + due[place], whole_ms + kept[place])

    def _of(self, school: str) -> list[list[int]]:
        found = self._lines.get(school)
        if found is None:
            found = self._lines[school] = [[0] * (len(self._lengths) + 1) for _ in range(3)]
        return found


def _last_run(rows: Sequence[DayFact]) -> Sequence[DayFact]:
    at = len(rows) - 1
    while at > 0 and rows[at - 1].day == rows[at].day - DAY:
        at -= 1
    return rows[at:]


def _reach_further(connection: Connection, found: Sums, asked: Asked, tolerance_ms: int) -> None:
    """For channels that were well in all days so far, and may have older footage."""
    border_ms = midnight_ms(asked.since, asked.zone)
    open_ones = {
        place: one
        for place, one in found.run.items()
        if one.unbroken and one.first == asked.since and _edge(found, place, border_ms) < border_ms
        and not any(_ends(row, tolerance_ms) for row in found.flawed.get(place, ()) if row.day < asked.last)
    }  # fmt: skip
    if not open_ones or asked.reach == asked.since:
        return
    narrow, until = Scope.of({one.school for one in open_ones.values()}), asked.since - DAY
    for one in sums.by_channel(connection, narrow, asked.reach, until):
        place = one.recorder, one.channel
        if place in open_ones and one.unbroken and one.last == until:
            found.run[place] = joined(one, open_ones[place])
    for row in sums.flawed(connection, narrow, asked.reach, until):
        if (row.recorder, row.channel) in open_ones:
            found.flawed[row.recorder, row.channel].append(row)


def _ends(row: DayFact, tolerance_ms: int) -> bool:
    return row.missing_ms > tolerance_ms or not row.closed


def joined(before: ChannelSum, after: ChannelSum) -> ChannelSum:
    """Of one channel, the second beginning on the day after the first ends."""
    return after._replace(days=before.days + after.days, first=before.first, due_ms=before.due_ms + after.due_ms)


def _edge(found: Sums, place: Place, unknown_ms: int) -> int:
    return found.edges.get(place, found.oldest.get(place, unknown_ms))


def _edges(connection: Connection, narrow: Scope, asked: Asked) -> dict[Place, int]:
    """Of the last day, or where it does not tell, of the one before."""
    before = sums.edges(connection, narrow, asked.last - DAY)
    return {**before, **sums.edges(connection, narrow, asked.last)}


def _oldest(connection: Connection, narrow: Scope, asked: Asked) -> dict[Place, int]:
    return sums.oldest(connection, narrow, asked.reach, asked.last)


def _by_school(days: Iterable[DaySum]) -> dict[str, Sequence[DaySum]]:
    found: defaultdict[str, list[DaySum]] = defaultdict(list)
    for one in days:
        found[one.school].append(one)
    return dict(found)


def _by_place(found: Iterable[ChannelSum]) -> dict[Place, ChannelSum]:
    return {(one.recorder, one.channel): one for one in found}
