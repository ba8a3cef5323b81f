"""Uplinks of schools, and what each day's check of them found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, select, true

from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU, Scope
from inventory.model.uplink import Toward, Uplink, UplinkCheck, Wrong
from inventory.repository import changes
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.uplink import uplink as table
from inventory.tables.uplink import uplink_check


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Uplink]:
    """In the order of schools, device codes and ports."""
    return _read(connection, scope, true() if school is None else table.c.school == school)


def of_device(connection: Connection, scope: Scope, code: str) -> list[Uplink]:
    """By port; empty for a device that is no uplink."""
    return _read(connection, scope, table.c.device == id_of(code))


def put(connection: Connection, scope: Scope, uplink: Uplink, *, actor: str, at_ms: int) -> bool:
    """It becomes the uplink of its device and port; False where it was so already. Raises Missing."""
    ids = ids_by_code(connection, scope, [uplink.device])
    before = next((one for one in of_device(connection, scope, uplink.device) if one.port == uplink.port), None)
    if before == uplink:
        return False
    put_rows(connection, table, [asdict(uplink) | {"device": ids[uplink.device], "toward": uplink.toward.value}])
    if before is None:
        changes.record(connection, [_event(uplink, "added", actor, at_ms)])
        return True
    told = field_changes(
        asdict(before), asdict(uplink), school=uplink.school, subject=uplink.device, actor=actor, at_ms=at_ms
    )
    changes.record(connection, [replace(one, field=f"{field_of(uplink)} {one.field}") for one in told])
    return True


def remove(connection: Connection, scope: Scope, uplink: Uplink, *, actor: str, at_ms: int) -> bool:
    """Its checks stay."""
    mine = table.c.device == id_of(uplink.device), table.c.port == uplink.port, visible(scope, table.c.school)
    if not connection.execute(delete(table).where(*mine)).rowcount:
        return False
    changes.record(connection, [_event(uplink, "removed", actor, at_ms)])
    return True


def field_of(uplink: Uplink) -> str:
    """What change events of its device call it."""
    return f"uplink {uplink.port}".rstrip()


def write_checks(connection: Connection, checks: Iterable[UplinkCheck]) -> None:
    """One of the same day takes the other's place. Raises Missing for an unknown device."""
    told = list(checks)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    put_rows(connection, uplink_check, [
        asdict(one) | {"device": ids[one.device], "wrong": " ".join(one.wrong)} for one in told
    ])  # fmt: skip


def checks(
    connection: Connection, scope: Scope, school: str | None = None, *, since: date | None = None
) -> list[UplinkCheck]:
    """The newest day first, of each by device and port."""
    wanted: list[ColumnElement[bool]] = [true()]
    if school is not None:
        wanted.append(uplink_check.c.school == school)
    if since is not None:
        wanted.append(uplink_check.c.day >= since)
    query = (
        select(uplink_check, device.c.code)
        .join(device, device.c.id == uplink_check.c.device)
        .where(visible(scope, uplink_check.c.school), and_(*wanted))
        .order_by(uplink_check.c.day.desc(), device.c.code, uplink_check.c.port)
    )
    return [_to_check(row) for row in connection.execute(query)]


class LineSum(NamedTuple):
    """Checks of a line: of how many days, how many without anything wrong, how many of which nothing is known, and
    seconds. `since` is the first day on which it was ever checked."""

    school: str
    device: str
    port: str
    days: int
    well: int
    unseen: int
    down_s: int
    seen_s: int
    since: date


def sums(connection: Connection, scope: Scope, first: date, last: date) -> list[LineSum]:
    """Of all days from `first` to `last`, both included; by school, device and port."""
    earlier = uplink_check.alias("earlier")
    since = (
        select(func.min(earlier.c.day))
        .where(earlier.c.device == uplink_check.c.device, earlier.c.port == uplink_check.c.port)
        .scalar_subquery()
    )
    nothing_else = uplink_check.c.wrong == Wrong.UNSEEN.value
    query = (
        select(
            uplink_check.c.school, func.min(device.c.code), uplink_check.c.port, func.count(),
            func.count(case((uplink_check.c.wrong == "", 1))), func.count(case((nothing_else, 1))),
            func.sum(uplink_check.c.down_s), func.sum(uplink_check.c.seen_s), since,
        )
        .join(device, device.c.id == uplink_check.c.device)
        .where(visible(scope, uplink_check.c.school), uplink_check.c.day.between(first, last))
        .group_by(uplink_check.c.school, uplink_check.c.device, uplink_check.c.port)
    )  # fmt: skip
    rows = [
        LineSum(school, code, port, days, well, unseen, int(down_s), int(seen_s), day)
        for school, code, port, days, well, unseen, down_s, seen_s, day in connection.execute(query)
    ]
    return sorted(rows, key=lambda one: (one.school, one.device, one.port))


def _event(uplink: Uplink, action: str, actor: str, at_ms: int) -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=uplink.school, subject=uplink.device, actor=actor, action=action, field=field_of(uplink)
    )


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Uplink]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(visible(scope, table.c.school), condition)
        .order_by(table.c.school, device.c.code, table.c.port)
    )
    return [_to_uplink(row) for row in connection.execute(query)]


def _to_uplink(row: Row[Any]) -> Uplink:
    return Uplink(
        school=row.school, device=row.code, port=row.port, toward=Toward(row.toward), carrier=row.carrier,
        phone=row.phone, line=row.line, bandwidth_bps=row.bandwidth_bps, service_port=row.service_port, note=row.note,
    )  # fmt: skip


def _to_check(row: Row[Any]) -> UplinkCheck:
    return UplinkCheck(
        school=row.school, device=row.code, port=row.port, day=row.day, at_ms=row.at_ms, down_s=row.down_s,
        seen_s=row.seen_s, loss_pct=row.loss_pct, load_pct=row.load_pct,
        wrong=tuple(Wrong(word) for word in row.wrong.split()),
    )  # fmt: skip
