"""What the spool was given and what the server has, series by series, so that the two can be laid side by side."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bench.influx_server import InfluxServer
from collector.store.spool import record, segment
from collector.store.spool.segment import Stored

Series = tuple[str, frozenset[tuple[str, str]]]  # measurement, tags
Moments = dict[Series, set[int]]
HEAD = re.compile(r"(?:\\.|[^ \\])+")
PIECES = re.compile(r"(?:\\.|[^,\\])+")


def in_spool(folder: Path) -> Moments:
    """Every moment that any sound record of the spool holds, sent or not."""
    found: Moments = {}
    segments = segment.segments(folder)
    for item in segment.walk(segments, 0, segment.tail_of(segments)):
        if isinstance(item, Stored):
            for line in record.lines_of(item.member):
                series, at_ms = parsed(line.decode())
                found.setdefault(series, set()).add(at_ms)
    return found


def parsed(line: str) -> tuple[Series, int]:
    head = HEAD.match(line)
    assert head is not None
    measurement, *tags = PIECES.findall(head[0])
    pairs = (re.sub(r"\\(.)", r"\1", tag).split("=", 1) for tag in tags)
    return (measurement, frozenset((name, value) for name, value in pairs)), int(line.rpartition(" ")[2])


def on_server(server: InfluxServer, database: str = "campuswatch") -> Moments:
    """A moment that is there twice fails."""
    found: Moments = {}
    for (measurement,) in server.query("SHOW MEASUREMENTS", database)[0]["values"]:
        for series in server.query(f'SELECT * FROM "{measurement}" GROUP BY *', database):
            tags = frozenset((name, value) for name, value in series["tags"].items() if value)
            moments = Counter(row[0] for row in series["values"])
            assert max(moments.values()) == 1
            found[measurement, tags] = set(moments)
    return found


def total(moments: Moments) -> int:
    return sum(map(len, moments.values()))


def missing(wanted: Moments, there: Moments) -> Moments:
    """What is in `wanted` only."""
    gone = {series: moments - there.get(series, set()) for series, moments in wanted.items()}
    return {series: moments for series, moments in gone.items() if moments}
