"""Ways around the door: whoever finds one comes no further by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from door import HEAD, OTHER, PASSWORD, Guarded, Tab
from web_campus import KEY, MINUTE_MS

from campuswatch.usecases import second_factor, signing_in
from campuswatch.usecases.actor import Actor, Forbidden
from campuswatch.usecases.logins import make_password_link, set_role
from campuswatch.usecases.people import change_person
from campuswatch.usecases.pins import give_pin
from campuswatch.usecases.roles import ROLES, Role
from campuswatch.usecases.signing_in import NotLetIn, sign_in
from inventory.errors import Conflict
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.repository import person_logins

CHIEF = Actor("Chief", Scope.of(["s01"]), ROLES[Role.ADMINISTRATOR])


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Guarded]:
    made = Guarded(tmp_path)
    made.school("s01")
    yield made
    made.close()


def guarded_twice(hall: Guarded, name: str, role: Role) -> tuple[Person, pyotp.TOTP]:
    """A person whose password is not enough."""
    person = hall.let(name, role)
    with hall.database.read() as connection:
        login = person_logins.of_person(connection, BUREAU, person.id)
    assert login is not None
    totp = pyotp.TOTP(second_factor.begin(hall.database, hall.vault, login).secret)
    code = totp.at(hall.now_ms // 1000)
    second_factor.confirm(hall.database, hall.vault, HEAD, login, code, now_ms=hall.now_ms)
    return person, totp


def test_a_password_link_opens_no_session_to_who_lacks_the_code(hall: Guarded) -> None:
    person, totp = guarded_twice(hall, "mai", Role.TECHNICIAN)
    token, _ = make_password_link(hall.database, KEY, HEAD, person.id, now_ms=hall.now_ms)
    tab = Tab(hall.app())
    answer = tab.send(f"/enter/{token}", {"password": OTHER, "again": OTHER})
    assert (answer.status, answer.headers["location"], tab.cookie) == (303, "/login", "")
    hall.clock.at_ms += MINUTE_MS
    assert tab.enter("mai", OTHER).status == 401
    assert tab.enter("mai", OTHER, code=totp.at(hall.now_ms // 1000)).status == 303


def test_the_password_alone_buys_no_new_tries_of_codes(hall: Guarded) -> None:
    guarded_twice(hall, "mai", Role.DUTY)
    for _ in range(4):
        with pytest.raises(NotLetIn):
            sign_in(hall.database, hall.vault, "mai", PASSWORD, code="000000", now_ms=hall.now_ms)
        sign_in(hall.database, hall.vault, "mai", PASSWORD, code=None, now_ms=hall.now_ms)
    with pytest.raises(NotLetIn):
        sign_in(hall.database, hall.vault, "mai", PASSWORD, code="000000", now_ms=hall.now_ms)
    with pytest.raises(NotLetIn) as refused:
        sign_in(hall.database, hall.vault, "mai", PASSWORD, code=None, now_ms=hall.now_ms)
    assert refused.value.message.id == "login.too_many"


def test_without_codes_the_password_forgives_wrong_ones(hall: Guarded) -> None:
    hall.let("mai", Role.DUTY)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(NotLetIn):
                sign_in(hall.database, hall.vault, "mai", "wrong", code=None, now_ms=hall.now_ms)
        sign_in(hall.database, hall.vault, "mai", PASSWORD, code=None, now_ms=hall.now_ms)


def test_a_school_takes_nothing_from_the_door_of_its_principal(hall: Guarded) -> None:
    head, _ = guarded_twice(hall, "head", Role.PRINCIPAL)
    with pytest.raises(Forbidden):
        second_factor.take(hall.database, hall.vault, CHIEF, head.id, own=False, now_ms=hall.now_ms)
    with pytest.raises(Forbidden):
        signing_in.take_login(hall.database, hall.vault, CHIEF, head, now_ms=hall.now_ms)
    with pytest.raises(Forbidden):
        give_pin(hall.database, hall.vault, CHIEF, head, "483916", now_ms=hall.now_ms)
    mai, _ = guarded_twice(hall, "mai", Role.DUTY)
    second_factor.take(hall.database, hall.vault, CHIEF, mai.id, own=False, now_ms=hall.now_ms)
    give_pin(hall.database, hall.vault, CHIEF, mai, "483916", now_ms=hall.now_ms)
    signing_in.take_login(hall.database, hall.vault, CHIEF, mai, now_ms=hall.now_ms)


def test_a_school_gives_its_principals_pin_on_no_page(hall: Guarded) -> None:
    head = hall.let("head", Role.PRINCIPAL)
    hall.let("chief", Role.ADMINISTRATOR)
    tab = Tab(hall.app())
    tab.enter("chief")
    fields = {"school": "s01", "person": head.id, "pin": "483916"}
    assert tab.send("/do/duty.give_pin", fields, page="/do/duty.give_pin?school=s01").status == 403


def test_another_name_makes_nobody_a_stranger_to_himself(hall: Guarded) -> None:
    """Whose name was changed still acts under the one that he came in by."""
    boss, login = hall.first()
    own = replace(HEAD, name=f"{boss.name} ({login.name})")
    change_person(hall.database, own, "", boss.id, {"name": "Someone Else"}, now_ms=hall.now_ms)
    with pytest.raises(Conflict):
        set_role(hall.database, hall.vault, own, boss.id, role=Role.PRINCIPAL, own=boss.id, now_ms=hall.now_ms)
    tab = Tab(hall.app())
    tab.enter("admin")
    change_person(hall.database, HEAD, "", boss.id, {"name": "Another Again"}, now_ms=hall.now_ms)
    page, fields = f"/do/login.change?id={boss.id}", {"id": boss.id, "role": "principal"}
    assert tab.send("/do/login.change", fields, page=page).status == 409


def test_a_screen_is_let_in_by_who_typed_the_password_just_now(hall: Guarded) -> None:
    hall.first()
    tab = Tab(hall.app())
    tab.enter("admin")
    hall.clock.at_ms += 11 * MINUTE_MS
    page, fields = "/do/display.make?school=s01", {"school": "s01", "name": "Hall"}
    assert tab.send("/do/display.make", fields, page=page).status == 422
    assert tab.send("/do/display.make", fields | {"own_password": PASSWORD}, page=page).status == 200
