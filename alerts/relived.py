"""Stretches of wall time that lie ahead and were lived through before, by a clock that has been set back since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inventory.model.transition import Observed


class Said(NamedTuple):
    """What was said of one witness from `at_ms` on, and when it was said."""

    at_ms: int
    state: Observed
    recorded_ms: int


class Stretch(NamedTuple):
    """From `start_ms` on the ledger holds `state`; somebody looked until `end_ms`.

    An UNKNOWN that was a hole has no length: it only marks where the ledger ceases to speak.
    """

    start_ms: int
    end_ms: int
    state: Observed


def in_order(rows: Iterable[Said]) -> list[Said]:
    """By time, one for each moment: what was said of a moment last holds."""
    return sorted({row.at_ms: row for row in rows}.values())


def lived(rows: Sequence[Said], after_ms: int, until_ms: int) -> list[Stretch]:
    """What of these rows, in order, lies beyond `after_ms`; somebody looked until `until_ms` for the last time.

    A row holds until the next. The last that was looked at holds until `until_ms`, and one beyond that, which an
    earlier clock has left there, as far as is known: until it was recorded.
    """
    stretches = []
    for index, row in enumerate(rows):
        end_ms = rows[index + 1].at_ms if index + 1 < len(rows) else max(row.recorded_ms, until_ms)
        if row.at_ms <= until_ms < end_ms:
            end_ms = until_ms
        start_ms = max(row.at_ms, after_ms)
        if row.state is Observed.UNKNOWN:
            end_ms = row.at_ms
        if end_ms > after_ms:
            stretches.append(Stretch(start_ms, end_ms, row.state))
    return stretches
