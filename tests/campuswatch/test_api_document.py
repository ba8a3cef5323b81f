"""docs/api.md keeps its word: each example is asked of a real app, and is answered as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_campus import plant_everything, send, token_of
from web_campus import Campus, get

from campuswatch.usecases.actor import Right
from campuswatch.usecases.roles import Role

TEXT = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```text api\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
ANYTHING = "…"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    made = Campus(tmp_path_factory.mktemp("documented"))
    plant_everything(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tokens(campus: Campus) -> dict[str, str]:
    return {
        "TOKEN": token_of(campus, Role.TECHNICIAN, "S01", rights=frozenset({Right.LOOK})),
        "WORKING": token_of(campus, Role.TECHNICIAN, "S01"),
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.partition("\n")[0] for one in EXAMPLES])
def test_an_example_is_answered_as_it_says(campus: Campus, tokens: dict[str, str], example: str) -> None:
    asked, *body, answered = re.split(r"\n\n", example.strip())
    first, *lines = asked.split("\n")
    method, path = first.split(" ", 1)
    headers = {name.lower().replace("-", "_"): value for name, value in (line.split(": ", 1) for line in lines)}
    if "authorization" in headers:
        headers["authorization"] = f"Bearer {tokens[headers['authorization'].removeprefix('Bearer ')]}"
    app = campus.app(role=None)
    if method == "POST":
        name = path.removeprefix("/api/v1/commands/")
        answer = send(app, name, body[0].encode(), **{"accept_language": "en", **headers})
    else:
        answer = get(app, path, method, **{"accept_language": "en", **headers})
    status, said = answered.split("\n", 1)
    assert answer.status == int(status), answer.text
    assert_like(json.loads(said), json.loads(answer.body))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8
    assert {one.split(" ", 1)[0] for one in EXAMPLES} == {"GET", "POST"}


def assert_like(said: Any, told: Any) -> None:
    """`…` stands for anything; an object that has it as a name may have more."""
    if said == ANYTHING:
        return
    if isinstance(said, dict):
        assert set(said) - {ANYTHING} <= set(told)
        assert ANYTHING in said or set(said) == set(told)
        for name in set(said) - {ANYTHING}:
            assert_like(said[name], told[name])
    elif isinstance(said, list):
        assert len(said) <= len(told)
        for one, other in zip(said, told, strict=False):
            assert_like(one, other)
    else:
        assert said == told
