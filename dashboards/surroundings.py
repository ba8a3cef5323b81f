"""Windows and attributions as the ledger holds them, read for a stretch of time or for this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from alerts.surroundings import Knowledge, Surroundings
from inventory.maintenance import Planned, Windows
from inventory.model.attribution import Attribution
from inventory.model.device import Device
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.transition import Observed, Transition
from inventory.repository import attributions, devices, maintenances, schools
from inventory.repository.devices import Filter

FOREVER = 2**62


def read_surroundings(
    connection: Connection,
    scope: Scope,
    school: str | None,
    *,
    start_ms: int,
    end_ms: int,
    known_ms: int | None = None,
    codes: Collection[str] | None = None,
) -> Mapping[str, Surroundings]:
    """By device code, for start_ms ≤ t < end_ms, as known at `known_ms` (now, where none is given); of these devices,
    or of all. Only those that have any."""
    charges = read_charges(connection, scope, school, start_ms=start_ms, end_ms=end_ms, known_ms=known_ms, codes=codes)
    planned = maintenances.planned(connection, scope, school, known_ms, since_ms=start_ms)
    windows: Mapping[str, Windows] = {}
    if planned:
        wanted = None if codes is None else {*codes, *(row.cause for rows in charges.values() for row in rows)}
        homes = {one.code: one for one in schools.every(connection, scope)}
        windows = windows_by_code(planned, _devices(connection, scope, school, wanted), homes)
    known = Knowledge(windows, charges)
    named = windows.keys() | charges.keys()
    found = {code: known.between(code, start_ms, end_ms) for code in named if codes is None or code in codes}
    return {code: one for code, one in found.items() if one}


def read_charges(
    connection: Connection,
    scope: Scope,
    school: str | None,
    *,
    start_ms: int,
    end_ms: int,
    known_ms: int | None = None,
    codes: Collection[str] | None = None,
) -> Mapping[str, tuple[Attribution, ...]]:
    """As known at the moment, by device code. What stretches into the time asked for comes with all that led to it
    without a break, for whether a shadow is one is decided where the outage began."""
    moment = FOREVER if known_ms is None else known_ms
    charges: dict[str, tuple[Attribution, ...]] = {}
    wanted, from_ms = codes, start_ms
    while wanted is None or wanted:
        rows = attributions.between(connection, scope, from_ms, end_ms, school=school, codes=wanted)
        found = by_device(row for row in rows if row.counts(moment))
        charges.update(found)
        reached = {code: min(row.start_ms for row in rows) for code, rows in found.items()}
        wanted = [code for code, reach_ms in reached.items() if reach_ms <= from_ms]
        from_ms = min((reached[code] for code in wanted), default=0) - 1
    return charges


def outages(heads: Mapping[str, Sequence[Transition]]) -> Mapping[str, int]:
    """Since when, at the earliest, those that are DOWN now are silent, by device code. `heads` are the newest
    transitions of all devices."""
    return {
        code: min(row.at_ms - row.half_gap_ms for row in rows if row.state is not Observed.UP)
        for code, rows in heads.items()
        if any(row.state is Observed.DOWN for row in rows)
    }


def charges_of(
    connection: Connection, scope: Scope, silent_ms: Mapping[str, int]
) -> Mapping[str, tuple[Attribution, ...]]:
    """What counts of `outages`, by device code."""
    if not silent_ms:
        return {}
    rows = attributions.between(connection, scope, min(silent_ms.values()), FOREVER, codes=silent_ms)
    return by_device(row for row in rows if row.counts(FOREVER))


def windows_by_code(planned: Planned, known: Iterable[Device], homes: Mapping[str, School]) -> Mapping[str, Windows]:
    """Only of devices that have any."""
    if not planned:
        return {}
    found = ((device.code, planned.of(device, homes[device.school])) for device in known)
    return {code: windows for code, windows in found if windows is not None}


def by_device(rows: Iterable[Attribution]) -> dict[str, tuple[Attribution, ...]]:
    grouped: dict[str, list[Attribution]] = {}
    for row in rows:
        grouped.setdefault(row.device, []).append(row)
    return {code: tuple(found) for code, found in grouped.items()}


def _devices(
    connection: Connection, scope: Scope, school: str | None, codes: Collection[str] | None
) -> Iterable[Device]:
    if codes is None:
        return devices.find(connection, scope, Filter(school=school))
    return devices.of_codes(connection, scope, sorted(codes)).values()
