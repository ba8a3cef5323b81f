"""`/settings`: schools and what stands in the ledger for them; the settings file, shown with what each line means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands import COMMANDS
from campuswatch.first_settings import toml_value
from campuswatch.settings import FILE_NAME, Settings
from campuswatch.strict_toml import default_of, settings_of
from campuswatch.usecases.actor import Right
from campuswatch.usecases.inbox_facts import narrowed
from campuswatch.web.forms import FormView, form_of
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_at
from inventory.model.credential import Purpose
from inventory.model.school import School
from inventory.repository import areas, credentials, devices, people, retention_policies, subnets

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A setting as it is now. `usual` is its default, empty where it is that; `doc` what it is for, in English as in
    the file."""

    name: str
    value: str
    usual: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    lines: list[Line]


def show(house: House, request: Request) -> Response:
    """`?after=` is the code of the last school of the page before."""
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    after = request.query_params.get("after", "")
    every = sorted(picture.ledger.schools.values(), key=lambda one: one.code)
    schools = [one for one in every if one.code > after][:PAGE]
    with house.database.read() as connection:
        known = subnets.every(connection, house.scope)
        sealed = credentials.every(connection, house.scope, Purpose.POLL)
    rows = [
        (one, [net.cidr for net in known if net.school == one.code and net.scanned and net.swept],
         sum(row.school == one.code for row in sealed), len(picture.ledger.listed.get(one.code, ())))
        for one in schools
    ]  # fmt: skip
    return house.show(
        "settings.html", request, words=house.words(request, None, now_ms), here="settings",
        several=is_several(house), rows=rows, settings=house.settings,
        further=schools[-1].code if schools and schools[-1] is not every[-1] else "",
    )  # fmt: skip


def show_school(house: House, request: Request) -> Response:
    school, now_ms = school_at(house, request), house.clock.now_ms()
    only = narrowed(house.scope, school.code)
    with house.database.read() as connection:
        own = subnets.every(connection, only, school.code)
        sealed = credentials.every(connection, only, Purpose.POLL)
        parts = areas.every(connection, house.scope, school.code)
        named = {one.id: one.name for one in people.every(connection, only, school.code)}
        kept = retention_policies.every(connection, only)
        ids = [row.device_id for row in sealed if row.device_id]
        codes = {one.id: one.code for one in devices.find(connection, only)} if ids else {}
    return house.show(
        "settings_school.html", request, words=house.words(request, school, now_ms), here="settings", school=school,
        several=is_several(house), swept=[one for one in own if one.scanned and one.swept],
        denied=[one for one in own if not one.scanned], planned=[one for one in own if one.scanned and not one.swept],
        credentials=sealed, codes=codes, areas=parts[:PAGE], more_areas=max(0, len(parts) - PAGE), named=named,
        retention=[one for one in kept if one.school == school.code],
        may={right.name.lower(): house.visitor.may(right, school.code) for right in MATTER},
        form=changing(house, school) if house.visitor.may(Right.CONFIGURE, school.code) else None,
    )  # fmt: skip


MATTER = (Right.CONFIGURE, Right.SECRETS, Right.KEEP, Right.SCAN)


def changing(house: House, school: School) -> FormView:
    command = COMMANDS["school.change"]
    values = {
        "school": school.code, "name": school.name, "zone": school.zone, "language": school.language,
        "level": school.level.value, "locality": school.locality.value, "place": school.place, "phone": school.phone,
        "notes": school.notes, "needs_acceptance": "true" if school.needs_acceptance else "",
    }  # fmt: skip
    return form_of(command, values, choices=offers_of(house, command, school.code))


def show_file(house: House, request: Request) -> Response:
    """What is in the settings file changes in the file: a page that wrote it could open the machine to anybody."""
    settings = house.settings
    path = settings.folder / FILE_NAME
    return house.show(
        "settings_file.html", request, words=house.words(request, None, house.clock.now_ms()), here="settings",
        several=is_several(house), tables=list(tables(settings)), file=str(path),
    )  # fmt: skip


def tables(settings: Settings) -> Iterator[Table]:
    yield from _tables(settings, "")


def _tables(values: Any, where: str) -> Iterator[Table]:
    items = settings_of(type(values))
    inner = [item for item in items if is_dataclass(getattr(values, item.name))]
    lines = [
        Line(name=item.name, value=toml_value(getattr(values, item.name)), doc=item.metadata["rule"].doc,
             usual="" if getattr(values, item.name) == default_of(item) else toml_value(default_of(item)))
        for item in items if item not in inner
    ]  # fmt: skip
    if lines:
        yield Table(name=where, lines=lines)
    for item in inner:
        yield from _tables(getattr(values, item.name), f"{where}.{item.name}" if where else item.name)


PAGES = (
    Page(path="/settings", show=show, right=Right.LOOK),
    Page(path="/settings/school/{school}", show=show_school, right=Right.LOOK),
    Page(path="/settings/file", show=show_file, right=Right.CONFIGURE, bureau=True),
)
