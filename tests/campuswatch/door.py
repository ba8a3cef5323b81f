"""At the door of the pages: a campus with a vault, a browser that keeps its cookies, forms posted as browsers do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from web_campus import KEY, Answer, Campus, get, made_of

from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.first_entry import make_first, make_first_link
from campuswatch.usecases.logins import choose_password, make_password_link, set_role
from campuswatch.usecases.roles import Role
from campuswatch.web.app import make_app
from inventory.model.credential import Purpose
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, people
from inventory.vault import KeyCompartment, Vault

PASSWORD = "quiet rivers run under old bridges"
OTHER = "seven lamps burn in the long corridor"
HEAD = Actor("Head", BUREAU, frozenset(Right))


class Guarded(Campus):
    """With a vault whose key is at hand."""

    def __init__(self, folder: Path, url: str = "") -> None:
        super().__init__(folder, url)
        self.vault = Vault({Purpose.POLL: KeyCompartment(b"p" * 32)}, [])

    def app(self, **options: Any) -> Starlette:
        """Whoever asks it is nobody before the door."""
        return make_app(
            self.database, self.store, self.clock, key=KEY, settings=options.pop("settings", Settings()),
            vault=lambda: self.vault, ask=self.no_service, **options,
        )  # fmt: skip

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms()

    def first(self, name: str = "admin") -> tuple[Person, PersonLogin]:
        token = make_first_link(self.database, KEY, now_ms=self.now_ms)
        assert token is not None
        return make_first(
            self.database, self.vault, KEY, token, person="Lý Minh", name=name, password=PASSWORD, now_ms=self.now_ms
        )

    def person(self, name: str, school: str = "s01") -> Person:
        made = Person(id=name.encode().hex().ljust(32, "0"), school=school, name=name)
        self.write(lambda connection: people.add(connection, made, actor="test", at_ms=self.now_ms))
        return made

    def let(self, name: str, role: Role, school: str = "s01", areas: tuple[str, ...] = ()) -> Person:
        """A person with that login and the usual password."""
        made = self.person(name, school)
        set_role(self.database, self.vault, HEAD, made.id, name=name, role=role, areas=areas, now_ms=self.now_ms)
        token, _ = make_password_link(self.database, KEY, HEAD, made.id, now_ms=self.now_ms)
        choose_password(self.database, self.vault, KEY, token, PASSWORD, now_ms=self.now_ms)
        return made

    def told(self, action: str) -> list[Any]:
        with self.database.read() as connection:
            return [one for one in audit_rows.entries(connection, BUREAU, "") if one.action == action]


class Tab:
    """A browser: it keeps the session's cookie and reads the token of forms from pages."""

    def __init__(self, app: Starlette) -> None:
        self.app, self.cookie = app, ""

    def open(self, path: str) -> Answer:
        return get(self.app, path, cookie=self.cookie)

    def send(self, path: str, fields: dict[str, str], *, page: str = "", **headers: str) -> Answer:
        """`page` is where the form stands."""
        csrf = {"csrf": self.csrf(page)} if page else {}
        known = {"cookie": self.cookie} if self.cookie else {}
        answer = post(self.app, path, {**csrf, **fields}, **known, **headers)
        said = answer.headers.get("set-cookie", "")
        if found := re.match(r'((?:__Host-)?session)="?([^;"]*)', said):
            self.cookie = f"{found[1]}={found[2]}" if found[2] else ""
        return answer

    def send_body(self, path: str, body: bytes, content_type: str) -> Answer:
        """As it is, and the answer as it comes."""
        return post(self.app, path, body, cookie=self.cookie, content_type=content_type)

    def csrf(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.open(page).text)
        return found[1] if found else ""

    def enter(self, name: str, password: str = PASSWORD, **more: str) -> Answer:
        return self.send("/login", {"name": name, "password": password, **more})


def post(app: Starlette, path: str, fields: dict[str, str] | bytes, **headers: str) -> Answer:
    """Headers by name with `_` for `-`; `peer` is the address that it comes from."""
    peer = headers.pop("peer", "127.0.0.1")
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    sent = {"host": "localhost", "content-type": "application/x-www-form-urlencoded"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": (peer, 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    parts: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body}]
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return made_of(messages)
