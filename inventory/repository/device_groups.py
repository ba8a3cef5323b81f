"""Groups of devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from sqlalchemy import Connection, delete, func, insert, select

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.device_group import DeviceGroup
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.credential import credential
from inventory.tables.device import device
from inventory.tables.secrets import device_group as table
from inventory.tables.secrets import device_group_member as member


def subject(school: str, name: str) -> str:
    """Under which a group stands in the history."""
    return f"{school}/group:{name}"


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[DeviceGroup]:
    """By school and name."""
    query = select(table).where(visible(scope, table.c.school)).order_by(table.c.school, table.c.name)
    if school is not None:
        query = query.where(table.c.school == school)
    inside = select(member.c.device_group, device.c.code).join(device, device.c.id == member.c.device)
    codes = defaultdict(list)
    for group, code in connection.execute(inside.order_by(device.c.code)):
        codes[group].append(code)
    return [
        DeviceGroup(id=row.id, school=row.school, name=row.name, devices=tuple(codes[row.id]))
        for row in connection.execute(query)
    ]


def named(connection: Connection, scope: Scope, school: str, name: str) -> DeviceGroup:
    """Raises Missing."""
    for one in every(connection, scope, school):
        if one.name == name:
            return one
    raise Missing("ledger.no_group", school=school, group=name)


def memberships(connection: Connection, scope: Scope) -> Mapping[str, Set[str]]:
    """Ids of groups by the id of each device that is in any."""
    query = select(member.c.device, member.c.device_group).join(table, table.c.id == member.c.device_group)
    found: dict[str, set[str]] = defaultdict(set)
    for one, group in connection.execute(query.where(visible(scope, table.c.school))):
        found[one].add(group)
    return found


def add(connection: Connection, group: DeviceGroup, *, actor: str, at_ms: int) -> None:
    """Without devices yet; `include` puts them in. Raises Conflict where the school has one of that name."""
    connection.execute(insert(table).values(id=group.id, school=group.school, name=group.name))
    _record(connection, group, "added", "name", "", group.name, actor, at_ms)


def include(connection: Connection, group: DeviceGroup, codes: Iterable[str], *, actor: str, at_ms: int) -> None:
    """Who is in already stays. Raises Missing for an unknown code."""
    wanted = sorted(set(codes))
    ids = ids_by_code(connection, BUREAU, wanted)
    for code in wanted:
        row = insert_into(connection, member).values(device_group=group.id, device=ids[code])
        put = row.on_conflict_do_nothing().returning(member.c.device)
        if connection.execute(put).first() is not None:
            _record(connection, group, "changed", "device", "", code, actor, at_ms)


def exclude(connection: Connection, group: DeviceGroup, codes: Iterable[str], *, actor: str, at_ms: int) -> None:
    """Raises Missing for an unknown code."""
    wanted = sorted(set(codes))
    ids = ids_by_code(connection, BUREAU, wanted)
    for code in wanted:
        gone = delete(member).where(member.c.device_group == group.id, member.c.device == ids[code])
        if connection.execute(gone).rowcount:
            _record(connection, group, "changed", "device", code, "", actor, at_ms)


def remove(connection: Connection, group: DeviceGroup, *, actor: str, at_ms: int) -> None:
    """Raises Conflict while a credential is given to it."""
    given = select(func.count()).select_from(credential).where(credential.c.device_group == group.id)
    if connection.execute(given).scalar_one():
        raise Conflict("ledger.group_in_use", school=group.school, group=group.name)
    connection.execute(delete(member).where(member.c.device_group == group.id))
    connection.execute(delete(table).where(table.c.id == group.id))
    _record(connection, group, "removed", "name", group.name, "", actor, at_ms)


def _record(
    connection: Connection, group: DeviceGroup, action: str, field: str, old: str, new: str, actor: str, at_ms: int
) -> None:
    event = ChangeEvent(
        at_ms=at_ms, school=group.school, subject=subject(group.school, group.name), actor=actor, action=action,
        field=field, old=old, new=new,
    )  # fmt: skip
    changes.record(connection, [event])
