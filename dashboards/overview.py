"""The page of a school: counts, the moment's online rate, and a page of its devices, broken ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from alerts.state import State
from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS
from collector.store.store import Point
from dashboards.seeking import Needles, has, needles
from dashboards.spark import Spark, make_spark
from dashboards.standing import Standing
from dashboards.tail import Tail
from inventory.model.device import Device
from inventory.model.kind import Kind

PAGE = 100
# What each witness writes of the time that an answer took.
TOOK: Mapping[str, str] = {"ping": "rtt_ms", "tcp": "took_ms", "snmp": "took_ms", "rtsp": "took_ms"}
INTERVAL_MS = 60_000
NOWHERE = "-"
"""In the place of an area: in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the list is narrowed to, and the place (`rank.code`) behind which the page begins."""

    text: str = ""
    kind: Kind | None = None
    state: State | None = None
    area: str | None = None
    after: str = ""

    @property
    def any(self) -> bool:
        return bool(self.text or self.kind or self.state is not None or self.area is not None)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `answer` is the last answer: when, and how long it took in milliseconds."""

    standing: Standing
    answer: Point | None
    spark: Spark

    @property
    def device(self) -> Device:
        return self.standing.listed.device


@dataclass(frozen=True, slots=True)
class Page:
    """`matching` counts all that the query finds; `next` is the place to go on from, empty at the end."""

    standings: Sequence[Standing]
    matching: int
    next: str


def turn(standings: Sequence[Standing], query: Query) -> Page:
    """The page of the list that the query asks for."""
    wanted = needles(query.text)
    found = sorted((one for one in standings if fits(one, query, wanted)), key=lambda one: one.place)
    place = parse_place(query.after)
    begin = next((i for i, one in enumerate(found) if one.place > place), len(found)) if place else 0
    shown = list(islice(found, begin, begin + PAGE))
    more = begin + PAGE < len(found)
    return Page(shown, len(found), write_place(shown[-1]) if more else "")


def fits(one: Standing, query: Query, wanted: Needles) -> bool:
    device = one.listed.device
    return (
        (query.kind is None or device.kind is query.kind)
        and (query.state is None or one.segment.state is query.state)
        and (query.area is None or device.area == (None if query.area == NOWHERE else query.area))
        and has(one.listed.text, wanted)
    )


def write_place(one: Standing) -> str:
    rank, code = one.place
    return f"{rank}.{code}"


def parse_place(text: str) -> tuple[int, str] | None:
    """None for what is no place of ours: the list then begins at its beginning."""
    rank, dot, code = text.partition(".")
    if not dot or not rank.isdecimal() or len(rank) > 2:
        return None
    return int(rank), code


def fill(tail: Tail, standings: Sequence[Standing], start_ms: int, end_ms: int, interval_ms: int) -> list[Row]:
    """The list's lines with what the time series know of them between `start_ms` and `end_ms`."""
    keys = {one.listed.device.code: deciding_key(tail, one.listed.device) for one in standings}
    by_field: dict[str, list[SeriesKey]] = {}
    for key in keys.values():
        by_field.setdefault(TOOK[key.measurement], []).append(key)
    looks = tail.points(keys.values(), "up", start_ms, end_ms)
    answers: dict[SeriesKey, Point] = {}
    took: dict[SeriesKey, Sequence[Point]] = {}
    for field, wanted in by_field.items():
        answers.update(tail.store.last(tail.scope, wanted, field))
        took.update(tail.points([key for key in wanted if looks[key]], field, start_ms, end_ms))
    rows = []
    for one in standings:
        key = keys[one.listed.device.code]
        spark = make_spark(looks[key], took.get(key, ()), start_ms, end_ms, interval_ms)
        rows.append(Row(one, answers.get(key), spark))
    return rows


def bare(standings: Sequence[Standing]) -> list[Row]:
    """The list's lines where the time series cannot be read."""
    return [Row(one, None, Spark()) for one in standings]


def deciding_key(tail: Tail, device: Device) -> SeriesKey:
    """The series of the first witness that decides about the device; of several ports the first."""
    witness = next((name for name in device.witnesses if name in TOOK), "ping")
    plain = SeriesKey(witness, device.school, device.code, device.kind)
    if MEASUREMENTS[witness].part and not MEASUREMENTS[witness].part_optional:
        known = (key for key in tail.store.keys(tail.scope, device.code) if key.measurement == witness)
        return next(known, plain)
    return plain
