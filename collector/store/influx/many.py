"""Many series at once: one question for each measurement and school, not one for each series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store.influx.influxql import name, select, since, tag_among, tag_is, tags_of, within
from collector.store.influx.reading import READERS, Ask, pair, points_of
from collector.store.influx.server import Rows
from collector.store.lines import clean_tag
from collector.store.retention import DAY_MS, HOUR_MS
from collector.store.store import Point

NAMED = 200  # devices that are named in a question; beyond it the whole school is asked for
LAST = "_last"  # of the roll-ups: the last value of a field

Tags = tuple[str, ...]  # values of the tags that make a series, in the order of `tags_of`


class Group(NamedTuple):
    """Series of one measurement and school."""

    measurement: str
    school: str
    keys: dict[Tags, SeriesKey]

    def type_of(self, field: str) -> Type:
        return MEASUREMENTS[self.measurement].fields[field].type

    def question(self, what: str, *where: str) -> str:
        """One series of the answer for each series of the group, and maybe some more."""
        devices = dict.fromkeys(key.device for key in self.keys.values())
        named = [tag_among("device", devices)] if len(devices) <= NAMED else []
        group = [name(tag) for tag in tags_of(self.measurement)]
        return select(what, name(self.measurement), *where, tag_is("school", self.school), *named, group=group)

    def answers(self, found: Iterable[Rows]) -> Iterator[tuple[SeriesKey, Rows]]:
        for rows in found:
            key = self.keys.get(tuple(rows.tags.get(tag, "") for tag in tags_of(self.measurement)))
            if key is not None:
                yield key, rows


class Reach(NamedTuple):
    """How far back to look, in which database; `rolled` where the values are those of roll-ups."""

    back_ms: int
    database: str
    rolled: bool = False


def reaches(raw: str, raw_ms: int, rolled: str, rolled_ms: int) -> tuple[Reach, ...]:
    """Nearly every series was seen within the hour; those that were not are few, and worth a longer look."""
    return Reach(HOUR_MS, raw), Reach(DAY_MS, raw), Reach(raw_ms, raw), Reach(rolled_ms, rolled, rolled=True)


def groups(keys: Iterable[SeriesKey]) -> list[Group]:
    found: dict[tuple[str, str], Group] = {}
    for key in keys:
        place = (key.measurement, key.school)
        found.setdefault(place, Group(*place, {})).keys[tags_of_key(key)] = key
    return list(found.values())


def tags_of_key(key: SeriesKey) -> Tags:
    tags = (key.school, key.device, key.kind)
    return tuple(map(clean_tag, (*tags, key.part) if MEASUREMENTS[key.measurement].part else tags))


def ranges(
    ask: Ask, database: str, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
) -> dict[SeriesKey, list[Point]]:
    """Of each series that has a point in the time."""
    found: dict[SeriesKey, list[Point]] = {}
    for group in groups(keys):
        answer = ask(database, group.question(name(field), within(start_ms, end_ms)))
        found.update((key, points_of([rows], group.type_of(field))) for key, rows in group.answers(answer))
    return found


def newest(
    ask: Ask, back: Iterable[Reach], keys: Iterable[SeriesKey], field: str, now_ms: int
) -> dict[SeriesKey, Point]:
    """Of each series that has one. In roll-ups a point bears the start of its five minutes."""
    found: dict[SeriesKey, Point] = {}
    for group in groups(keys):
        for reach in back:
            missing = Group(group.measurement, group.school, {t: k for t, k in group.keys.items() if k not in found})
            if not missing.keys or (reach.rolled and group.type_of(field) is Type.TEXT):
                break
            found.update(_seen(ask, reach, missing, field, now_ms))
    return found


def _seen(ask: Ask, reach: Reach, group: Group, field: str, now_ms: int) -> Iterator[tuple[SeriesKey, Point]]:
    what = f"last({name(field + LAST if reach.rolled else field)}) AS last"
    read = READERS[group.type_of(field)]
    for key, rows in group.answers(ask(reach.database, group.question(what, since(now_ms - reach.back_ms)))):
        for values in rows.values:
            at_ms, value = pair(values)
            if value is not None:
                yield key, Point(at_ms, read(value))
