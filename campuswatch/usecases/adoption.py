"""Putting candidates into service, and who serves without having been accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.acceptance import accepted
from inventory.adoption import adopt
from inventory.database import Database
from inventory.model.device import Device, Stage
from inventory.model.kind import SURVEILLANCE, Kind
from inventory.model.service_period import ServicePeriod
from inventory.repository import acceptances, devices, schools, service_periods
from inventory.repository.devices import Filter


def adopt_devices(
    database: Database,
    actor: Actor,
    codes: Sequence[str],
    *,
    kind: Kind | None = None,
    in_service: date | None = None,
    now_ms: int,
) -> list[Device]:
    """All of them or none. Raises Missing for an unknown code, Conflict for one that is in service already."""

    def work(connection: Connection) -> list[Device]:
        return [_adopt(connection, actor, code, kind, in_service, now_ms) for code in codes]

    return database.write(work).result()


def adoptable(database: Database, actor: Actor, school: str) -> list[str]:
    """Codes of the school's candidates that are surveillance equipment; the rest is for a person to judge.

    Where the school asks for acceptance, only of those that passed it.
    """
    with database.read() as connection:
        home = schools.get(connection, actor.scope, school)
        candidates = devices.find(connection, actor.scope, Filter(school=school, stage=Stage.CANDIDATE))
        wanted = [device for device in candidates if device.kind in SURVEILLANCE]
        if home is not None and home.needs_acceptance:
            waiting = unaccepted(connection, actor, wanted)
            wanted = [device for device in wanted if device.code not in waiting]
    return [device.code for device in wanted]


def unaccepted(connection: Connection, actor: Actor, among: Iterable[Device]) -> set[str]:
    """Codes of those that no passed acceptance covers."""
    records = acceptances.of_school(connection, actor.scope)
    periods: dict[str, list[ServicePeriod]] = {}
    for period in service_periods.every(connection, actor.scope):
        periods.setdefault(period.device, []).append(period)
    return {
        device.code
        for device in among
        if not accepted(device, records.get(device.code, ()), periods.get(device.code, ()))
    }


def _adopt(
    connection: Connection, actor: Actor, code: str, kind: Kind | None, in_service: date | None, now_ms: int
) -> Device:
    device_for(connection, actor, Right.ADOPT, code)
    adopted = adopt(connection, actor.scope, code, actor=actor.name, at_ms=now_ms, kind=kind, in_service=in_service)
    audit.append(
        connection, adopted.school, at_ms=now_ms, actor=actor.name, action="device.adopted",
        subject=adopted.code, detail={"kind": adopted.kind, "found_as": code},
    )  # fmt: skip
    return adopted
