"""A campus for the tests of the API: the planted ledger, in which something of everything stands, behind real pages."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from web_campus import KEY, Answer, Campus, cookies, get, made_of

from campuswatch.usecases import tokens
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.roles import ROLES, Role, scope_of
from inventory.repository import people

sys.path.append(str(Path(__file__).parent.parent / "inventory"))


def plant_everything(campus: Campus) -> None:
    """School S01 with something of everything, S02 with next to nothing."""
    from planted import plant

    plant(campus.database)
    campus.at(60_000)


def token_of(
    campus: Campus, role: Role, of: str = "", areas: tuple[str, ...] = (), rights: frozenset[Right] | None = None
) -> str:
    """The token of a program of somebody with this role; with all of his rights, or these."""
    campus.sign_in(role, of, areas)
    name = f"{role.value} {of} {' '.join(areas)}".strip()
    with campus.database.read() as connection:
        (person,) = [one for one in people.every(connection, scope_of(""), of) if one.name == name]
    actor = Actor(name, scope_of(of, areas), ROLES[role])
    text, _ = tokens.make(
        campus.database, KEY, actor, person.id, name="test", school=of, areas=areas, rights=rights or ROLES[role],
        days=30, now_ms=campus.clock.now_ms(),
    )  # fmt: skip
    return text


def ask(app: Any, path: str, token: str = "", **headers: str) -> Answer:
    return get(app, path, **({"authorization": f"Bearer {token}"} if token else {}), **headers)


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


def send(app: Any, name: str, body: Mapping[str, Any] | bytes, token: str = "", **headers: str) -> Answer:
    """A command."""
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {"authorization": f"Bearer {token}"} if token else cookies(app)
    sent = {"host": "localhost", "content-type": "application/json"} | said
    sent |= {key.replace("_", "-"): value for key, value in headers.items()}
    path = f"/api/v1/commands/{name}"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(key.encode(), value.encode()) for key, value in sent.items() if value],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": octets, "more_body": False}

    async def hear(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, hear))
    return made_of(messages)
