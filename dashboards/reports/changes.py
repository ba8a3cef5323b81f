"""Changes that machines noticed in a period, and which of them nobody had announced (Q8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from dashboards.reports.other_figures import NO_CHANGES, ChangeFigures
from dashboards.reports.stretch import narrowed, stretch_of
from inventory.change_kinds import MACHINES, OF_INTEREST
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device, Stage
from inventory.model.permit import Permit
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.permits import noticed
from inventory.repository import changes, devices, permits


def read_changes(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, ChangeFigures]:
    """By school code."""
    found = {one.code: NO_CHANGES for one in schools}
    stretches = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)) for one in schools}
    if not stretches:
        return found
    narrow = narrowed(scope, schools)
    start_ms, end_ms = min(one.start_ms for one in stretches.values()), max(one.end_ms for one in stretches.values())
    told: defaultdict[str, list[ChangeEvent]] = defaultdict(list)
    for event in changes.within(connection, narrow, start_ms, end_ms, OF_INTEREST, actors=MACHINES):
        if stretches[event.school].holds(event.at_ms):
            told[event.school].append(event)
    if not told:
        return found
    known = _devices(connection, narrow, {one.subject for some in told.values() for one in some})
    since_ms = min(_first_ms(one) for some in told.values() for one in some)
    granted: defaultdict[str, list[Permit]] = defaultdict(list)
    for permit in permits_known(permits.every(connection, narrow, since_ms=since_ms), known_ms):
        granted[permit.school].append(permit)
    return found | {code: reckon_changes(some, known, granted[code]) for code, some in told.items()}


def reckon_changes(
    events: Iterable[ChangeEvent], known: Mapping[str, Device], granted: Sequence[Permit]
) -> ChangeFigures:
    """`known` are devices by the codes they have or had; a change on a candidate is none yet. Of a device that is no
    more in the ledger the change stays one."""
    judged = [
        found
        for event in sorted(events, key=lambda one: one.at_ms)
        if (found := noticed(event, known.get(event.subject), granted)) is not None
        and (found.device is None or found.device.stage is not Stage.CANDIDATE)
    ]
    return ChangeFigures(noticed=len(judged), unexpected=[one.event for one in judged if not one.expected])


def permits_known(granted: Iterable[Permit], known_ms: int) -> list[Permit]:
    """As they stood at a moment: nobody knew of a later one, or of a later withdrawal."""
    return [
        replace(one, withdrawn_ms=None, withdrawn_by="")
        if one.withdrawn_ms is not None and one.withdrawn_ms > known_ms
        else one
        for one in granted
        if one.entered_ms <= known_ms
    ]


def _first_ms(event: ChangeEvent) -> int:
    """The earliest moment at which it may have happened; a reboot's clock may tell an earlier one."""
    booted_ms = int(event.new) if event.new.isdecimal() else event.at_ms
    return min(event.at_ms, booted_ms, event.at_ms if event.since_ms is None else event.since_ms)


def _devices(connection: Connection, narrow: Scope, codes: Iterable[str]) -> dict[str, Device]:
    wanted = sorted(set(codes))
    known: dict[str, Device] = {}
    for start in range(0, len(wanted), 500):
        known |= devices.of_codes(connection, narrow, wanted[start : start + 500])
    for code in wanted:
        if code not in known and (found := devices.get(connection, narrow, code)) is not None:
            known[code] = found
    return known
