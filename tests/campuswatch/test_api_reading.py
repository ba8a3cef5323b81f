"""What programs read: pages that go on where they ended, filters, errors that name the field, marks of content."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from api_campus import ask, plant_everything, token_of, told
from web_campus import START_MS, Campus, get

from campuswatch.usecases.roles import Role
from campuswatch.web.api import cursor
from campuswatch.web.api.resources import RESOURCES
from campuswatch.web.api.rows.row import columns_of
from campuswatch.web.api.sources import Listed
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """With something of everything; nobody changes it."""
    made = Campus(tmp_path_factory.mktemp("full"))
    plant_everything(made)
    yield made
    made.close()


@pytest.mark.parametrize("name", RESOURCES)
def test_every_field_of_a_row_is_read_from_a_column(name: str) -> None:
    source = RESOURCES[name].source
    if isinstance(source, Listed):
        assert all(source.of.column(column, BUREAU) is not None for column in columns_of(source.row).values())


@pytest.mark.parametrize("name", RESOURCES)
def test_every_list_is_told_and_each_thing_of_it(full: Campus, name: str) -> None:
    app = full.app()
    answer = get(app, f"/api/v1/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    body = told(answer)
    assert body["next"] is None
    assert body["items"] or name in ("address_ranges", "inbox")
    for one in body["items"]:
        msgspec.convert(one, RESOURCES[name].row)  # as its description says
    path = RESOURCES[name].item_path
    for one in body["items"][:3] if path else []:
        thing = get(app, f"/api/v1{path.format(**one)}")
        assert thing.status == 200
        assert told(thing) == one


def test_pages_go_on_where_they_ended_while_devices_come_and_go(campus: Campus) -> None:
    campus.school()
    for number in range(1, 8):
        campus.device(number)
    app = campus.app()
    first = told(get(app, "/api/v1/devices?limit=3"))
    assert [one["code"] for one in first["items"]] == [f"s01-cam-000{number}" for number in (1, 2, 3)]
    campus.device(8)
    second = get(app, f"/api/v1/devices?limit=3&after={first['next']}")
    assert [one["code"] for one in told(second)["items"]] == [f"s01-cam-000{number}" for number in (4, 5, 6)]
    following = second.headers["link"].partition("<")[2].partition(">")[0]
    last = told(get(app, following))
    assert [one["code"] for one in last["items"]] == ["s01-cam-0007", "s01-cam-0008"]
    assert last["next"] is None
    assert told(get(app, f"/api/v1/devices?after={last['last']}")) == {"items": [], "next": None, "last": None}
    campus.device(9)
    later = told(get(app, f"/api/v1/devices?after={last['last']}"))
    assert [one["code"] for one in later["items"]] == ["s01-cam-0009"]


def test_news_are_followed_by_reading_on_in_reverse(campus: Campus) -> None:
    campus.school()
    camera = campus.device(1)
    campus.observe(camera, Observed.UP, START_MS)
    app = campus.app()
    seen = told(get(app, "/api/v1/transitions?reverse=true"))
    assert [one["state"] for one in seen["items"]] == ["UP"]
    # What became known later may have happened earlier: it comes all the same.
    campus.observe(camera, Observed.DOWN, START_MS - 5_000)
    news = told(get(app, f"/api/v1/transitions?reverse=true&after={seen['last']}"))
    assert [(one["state"], one["at"]) for one in news["items"]] == [("DOWN", "2026-11-22T16:59:55Z")]


def test_a_former_code_finds_the_device(full: Campus) -> None:
    app = full.app()
    with full.database.read() as connection:
        ((former,),) = connection.exec_driver_sql("SELECT alias FROM device_alias").all()
    assert told(get(app, f"/api/v1/devices/{former}"))["code"] == "s01-cam-0002"


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("limit=0", {"limit"}),
        ("limit=501", {"limit"}),
        ("limit=1e1", {"limit"}),
        ("limit=" + "9" * 400, {"limit"}),
        ("after=nonsense", {"after"}),
        ("after=%00", {"after"}),
        ("reverse=yes", {"reverse"}),
        ("kind=toaster&stage=on", {"kind", "stage"}),
        ("school=s01&school=s02", {"school"}),
        ("school=%00", {"school"}),
        ("q=" + "a" * 201, {"q"}),
        ("no_such=1", {"no_such"}),
        ("lang=tlh", {"lang"}),
        ("limit=0&kind=x&who=me", {"limit", "kind", "who"}),
    ],
)
def test_all_that_is_wrong_with_a_question_is_told_at_once(full: Campus, asked: str, fields: set[str]) -> None:
    answer = get(full.app(), f"/api/v1/devices?{asked}")
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert {one["field"] for one in told(answer)["errors"]} == fields


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("transitions", "since=yesterday"),
        ("transitions", "since=2026-01-01T00:00:00"),
        ("transitions", "since=0"),
        ("roster", "first=2026-13-01"),
        ("defects", "open=1"),
        ("alerts", "severity=4"),
        ("alerts", "severity=NaN"),
        ("budgets", "year=-1"),
        ("budgets", "year=99999999999999999999"),
    ],
)
def test_values_of_other_types_are_refused(full: Campus, name: str, asked: str) -> None:
    answer = get(full.app(), f"/api/v1/{name}?{asked}")
    assert answer.status == 422
    assert [one["field"] for one in told(answer)["errors"]] == [asked.partition("=")[0]]


def test_a_cursor_of_another_list_is_none(full: Campus) -> None:
    app = full.app()
    other = told(get(app, "/api/v1/schools?limit=1"))["last"]
    assert get(app, f"/api/v1/devices?after={other}").status == 422
    for values in (["devices"], ["devices", 1], ["devices", "a", "b"], ["devices", None], {"devices": 1}, "devices"):
        text = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        assert get(app, f"/api/v1/devices?after={text}").status == 422, values
    beyond = cursor.written("transitions", [2**63])
    assert get(app, f"/api/v1/transitions?after={beyond}").status == 422


@pytest.mark.parametrize(
    "path", ["devices/nobody", "devices/%00", "transitions/x", "transitions/-1", "nothing", "devices/a/b"]
)
def test_what_is_not_there_is_said_as_a_problem(full: Campus, path: str) -> None:
    answer = get(full.app(), f"/api/v1/{path}", accept_language="vi")
    assert answer.status == 404
    assert told(answer)["title"] == "Không tìm thấy"
    assert answer.headers["content-language"] == "vi"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_lists_are_only_read(full: Campus, method: str) -> None:
    answer = get(full.app(), "/api/v1/devices", method)
    assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


def test_who_has_it_already_is_told_so(full: Campus) -> None:
    app = full.app()
    first = get(app, "/api/v1/devices")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for said in (tag, f"W/{tag}", f'"other", {tag}', f'W/"a,b",{tag} , "c"', "*"):
        again = get(app, "/api/v1/devices", if_none_match=said)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    for said in ('"other"', tag.strip('"'), f"{tag[:-1]}", "", f'"a{tag}', "W/"):
        assert get(app, "/api/v1/devices", if_none_match=said).status == 200
    assert get(app, "/api/v1/devices?limit=1").headers["etag"] != tag
    assert get(app, "/api/v1/devices", "HEAD").headers["etag"] == tag
    assert first.headers["cache-control"] == "private, no-cache"


def test_a_changed_row_changes_the_mark(campus: Campus) -> None:
    campus.school()
    app = campus.app()
    before = get(app, "/api/v1/devices").headers["etag"]
    campus.device(1)
    assert get(app, "/api/v1/devices", if_none_match=before).status == 200


def test_things_with_two_names_need_both(full: Campus) -> None:
    app = full.app()
    assert told(get(app, "/api/v1/areas/S01/gate"))["name"] == "East gate"
    assert get(app, "/api/v1/areas/S02/gate").status == 404
    assert get(app, "/api/v1/areas/S01").status == 404


def test_states_are_the_six(campus: Campus) -> None:
    campus.school()
    up, down = campus.device(1), campus.device(2)
    campus.observe(up, Observed.UP, START_MS)
    campus.observe(down, Observed.DOWN, START_MS)
    campus.at(1_000)
    app = campus.app()
    assert {one["device"]: one["state"] for one in told(get(app, "/api/v1/states"))["items"]} == {
        up.code: "UP",
        down.code: "DOWN",
    }
    assert [one["device"] for one in told(get(app, "/api/v1/states?state=DOWN"))["items"]] == [down.code]
    assert told(get(app, f"/api/v1/states/{down.code}"))["state"] == "DOWN"
    assert get(app, "/api/v1/states/s01-cam-0009").status == 404
    assert told(get(app, "/api/v1/states?school=s09"))["items"] == []
    first = told(get(app, "/api/v1/states?limit=1"))
    assert [one["device"] for one in first["items"]] == [up.code]
    rest = told(get(app, f"/api/v1/states?limit=1&after={first['next']}"))
    assert ([one["device"] for one in rest["items"]], rest["next"]) == ([down.code], None)
    back = told(get(app, f"/api/v1/states?reverse=true&after={rest['last']}"))
    assert [one["device"] for one in back["items"]] == [up.code]
    (figures,) = told(get(app, "/api/v1/figures"))["items"]
    assert (figures["up"], figures["expected"], figures["judged"]) == (1, 2, True)


def test_the_inbox_of_a_school_that_is_not_there_is_empty(full: Campus) -> None:
    assert told(get(full.app(), "/api/v1/inbox?school=S99"))["items"] == []
    assert told(get(full.app(of="S02"), "/api/v1/inbox?school=S01"))["items"] == []
    assert get(full.app(), "/api/v1/inbox/none").status == 404


def test_a_file_of_a_report_is_told_as_it_was_archived(full: Campus) -> None:
    token = token_of(full, Role.ADMINISTRATOR)
    assert ask(full.app(), "/api/v1/reports/none/1/en.pdf", token).status == 404


def test_the_address_of_the_next_page_stays_on_this_host(full: Campus) -> None:
    answer = get(full.app(), "/api/v1/people?limit=1&school=S01", host="localhost:8080")
    assert answer.headers["link"].startswith("</api/v1/people?limit=1&school=S01&after=")
