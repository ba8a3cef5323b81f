"""When faults of devices were open, spell by spell, as known at the moment of a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.reports.fault_lives import FaultLife, life_by_steps
from dashboards.reports.look import Look
from inventory.model.fault import Fault, FaultState
from inventory.model.scope import Scope
from inventory.repository import faults

NO_FAULT = frozenset({FaultState.MERGED, FaultState.DISMISSED})


class OpenSpell(NamedTuple):
    """From when a fault was opened, or opened again, until it was closed; None while it was not. `again` is false for
    the first spell of a fault."""

    school: str
    device: str
    opened_ms: int
    ended_ms: int | None
    again: bool = False


def read_open(connection: Connection, narrow: Scope, look: Look) -> list[OpenSpell]:
    """Of those that were open at some moment of the look. The rows tell, but of what was opened again, and where an
    earlier knowledge is asked for: then their steps do."""
    if look.past:
        rows = faults.between(connection, narrow, look.start_ms - 1, look.end_ms, aside=True)
        return [one for one in _by_steps(connection, narrow, rows, look.known_ms) if _touches(one, look)]
    times = faults.open_times(connection, narrow, look.start_ms, look.end_ms)
    again = {one.id: one.school for one in times if one.reopened}
    found = [OpenSpell(one.school, one.device, one.opened_ms, one.closed_ms) for one in times if one.id not in again]
    if again:
        some = Scope.of(again.values())
        rows = [one for one in faults.between(connection, some, look.start_ms, look.end_ms) if one.id in again]
        found += [one for one in _by_steps(connection, some, rows, look.known_ms) if _touches(one, look)]
    return found


def _by_steps(connection: Connection, narrow: Scope, rows: Iterable[Fault], known_ms: int) -> Iterator[OpenSpell]:
    some = [one for one in rows if one.device]
    steps = faults.steps_of(connection, narrow, {one.id for one in some})
    for one in some:
        life = life_by_steps(one, steps.get(one.id, ()), known_ms)
        if life is not None and life.fault.state not in NO_FAULT:
            yield from spells_of(life)


def spells_of(life: FaultLife) -> Iterator[OpenSpell]:
    for number, one in enumerate(life.spells):
        yield OpenSpell(life.fault.school, life.fault.device or "", one.opened_ms, one.ended_ms, number > 0)


def _touches(one: OpenSpell, look: Look) -> bool:
    return one.opened_ms < look.end_ms and (one.ended_ms is None or one.ended_ms > look.start_ms)
