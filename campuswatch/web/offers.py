"""What a form offers to choose from: schools, areas, people that the visitor may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from campuswatch.commands.command import Command
from campuswatch.commands.reading import struct_of, way_of
from campuswatch.web import report_offers
from campuswatch.web.forms import Choice
from campuswatch.web.house import House
from inventory.model.scope import Scope
from inventory.repository import areas, people, schools

MOST = 1_000


def of_schools(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    return [(one.code, f"{one.code} {one.name}") for one in schools.every(connection, scope)]


def of_areas(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    found = areas.every(connection, scope, school) if school else []
    return [("", ""), *((one.code, f"{one.code} {one.name}") for one in found)]


def of_people(connection: Connection, scope: Scope, school: str) -> Sequence[Choice]:
    found = [one for one in people.every(connection, scope, school or None) if one.left_ms is None]
    return [("", ""), *((one.id, one.name + (f" · {one.post}" if one.post else "")) for one in found)]


OFFERS: Mapping[str, Callable[[Connection, Scope, str], Sequence[Choice]]] = {
    "school": of_schools,
    "area": of_areas,
    "person": of_people,
    "report_kind": report_offers.of_kinds,
    "report_school": report_offers.of_whom,
    "some_school": report_offers.of_some_school,
    "seen_area": report_offers.of_seen_areas,
    "voucher": report_offers.of_vouchers,
}
"""The way of a field -> what it offers, of one school. Devices are too many: the search offers them while typing."""


def offers_of(house: House, command: Command[Any], school: str) -> Mapping[str, Sequence[Choice]]:
    wanted = {way_of(field.type) for field in struct_of(command.body).fields} & set(OFFERS)
    if not wanted:
        return {}
    with house.database.read() as connection:
        return {way: OFFERS[way](connection, house.scope, school)[:MOST] for way in wanted}
