"""A campus for the pages' tests: a real ledger and a real store, filled by real writes. Nobody polls; time is set."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from starlette.applications import Starlette

from campuswatch.control import ControlError
from campuswatch.entry_key import EntryKey
from campuswatch.migrate import upgrade
from campuswatch.settings import Settings
from campuswatch.usecases.entering import open_session
from campuswatch.usecases.roles import Role
from campuswatch.web.app import make_app
from campuswatch.web.gate import COOKIE
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from inventory.database import Database
from inventory.errors import VaultError
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.passphrase import Stretch
from inventory.repository import (
    beats,
    devices,
    people,
    person_logins,
    revision,
    schools,
    service_periods,
    transitions,
)
from inventory.vault import Vault
from language.message import Message

START_MS = 1_795_366_800_000  # 2026-11-22 17:00 UTC
SECOND_MS = 1_000
MINUTE_MS = 60_000


@dataclass(slots=True)
class SetClock:
    at_ms: int = START_MS

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic(self) -> float:
        return self.at_ms / 1_000

    @property
    def boot_id(self) -> str:
        return "boot"


KEY = EntryKey(b"k" * 32)


@dataclass(slots=True)
class Guest:
    """Who asks an app in tests: signs in anew where the clock went on too far."""

    campus: Campus
    role: Role
    of: str
    areas: tuple[str, ...]
    _token: str = ""
    _at_ms: int = -1

    def token(self) -> str:
        now_ms = self.campus.clock.now_ms()
        if not self._token or not self._at_ms <= now_ms < self._at_ms + 30 * MINUTE_MS:
            self._token, self._at_ms = self.campus.sign_in(self.role, self.of, self.areas), now_ms
        return self._token


SIGNED_IN: WeakKeyDictionary[Starlette, Guest] = WeakKeyDictionary()


@cache
def empty_ledger() -> bytes:
    """Making the tables takes longer than most tests; they are made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        upgrade(f"sqlite:///{path}")
        return path.read_bytes()


class Campus:
    """Its ledger is at `url`, or a file in `folder`."""

    def __init__(self, folder: Path, url: str = "") -> None:
        if not url:
            url = f"sqlite:///{folder / 'ledger.db'}"
            (folder / "ledger.db").write_bytes(empty_ledger())
        self.database = Database.open(url)
        self.store = SqliteStore(folder / "samples.db")
        self.clock = SetClock()

    def app(
        self,
        *,
        role: Role | None = Role.ADMINISTRATOR,
        of: str = "",
        areas: Sequence[str] = (),
        store: Any = None,
        settings: Settings | None = None,
        **options: Any,
    ) -> Starlette:
        """Whoever asks it has signed in: a person of school `of` (empty: the bureau) with that role; None is nobody."""
        app = make_app(
            self.database, store or self.store, self.clock, key=KEY, settings=settings or Settings(),
            **({"vault": self.no_vault, "ask": self.no_service} | options),
        )  # fmt: skip
        if role is not None:
            SIGNED_IN[app] = Guest(self, role, of, tuple(areas))
        return app

    def sign_in(self, role: Role = Role.ADMINISTRATOR, of: str = "", areas: Sequence[str] = ()) -> str:
        """The token of a new session, as after a login; what is typed at the door is tested elsewhere."""
        name = f"{role.value} {of} {' '.join(areas)}".strip()
        id = uuid.uuid5(uuid.NAMESPACE_OID, name).hex
        made = Person(id=id, school=of, name=name)
        login = PersonLogin(
            person=id, school=of, name=name, rights=frozenset(), generation=1, role=role.value, areas=tuple(areas),
            stretch=Stretch(salt=b"0" * 16, memory_kib=8), sealed=b"", changed_ms=START_MS,
        )  # fmt: skip

        def work(connection: Connection) -> str:
            if people.get(connection, BUREAU, id) is None:
                people.add(connection, made, actor="test", at_ms=START_MS)
                person_logins.put(connection, login)
            token, _ = open_session(connection, KEY, made, login, now_ms=self.clock.now_ms())
            return token

        return self.database.write(work).result(30)

    @staticmethod
    def no_vault() -> Vault:
        raise VaultError("vault.key_file_unreadable", path="no.key", reason="there is none here")

    @staticmethod
    def no_service(verb: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        raise ControlError("nobody listens")

    def write(self, work: Callable[[Connection], object]) -> None:
        self.database.write(work).result(30)

    def school(self, code: str = "s01", name: str = "Hope Primary School", **more: Any) -> School:
        made = School(code=code, name=name, **more)
        self.write(lambda connection: schools.add(connection, made, actor="test", at_ms=START_MS))
        return made

    def device(self, number: int, kind: Kind = Kind.CAMERA, school: str = "s01", **more: Any) -> Device:
        values: dict[str, Any] = {
            "name": f"{kind.value} {number}",
            "address": f"10.{list(Kind).index(kind) + 1}.{number // 250}.{number % 250 + 1}",
            "stage": Stage.ADOPTED,
        }
        made = Device(
            id=uuid.uuid4().hex, code=make_code(school, kind, number), school=school, kind=kind, **(values | more)
        )
        self.add([made])
        return made

    def add(self, made: Sequence[Device], since_ms: int = START_MS) -> None:
        """Adopted ones are in service from `since_ms` on."""

        def work(connection: Connection) -> None:
            for device in made:
                devices.add(connection, device, actor="test", at_ms=START_MS)
                if device.stage is Stage.ADOPTED:
                    period = ServicePeriod(device.code, since_ms)
                    service_periods.put(connection, period, recorded_ms=START_MS)
            revision.bump(connection, made[0].school)

        self.write(work)

    def observe(self, device: Device, state: Observed, at_ms: int, half_gap_ms: int = 0, **more: Any) -> None:
        self.observe_all([device], state, at_ms, half_gap_ms, **more)

    def observe_all(
        self,
        seen: Sequence[Device],
        state: Observed,
        at_ms: int,
        half_gap_ms: int = 0,
        reason: Message = Message("observed.answered"),  # noqa: B008 - frozen
        witness: str | None = None,
    ) -> None:
        rows = [
            Transition(
                device=device.code,
                school=device.school,
                witness=witness or device.witnesses[0],
                collector="main",
                at_ms=at_ms,
                half_gap_ms=half_gap_ms,
                state=state,
                reason=reason,
                recorded_ms=at_ms,
            )
            for device in seen
        ]
        self.write(lambda connection: transitions.append(connection, rows))

    def answer(self, device: Device, at_ms: int, took_ms: float | None, measurement: str | None = None) -> None:
        """A look; None is a miss."""
        witness = measurement or device.witnesses[0]
        took = "rtt_ms" if witness == "ping" else "took_ms"
        fields: dict[str, Any] = {"up": 0} if took_ms is None else {"up": 1, took: took_ms}
        self.store.write([Sample(SeriesKey(witness, device.school, device.code, device.kind), at_ms, fields)])

    def beat(self, at_ms: int | None = None, *, clean_stop: bool = False) -> None:
        moment = self.clock.now_ms() if at_ms is None else at_ms
        made = CollectorBeat(collector="main", at_ms=moment, boot_id="boot", monotonic_s=0.0, clean_stop=clean_stop)
        self.write(lambda connection: beats.put(connection, made))

    def at(self, ms: int) -> None:
        """Go to so many milliseconds after the start, with the collector alive."""
        self.clock.at_ms = START_MS + ms
        self.beat()

    def close(self) -> None:
        self.store.close()
        self.database.close()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def plain(self) -> str:
        """What a reader sees: tags gone, characters as they are, blanks made single."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())


def cookies(app: Starlette, cookie: str = "") -> dict[str, str]:
    guest = SIGNED_IN.get(app)
    said = [cookie] if cookie else []
    said += [f"{COOKIE}={guest.token()}"] if guest and COOKIE not in cookie else []
    return {"cookie": "; ".join(said)} if said else {}


def get(app: Starlette, path: str, method: str = "GET", heard: list[Answer] | None = None, **headers: str) -> Answer:
    """One request straight into the app, headers by name with `_` for `-`.

    What the app raises after it has answered is raised here; `heard` then has the answer.
    """
    address, _, query = path.partition("?")
    known = cookies(app, headers.pop("cookie", ""))
    sent = {"host": "localhost"} | known | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(address),
        "raw_path": address.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    try:
        asyncio.run(app(scope, receive, send))
    finally:
        if heard is not None:
            heard.append(made_of(messages))
    return made_of(messages)


def made_of(messages: Sequence[MutableMapping[str, Any]]) -> Answer:
    start, *rest = messages
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )
