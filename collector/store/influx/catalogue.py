"""Which series the server has of a device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS
from collector.store.influx.influxql import KEY_TAGS, name, select, since, tag_is, tags_of
from collector.store.influx.reading import Ask
from collector.store.influx.server import Rows

PARTS = sorted({one.part for one in MEASUREMENTS.values() if one.part})
Values = dict[str, list[str]]  # the values of each tag


def series_of_device(ask: Ask, database: str, device: str, since_ms: int) -> list[SeriesKey]:
    """Those with a sample since then, sorted.

    The server's index tells the values of each tag, which is quick. Where they do not say which go together, or whether
    there is a series without a part, too, rows are asked for.
    """
    where = f"{tag_is('device', device)} AND {since(since_ms)}"
    tags = ", ".join(map(name, (*KEY_TAGS, *PARTS)))
    values = values_by_measurement(ask(database, f"SHOW TAG VALUES WITH KEY IN ({tags}) WHERE {where}"))
    mixed = {one: where for one, known in values.items() if any(len(known.get(tag, ())) != 1 for tag in KEY_TAGS)}
    doubtful = {
        one: f"{where} AND {tag_is(part, '')}"
        for one, known in values.items()
        if (part := MEASUREMENTS[one].part) in known and MEASUREMENTS[one].part_optional and one not in mixed
    }
    found = [key for one, known in values.items() if one not in mixed for key in keys(one, known)]
    return sorted([*found, *rows_of_each(ask, database, mixed | doubtful)])


def values_by_measurement(found: Iterable[Rows]) -> dict[str, Values]:
    values: dict[str, Values] = {}
    for one in found:
        if one.name in MEASUREMENTS:
            for tag, value in one.values:
                values.setdefault(one.name, {}).setdefault(str(tag), []).append(str(value))
    return values


def keys(measurement: str, values: Values) -> Iterator[SeriesKey]:
    school, device, kind = (values[tag][0] for tag in KEY_TAGS)
    for part in values.get(MEASUREMENTS[measurement].part, [""]):
        yield SeriesKey(measurement, school, device, kind, part)


def rows_of_each(ask: Ask, database: str, wanted: Mapping[str, str]) -> Iterator[SeriesKey]:
    """Measurement -> condition; one row of each series tells its tags."""
    questions = [
        select("*", name(one), where, group=list(map(name, tags_of(one))), end="LIMIT 1")
        for one, where in wanted.items()
    ]
    for row in ask(database, "; ".join(questions)) if questions else ():
        school, device, kind, *part = (row.tags.get(tag, "") for tag in tags_of(row.name))
        yield SeriesKey(row.name, school, device, kind, *part)
