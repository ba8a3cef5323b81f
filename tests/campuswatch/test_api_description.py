"""The description of the API: whole, valid, and the same as what the routes do; and the page made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_campus import told
from jsonschema import Draft202012Validator
from web_campus import Campus, get

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import ROLES, Role
from campuswatch.web.api.resources import RESOURCES


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school()
    yield made
    made.close()


@pytest.fixture
def description(campus: Campus) -> Any:
    return told(get(campus.app(), "/api/v1/openapi.json"))


def test_every_route_is_described_and_nothing_else(campus: Campus, description: Any) -> None:
    served = {route.path for route in campus.app().routes if route.path.startswith("/api/v1/")}  # type: ignore[attr-defined]
    assert set(description["paths"]) == served - {"/api/v1/openapi.json"}
    assert len(served) > len(RESOURCES) + len(COMMANDS)


def test_every_reference_leads_somewhere(description: Any) -> None:
    named = set(re.findall(r'"#/components/(\w+)/([\w.\-]+)"', json.dumps(description)))
    assert named
    assert [one for one in named if one[1] not in description["components"][one[0]]] == []


def test_schemas_are_schemas(description: Any) -> None:
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_operations_have_names_of_their_own(description: Any) -> None:
    names = [one["operationId"] for path in description["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))


def test_bodies_take_no_other_fields(description: Any) -> None:
    for name in COMMANDS:
        post = description["paths"][f"/api/v1/commands/{name}"]["post"]
        reference = post["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert description["components"]["schemas"][reference]["additionalProperties"] is False, name


def test_the_description_itself_has_a_mark(campus: Campus) -> None:
    app = campus.app()
    tag = get(app, "/api/v1/openapi.json").headers["etag"]
    assert get(app, "/api/v1/openapi.json", if_none_match=tag).status == 304


@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
def test_the_page_leads_to_each_resource_and_command(campus: Campus, language: str) -> None:
    answer = get(campus.app(), f"/api?lang={language}")
    assert answer.status == 200
    assert len(answer.body) < 100_000
    linked = set(re.findall(r'href="/api\?of=([^"#]+)#of"', answer.text))
    assert linked >= set(RESOURCES)
    assert linked - set(RESOURCES) <= set(COMMANDS)


@pytest.mark.parametrize("name", [*RESOURCES, *list(COMMANDS)[:20]])
def test_the_page_tells_each_field(campus: Campus, name: str) -> None:
    text = get(campus.app(), f"/api?of={name}").text
    row = RESOURCES[name].row if name in RESOURCES else COMMANDS[name].body
    assert [field for field in row.__struct_fields__ if f"<code>{field}</code>" not in text] == []


def test_the_page_offers_what_the_visitor_may(campus: Campus) -> None:
    mine = {name for name, command in COMMANDS.items() if command.right in ROLES[Role.VIEWER]}
    text = get(campus.app(role=Role.VIEWER), "/api").text
    assert set(re.findall(r'href="/api\?of=([^"#]+)#of"', text)) == set(RESOURCES) | mine
