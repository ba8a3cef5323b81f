"""Pages of 10,000 devices with 200 visitors who leave them open: told of news, beside asking every two seconds.

The peer is the script that pages had before: it fetched its page again two seconds after the last answer. Both sides
run against the same server process, one after the other, while transitions are written into schools at random. PAGES_S
says how many seconds each side is watched.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bench.page_server import KEY
from bench.process import MIB, cost_of
from bench.table import Figure, Table
from campuswatch.migrate import upgrade
from campuswatch.usecases.entering import open_session
from campuswatch.usecases.roles import Role
from campuswatch.web.gate import COOKIE
from campuswatch.web.listener import listener
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from inventory.database import Database
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.passphrase import Stretch
from inventory.repository import beats, bulk, people, person_logins, schools, transitions
from language.message import Message

SCHOOLS, EACH = 100, 100
VISITORS = int(os.environ.get("PAGES_VISITORS", "200"))
AT_BUREAU, AT_WALLS = 30, 20
"""Of the visitors; all others have the page of a school open."""
WATCHED_S = float(os.environ.get("PAGES_S", "30"))
POLL_S, RENEW_S, ARRIVE_S = 2.0, 30.0, 30.0
CHANGES_S = 0.5
GOAL_MS = 100.0
PARTS, ASKS = (50, 95, 99), "asks every 2 s"
QUIET = "X-Campuswatch-Live: 1\r\n"


@dataclass
class Told:
    """What one side did: milliseconds of each page, and what the server's process cost meanwhile. Nothing is noted
    before all have come: `noted`."""

    took_ms: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    refused: int = 0
    news: int = 0
    cpu_s: float = 0.0
    lasted_s: float = 0.0
    noted: bool = True

    def quantile(self, part: float) -> float:
        found = sorted(self.took_ms)
        return found[min(int(len(found) * part), len(found) - 1)] if found else 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """The server: its port, its process, the ledger that it reads and the devices in it."""

    port: int
    pid: int
    database: Database
    devices: Sequence[Device]


@dataclass(frozen=True, slots=True)
class Visitor:
    """`school` is that of the page, empty for pages of all of them."""

    place: Place
    token: str
    path: str
    school: str
    told: Told
    end_s: float

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.end_s

    async def fetch(self) -> None:
        await fetch(self.place, self.token, self.path, self.told)


Visit = Callable[[Visitor], Awaitable[None]]


def run() -> Iterator[Table]:
    with county() as place:
        tokens = place.database.write(sign_in_all).result()
        alone = asyncio.run(one_after_another(place, tokens))
        yield first_pages(alone)
        ours = asyncio.run(watched(place, tokens, told_of_news))
        peer = asyncio.run(watched(place, tokens, asking))
        yield side_by_side(ours, peer, cost_of(place.pid).memory)


def first_pages(alone: dict[str, Told]) -> Table:
    return Table(
        f"One visitor, page after page, {SCHOOLS * EACH:,} devices of {SCHOOLS} schools",
        "CPU of the server for one page, its house-keeping too; the peer is the goal of 100 ms",
        [Figure(f"{path}, ms", 1000 * told.cpu_s / len(told.took_ms), "goal", GOAL_MS) for path, told in alone.items()],
        [
            f"{path}: {max(told.sizes):,} octets, by the clock p50 {told.quantile(0.5):.0f} ms, p95 "
            f"{told.quantile(0.95):.0f} ms"
            for path, told in alone.items()
        ],
    )


def side_by_side(ours: Told, peer: Told, memory: int) -> Table:
    def figure(what: str, of: Callable[[Told], float]) -> Figure:
        return Figure(what, of(ours), ASKS, of(peer))

    return Table(
        f"{VISITORS} visitors with a page open, {1 / CHANGES_S:.0f} changes a second",
        "a stream of news and a page when it concerns it, beside a page two seconds after the last one",
        [
            figure("server CPU, cores", lambda one: one.cpu_s / one.lasted_s),
            figure("pages a second", lambda one: len(one.took_ms) / one.lasted_s),
            *(
                Figure(f"page, p{part} ms", ours.quantile(part / 100), ASKS, peer.quantile(part / 100))
                for part in PARTS
            ),
            Figure("memory of the server, MiB", memory / MIB),
        ],
        [
            f"told of news {ours.news} times; refused {ours.refused} beside {peer.refused}",
            f"largest page {max([*ours.sizes, *peer.sizes]):,} octets; visitors share the machine with the server",
        ],
    )


def address(number: int) -> tuple[str, str]:
    """What a visitor has open, and the school of it, empty for all."""
    if number < AT_BUREAU:
        return "/", ""
    if number < AT_BUREAU + AT_WALLS:
        return "/wall", ""
    school = f"s{number % SCHOOLS + 1:03d}"
    return f"/school/{school}", school


async def one_after_another(place: Place, tokens: Sequence[str], times: int = 8) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for path in ("/", "/wall", "/school/s042", "/school/s042/today", "/school/s042/areas", "/search?q=camera+7"):
        await fetch(place, tokens[0], path, Told(), live=False)
        found[path] = Told()
        before = cost_of(place.pid).cpu_s
        for _ in range(times):
            await fetch(place, tokens[0], path, found[path], live=False)
        found[path].cpu_s = cost_of(place.pid).cpu_s - before
    return found


async def watched(place: Place, tokens: Sequence[str], visit: Visit) -> Told:
    """All visitors at once, and somebody who changes things, for WATCHED_S after they have come."""
    told, chance = Told(noted=False), random.Random(7)
    end_s = time.monotonic() + ARRIVE_S + WATCHED_S
    visitors = [Visitor(place, token, *address(number), told, end_s) for number, token in enumerate(tokens)]
    await asyncio.gather(*map(visit, visitors), change(place, chance, end_s), note(place, told))
    return told


async def note(place: Place, told: Told) -> None:
    await asyncio.sleep(ARRIVE_S)
    before, began_s, told.noted = cost_of(place.pid).cpu_s, time.monotonic(), True
    await asyncio.sleep(WATCHED_S)
    told.cpu_s, told.lasted_s, told.noted = cost_of(place.pid).cpu_s - before, time.monotonic() - began_s, False


async def asking(one: Visitor) -> None:
    """As pages did before."""
    await asyncio.sleep(random.random() * ARRIVE_S * 0.7)
    while one.goes_on:
        await one.fetch()
        await asyncio.sleep(POLL_S)


async def told_of_news(one: Visitor) -> None:
    """As the script of pages does."""
    await asyncio.sleep(random.random() * ARRIVE_S * 0.7)
    await one.fetch()
    due = asyncio.Event()
    stream = asyncio.create_task(listen(one, due))
    while one.goes_on:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(RENEW_S * (0.9 + 0.2 * random.random()), one.end_s - time.monotonic())):
                await due.wait()
        due.clear()
        if one.goes_on:
            await one.fetch()
    stream.cancel()
    with suppress(asyncio.CancelledError):
        await stream


async def listen(one: Visitor, due: asyncio.Event) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", one.place.port)
    writer.write(request(one.token, "/events"))
    spreading: set[asyncio.Task[None]] = set()
    try:
        while line := await reader.readline():
            if line.startswith(b"HTTP/1.1") and b" 200 " not in line:
                one.told.refused += 1
            if line.startswith(b'data: {"schools"'):
                news = json.loads(line[6:])
                if not one.school or one.school in news["schools"]:
                    one.told.news += one.told.noted
                    spreading.add(asyncio.create_task(later(due, random.random() * news["spread"] / 1000)))
    finally:
        writer.close()


async def later(due: asyncio.Event, seconds: float) -> None:
    await asyncio.sleep(seconds)
    due.set()


async def fetch(place: Place, token: str, path: str, told: Told, *, live: bool = True) -> None:
    """One page, as our script asks for it or as a person does, over a connection of its own: browsers keep theirs,
    which would favour whoever asks more."""
    began_s = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(request(token, path, live=live))
        answer = await reader.read()
        writer.close()
    except OSError:
        told.refused += 1
        return
    if not answer.startswith(b"HTTP/1.1 200"):
        told.refused += 1
        return
    if told.noted:
        told.took_ms.append(1000 * (time.monotonic() - began_s))
        told.sizes.append(len(answer))


def request(token: str, path: str, *, live: bool = True) -> bytes:
    last = "" if path == "/events" else "Connection: close\r\n"
    own = QUIET if live else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}={token}\r\n{own}{last}\r\n".encode()


async def change(place: Place, chance: random.Random, end_s: float) -> None:
    """Devices go down and come back; the collector's beat is seen each second."""
    while time.monotonic() < end_s:
        now_ms = time.time_ns() // 1_000_000
        device = chance.choice(place.devices)
        row = transition(device, chance.choice([Observed.UP, Observed.DOWN]), now_ms)
        await place.database.commit(partial(write_down, row=row))
        await asyncio.sleep(CHANGES_S)


def write_down(connection: Connection, row: Transition) -> None:
    transitions.append(connection, [row])
    beats.put(connection, beat(row.at_ms))


@contextmanager
def county() -> Iterator[Place]:
    """A filled ledger and the server on it, until it is left."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'ledger.db'}"
        upgrade(url)
        database = Database.open(url)
        made = [device for number in range(1, SCHOOLS + 1) for device in devices_of(f"s{number:03d}", number)]
        database.write(lambda connection: fill(connection, made)).result()
        sample(folder, made)
        listening = listener("127.0.0.1", 0)
        command = [sys.executable, "-m", "bench.page_server", str(folder), str(listening.fileno())]
        server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=[listening.fileno()]
        )
        try:
            yield Place(listening.getsockname()[1], server.pid, database, made)
        finally:
            server.communicate()
            listening.close()
            database.close()


def devices_of(school: str, number: int) -> list[Device]:
    kinds = [Kind.SWITCH] * 12 + [Kind.RECORDER] * 3 + [Kind.UPS] + [Kind.CAMERA] * (EACH - 16)
    return [
        Device(
            id=uuid.uuid4().hex, code=make_code(school, kind, place), school=school, kind=kind,
            name=f"{kind.value} {place}", address=f"10.{number}.0.{place}", stage=Stage.ADOPTED,
            vendor="Hikvision", model="DS-2CD2143G2-I",
        )
        for place, kind in enumerate(kinds, 1)
    ]  # fmt: skip


def fill(connection: Connection, made: Sequence[Device]) -> None:
    now_ms = time.time_ns() // 1_000_000
    for code in sorted({device.school for device in made}):
        schools.add(connection, School(code=code, name=f"School {code}"), actor="bench", at_ms=now_ms)
    bulk.add_devices(connection, made, actor="bench", at_ms=now_ms)
    periods = [(device, None, ServicePeriod(device.code, now_ms - 1)) for device in made]
    bulk.put_periods(connection, periods, actor="bench", at_ms=now_ms)
    rows = [
        transition(device, Observed.DOWN if place % 60 == 0 else Observed.UP, now_ms)
        for place, device in enumerate(made)
    ]
    transitions.append(connection, rows)
    beats.put(connection, beat(now_ms))


def sample(folder: Path, made: Sequence[Device], looks: int = 20) -> None:
    store, now_ms = SqliteStore(folder / "samples.db"), time.time_ns() // 1_000_000
    for back in range(looks, 0, -1):
        at_ms = now_ms - back * 30_000
        store.write([
            Sample(SeriesKey(one.witnesses[0], one.school, one.code, one.kind), at_ms, {"up": 1, took(one): 3.5})
            for one in made
        ])  # fmt: skip
    store.close()


def took(device: Device) -> str:
    return "rtt_ms" if device.witnesses[0] == "ping" else "took_ms"


def transition(device: Device, state: Observed, at_ms: int) -> Transition:
    return Transition(
        device=device.code, school=device.school, witness=device.witnesses[0], collector="main", at_ms=at_ms,
        half_gap_ms=0, state=state, reason=Message("observed.silent"), recorded_ms=at_ms,
    )  # fmt: skip


def beat(now_ms: int) -> CollectorBeat:
    return CollectorBeat(collector="main", at_ms=now_ms, boot_id="bench", monotonic_s=0.0)


def sign_in_all(connection: Connection) -> list[str]:
    return [sign_in(connection, number) for number in range(VISITORS)]


def sign_in(connection: Connection, number: int) -> str:
    """People of the bureau for pages of the bureau, of a school for those of schools."""
    school, now_ms = address(number)[1], time.time_ns() // 1_000_000
    person = Person(id=uuid.uuid4().hex, school=school, name=f"Visitor {number}")
    login = PersonLogin(
        person=person.id, school=school, name=person.name, rights=frozenset(), generation=1, role=Role.VIEWER.value,
        areas=(), stretch=Stretch(salt=b"0" * 16, memory_kib=8), sealed=b"", changed_ms=now_ms,
    )  # fmt: skip
    people.add(connection, person, actor="bench", at_ms=now_ms)
    person_logins.put(connection, login)
    token, _ = open_session(connection, KEY, person, login, now_ms=now_ms)
    return token
