"""Commands by API: the same as by a form, told which field does not do, and safe from hostile JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from api_campus import ask, plant_everything, send, token_of, told
from web_campus import Campus, get

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import ROLES, Role


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    made = Campus(tmp_path_factory.mktemp("full"))
    plant_everything(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def token(full: Campus) -> str:
    return token_of(full, Role.ADMINISTRATOR)


def open_fault(full: Campus, token: str) -> str:
    items = told(ask(full.app(role=None), "/api/v1/faults?open=true", token))["items"]
    return str(items[0]["number"])


def test_a_command_does_what_its_form_does(full: Campus, token: str) -> None:
    app = full.app(role=None)
    number = open_fault(full, token)
    before = len(told(ask(app, f"/api/v1/fault_steps?fault={number}", token))["items"])
    answer = send(app, "fault.note", {"number": number, "words": "Leiter geholt 梯子"}, token)
    assert answer.status == 200, answer.text
    assert told(answer)["command"] == "fault.note"
    assert told(answer)["go"] == f"/fault/{number}"
    assert answer.headers["cache-control"] == "no-store"
    steps = told(ask(app, f"/api/v1/fault_steps?fault={number}", token))["items"]
    assert len(steps) == before + 1
    assert steps[-1]["detail"]["words"] == "Leiter geholt 梯子"
    assert steps[-1]["by"] == "administrator"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_refused_without_its_right(full: Campus, name: str) -> None:
    command = COMMANDS[name]
    app = full.app(role=None)
    for role in (Role.VIEWER, Role.AUDITOR):
        if command.right not in ROLES[role]:
            assert send(app, name, {}, token_of_role(full, role)).status == 403
    assert send(app, name, {}).status == 401


TOKENS: dict[Role, str] = {}


def token_of_role(full: Campus, role: Role) -> str:
    if role not in TOKENS:
        TOKENS[role] = token_of(full, role, "S01")
    return TOKENS[role]


def test_another_schools_things_are_not_there(full: Campus, token: str) -> None:
    app = full.app(role=None)
    other = token_of(full, Role.TECHNICIAN, "S02")
    foreign = send(app, "fault.take", {"number": open_fault(full, token)}, other)
    nobodys = send(app, "fault.take", {"number": "S01-2099-9999"}, other)
    assert (foreign.status, foreign.body) == (nobodys.status, nobodys.body)
    assert foreign.status == 404


HOSTILE = {
    "deep list": b"[" * 200_000,
    "deep object": b'{"number":' * 100_000,
    "deep value": b'{"number":' + b"[" * 900 + b"]" * 900 + b"}",
    "NaN": b'{"number":NaN}',
    "infinite": b'{"number":1e999}',
    "huge": b'{"number":' + b"9" * 5_000 + b"}",
    "huge list": b'{"number":[' + b"9" * 300 + b"]}",
    "twice": b'{"number":"a","number":"b"}',
    "NUL": b'{"number":"a\\u0000b"}',
    "lone surrogate": b'{"number":"\\ud800"}',
    "no UTF-8": b'{"number":"\xff"}',
    "UTF-16": '{"number":"a"}'.encode("utf-16"),
    "mark of order": b'\xef\xbb\xbf{"number":"a"}',
    "null": b"null",
    "list": b"[1]",
    "text": b'"number"',
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "more after it": b'{"number":"a"}{}',
    "comment": b'{"number":"a"/**/}',
    "another field": b'{"number":"a","is_admin":true}',
    "inherited": b'{"number":"a","__class__":"x"}',
    "of another type": b'{"number":{"$ne":null}}',
    "too long": b'{"number":"' + b"a" * 100_000 + b'"}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_one_clear_refusal(full: Campus, token: str, body: bytes) -> None:
    answer = send(full.app(role=None), "fault.take", body, token)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert told(answer)["errors"]


def test_each_field_that_does_not_do_is_named_in_the_language_asked_for(full: Campus, token: str) -> None:
    body = {"school": "S01", "days": 10**9, "document": 7, "no_such": 1}
    answer = send(full.app(role=None), "retention.add", body, token, accept_language="zh-CN")
    assert answer.status == 422
    assert {"days", "document", "no_such"} <= {one["field"] for one in told(answer)["errors"]}
    assert told(answer)["title"] == "字段不符合要求"
    assert answer.headers["content-language"] == "zh-CN"


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""],
)
def test_a_body_of_another_type_is_not_read(full: Campus, token: str, kind: str) -> None:
    """What a page of another site can post without asking has one of these."""
    body = json.dumps({"number": "x"}).encode()
    assert send(full.app(role=None), "fault.take", body, token, content_type=kind).status == 415


def test_a_body_beyond_all_limits_is_not_read(full: Campus, token: str) -> None:
    app = full.app(role=None)
    assert send(app, "fault.take", b"x" * ((6 << 20) + 1), token).status == 413
    assert send(app, "fault.take", b"{}", token, content_length="99999999").status == 413
    assert send(app, "fault.take", b"{}", token, content_length="-1").status == 413


def test_a_fresh_command_takes_no_token(full: Campus, token: str) -> None:
    """A token cannot type a password."""
    fresh = [name for name, command in COMMANDS.items() if command.fresh and command.right in ROLES[Role.ADMINISTRATOR]]
    assert fresh
    app = full.app(role=None)
    assert {send(app, name, {}, token).status for name in fresh} == {403}


def test_a_command_is_no_page(full: Campus, token: str) -> None:
    answer = ask(full.app(role=None), "/api/v1/commands/fault.take", token)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert get(full.app(), "/api/v1/commands/none").status == 404
