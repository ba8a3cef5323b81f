"""What a person knows better than a scan: names, vendors, what must answer; and the end of a device's service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.device_files import require_area
from campuswatch.usecases.lookup import device_for
from collector.probes import PROBES
from inventory import adoption, audit
from inventory.admission import admit_lines, admit_name
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.device import CHANNEL, Device
from inventory.repository import devices
from inventory.sureness import said_by_person

WITNESSES = (*(name for name, probe in PROBES.items() if probe.witness), CHANNEL)
LINES = ("vendor", "model", "lamp", "stream_path")
MAY_BE_NONE = ("address", "area")
"""What an empty text takes away."""


def correct(
    database: Database, actor: Actor, code: str, values: Mapping[str, str | bool | tuple[str, ...]], *, now_ms: int
) -> Device:
    """`values` holds some of `name address area vendor model stream_path answers lamp basic_login`.

    Raises Missing, Conflict for a taken address, an unknown witness or area, or a text that is no line.
    """
    answers = values.get("answers", ())
    unknown = [name for name in answers if name not in WITNESSES] if isinstance(answers, tuple) else []
    if unknown:
        raise Conflict("ledger.no_witness", witness=unknown[0], known=", ".join(WITNESSES))

    if isinstance(name := values.get("name", "x"), str):
        admit_name(name)
    admit_lines({field: text for field in LINES if isinstance(text := values.get(field), str)})

    def work(connection: Connection) -> Device:
        before = device_for(connection, actor, Right.ADOPT, code)
        told = {field: (value or None) if field in MAY_BE_NONE else value for field, value in values.items()}
        after = replace(before, **told, sure=said_by_person(before, values))  # type: ignore[arg-type]
        require_area(connection, actor, after)
        events = devices.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, after, "device.changed", {event.field: event.new for event in events}, now_ms)
        return after

    return database.write(work).result()


def retire(database: Database, actor: Actor, code: str, *, day: date | None, now_ms: int) -> Device:
    """It counts up to the start of `day` in the school's zone, or to now. Raises Missing, Conflict."""

    def work(connection: Connection) -> Device:
        device_for(connection, actor, Right.ADOPT, code)
        gone = adoption.retire(connection, actor.scope, code, actor=actor.name, at_ms=now_ms, retired=day)
        _audit(connection, actor, gone, "device.retired", {"day": str(day or "")}, now_ms)
        return gone

    return database.write(work).result()


def _audit(
    connection: Connection, actor: Actor, device: Device, action: str, detail: Mapping[str, str], now_ms: int
) -> None:
    audit.append(
        connection, device.school, at_ms=now_ms, actor=actor.name, action=action, subject=device.code, detail=detail
    )
