"""Groups of devices: made, filled, taken apart."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import MAX_NAME, is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device_group import DeviceGroup
from inventory.repository import device_groups, devices, schools


def change_group(
    database: Database,
    actor: Actor,
    school: str,
    name: str,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    now_ms: int,
) -> DeviceGroup:
    """Made where there is none of that name. Raises Missing for an unknown school or device, Conflict for a name that
    cannot be, Forbidden."""
    require(actor, Right.CONFIGURE, school)
    if not name.strip() or not is_line(name, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(name), limit=MAX_NAME)

    def work(connection: Connection) -> DeviceGroup:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        known = {one.name: one for one in device_groups.every(connection, actor.scope, school)}
        group = known.get(name)
        if group is None:
            group = DeviceGroup(id=uuid.uuid4().hex, school=school, name=name)
            device_groups.add(connection, group, actor=actor.name, at_ms=now_ms)
        codes = [_of_school(connection, actor, school, code) for code in include]
        device_groups.include(connection, group, codes, actor=actor.name, at_ms=now_ms)
        device_groups.exclude(connection, group, exclude, actor=actor.name, at_ms=now_ms)
        after = device_groups.named(connection, actor.scope, school, name)
        _tell(connection, actor, after, "group.changed" if name in known else "group.added", now_ms)
        return after

    return database.write(work).result()


def remove_group(database: Database, actor: Actor, school: str, name: str, *, now_ms: int) -> DeviceGroup:
    """Raises Missing, Conflict while a credential is given to it, Forbidden."""
    require(actor, Right.CONFIGURE, school)

    def work(connection: Connection) -> DeviceGroup:
        group = device_groups.named(connection, actor.scope, school, name)
        device_groups.remove(connection, group, actor=actor.name, at_ms=now_ms)
        _tell(connection, actor, group, "group.removed", now_ms)
        return group

    return database.write(work).result()


def _of_school(connection: Connection, actor: Actor, school: str, code: str) -> str:
    found = devices.get(connection, actor.scope, code)
    if found is None or found.school != school:
        raise Missing("ledger.no_device", device=code)
    return found.code


def _tell(connection: Connection, actor: Actor, group: DeviceGroup, action: str, now_ms: int) -> None:
    audit.append(
        connection, group.school, at_ms=now_ms, actor=actor.name, action=action, subject=group.name,
        detail={"devices": len(group.devices)},
    )  # fmt: skip
