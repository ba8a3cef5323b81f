"""Schools, their addresses and their areas."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Meta, UnsetType

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Line, NeededLine, Person, School, Words
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases.actor import Right
from campuswatch.usecases.areas import add_area, change_area
from campuswatch.usecases.schools import add_school, allow_addresses, change_school, deny_addresses, sweep_addresses
from inventory.errors import Conflict
from inventory.model.area import Area, AreaClass
from inventory.model.school import Level, Locality
from inventory.model.school import School as Kept

Code = Annotated[str, Meta(min_length=1, max_length=16)]
AreaCode = Annotated[str, Meta(min_length=1, max_length=64)]
Language = Literal["zh-CN", "vi", "en"]
Prefixes = Annotated[str, Meta(min_length=1, max_length=2000, extra={"as": "words"})]
"""Networks or single addresses, parted by blanks, commas or lines."""
MaybePrefixes = Annotated[str, Meta(max_length=2000, extra={"as": "words"})]


class NewSchool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name: NeededLine
    prefixes: MaybePrefixes = ""
    zone: Line = ""
    language: Language | None = None
    level: Level | None = None
    locality: Locality | None = None


class ChangedSchool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; a text that is sent empty is taken away."""

    school: Id
    name: NeededLine | UnsetType = UNSET
    zone: NeededLine | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    locality: Locality | UnsetType = UNSET
    place: Line | UnsetType = UNSET
    phone: Line | UnsetType = UNSET
    notes: Words | UnsetType = UNSET
    needs_acceptance: bool | UnsetType = UNSET


class Swept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: School
    prefixes: Prefixes


class Denied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: School
    prefixes: Prefixes
    why: Line = ""


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: Id
    prefixes: Id


class NewArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`person` is who answers for it in the unit."""

    school: School
    area: AreaCode
    name: NeededLine
    area_class: AreaClass = AreaClass.OTHER
    building: Line = ""
    floor: Line = ""
    room: Line = ""
    unit: Line = ""
    person: Person = ""
    notes: Words = ""


class ChangedArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; a text that is sent empty is taken away."""

    school: Id
    area: Id
    name: NeededLine | UnsetType = UNSET
    area_class: AreaClass | UnsetType = UNSET
    building: Line | UnsetType = UNSET
    floor: Line | UnsetType = UNSET
    room: Line | UnsetType = UNSET
    unit: Line | UnsetType = UNSET
    person: Person | UnsetType = UNSET
    notes: Words | UnsetType = UNSET


class OfSchool(Protocol):
    @property
    def school(self) -> str: ...


def split(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").replace("，", " ").replace("；", " ").split()


def page_of(school: str) -> str:
    return f"/settings/school/{quote(school)}"


def add(means: Means, body: NewSchool) -> Done:
    usual = means.settings.service
    school = Kept(
        code=body.code.strip(), name=body.name.strip(), zone=body.zone.strip() or usual.zone,
        language=body.language or usual.language, level=body.level or Level.UNKNOWN,
        locality=body.locality or Locality.UNKNOWN,
    )  # fmt: skip
    try:
        networks = add_school(means.database, means.actor, school, split(body.prefixes), now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=page_of(school.code), answer={"code": school.code, "prefixes": networks})


FIELD_OF = {
    "ledger.bad_school_code": "code",
    "ledger.school_exists": "code",
    "ledger.bad_zone": "zone",
    "ledger.bad_subnet": "prefixes",
    "ledger.bad_name": "name",
    "ledger.bad_area_code": "area",
    "ledger.area_exists": "area",
}
"""What is wrong with a school or an area -> the field to mend."""


def change(means: Means, body: ChangedSchool) -> Done:
    told = told_of(body, "school")
    try:
        after = change_school(means.database, means.actor, body.school, told, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=page_of(after.code), answer=after)


def told_of(body: msgspec.Struct, *but: str) -> dict[str, Any]:
    """What was sent of a change, blanks at the ends of texts taken off."""
    sent = {name: value for name, value in msgspec.structs.asdict(body).items() if name not in but}
    return {name: value.strip() if type(value) is str else value for name, value in sent.items() if value is not UNSET}


def new_area(means: Means, body: NewArea) -> Done:
    area = Area(
        code=body.area.strip(), school=body.school, name=body.name.strip(), area_class=body.area_class,
        building=body.building.strip(), floor=body.floor.strip(), room=body.room.strip(), unit=body.unit.strip(),
        notes=body.notes.strip(),
    )  # fmt: skip
    try:
        kept = add_area(means.database, means.actor, area, body.person, now_ms=means.now_ms)
    except Conflict as error:
        raise Unfit({FIELD_OF.get(error.message.id, ""): error.message}) from None
    return Done(go=f"{page_of(kept.school)}#areas", answer=kept)


def changed_area(means: Means, body: ChangedArea) -> Done:
    told = told_of(body, "school", "area")
    after = change_area(means.database, means.actor, body.school, body.area, told, now_ms=means.now_ms)
    return Done(go=f"{page_of(after.school)}#areas", answer=after)


def sweep(means: Means, body: Swept) -> Done:
    networks = sweep_addresses(means.database, means.actor, body.school, split(body.prefixes), now_ms=means.now_ms)
    return Done(go=page_of(body.school), answer={"prefixes": networks})


def deny(means: Means, body: Denied) -> Done:
    networks = deny_addresses(
        means.database, means.actor, body.school, split(body.prefixes), body.why.strip(), now_ms=means.now_ms
    )
    return Done(go=page_of(body.school), answer={"denied": networks})


def allow(means: Means, body: Allowed) -> Done:
    networks = allow_addresses(means.database, means.actor, body.school, split(body.prefixes), now_ms=means.now_ms)
    return Done(go=page_of(body.school), answer={"allowed": networks})


def of_school(means: Means, body: OfSchool) -> str:
    return body.school


TAGS = ("schools",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(
        name="school.add", body=NewSchool, right=Right.CONFIGURE, school=lambda means, body: "", do=add, hint=True,
        tags=TAGS,
    ),
    Command(
        name="school.change", body=ChangedSchool, right=Right.CONFIGURE, school=of_school, do=change, tags=TAGS
    ),
    Command(
        name="school.sweep", body=Swept, right=Right.CONFIGURE, school=of_school, do=sweep, hint=True, tags=TAGS
    ),
    Command(name="school.deny", body=Denied, right=Right.CONFIGURE, school=of_school, do=deny, hint=True, tags=TAGS),
    Command(
        name="school.allow", body=Allowed, right=Right.CONFIGURE, school=of_school, do=allow, grave=True, tags=TAGS
    ),
    Command(name="area.add", body=NewArea, right=Right.KEEP, school=of_school, do=new_area, tags=TAGS),
    Command(name="area.change", body=ChangedArea, right=Right.KEEP, school=of_school, do=changed_area, tags=TAGS),
)  # fmt: skip
