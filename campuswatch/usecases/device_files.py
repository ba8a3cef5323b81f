"""Files of devices: what papers say of them, as people type it; and devices that no scan can find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import admit_file, admit_lines, admit_name
from inventory.adoption import adopt
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.repository import areas, code_numbers, device_files, devices, people, schools
from inventory.sureness import PERSON

ENDLESS = frozenset({"endless", "长期", "長期", "vô thời hạn"})
TEXTS = ("position", "asset_number", "serial", "supplier", "circuit", "switch_holder", "notes")
FIELDS = (*TEXTS, "purchased", "warranty_until", "custodian")
"""What a person may set; photos are added and dropped one by one."""


def set_file(
    database: Database,
    actor: Actor,
    code: str,
    values: Mapping[str, str],
    *,
    photos: Sequence[str] = (),
    dropped: Sequence[str] = (),
    correction: bool = False,
    now_ms: int,
) -> DeviceFile:
    """`values` maps names of FIELDS to what was typed; an empty text takes a value away.

    Days are `2026-09-01`, or `2026-09` or `2026` where no more is known. `custodian` is a number, an id or a name; one
    who has the device already gives it up by a hand-over, unless this is the `correction` of a mistake. Raises Missing,
    Conflict, Forbidden.
    """

    def work(connection: Connection) -> DeviceFile:
        device = device_for(connection, actor, Right.KEEP, code)
        before = device_files.get(connection, actor.scope, device.code)
        after = before
        for field, text in values.items():
            after = _set(after, field, text.strip(), lambda name: _custodian(connection, actor, device, name))
        after = replace(after, photos=tuple(dict.fromkeys(p for p in (*after.photos, *photos) if p not in dropped)))
        if before.custodian not in (None, after.custodian) and not correction:
            raise Conflict("device_file.hand_over", device=device.code)
        admit_file(after)
        events = device_files.put(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="file.changed", subject=device.code,
            detail={event.field: event.new for event in events},
        )  # fmt: skip
        return after

    return database.write(work).result()


def _custodian(connection: Connection, actor: Actor, device: Device, text: str) -> Person:
    person = people.named(connection, actor.scope, device.school, text)
    if person.left_ms is not None:
        raise Conflict("device_file.custodian_left", person=person.name)
    return person


def _set(file: DeviceFile, field: str, text: str, find: Callable[[str], Person]) -> DeviceFile:
    """Raises Conflict for an unknown field or a day that is none."""
    if field in TEXTS:
        return replace(file, **{field: text})  # type: ignore[arg-type]
    if field == "custodian":
        return replace(file, custodian=find(text).id if text else None)
    if field == "warranty_until" and text.lower() in ENDLESS:
        return replace(file, warranty_until=None, warranty_endless=True, uncertain=file.uncertain - {field})
    if field in ("purchased", "warranty_until"):
        day, certain = read_day(text) if text else (None, True)
        uncertain = file.uncertain - {field} if certain else file.uncertain | {field}
        changed: dict[str, Any] = {field: day, "uncertain": uncertain}
        if field == "warranty_until":
            changed["warranty_endless"] = False
        return replace(file, **changed)
    raise Conflict("device_file.no_field", field=field, known=", ".join(FIELDS))


def read_day(text: str) -> tuple[date, bool]:
    """The day, and whether it is certain: of a month or a year alone it is the first. Raises Conflict."""
    parts = text.split("-")
    try:
        if not 1 <= len(parts) <= 3 or len(parts[0]) != 4:
            raise ValueError(text)
        year, month, day = (*map(int, parts), *[1] * (3 - len(parts)))
        return date(year, month, day), len(parts) == 3
    except ValueError as error:
        raise Conflict("device_file.bad_day", text=text[:20]) from error


def add_device(
    database: Database,
    actor: Actor,
    device: Device,
    *,
    in_service: date | None = None,
    adopted: bool = True,
    now_ms: int,
) -> Device:
    """Enter what no scan can find: as kept, under a code of its own. It may have no address at all.

    With `adopted` it is in service from `in_service`, or from now. Raises Missing, Conflict, Forbidden.
    """
    require(actor, Right.ADOPT, device.school)
    admit_name(device.name)
    admit_lines({"vendor": device.vendor, "model": device.model, "lamp": device.lamp})

    def work(connection: Connection) -> Device:
        if schools.get(connection, actor.scope, device.school) is None:
            raise Missing("ledger.no_school", school=device.school)
        require_area(connection, actor, device)
        told = {name: PERSON for name in ("kind", "vendor", "model") if getattr(device, name)}
        kept = replace(
            device, id=uuid4().hex, code=code_numbers.allot(connection, device.school, device.kind), sure=told
        )
        devices.add(connection, kept, actor=actor.name, at_ms=now_ms)
        if adopted:
            kept = adopt(connection, actor.scope, kept.code, actor=actor.name, at_ms=now_ms, in_service=in_service)
        audit.append(
            connection, kept.school, at_ms=now_ms, actor=actor.name, action="device.added", subject=kept.code,
            detail={"kind": kept.kind, "name": kept.name, "stage": kept.stage},
        )  # fmt: skip
        return kept

    return database.write(work).result()


def require_area(connection: Connection, actor: Actor, device: Device) -> None:
    """Raises Missing where its school has no such area."""
    if device.area is not None and areas.get(connection, actor.scope, device.school, device.area) is None:
        raise Missing("ledger.no_area", school=device.school, area=device.area)
