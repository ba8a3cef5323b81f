"""The key of a device: read, compared by a person, and pinned."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.lookup import device_for
from collector.control.keys import KEYS
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim
from inventory.repository import changes, claims, schools

ASK_S = 10.0


async def read_key(database: Database, actor: Actor, code: str, kind: str) -> str:
    """The print of the key that answers now; `kind` is a name in KEYS.

    Raises Missing, Conflict for a device without an address, Forbidden, ProtocolError.
    """
    with database.read() as connection:
        device = device_for(connection, actor, Right.ROTATE, code)
        school = schools.get(connection, actor.scope, device.school)
    if device.address is None or school is None:
        raise Conflict("rotation.no_address")
    key = KEYS[kind]
    return await key.read(device.address, school.port(key.port), ASK_S)


def pin_key(database: Database, actor: Actor, code: str, kind: str, told: str, compared: str, *, now_ms: int) -> None:
    """`compared` is what the person read at the device, `told` what answers. Raises Conflict where they differ."""
    if told != compared.strip():
        raise Conflict("control.other_print", told=told, compared=compared.strip())

    def work(connection: Connection) -> None:
        device = device_for(connection, actor, Right.ROTATE, code)
        type = KEYS[kind].type
        before = " ".join(claims.pin(connection, actor.scope, device.code, Claim(type, told), at_ms=now_ms))
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="device.pinned", subject=device.code,
            detail={"key": type.value, "print": told, "before": before},
        )  # fmt: skip
        event = ChangeEvent(
            at_ms=now_ms, school=device.school, subject=device.code, actor=actor.name, action="changed",
            field=type.value, old=before, new=told,
        )  # fmt: skip
        changes.record(connection, [event] if before != told else [])

    database.write(work).result()
