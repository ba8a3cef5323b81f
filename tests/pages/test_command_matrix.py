"""Every command × every role × the own school and another: done for whom it is meant, and for nobody else.

It reads the table of commands, so that a new command is in it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from command_samples import NONE, files_of, is_planted, names_a_school, values_of
from planted_campus import OTHER, OWN, UNIT, PlantedCampus
from posting import post
from sqlalchemy import func, select
from starlette.applications import Starlette
from web_campus import Answer, get

from campuswatch.commands import COMMANDS
from campuswatch.commands.command import Command
from campuswatch.commands.reading import struct_of, way_of
from campuswatch.usecases.roles import ROLES, Role
from campuswatch.web.app import POSTS
from inventory.tables import TABLES

FORMS = [command for command in COMMANDS.values() if command.form]
EACH = pytest.mark.parametrize("command", FORMS, ids=lambda command: command.name)
ENTRY = {"session", "person", "person_login", "change_event", "manifest", "revision"}
"""What grows when somebody signs in."""


@pytest.fixture(scope="session")
def apps(planted: PlantedCampus) -> dict[tuple[Role, str], Starlette]:
    return {(role, of): planted.app(role=role, of=of) for role in Role for of in ("", OWN, OTHER)}


@pytest.fixture(scope="session")
def nobody(planted: PlantedCampus) -> Starlette:
    return planted.app(role=None)


def path_of(command: Command[Any]) -> str:
    return f"/do/{command.name}"


def send(app: Starlette, command: Command[Any], values: Mapping[str, str], csrf: str | None = None) -> Answer:
    return post(app, path_of(command), values, csrf=csrf, files=files_of(command))


@EACH
def test_without_the_right_it_is_refused_whatever_is_said(
    planted: PlantedCampus, apps: dict[tuple[Role, str], Starlette], nobody: Starlette, command: Command[Any]
) -> None:
    values, before = values_of(command), rows(planted)
    for role in (role for role in Role if command.right not in ROLES[role]):
        for of in ("", OWN):
            for told in (values, {}, {"number": "none-of-these", "school": "none"}):
                assert send(apps[role, of], command, told).status == 403, (role, told)
            assert get(apps[role, of], path_of(command)).status == 403, role
    assert send(nobody, command, values).status == 401
    assert get(nobody, path_of(command)).headers["location"].startswith("/login")
    unit = planted.app(role=Role.VIEWER, of=OWN, areas=UNIT)
    if command.right not in ROLES[Role.VIEWER]:  # what whoever looks may do concerns himself alone
        assert send(unit, command, values).status == 403
    assert rows(planted) == before


@EACH
def test_a_form_of_another_site_is_refused(
    planted: PlantedCampus, apps: dict[tuple[Role, str], Starlette], command: Command[Any]
) -> None:
    values, before = values_of(command), rows(planted)
    role = whoever(command)
    for of in ("", OWN):
        for token in ("", "0" * 64):
            assert send(apps[role, of], command, values, csrf=token).status == 403
    assert rows(planted) == before


@EACH
def test_who_may_is_shown_its_form(apps: dict[tuple[Role, str], Starlette], command: Command[Any]) -> None:
    for role in (role for role in Role if command.right in ROLES[role]):
        answer = get(apps[role, OWN], path_of(command))
        assert answer.status == 200, role
        assert f'action="{path_of(command)}"' in answer.text


@pytest.mark.parametrize("command", [one for one in FORMS if names_a_school(one)], ids=lambda command: command.name)
def test_another_school_is_told_that_it_is_not_there(
    planted: PlantedCampus, apps: dict[tuple[Role, str], Starlette], command: Command[Any]
) -> None:
    values, before = values_of(command), rows(planted)
    none = {name: NONE if name in hidden(command) else value for name, value in values.items()}
    for role in (role for role in Role if command.right in ROLES[role]):
        answer = send(apps[role, OTHER], command, values)
        if answer.status == 422 and "device" in values:  # said at the field, as of a device that nobody has
            strange = send(apps[role, OTHER], command, {**values, "device": NONE})
            assert strange.status == 422
            assert answer.plain.replace(values["device"], NONE) == strange.plain, role
            continue
        assert answer.status == 404, (role, plain(answer))
        if hidden(command):
            assert plain(answer) == plain(send(apps[role, OTHER], command, none)), role
    assert rows(planted) == before


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> PlantedCampus:
    """One that may be changed."""
    return PlantedCampus(tmp_path_factory.mktemp("own"))


@EACH
def test_who_may_is_heard(own: PlantedCampus, command: Command[Any]) -> None:
    """Done, or refused for a reason that is said on the form: never for who asks, and nothing breaks."""
    role = whoever(command)
    heard = [heard_by(send(own.app(role=role, of=of), command, values_of(command)), command) for of in (OWN, "")]
    assert any(heard) or not is_planted(command)


def heard_by(answer: Answer, command: Command[Any]) -> bool:
    """A school's people are not heard where it is for the bureau to say. What is missing beside is said on the form."""
    assert answer.status in (200, 303, 403, 404, 409, 422, 503), plain(answer)
    return answer.status not in (403, 404) or f'action="{path_of(command)}"' in answer.text


@pytest.mark.parametrize("taker", [one for one in POSTS if one.right is not None], ids=lambda one: one.path)
def test_what_else_is_posted_asks_who_it_is(
    apps: dict[tuple[Role, str], Starlette], nobody: Starlette, taker: Any
) -> None:
    path = taker.path.replace("{school}", OWN)
    assert post(nobody, path, {}).status == 401
    for role in Role:
        assert post(apps[role, OWN], path, {}, csrf="").status == 403, role
        if taker.right not in ROLES[role]:
            assert post(apps[role, OWN], path, {}).status == 403, role


def whoever(command: Command[Any]) -> Role:
    return next(role for role in Role if command.right in ROLES[role])


def hidden(command: Command[Any]) -> set[str]:
    return {
        field.encode_name
        for field in struct_of(command.body).fields
        if way_of(field.type) == "hidden" and field.encode_name != "measure"
    }


def plain(answer: Answer) -> str:
    return answer.plain.split("As of")[0][-300:]


def rows(campus: PlantedCampus) -> dict[str, int]:
    with campus.database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in TABLES
            if table.name not in ENTRY
        }
