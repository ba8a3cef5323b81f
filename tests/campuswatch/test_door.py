"""Who comes in by name and password, for how long, and who does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from door import HEAD, OTHER, PASSWORD, Guarded, Tab
from sqlalchemy import text
from web_campus import KEY, MINUTE_MS

from campuswatch.usecases import displays, second_factor, tokens
from campuswatch.usecases.actor import Forbidden, Right
from campuswatch.usecases.first_entry import make_first, make_first_link
from campuswatch.usecases.logins import make_password_link, set_role
from campuswatch.usecases.people import leave_person
from campuswatch.usecases.roles import ROLES, Role, rights_of
from campuswatch.usecases.signing_in import NotLetIn, sign_in
from inventory.errors import Conflict, Missing, VaultError
from inventory.model.scope import BUREAU
from inventory.repository import entry_links, person_logins, sessions

HOUR_MS = 60 * MINUTE_MS


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Guarded]:
    made = Guarded(tmp_path)
    made.school("s01")
    made.school("s02", "Joy")
    yield made
    made.close()


def test_name_and_password_let_in_with_a_new_token_each_time(hall: Guarded) -> None:
    hall.first()
    tab = Tab(hall.app())
    assert tab.open("/about").status == 303
    answer = tab.enter("admin", back="/about")
    assert (answer.status, answer.headers["location"]) == (303, "/about")
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert tab.open("/about").status == 200
    before = tab.cookie
    tab.enter("admin")
    assert tab.cookie != before
    old = Tab(tab.app)
    old.cookie = before
    assert old.open("/about").status == 303
    assert len(hall.told("login.entered")) == 2


def test_over_https_the_cookie_is_the_hosts_alone(hall: Guarded) -> None:
    hall.first()
    answer = Tab(hall.app()).send("/login", {"name": "admin", "password": PASSWORD}, x_forwarded_proto="https")
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-session=")
    assert "secure" in said.lower()
    assert "domain" not in said.lower()


def test_a_planted_token_is_never_taken_up(hall: Guarded) -> None:
    hall.first()
    tab = Tab(hall.app())
    tab.cookie = "session=planted"
    tab.enter("admin")
    assert "planted" not in tab.cookie


def test_every_refusal_is_the_same_answer(hall: Guarded) -> None:
    hall.first()
    gone = hall.let("gone", Role.VIEWER)
    leave_person(hall.database, hall.vault, HEAD, "s01", gone.id, left_ms=hall.now_ms, now_ms=hall.now_ms)
    app = hall.app()
    answers = [Tab(app).enter(name, "wrong") for name in ("admin", "nobody", "gone")]
    answers += [Tab(app).enter("admin", "wrong") for _ in range(5)]  # the last ones rest
    answers.append(Tab(app).enter("admin"))
    pages = {one.text.replace(f'value="{name}"', "") for one in answers for name in ("admin",)}
    assert {one.status for one in answers} == {401}
    assert len({page.replace('value="nobody"', "").replace('value="gone"', "") for page in pages}) == 1


def test_a_name_rests_after_five_wrong_ones_and_is_let_in_later(hall: Guarded) -> None:
    hall.first()
    app = hall.app()
    for _ in range(5):
        Tab(app).enter("admin", "wrong")
    assert Tab(app).enter("admin").status == 401
    hall.clock.at_ms += 15 * MINUTE_MS
    assert Tab(app).enter("admin").status == 303


def test_one_address_has_so_many_tries_and_another_still_comes_in(hall: Guarded) -> None:
    hall.first()
    app = hall.app()
    for number in range(30):
        Tab(app).send("/login", {"name": f"n{number}", "password": "x"}, peer="10.0.0.9")
    last = Tab(app).send("/login", {"name": "admin", "password": PASSWORD}, peer="10.0.0.9")
    assert last.status == 429
    other = Tab(app).send("/login", {"name": "admin", "password": PASSWORD}, peer="10.0.0.10")
    assert other.status == 303


def test_names_that_nobody_has_fill_no_chain(hall: Guarded) -> None:
    hall.first()
    app = hall.app()

    def told() -> list[int]:
        return [json.loads(one.detail)["tries"] for one in hall.told("login.unknown")]

    def stranger(number: int) -> None:
        Tab(app).send("/login", {"name": f"n{number}", "password": PASSWORD}, peer=f"10.0.0.{number}")

    for number in range(5):
        stranger(number)
    assert told() == [1]
    hall.clock.at_ms += 15 * MINUTE_MS
    stranger(5)
    assert told() == [1, 5]
    stranger(6)
    hall.clock.at_ms += 15 * MINUTE_MS
    Tab(app).enter("admin")
    assert told() == [1, 5, 1]
    Tab(app).enter("admin", "wrong")
    assert len(told()) == 3
    assert not [one for one in hall.told("login.unknown") if "n3" in f"{one.detail}{one.subject}{one.actor}"]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_here(hall: Guarded, back: str) -> None:
    hall.first()
    assert Tab(hall.app()).enter("admin", back=back).headers["location"] == "/"


def test_sessions_end_idle_and_after_a_shift_and_by_leaving(hall: Guarded) -> None:
    hall.first()
    app = hall.app()
    idle, busy, left = Tab(app), Tab(app), Tab(app)
    for tab in (idle, busy, left):
        tab.enter("admin")
    kept = left.cookie
    assert left.send("/logout", {}, page="/account").status == 303
    left.cookie = kept
    assert left.open("/about").status == 303
    for _ in range(23):
        hall.clock.at_ms += 31 * MINUTE_MS
        assert busy.open("/about").status == 200
        hall.write(lambda connection: None)  # the look was written before
    assert idle.open("/about").status == 303
    hall.clock.at_ms += 10 * MINUTE_MS
    assert busy.open("/about").status == 303  # twelve hours
    assert [one.subject for one in hall.told("login.left")]


def test_posts_want_the_sessions_own_form_token(hall: Guarded) -> None:
    hall.first()
    app = hall.app()
    mine, other = Tab(app), Tab(app)
    mine.enter("admin")
    other.enter("admin")
    foreign = other.csrf("/account")
    assert mine.send("/logout", {}).status == 403
    assert mine.send("/logout", {"csrf": foreign}).status == 403
    assert mine.send("/logout", {"csrf": mine.csrf("/account")}, origin="https://evil.example").status == 403
    assert mine.open("/about").status == 200


def test_a_changed_role_ends_sessions_and_keeps_the_password(hall: Guarded) -> None:
    mai = hall.let("mai", Role.TECHNICIAN)
    tab = Tab(hall.app())
    tab.enter("mai")
    assert tab.open("/about").status == 200
    set_role(hall.database, hall.vault, HEAD, mai.id, role=Role.VIEWER, now_ms=hall.now_ms)
    assert tab.open("/about").status == 303
    assert tab.enter("mai").status == 303
    assert tab.open("/people").status == 403


def test_who_left_is_out_at_once(hall: Guarded) -> None:
    mai = hall.let("mai", Role.TECHNICIAN)
    tab = Tab(hall.app())
    tab.enter("mai")
    leave_person(hall.database, hall.vault, HEAD, "s01", mai.id, left_ms=hall.now_ms, now_ms=hall.now_ms)
    assert tab.open("/about").status == 303


FORGED = {
    "a session of more rights": "UPDATE session SET rights = 'look,people,audit'",
    "a session of the bureau": "UPDATE session SET school = ''",
    "a session of all areas": "UPDATE session SET areas = 'gate'",
    "a session that lasts": "UPDATE session SET expires_ms = expires_ms + 1",
    "a session of another": "UPDATE session SET person = 'somebody'",
    "a session of a later login": "UPDATE session SET generation = generation + 1",
    "a display": "UPDATE session SET kind = 'display'",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_who_writes_to_the_database_gains_nothing(hall: Guarded, statement: str) -> None:
    hall.let("mai", Role.VIEWER)
    tab = Tab(hall.app())
    tab.enter("mai")
    assert tab.open("/about").status == 200
    hall.write(lambda connection: connection.execute(text(statement)))
    assert tab.open("/about").status == 303


@pytest.mark.parametrize("column", ["role = 'administrator'", "areas = 'gate'", "rights = 'people'", "name = 'boss'"])
def test_a_forged_login_lets_nobody_in(hall: Guarded, column: str) -> None:
    hall.let("mai", Role.VIEWER)
    hall.write(lambda connection: connection.execute(text(f"UPDATE person_login SET {column}")))
    name = "boss" if "boss" in column else "mai"
    with pytest.raises(VaultError):
        sign_in(hall.database, hall.vault, name, PASSWORD, now_ms=hall.now_ms)


def test_of_two_first_links_at_once_one_wins(hall: Guarded) -> None:
    token = make_first_link(hall.database, KEY, now_ms=hall.now_ms)
    assert token is not None

    def claim(name: str) -> str:
        try:
            make_first(
                hall.database, hall.vault, KEY, token, person=name, name=name, password=PASSWORD, now_ms=hall.now_ms
            )
        except Missing:
            return ""
        return name

    with ThreadPoolExecutor(2) as pool:
        won = [name for name in pool.map(claim, ("one", "two")) if name]
    assert len(won) == 1
    with hall.database.read() as connection:
        assert [login.name for login in person_logins.every(connection, BUREAU)] == won
    assert make_first_link(hall.database, KEY, now_ms=hall.now_ms) is None


def test_the_first_link_makes_an_administrator_in_the_browser_once(hall: Guarded) -> None:
    token = make_first_link(hall.database, KEY, now_ms=hall.now_ms)
    tab, path = Tab(hall.app()), f"/first/{token}"
    assert tab.open(path).status == 200
    fields = {"person": "Lý Minh", "name": "admin", "password": PASSWORD, "again": OTHER}
    assert tab.send(path, fields).status == 422
    assert tab.send(path, fields | {"password": "short", "again": "short"}).status == 422
    assert tab.send(path, fields | {"again": PASSWORD}).status == 303
    assert tab.open("/people").status == 200
    assert Tab(tab.app).open(path).status == 404
    assert Tab(tab.app).send(path, fields | {"again": PASSWORD, "name": "more"}).status == 404


def test_a_first_link_is_over_after_a_day_and_by_the_next(hall: Guarded) -> None:
    old = make_first_link(hall.database, KEY, now_ms=hall.now_ms)
    new = make_first_link(hall.database, KEY, now_ms=hall.now_ms)
    tab = Tab(hall.app())
    assert (tab.open(f"/first/{old}").status, tab.open(f"/first/{new}").status) == (404, 200)
    hall.clock.at_ms += 24 * HOUR_MS
    assert tab.open(f"/first/{new}").status == 404


def test_who_wipes_all_logins_makes_no_administrator(hall: Guarded) -> None:
    hall.first()
    hall.write(lambda connection: connection.execute(text("DELETE FROM person_login")))
    token = make_first_link(hall.database, KEY, now_ms=hall.now_ms)
    with pytest.raises(VaultError):
        make_first(
            hall.database, hall.vault, KEY, token or "", person="x", name="x", password=PASSWORD, now_ms=hall.now_ms
        )


def test_a_password_link_works_once_though_it_is_put_back(hall: Guarded) -> None:
    mai = hall.let("mai", Role.VIEWER)
    token, _ = make_password_link(hall.database, KEY, HEAD, mai.id, now_ms=hall.now_ms)
    tab, path = Tab(hall.app()), f"/enter/{token}"
    new = {"password": OTHER, "again": OTHER}
    assert "mai" in tab.open(path).plain
    assert tab.send(path, new).status == 303
    assert Tab(tab.app).send(path, new).status == 404
    hall.write(lambda connection: connection.execute(text("UPDATE entry_link SET used_ms = NULL")))
    assert Tab(tab.app).send(path, new).status == 404
    assert (Tab(tab.app).enter("mai").status, Tab(tab.app).enter("mai", OTHER).status) == (401, 303)


def test_a_link_turned_to_another_person_opens_nothing(hall: Guarded) -> None:
    mai, boss = hall.let("mai", Role.VIEWER), hall.let("boss", Role.ADMINISTRATOR, "")
    token, _ = make_password_link(hall.database, KEY, HEAD, mai.id, now_ms=hall.now_ms)
    statement = text("UPDATE entry_link SET person = :boss")
    hall.write(lambda connection: connection.execute(statement, {"boss": boss.id}))
    assert Tab(hall.app()).open(f"/enter/{token}").status == 404


def test_a_school_gives_no_right_that_its_administrator_has_not(hall: Guarded) -> None:
    here = replace(HEAD, name="Chief", scope=BUREAU.of(["s01"]), rights=ROLES[Role.ADMINISTRATOR])
    boss, login = hall.first()
    mai, abroad = hall.person("mai"), hall.person("abroad", "s02")
    for person, role, error in ((mai, Role.PRINCIPAL, Forbidden), (abroad, Role.VIEWER, Missing)):
        with pytest.raises(error):
            set_role(hall.database, hall.vault, here, person.id, name="x", role=role, now_ms=hall.now_ms)
    set_role(hall.database, hall.vault, here, mai.id, name="mai", role=Role.DUTY, now_ms=hall.now_ms)
    own = replace(HEAD, name=f"{boss.name} ({login.name})")
    with pytest.raises(Conflict):
        set_role(hall.database, hall.vault, own, boss.id, role=Role.PRINCIPAL, now_ms=hall.now_ms)


def test_a_screen_looks_and_does_nothing_else(hall: Guarded) -> None:
    token, _ = displays.make_display_link(hall.database, KEY, HEAD, "s01", "Hall", now_ms=hall.now_ms)
    tab = Tab(hall.app())
    assert tab.send(f"/enter/{token}", {}).headers["location"] == "/wall/s01"
    assert [tab.open(path).status for path in ("/wall/s01", "/people", "/account", "/school/s02")] == [
        200, 403, 404, 404,
    ]  # fmt: skip
    assert Tab(tab.app).send(f"/enter/{token}", {}).status == 404
    with hall.database.read() as connection:
        (screen,) = sessions.living(connection, BUREAU, hall.now_ms)
    hall.write(lambda connection: sessions.end(connection, screen.id, at_ms=hall.now_ms))
    assert tab.open("/wall/s01").status == 303


def test_a_grave_change_wants_the_password_again(hall: Guarded) -> None:
    hall.first()
    mai = hall.person("mai")
    tab = Tab(hall.app())
    tab.enter("admin")
    hall.clock.at_ms += 11 * MINUTE_MS
    page, fields = f"/do/login.give?id={mai.id}", {"id": mai.id, "name": "mai", "role": "viewer"}
    assert tab.send("/do/login.give", fields, page=page).status == 422
    assert tab.send("/do/login.give", fields | {"own_password": "wrong"}, page=page).status == 422
    given = tab.send("/do/login.give", fields | {"own_password": PASSWORD}, page=page)
    assert given.status == 200
    assert "http://localhost/enter/" in given.text
    assert given.headers["cache-control"] == "no-store"


def test_ones_own_password_is_changed_with_the_present_one(hall: Guarded) -> None:
    hall.first()
    app = hall.app()
    tab, elsewhere = Tab(app), Tab(app)
    tab.enter("admin")
    elsewhere.enter("admin")
    wrong = {"present": "wrong", "password": OTHER, "again": OTHER}
    assert tab.send("/account/password", wrong, page="/account").status == 422
    assert tab.send("/account/password", wrong | {"present": PASSWORD}, page="/account").status == 303
    assert (tab.open("/people").status, elsewhere.open("/people").status) == (200, 303)
    assert (Tab(app).enter("admin").status, Tab(app).enter("admin", OTHER).status) == (401, 303)


def test_a_code_is_asked_for_once_each_and_cannot_be_wiped_away(hall: Guarded) -> None:
    _, login = hall.first()
    begun = second_factor.begin(hall.database, hall.vault, login)
    totp = pyotp.TOTP(begun.secret)
    now = hall.now_ms // 1000
    spares = second_factor.confirm(hall.database, hall.vault, HEAD, login, totp.at(now), now_ms=hall.now_ms)
    app = hall.app()
    assert [Tab(app).enter("admin", code=code).status for code in ("", totp.at(now), "000000")] == [401, 401, 401]
    hall.clock.at_ms += 30_000
    fresh = totp.at(hall.now_ms // 1000)
    assert [Tab(app).enter("admin", code=fresh).status for _ in range(2)] == [303, 401]
    assert [Tab(app).enter("admin", code=spares[0]).status for _ in range(2)] == [303, 401]
    hall.write(lambda connection: connection.execute(text("DELETE FROM second_factor")))
    with pytest.raises(VaultError):
        sign_in(hall.database, hall.vault, "admin", PASSWORD, now_ms=hall.now_ms)


def test_a_token_does_no_more_than_its_person(hall: Guarded) -> None:
    mai = hall.let("mai", Role.TECHNICIAN)
    tab = Tab(hall.app())
    tab.enter("mai")
    page = "/do/token.make"
    fields = {"name": "figures", "days": "30", "rights": "look"}
    assert tab.send(page, fields | {"rights": "people"}, page=page).status == 422
    made = tab.send(page, fields, page=page)
    assert made.status == 200
    found = made.text.split(">cw_")[1].split("<")[0]
    with hall.database.read() as connection:
        let = tokens.let_by_token(connection, KEY, f"cw_{found}", now_ms=hall.now_ms)
    assert let is not None
    assert let.actor.rights == {Right.LOOK}
    leave_person(hall.database, hall.vault, HEAD, "s01", mai.id, left_ms=hall.now_ms, now_ms=hall.now_ms)
    with hall.database.read() as connection:
        assert tokens.let_by_token(connection, KEY, f"cw_{found}", now_ms=hall.now_ms) is None


def test_old_links_and_sessions_are_forgotten(hall: Guarded) -> None:
    mai = hall.let("mai", Role.VIEWER)
    make_password_link(hall.database, KEY, HEAD, mai.id, now_ms=hall.now_ms)
    hall.clock.at_ms += 100 * 24 * HOUR_MS
    Tab(hall.app()).enter("mai")
    with hall.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM entry_link")).scalar_one() == 0
        assert entry_links.waiting(connection, BUREAU, hall.now_ms) == []
        login = person_logins.named(connection, BUREAU, "mai")
    assert login is not None
    assert rights_of(login) == ROLES[Role.VIEWER]
    with pytest.raises(NotLetIn):
        sign_in(hall.database, hall.vault, "mai", OTHER, now_ms=hall.now_ms)
