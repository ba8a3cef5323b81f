"""`/people`: who belongs to a school or the bureau, and who of them is let in. `/people/{person}`: one of them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.roles import ROLES
from campuswatch.web import doable
from campuswatch.web.house import House
from campuswatch.web.page import Page
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.session import SessionKind
from inventory.repository import people, person_logins, second_factors, sessions

MOST = 100
LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Row:
    person: Person
    login: PersonLogin | None


def show(house: House, request: Request) -> Response:
    """`?school=` (`-` is the bureau), `?q=` a part of a name or number, `?gone=1` with those who left, `?after=`."""
    asked, now_ms = request.query_params, house.clock.now_ms()
    text, school, after = (
        asked.get("q", "").strip()[:LONGEST_SEARCH].lower(),
        asked.get("school", ""),
        asked.get("after", ""),
    )
    with house.database.read() as connection:
        found = people.every(connection, house.scope, "" if school == "-" else school or None)
        let = {one.person: one for one in person_logins.every(connection, house.scope)}
        screens = [one for one in sessions.living(connection, house.scope, now_ms) if one.kind is SessionKind.DISPLAY]
    rows = [
        Row(one, let.get(one.id))
        for one in found
        if (one.left_ms is None or asked.get("gone")) and (not text or text in f"{one.name} {one.number}".lower())
    ]
    place = next((index for index, row in enumerate(rows) if row.person.id == after), -1) + 1
    shown = rows[place : place + MOST]
    schools = house.roster.picture().ledger.schools
    homes = [code for code in ("", *schools) if house.visitor.may(Right.PEOPLE, code)]
    usual = {"school": homes[0]} if len(homes) == 1 else {}
    back = "/people"
    return house.show(
        "people.html", request, words=house.words(request, None, now_ms), here="people", rows=shown, schools=schools,
        next=shown[-1].person.id if place + MOST < len(rows) else "", matching=len(rows), asked=asked,
        screens=[(one, doable.forms(house, one.school, [("session.end", {"id": one.id})], back)) for one in screens],
        add=doable.links(house, homes[0], [("person.add", usual), ("display.make", usual)]) if homes else [],
    )  # fmt: skip


def show_one(house: House, request: Request) -> Response:
    id, now_ms = request.path_params["person"], house.clock.now_ms()
    with house.database.read() as connection:
        person = people.get(connection, house.scope, id)
        if person is None:
            raise HTTPException(404)
        login = person_logins.of_person(connection, house.scope, id)
        factor = second_factors.of_person(connection, house.scope, id)
        living = sessions.living(connection, house.scope, now_ms, person=id)
    back, it = f"/people/{quote(id)}", {"id": id}
    values = {"number": person.number, "name": person.name, "post": person.post, "unit": person.unit,
              "phone": person.phone, "email": person.email, "emergency_name": person.emergency_name,
              "emergency_phone": person.emergency_phone, "notes": person.notes}  # fmt: skip
    wanted: list[tuple[str, dict[str, str]]] = [("person.change", it | values), ("person.confirm", it)]
    wanted.append(("person.return" if person.left_ms is not None else "person.leave", it))
    keys: list[tuple[str, dict[str, str]]] = []
    if login is not None:
        role = {"role": login.role, "areas": "\n".join(login.areas), "name": login.name}
        keys = [("login.change", it | role), ("login.renew", it), ("login.take", it)]
        keys += [("login.forget_factor", it)] if factor is not None else []
    elif person.left_ms is None:
        keys = [("login.give", it)]
    schools = house.roster.picture().ledger.schools
    return house.show(
        "person.html", request, words=house.words(request, schools.get(person.school), now_ms), here="people",
        person=person, login=login, school_of=schools.get(person.school), role=role_of(login),
        factor=factor is not None and factor.confirmed_ms is not None,
        forms=doable.forms(house, person.school, wanted, back), keys=doable.forms(house, person.school, keys),
        sessions=[(one, doable.forms(house, person.school, [("session.end", {"id": one.id})], back)) for one in living],
    )  # fmt: skip


def role_of(login: PersonLogin | None) -> str:
    return login.role if login is not None and login.role in ROLES else ""


PAGES = (
    Page(path="/people", show=show, right=Right.PEOPLE),
    Page(path="/people/{person}", show=show_one, right=Right.PEOPLE),
)
