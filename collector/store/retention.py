"""How long what is kept: raw samples first, then five-minute roll-ups. The newest point of a series stays for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collector.store import keys
from collector.store.file import StoreFile

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Retention:
    """Milliseconds back from now; at least so long, and at most two hours (roll-ups: a day) longer."""

    raw_ms: int = 35 * DAY_MS
    rollup_ms: int = 400 * DAY_MS


USUAL = Retention()
# Measurements that depart from the usual: those with a series per port are many.
RETENTION: Mapping[str, Retention] = {
    "interface": Retention(raw_ms=48 * HOUR_MS),
    "poe": Retention(raw_ms=48 * HOUR_MS),
    "info": Retention(raw_ms=400 * DAY_MS),  # text has no roll-up
}


def retention_of(measurement: str, table: Mapping[str, Retention] = RETENTION) -> Retention:
    return table.get(measurement, USUAL)


def first_kept(connection: sqlite3.Connection, measurement: int) -> tuple[int, int]:
    """The first span of raw samples and the first day of roll-ups that are still kept."""
    row = connection.execute("SELECT raw_span, rollup_day FROM kept WHERE measurement = ?", (measurement,)).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def expire(file: StoreFile, numbers: Mapping[str, int], now_ms: int, table: Mapping[str, Retention]) -> Iterator[None]:
    """Drops what is older than `table` allows. `numbers` maps a measurement to its number.

    `now_ms` is believed: who doubts the clock must not call this.
    """
    for name, number in numbers.items():
        rule = retention_of(name, table)
        raw_span = max(0, now_ms - rule.raw_ms) // keys.SPAN_MS
        rollup_day = max(0, now_ms - rule.rollup_ms) // keys.DAY_MS
        with file.view() as connection:
            before = first_kept(connection, number)
        if (raw_span, rollup_day) == before:
            continue
        # It may also go back, after a clock that ran ahead: else nothing new would be kept until that time comes.
        with file.transaction() as connection:  # from here on nobody reads what is being dropped
            connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (number, raw_span, rollup_day))
        yield from _drop(file, "block", number, raw_span)
        yield from _drop(file, "rollup", number, rollup_day)


def _drop(file: StoreFile, table: str, measurement: int, first: int) -> Iterator[None]:
    """Deletes the rows of one measurement before slot `first`, a slot at a time; what an earlier pass left, too."""
    with file.view() as connection:
        oldest = connection.execute(f"SELECT min(id) FROM {table}").fetchone()[0]  # noqa: S608 - our own table names
    for slot in range(keys.slot_of(oldest), first) if oldest is not None else ():
        low = keys.row(slot, measurement)
        with file.transaction() as connection:
            gone = connection.execute(
                f"DELETE FROM {table} WHERE id BETWEEN ? AND ?",  # noqa: S608 - our own table names
                (low, low | keys.MAX_SERIES),
            ).rowcount
        if gone:
            yield
