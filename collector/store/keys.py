"""Row numbers of the store's tables: time first, then measurement, then series, in one 64-bit integer."""

from __future__ import annotations

SPAN_MS = 2 * 3_600_000  # one block of raw samples
DAY_MS = 24 * 3_600_000  # one row of roll-ups
STEP_MS = 5 * 60_000  # one step of a roll-up
SHARD_BITS = 4  # 16 series share a part
SERIES_BITS = 32
MEASUREMENT_BITS = 8
MAX_SERIES = (1 << SERIES_BITS) - 1
MAX_MEASUREMENT = (1 << MEASUREMENT_BITS) - 1


def row(slot: int, measurement: int, series: int = 0) -> int:
    """`slot` is a span (of blocks) or a day (of roll-ups), counted from 1970."""
    return (slot << MEASUREMENT_BITS | measurement) << SERIES_BITS | series


def slot_of(number: int) -> int:
    return number >> SERIES_BITS + MEASUREMENT_BITS


def part_row(chunk: int, shard: int = 0) -> int:
    return chunk << SERIES_BITS | shard


def shard_of(series: int) -> int:
    return series >> SHARD_BITS


def series_of(shard: int) -> range:
    return range(shard << SHARD_BITS, (shard + 1) << SHARD_BITS)
