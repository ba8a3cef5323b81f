"""One device takes the place of another: it serves under its own code, with the name and the duties of the place."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.lookup import device_for
from inventory import adoption, audit
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.repository import device_files, devices


def replace_device(database: Database, actor: Actor, code: str, heir: str, *, now_ms: int) -> Device:
    """The heir as it serves from now on; the other is retired. Raises Missing, Conflict for one that is not in service,
    an heir that serves already, is of another school or kind; Forbidden."""

    def work(connection: Connection) -> Device:
        old = device_for(connection, actor, Right.ADOPT, code)
        new = device_for(connection, actor, Right.ADOPT, heir)
        require_fit(old, new)
        put_in_place(connection, actor, old, new, now_ms)
        audit.append(
            connection, old.school, at_ms=now_ms, actor=actor.name, action="device.replaced", subject=old.code,
            detail={"by": new.code},
        )  # fmt: skip
        return device_for(connection, actor, Right.ADOPT, new.code)

    return database.write(work).result()


def require_fit(old: Device, new: Device) -> None:
    """Raises Conflict."""
    if old.stage is not Stage.ADOPTED:
        raise Conflict("replacing.not_serving", device=old.code)
    if new.stage is not Stage.CANDIDATE:
        raise Conflict("replacing.no_candidate", device=new.code)
    if (old.school, old.kind) != (new.school, new.kind):
        raise Conflict("replacing.unlike", device=new.code, other=old.code)


def put_in_place(connection: Connection, actor: Actor, old: Device, new: Device, now_ms: int) -> None:
    """Within the caller's transaction; both were looked up and may be changed."""
    adoption.retire(connection, actor.scope, old.code, actor=actor.name, at_ms=now_ms)
    heir = replace(new, name=old.name, area=old.area, answers=old.answers, stream_path=old.stream_path)
    devices.change(connection, actor.scope, heir, actor=actor.name, at_ms=now_ms)
    device_files.put(
        connection, actor.scope, _heir_of_place(connection, actor, old, new), actor=actor.name, at_ms=now_ms
    )
    adoption.adopt(connection, actor.scope, new.code, actor=actor.name, at_ms=now_ms)


def _heir_of_place(connection: Connection, actor: Actor, old: Device, new: Device) -> DeviceFile:
    """What belongs to the place goes to whoever stands there now: its position, supply and custodian."""
    was = device_files.get(connection, actor.scope, old.code)
    return replace(
        device_files.get(connection, actor.scope, new.code),
        position=was.position,
        circuit=was.circuit,
        switch_holder=was.switch_holder,
        custodian=was.custodian,
    )
