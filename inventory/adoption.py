"""From found to in service and out of it again.

    CANDIDATE --adopt--> ADOPTED --retire--> RETIRED --adopt--> ADOPTED

A candidate has a code from the day it is found, because it is polled and its time series need a tag. Adoption
fixes the kind: where a person says that it is of another kind than the scan took it for, it gets a code of that
kind and the first one stays as an alias; otherwise the code, and with it the series, goes on.

It counts from the start of its in-service day in the school's zone, or from the moment of adoption where no day
is known, to the start of its retired day. Each step writes its change events and the service period in the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from inventory.acceptance import accepted
from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device, Stage
from inventory.model.kind import CODE_PREFIX, Kind
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository import acceptances, changes, code_numbers, devices, schools, service_periods
from inventory.sureness import said_by_person

BEFORE: Mapping[Stage, frozenset[Stage]] = {
    Stage.ADOPTED: frozenset({Stage.CANDIDATE, Stage.RETIRED}),
    Stage.RETIRED: frozenset({Stage.ADOPTED}),
}
"""Stage -> the stages from which a device may come to it."""


def adopt(
    connection: Connection,
    scope: Scope,
    code: str,
    *,
    actor: str,
    at_ms: int,
    kind: Kind | None = None,
    in_service: date | None = None,
) -> Device:
    """Put a device into service, as what the scan took it for or as `kind`.

    Raises Missing where the scope does not see it, Conflict where its stage, an address held by another or, in a school
    that asks for one, the want of a passed acceptance forbids it.
    """
    device, school = _look_up(connection, scope, code)
    require_step(device, Stage.ADOPTED)
    fixed = kind or device.kind
    if school.needs_acceptance and not may_serve(connection, scope, replace(device, kind=fixed)):
        raise Conflict("ledger.needs_acceptance", device=device.code, school=school.code)
    new_code = device.code if keeps_code(device, fixed) else code_numbers.allot(connection, device.school, fixed)
    after = replace(
        device,
        stage=Stage.ADOPTED,
        kind=fixed,
        code=new_code,
        holds_address=True,
        sure=said_by_person(device, ["kind"]),
    )
    devices.change(connection, scope, after, actor=actor, at_ms=at_ms)
    period = ServicePeriod(after.code, moment(in_service, school.zone, at_ms))
    _put_period(connection, after, period, actor=actor, at_ms=at_ms)
    return after


def retire(
    connection: Connection, scope: Scope, code: str, *, actor: str, at_ms: int, retired: date | None = None
) -> Device:
    """Take a device out of service; another may then answer at its address. Raises Missing, Conflict."""
    device, school = _look_up(connection, scope, code)
    require_step(device, Stage.RETIRED)
    after = replace(device, stage=Stage.RETIRED, holds_address=False)
    devices.change(connection, scope, after, actor=actor, at_ms=at_ms)
    end_ms = moment(retired, school.zone, at_ms)
    for period in service_periods.every(connection, scope, device.code):
        if period.end_ms is None:
            _put_period(connection, after, ended(period, end_ms), actor=actor, at_ms=at_ms)
    return after


def may_serve(connection: Connection, scope: Scope, device: Device) -> bool:
    """Whether its acceptance covers the service that it is in, or would begin now."""
    records = acceptances.of_device(connection, scope, device.code)
    return accepted(device, records, service_periods.every(connection, scope, device.code))


def require_step(device: Device, stage: Stage) -> None:
    """Raises Conflict for a step that the table above does not know."""
    if device.stage not in BEFORE[stage]:
        raise Conflict("ledger.bad_step", device=device.code, stage=device.stage, wanted=stage)


def keeps_code(device: Device, kind: Kind) -> bool:
    return CODE_PREFIX[device.kind] == CODE_PREFIX[kind]


def moment(day: date | None, zone: str, otherwise_ms: int) -> int:
    """The start of the day in the zone (UTC milliseconds), or the given moment where no day is known."""
    if day is None:
        return otherwise_ms
    return round(datetime.combine(day, time.min, ZoneInfo(zone)).timestamp() * 1000)


def ended(period: ServicePeriod, end_ms: int) -> ServicePeriod:
    """A device retired before the day it was to begin never was in service: its period is empty, not negative."""
    return replace(period, end_ms=max(period.start_ms, end_ms))


def _look_up(connection: Connection, scope: Scope, code: str) -> tuple[Device, School]:
    device = devices.get(connection, scope, code)
    if device is None:
        raise Missing("ledger.no_device", device=code)
    school = schools.get(connection, scope, device.school)
    if school is None:
        raise Missing("ledger.no_school", school=device.school)
    return device, school


def _put_period(connection: Connection, device: Device, period: ServicePeriod, *, actor: str, at_ms: int) -> None:
    service_periods.put(connection, period, recorded_ms=at_ms)
    field, moment_ms = ("service_start", period.start_ms) if period.end_ms is None else ("service_end", period.end_ms)
    event = ChangeEvent(
        at_ms=at_ms,
        school=device.school,
        subject=device.code,
        actor=actor,
        action="changed",
        field=field,
        new=str(moment_ms),
    )
    changes.record(connection, [event])
