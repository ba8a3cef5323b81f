"""The newest point of many series: one question for each measurement and school, and further back for the silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store.influx.influxql import name, select, since, tag_among, tag_is, tags_of
from collector.store.influx.reading import READERS, Ask, pair
from collector.store.influx.server import Rows
from collector.store.lines import clean_tag
from collector.store.retention import DAY_MS, HOUR_MS
from collector.store.store import Point

NAMED = 200  # devices that are named in a question; beyond it the whole school is asked for
LAST = "_last"  # of the roll-ups: the last value of a field

Tags = tuple[str, ...]  # values of the tags that make a series, in the order of `tags_of`


class Reach(NamedTuple):
    """How far back to look, in which database; `rolled` where the values are those of roll-ups."""

    back_ms: int
    database: str
    rolled: bool = False


def reaches(raw: str, raw_ms: int, rolled: str, rolled_ms: int) -> tuple[Reach, ...]:
    """Nearly every series was seen within the hour; those that were not are few, and worth a longer look."""
    return Reach(HOUR_MS, raw), Reach(DAY_MS, raw), Reach(raw_ms, raw), Reach(rolled_ms, rolled, rolled=True)


def newest(
    ask: Ask, back: Iterable[Reach], keys: Iterable[SeriesKey], field: str, now_ms: int
) -> dict[SeriesKey, Point]:
    """Of each series that has one. In roll-ups a point bears the start of its five minutes."""
    groups: dict[tuple[str, str], dict[Tags, SeriesKey]] = {}
    for key in keys:
        groups.setdefault((key.measurement, key.school), {})[tags_of_key(key)] = key
    found: dict[SeriesKey, Point] = {}
    for (measurement, school), wanted in groups.items():
        found.update(_of_school(ask, back, measurement, school, wanted, field, now_ms))
    return found


def _of_school(
    ask: Ask,
    back: Iterable[Reach],
    measurement: str,
    school: str,
    wanted: Mapping[Tags, SeriesKey],
    field: str,
    now_ms: int,
) -> dict[SeriesKey, Point]:
    kind = MEASUREMENTS[measurement].fields[field].type
    found: dict[SeriesKey, Point] = {}
    for reach in back:
        missing = {tags: key for tags, key in wanted.items() if key not in found}
        if not missing or (reach.rolled and kind is Type.TEXT):
            break
        question = _question(measurement, school, missing.values(), field, now_ms - reach.back_ms, reach.rolled)
        for tags, at_ms, value in _answers(measurement, ask(reach.database, question)):
            key = missing.get(tags)
            if key is not None and (key not in found or at_ms > found[key].at_ms):
                found[key] = Point(at_ms, READERS[kind](value))
    return found


def _question(measurement: str, school: str, keys: Iterable[SeriesKey], field: str, start_ms: int, rolled: bool) -> str:
    devices = dict.fromkeys(key.device for key in keys)
    named = [tag_among("device", devices)] if len(devices) <= NAMED else []
    what = f"last({name(field + LAST if rolled else field)}) AS last"
    group = [name(tag) for tag in tags_of(measurement)]
    return select(what, name(measurement), since(start_ms), tag_is("school", school), *named, group=group)


def _answers(measurement: str, found: Iterable[Rows]) -> Iterator[tuple[Tags, int, str | float]]:
    for series in found:
        tags = tuple(series.tags.get(tag, "") for tag in tags_of(measurement))
        for values in series.values:
            at_ms, value = pair(values)
            if value is not None:
                yield tags, at_ms, value


def tags_of_key(key: SeriesKey) -> Tags:
    tags = (key.school, key.device, key.kind)
    return tuple(map(clean_tag, (*tags, key.part) if MEASUREMENTS[key.measurement].part else tags))
