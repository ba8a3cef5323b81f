"""The ledger -> sheets to write, in one of three languages. Secrets are not among what it gets. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from inventory.model.area import AreaClass
from inventory.model.cost import CostKind
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.school import Level, Locality
from inventory.model.voucher import VoucherKind
from inventory.spreadsheet.column import Column, Noun, Read
from inventory.spreadsheet.facts import Facts
from inventory.spreadsheet.money import Money
from inventory.spreadsheet.plan_places import GIVEN
from inventory.spreadsheet.titles import COLUMNS
from inventory.spreadsheet.written_words import ENDLESS, NOUNS, YES, word, written
from inventory.spreadsheet.xlsx_writing import Cell, Page

Rows = Iterator[Mapping[str, Any]]
NUMERIC = frozenset({Read.DAY, Read.WARRANTY, Read.MONEY, Read.NUMBER})
CHOICES: Mapping[Read, type[StrEnum]] = {
    Read.KIND: Kind, Read.STAGE: Stage, Read.LEVEL: Level, Read.LOCALITY: Locality, Read.CLASS: AreaClass,
    Read.VOUCHER_KIND: VoucherKind, Read.COST_KIND: CostKind,
}  # fmt: skip
# What a form for people shows; a written ledger leaves out the columns in which nothing stands, but for these.
FORM: Mapping[Noun, tuple[str, ...]] = {
    Noun.SCHOOL: ("code", "name", "level", "locality", "place", "phone", "notes"),
    Noun.PERSON: ("school_name", "name", "number", "post", "unit", "phone", "email", "emergency_name",
                  "emergency_phone", "responsible", "notes"),
    Noun.AREA: ("school_name", "name", "area_class", "building", "floor", "room", "unit", "person", "notes"),
    Noun.DEVICE: ("school_name", "name", "kind", "stage", "address", "mac", "area", "position", "vendor", "model",
                  "serial", "asset_number", "supplier", "purchased", "warranty", "in_service", "price", "custodian",
                  "custodian_phone", "circuit", "account", "password", "notes"),
    Noun.VOUCHER: ("device", "kind", "number", "day", "path", "note"),
    Noun.COST: ("school_name", "device", "kind", "day", "amount", "currency", "note"),
    Noun.BUDGET: ("school_name", "year", "amount", "currency"),
}  # fmt: skip


ALWAYS = frozenset({"school"})
"""Where it stands open, a person is the bureau's: the column must be there."""


def pages(facts: Facts, language: str) -> list[Page]:
    """A sheet for each noun of which there is anything; at least the one of schools."""
    found = [page_of(noun, list(ROWS[noun](Names(facts, language))), language) for noun in Noun]
    return [page for page in found if page.rows] or found[:1]


def template(language: str) -> list[Page]:
    """Empty sheets with the columns that people fill in; devices come first."""
    nouns = sorted(Noun, key=lambda noun: noun is not Noun.DEVICE)
    return [page_of(noun, [], language, FORM[noun]) for noun in nouns]


def page_of(noun: Noun, rows: Sequence[Mapping[str, Any]], language: str, form: Sequence[str] = ()) -> Page:
    columns = columns_to_write(noun, rows, form)
    return Page(
        name=word(NOUNS[noun], language),
        titles=[column.title(language) for column in columns],
        rows=[[shown(column, row.get(column.field), language) for column in columns] for row in rows],
        widths=[column.width for column in columns],
        choices={
            place: [written(one, language) for one in CHOICES[column.read] if written(one, language)]
            for place, column in enumerate(columns)
            if column.read in CHOICES
        },
        numbers=frozenset(place for place, column in enumerate(columns) if column.read in NUMERIC),
        noun=noun,
    )


def columns_to_write(noun: Noun, rows: Sequence[Mapping[str, Any]], form: Sequence[str]) -> list[Column]:
    if form:
        by_field = {column.field: column for column in COLUMNS[noun]}
        return [by_field[field] for field in form]
    filled = {field for row in rows for field, value in row.items() if value not in (None, "", ())}
    return [column for column in COLUMNS[noun] if column.written and (column.field in filled | ALWAYS or column.own)]


def shown(column: Column, value: Any, language: str) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return word(YES, language) if value else word(("否", "Không", "No"), language)
    if column.read in CHOICES:
        return written(value, language) or None
    if isinstance(value, Money):
        return value.major()
    if isinstance(value, tuple):
        return "\n".join(value) or None
    return value if isinstance(value, int | date) else str(value)


@dataclass(frozen=True, slots=True)
class Names:
    """The ledger, and how people are told apart in it."""

    facts: Facts
    language: str

    def school(self, code: str) -> dict[str, Any]:
        known = self.facts.schools.get(code)
        return {"school": code, "school_name": known.name if known else ""}

    def zone(self, school: str) -> Any:
        known = self.facts.schools.get(school)
        return ZoneInfo(known.zone) if known else UTC

    def day(self, at_ms: int | None, school: str) -> date | None:
        return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, tz=self.zone(school)).date()


def people_names(facts: Facts) -> Callable[[str, str | None], str]:
    """(school of the row, id) -> the name where it means nobody else there, or the id with a `#` before it."""
    called = Counter((one.school, name) for one in facts.people.values() for name in {one.name, one.number} if name)

    def name(school: str, id: str | None) -> str:
        person = facts.people.get(id or "")
        if person is None:
            return ""
        here = person.school == school or (not person.school and not called[school, person.name])
        alone = here and called[person.school, person.name] == 1
        return person.name if alone and readable(person) else f"#{person.id}"

    return name


def readable(person: Person) -> bool:
    name = person.name
    return not name.startswith("#") and GIVEN.match(name) is None


def school_rows(names: Names) -> Rows:
    for one in ordered(names.facts.schools):
        yield {
            "code": one.code, "name": one.name, "level": one.level, "locality": one.locality, "place": one.place,
            "phone": one.phone, "language": one.language, "zone": one.zone, "notes": one.notes,
            "needs_acceptance": one.needs_acceptance or None, "keep_pictures": one.keep_pictures or None,
            "ports": " ".join(f"{name}={port}" for name, port in sorted(one.ports.items())),
        }  # fmt: skip


def person_rows(names: Names) -> Rows:
    for one in sorted(names.facts.people.values(), key=lambda one: (one.school, one.name, one.number, one.id)):
        yield {
            **names.school(one.school), "name": one.name, "number": one.number, "post": one.post, "unit": one.unit,
            "phone": one.phone, "email": one.email, "emergency_name": one.emergency_name, "notes": one.notes,
            "emergency_phone": one.emergency_phone, "responsible": one.responsible or None,
            "left": names.day(one.left_ms, one.school), "id": one.id,
        }  # fmt: skip


def area_rows(names: Names) -> Rows:
    called = people_names(names.facts)
    for one in ordered(names.facts.areas):
        yield {
            **names.school(one.school), "code": one.code, "name": one.name, "area_class": one.area_class,
            "building": one.building, "floor": one.floor, "room": one.room, "unit": one.unit,
            "person": called(one.school, one.person), "notes": one.notes,
        }  # fmt: skip


def device_rows(names: Names) -> Rows:
    facts, called = names.facts, people_names(names.facts)
    for code, one in sorted(facts.devices.items()):
        file = facts.files.get(code, DeviceFile(device=code))
        area = facts.areas.get((one.school, one.area or ""))
        yield {
            **names.school(one.school), **itself(one), **papers(file, names.language), **served(names, one),
            "area_code": one.area, "area": area.name if area else "", "mac": facts.macs.get(code, ""),
            "custodian": called(one.school, file.custodian),
        }  # fmt: skip


def itself(one: Device) -> dict[str, Any]:
    return {
        "code": one.code, "name": one.name, "kind": one.kind, "stage": one.stage, "address": one.address,
        "vendor": one.vendor, "model": one.model, "firmware": one.firmware, "stream_path": one.stream_path,
        "lamp": one.lamp, "answers": one.answers, "basic_login": one.basic_login or None,
        "routing_instance": one.routing_instance,
        "holds_address": None if one.holds_address or one.address is None else False,
    }  # fmt: skip


def papers(file: DeviceFile, language: str) -> dict[str, Any]:
    return {
        "position": file.position, "asset_number": file.asset_number, "serial": file.serial,
        "supplier": file.supplier, "purchased": file.purchased, "circuit": file.circuit,
        "warranty": word(ENDLESS, language) if file.warranty_endless else file.warranty_until,
        "switch_holder": file.switch_holder, "photos": file.photos, "uncertain": tuple(sorted(file.uncertain)),
        "notes": file.notes,
    }  # fmt: skip


def served(names: Names, one: Device) -> dict[str, Any]:
    """An empty period has an end alone."""
    period = names.facts.periods.get(one.code)
    if period is None:
        return {}
    start, end = names.day(period.start_ms, one.school), names.day(period.end_ms, one.school)
    return {"in_service": None if period.start_ms == period.end_ms else start, "retired": end}


def voucher_rows(names: Names) -> Rows:
    for one in sorted(names.facts.vouchers.values(), key=lambda one: (one.device, str(one.day or ""), one.id)):
        yield {"device": one.device, "kind": one.kind, "number": one.number, "day": one.day, "path": one.path,
               "note": one.note, "id": one.id}  # fmt: skip


def cost_rows(names: Names) -> Rows:
    for one in sorted(names.facts.costs.values(), key=lambda one: (one.school, one.device or "", one.day, one.id)):
        yield {
            **names.school(one.school), "device": one.device, "kind": one.kind, "day": one.day,
            "amount": Money(one.amount, one.currency), "currency": one.currency, "voucher": one.voucher,
            "note": one.note, "id": one.id,
        }  # fmt: skip


def budget_rows(names: Names) -> Rows:
    for one in ordered(names.facts.budgets):
        yield {**names.school(one.school), "year": one.year, "amount": Money(one.amount, one.currency),
               "currency": one.currency}  # fmt: skip


def ordered(rows: Mapping[Any, Any]) -> Iterable[Any]:
    return (rows[key] for key in sorted(rows))


ROWS: Mapping[Noun, Callable[[Names], Rows]] = {
    Noun.SCHOOL: school_rows,
    Noun.PERSON: person_rows,
    Noun.AREA: area_rows,
    Noun.DEVICE: device_rows,
    Noun.VOUCHER: voucher_rows,
    Noun.COST: cost_rows,
    Noun.BUDGET: budget_rows,
}
