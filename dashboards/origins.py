"""Transitions of a stretch of time, with where each outage began that was there at its start.

Whether a silence is a shadow is decided where it began, and that may lie far before: it may have changed witnesses
since, and a hole in the looks ends no outage. Only devices that are charged to a cause, and did not wholly answer at
the start, are read further back: few of many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from alerts.surroundings import Surroundings
from inventory.model.scope import Scope
from inventory.model.transition import Observed, Transition
from inventory.repository import transitions


def read_seen_since(
    connection: Connection,
    scope: Scope,
    start_ms: int,
    end_ms: int,
    codes: Iterable[str] | None = None,
    *,
    beside: Mapping[str, Surroundings],
    known_ms: int | None = None,
    bare: bool = False,
) -> list[Transition]:
    """As `transitions.between`; of devices that `beside` (by code, of the same time) charges to a cause, and that were
    not seen to answer at `start_ms`, all that was seen before, too."""
    wanted = None if codes is None else set(codes)
    rows = transitions.between(connection, scope, start_ms, end_ms, wanted, known_ms=known_ms, bare=bare)
    silent = {row.device for row in rows if row.at_ms < start_ms and row.state is not Observed.UP}
    further = {code for code in silent if code in beside and beside[code].attributions}
    if not further:
        return rows
    before = transitions.between(connection, scope, 0, start_ms, further, known_ms=known_ms, bare=bare)
    return before + [row for row in rows if row.at_ms >= start_ms or row.device not in further]
