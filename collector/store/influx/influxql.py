"""InfluxQL: the subset that 1.x, 2.x and 3.x share. Text becomes a query here and nowhere else.

SELECT with GROUP BY time or tags, fill(none), LIMIT, SHOW TAG VALUES; times as whole milliseconds.
https://docs.influxdata.com/influxdb/v1/query_language/spec/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS
from collector.store.lines import clean_tag

KEY_TAGS = ("school", "device", "kind")


def name(text: str) -> str:
    """An identifier: a database, measurement, field or tag."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text(value: str) -> str:
    """A string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def tag_is(tag: str, value: str) -> str:
    return f"{name(tag)} = {text(clean_tag(value))}"


def tag_among(tag: str, values: Iterable[str]) -> str:
    return "(" + " OR ".join(tag_is(tag, value) for value in values) + ")"


def within(start_ms: int, end_ms: int) -> str:
    return f"time >= {start_ms:d}ms AND time < {end_ms:d}ms"


def since(start_ms: int) -> str:
    return f"time >= {start_ms:d}ms"


def series_is(key: SeriesKey) -> str:
    """The condition that picks one series, whatever it is called by people."""
    tags = {"school": key.school, "device": key.device, "kind": key.kind}
    if part := MEASUREMENTS[key.measurement].part:
        tags[part] = key.part
    return " AND ".join(tag_is(tag, value) for tag, value in tags.items())


def tags_of(measurement: str) -> list[str]:
    """The tags that make a series of it, the names for people left out."""
    part = MEASUREMENTS[measurement].part
    return [*KEY_TAGS, part] if part else [*KEY_TAGS]


def select(what: str, source: str, *where: str, group: Sequence[str] = (), end: str = "") -> str:
    """`source` names a measurement or stands in brackets; `end` is what follows behind `group` (fill, LIMIT)."""
    words = ["SELECT", what, "FROM", source, "WHERE", " AND ".join(where)]
    if group:
        words += ["GROUP BY", ", ".join(group)]
    return " ".join([*words, end]).rstrip()


def by_time(step_ms: int, origin_ms: int = 0) -> str:
    """Steps counted from `origin_ms`."""
    offset = origin_ms % step_ms
    return f"time({step_ms:d}ms, {offset:d}ms)" if offset else f"time({step_ms:d}ms)"
