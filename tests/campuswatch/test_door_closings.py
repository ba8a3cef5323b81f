"""What is over is over: tokens of programs, sessions of others, files in caches; and what asks in a form of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from door import HEAD, OTHER, PASSWORD, Guarded, Tab
from web_campus import KEY, MINUTE_MS, get

from campuswatch.settings import Settings
from campuswatch.usecases import tokens
from campuswatch.usecases.actor import Right
from campuswatch.usecases.device_files import set_file
from campuswatch.usecases.logins import choose_password, make_password_link, set_role
from campuswatch.usecases.roles import Role
from campuswatch.usecases.signing_in import take_login
from campuswatch.web.events_page import name_of
from campuswatch.web.gate import program_of
from inventory.model.person import Person

JPEG = b"\xff\xd8\xff\xe0 of another school"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Guarded]:
    made = Guarded(tmp_path)
    made.school("s01")
    made.school("s02", "Joy")
    yield made
    made.close()


def token_of(hall: Guarded, person: Person) -> str:
    text, _ = tokens.make(
        hall.database, KEY, HEAD, person.id, name="figures", school="s01", rights=[Right.LOOK], days=9,
        now_ms=hall.now_ms,
    )  # fmt: skip
    return text


def works(hall: Guarded, token: str) -> bool:
    return program_of(hall.database, KEY, token, hall.now_ms).known


def test_no_path_of_a_school_reaches_a_photo_of_another(hall: Guarded, tmp_path: Path) -> None:
    theirs = tmp_path / "data" / "photos" / "s02"
    theirs.mkdir(parents=True)
    (theirs / "gate.jpg").write_bytes(JPEG)
    mine, other = hall.device(1), hall.device(1, school="s02")
    set_file(hall.database, HEAD, other.code, {}, photos=["gate.jpg"], now_ms=hall.now_ms)
    paths = ["../s02/gate.jpg", "s02/gate.jpg", "gate.jpg", str(theirs / "gate.jpg")]
    set_file(hall.database, HEAD, mine.code, {}, photos=paths, now_ms=hall.now_ms)
    hall.let("admin", Role.ADMINISTRATOR, school="")
    tab = Tab(hall.app(settings=Settings(folder=tmp_path)))
    tab.enter("admin")
    assert tab.open(f"/device/{other.code}/photo/0").status == 200
    assert [tab.open(f"/device/{mine.code}/photo/{number}").status for number in range(len(paths))] == [404] * 4
    sent = {"device": mine.code, "path": "../s02/gate.jpg"}
    assert tab.send("/do/device.photo", sent, page="/do/device.photo").status == 409


def test_another_password_ends_programs_and_another_role_does_not(hall: Guarded) -> None:
    mai = hall.let("mai", Role.VIEWER)
    token = token_of(hall, mai)
    set_role(hall.database, hall.vault, HEAD, mai.id, role=Role.DUTY, now_ms=hall.now_ms)
    assert works(hall, token)
    link, _ = make_password_link(hall.database, KEY, HEAD, mai.id, now_ms=hall.now_ms)
    assert works(hall, token)
    choose_password(hall.database, hall.vault, KEY, link, OTHER, now_ms=hall.now_ms)
    assert not works(hall, token)


def test_a_login_that_is_given_again_wakes_no_program(hall: Guarded) -> None:
    mai = hall.let("mai", Role.VIEWER)
    token = token_of(hall, mai)
    take_login(hall.database, hall.vault, HEAD, mai, now_ms=hall.now_ms)
    set_role(hall.database, hall.vault, HEAD, mai.id, name="mai", role=Role.VIEWER, now_ms=hall.now_ms)
    assert not works(hall, token)


def test_who_takes_a_person_away_types_the_password_again(hall: Guarded) -> None:
    hall.first()
    mai = hall.let("mai", Role.VIEWER)
    tab = Tab(hall.app())
    tab.enter("admin")
    hall.clock.at_ms += 11 * MINUTE_MS
    page = "/do/person.leave"
    assert tab.send(page, {"id": mai.id}, page=page).status == 422
    assert tab.send(page, {"id": mai.id, "own_password": PASSWORD}, page=page).status == 303


def test_two_of_one_name_see_no_spreadsheet_of_each_other(hall: Guarded) -> None:
    hall.let("admin", Role.ADMINISTRATOR, school="")
    app = hall.app()
    one, other = Tab(app), Tab(app)
    for tab in (one, other):
        tab.enter("admin")
    boundary = "----x"
    body = (
        f'--{boundary}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{one.csrf("/import")}\r\n'
        f'--{boundary}\r\ncontent-disposition: form-data; name="school"\r\n\r\ns01\r\n'
        f'--{boundary}\r\ncontent-disposition: form-data; name="sheet"; filename="a.csv"\r\n\r\n'
        f"name,kind,address\r\ngate,camera,10.0.0.9\r\n\r\n--{boundary}--\r\n"
    )
    answer = one.send_body("/do/ledger.look", body.encode(), f"multipart/form-data; boundary={boundary}")
    place = answer.headers["location"].partition("?")[0]
    assert place.startswith("/import/")
    assert one.open(place).status == 200
    assert other.open(place).status == 404


@pytest.mark.parametrize(
    "host", ["localhost:1@evil", "localhost:", "localhost:80:80", "localhost:x", "localhost, evil", "[::1]evil", "[::1"]
)
def test_odd_forms_of_our_names_are_refused(hall: Guarded, host: str) -> None:
    assert get(hall.app(), "/login", host=host).status == 400


def test_an_address_with_a_host_in_it_is_refused(hall: Guarded) -> None:
    assert get(hall.app(), "http://evil.example/login").status == 400
    assert get(hall.app(), "/login", host="LOCALHOST:8080").status == 200


def test_sessions_of_one_person_share_their_streams(hall: Guarded) -> None:
    mai = hall.let("mai", Role.VIEWER)
    first, second = (program_of(hall.database, KEY, token_of(hall, mai), hall.now_ms) for _ in range(2))
    assert name_of(first) == name_of(second) == mai.id


def test_logging_out_clears_what_the_browser_keeps_and_nothing_is_kept_before(hall: Guarded) -> None:
    hall.first()
    tab = Tab(hall.app())
    tab.enter("admin")
    kept = {path: tab.open(path).headers.get("cache-control") for path in ("/account", "/export/template", "/nowhere")}
    assert set(kept.values()) == {"no-store"}
    left = tab.send("/logout", {}, page="/account")
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert tab.open("/account").status == 303
