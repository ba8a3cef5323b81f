"""Rows of schools, people and areas against the draft; and the people and areas that rows of devices name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from inventory.admission import admit_area, admit_name, admit_person, admit_school, printable
from inventory.model.area import Area, AreaClass
from inventory.model.person import Person
from inventory.model.school import School
from inventory.short_id import SHORT
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.records import Record, Where
from inventory.spreadsheet.schools_named import Schools, next_school_code, within
from inventory.spreadsheet.titles import plain
from language.message import Message

GIVEN = re.compile(r"^(?P<name>.*?\D)[\s:：,，/（(]*(?P<phone>\+?\d[\d\s-]{6,18}\d)[)）]?$")
"""A name with a telephone number behind it."""
SCHOOL_FIELDS = ("name", "level", "locality", "place", "phone", "language", "zone", "needs_acceptance", "keep_pictures",
                 "ports", "notes")  # fmt: skip
PERSON_FIELDS = ("name", "number", "post", "unit", "phone", "email", "emergency_name", "emergency_phone", "responsible",
                 "notes")  # fmt: skip
AREA_FIELDS = ("name", "area_class", "building", "floor", "room", "unit", "notes")
LANGUAGES = ("en", "zh-CN", "vi")


def plan_school(draft: Draft, record: Record) -> None:
    given = {name: record.values[name] for name in SCHOOL_FIELDS if name in record.values}
    before = known_school(draft, str(record.values.get("code", "")), str(given.get("name", "")))
    remarks = record.remarks
    if before is None:
        code = str(record.values.get("code", "")) or next_school_code(draft.schools)
        if "code" not in record.values:
            remarks += (Message("sheet.code_given", {"code": code}),)
        if "name" not in given:
            return draft.problem(record.where, "sheet.missing_name")
        before_or_new = School(code=code, name="", zone=draft.wishes.zone, language=draft.wishes.language)
    else:
        before_or_new = before
    if given.get("language", LANGUAGES[0]) not in LANGUAGES:
        return draft.problem(record.where, "sheet.no_language", value=printable(str(given["language"])))
    after = replace(before_or_new, **given)
    if draft.admits(record.where, admit_school, after):
        draft.schools[after.code] = after
        draft.step(Noun.SCHOOL, record.where, before, after, after.code, label=after.name, remarks=remarks)
    return None


def known_school(draft: Draft, code: str, name: str) -> School | None:
    """By its code, or where none is given by its name."""
    for one in draft.schools.values():
        if one.code.lower() == code.lower() if code else plain(one.name) == plain(name):
            return one
    return None


def plan_person(draft: Draft, schools: Schools, record: Record, fields: frozenset[str]) -> None:
    """In a table that has a column for the school, a row that leaves it open is of the bureau's people."""
    bureau = "school" in fields and not record.values.keys() & {"school", "school_name"}
    named = None if bureau else schools.of(record)
    school = "" if named is None else named.code
    if school is None:
        return None
    given = {name: record.values[name] for name in PERSON_FIELDS if name in record.values}
    given |= left(draft, school, record.values)
    before = known_person(draft, school, record.values)
    if before is not None and before.school != school:
        return draft.problem(record.where, "sheet.person_elsewhere", person=before.name, school=before.school or "—")
    if before is None and "name" not in given:
        return draft.problem(record.where, "sheet.missing_name")
    new = Person(id=str(record.values.get("id") or draft.new_id()), school=school, name="")
    after = replace(before or new, **given)
    if not draft.admits(record.where, admit_person, after):
        return None
    if after.number and any(
        draft.people[id].number == after.number and id != after.id for id in at(draft, school, after.number)
    ):
        return draft.problem(record.where, "sheet.number_taken", number=after.number)
    draft.put_person(after)
    remarks = (*record.remarks, *(named.remarks if named else ()))
    return draft.step(
        Noun.PERSON, record.where, before, after, after.number or after.id[:SHORT], label=after.name, remarks=remarks
    )


def left(draft: Draft, school: str, values: Any) -> dict[str, int]:
    """Who left, left at the start of that day."""
    if "left" not in values:
        return {}
    return {"left_ms": day_ms(draft, school, values["left"].day)}


def day_ms(draft: Draft, school: str, day: Any) -> int:
    zone = draft.schools[school].zone if school in draft.schools else draft.wishes.zone
    return round(datetime.combine(day, time.min, ZoneInfo(zone)).timestamp() * 1000)


def at(draft: Draft, school: str, name: str) -> list[str]:
    """Ids of the school's people of this name or number."""
    return list(dict.fromkeys(draft.people_at[school].get(name, ())))


def known_person(draft: Draft, school: str, values: Any) -> Person | None:
    """By id; by number; by a name that one person alone has, unless the row has a number that this one has not."""
    id, number, name = (str(values.get(key) or "") for key in ("id", "number", "name"))
    if id in draft.people:
        return draft.people[id]
    if number and (
        found := [draft.people[one] for one in at(draft, school, number) if draft.people[one].number == number]
    ):
        return found[0]
    if id:
        return None
    same = [draft.people[one] for one in at(draft, school, name) if draft.people[one].name == name]
    same = [one for one in same if not (number and one.number and one.number != number)]
    return same[0] if len(same) == 1 else None


def person_named(
    draft: Draft, school: str, text: str, phone: str, where: Where
) -> tuple[str | None, tuple[Message, ...]]:
    """The id of whom a row names, at the school or else at the bureau; made where nobody is so called."""
    written = GIVEN.match(text)
    name, phone = (written["name"].strip(), phone or written["phone"]) if written else (text, phone)
    if name.startswith("#") and (marked := [id for id in draft.people if id.startswith(name[1:].lower())]):
        return marked[0], ()
    for place in dict.fromkeys((school, "")):
        found = [id for id in at(draft, place, name) if draft.people[id].left_ms is None] or at(draft, place, name)
        if len(found) == 1:
            with_phone(draft, draft.people[found[0]], phone, where)
            return found[0], ()
        if found:
            draft.problem(where, "sheet.several_people", person=printable(name))
            return None, ()
    if not draft.admits(where, admit_name, name):
        return None, ()
    person = Person(id=draft.new_id(), school=school, name=name, phone=phone)
    draft.put_person(person)
    draft.step(Noun.PERSON, where, None, person, person.id[:SHORT], label=name, remarks=(Message("sheet.person_made"),))
    return person.id, ()


def with_phone(draft: Draft, person: Person, phone: str, where: Where) -> None:
    """A telephone number that was not known; one that is known stays, for a device's row is no word on it."""
    if phone and not person.phone:
        after = replace(person, phone=phone)
        draft.put_person(after)
        draft.step(Noun.PERSON, where, person, after, person.number or person.id[:SHORT], label=person.name)


def plan_area(draft: Draft, schools: Schools, record: Record) -> None:
    named = schools.of(record)
    if named.code is None:
        return None
    given = {name: record.values[name] for name in AREA_FIELDS if name in record.values}
    code = str(record.values.get("code") or draft.area_names.get((named.code, plain(str(given.get("name", "")))), ""))
    before = draft.areas.get((named.code, code))
    if before is None and not (name := given.get("name") or joined(record.values)):
        return draft.problem(record.where, "sheet.missing_name")
    if before is None:
        given["name"] = name
    blank = Area(code=code or next_area_code(draft, named.code), school=named.code, name="")
    after = replace(before or blank, **given)
    if "person" in record.values:
        person, _ = person_named(draft, named.code, str(record.values["person"]), "", record.where)
        after = replace(after, person=person)
    if not draft.admits(record.where, admit_area, after):
        return None
    draft.put_area(after)
    remarks = (*record.remarks, *named.remarks)
    return draft.step(Noun.AREA, record.where, before, after, after.code, label=after.name, remarks=remarks)


def joined(values: Any) -> str:
    return " ".join(str(values[part]) for part in ("building", "floor", "room") if part in values)


def area_named(draft: Draft, school: str, record: Record) -> str | None:
    """The code of the area that a row of a device names, made where the school has none of that name."""
    code, name = str(record.values.get("area_code") or ""), str(record.values.get("area") or "")
    if code and (school, code) in draft.areas:
        return code
    heading = "" if code or within(draft.schools, record.section) else record.section
    name = name or joined(record.values) or heading
    known = draft.area_names.get((school, plain(name))) or (name if (school, name) in draft.areas else None)
    if known and not code:
        return known
    if not name and not code:
        return None
    parts = {part: str(record.values[part]) for part in ("building", "floor", "room") if part in record.values}
    area = Area(
        code=code or next_area_code(draft, school),
        school=school,
        name=name or code,
        area_class=AreaClass.OTHER,
        **parts,
    )
    if not draft.admits(record.where, admit_area, area):
        return None
    draft.put_area(area)
    remark = Message("sheet.area_made")
    draft.step(Noun.AREA, record.where, None, area, area.code, label=area.name, remarks=(remark,))
    return area.code


def next_area_code(draft: Draft, school: str) -> str:
    """`a01` and on."""
    number = 1
    while (school, f"a{number:02d}") in draft.areas:
        number += 1
    return f"a{number:02d}"
