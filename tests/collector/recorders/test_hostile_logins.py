"""A device that wants our login again and again sees it twice in half an hour, whatever it speaks, whoever starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from web_device import credential

from campuswatch.migrate import upgrade
from collector.clock import SystemClock
from collector.protocols import rtsp
from collector.protocols.errors import ProtocolError
from collector.protocols.web_entry import Door
from collector.protocols.web_memory import WebMemory
from collector.protocols.web_session import WebSession, open_session
from collector.recorders import DIALECTS
from inventory.database import Database
from inventory.login_policy import LoginPolicy
from inventory.logins import LoginBudget
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import devices, schools

MOST = LoginPolicy().attempts
NVR = "s01-nvr-0001"
NUMBERS = count()


def digest(*, stale: bool = False) -> str:
    """With another nonce each time."""
    return f'Digest realm="r", nonce="n{next(NUMBERS)}", qop="auth"{", stale=true" if stale else ""}'


def reply(line: str, body: str = "", *headers: str) -> bytes:
    lines = [line, *headers, f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


Answer = Callable[[str, str, bool], bytes | None]
"""Of (`HTTP/1.1` or `RTSP/1.0`, CSeq header, whether a login came); None closes the connection."""


def refusing(version: str, number: str, _: bool) -> bytes | None:
    return reply(f"{version} 401 Unauthorized", "", number, f"WWW-Authenticate: {digest()}")


def always_stale(version: str, number: str, _: bool) -> bytes | None:
    return reply(f"{version} 401 Unauthorized", "", number, f"WWW-Authenticate: {digest(stale=True)}")


def closing(version: str, number: str, login: bool) -> bytes | None:
    return None if login else refusing(version, number, login)


def after_the_login(code: str) -> Answer:
    def answer(version: str, number: str, login: bool) -> bytes | None:
        return reply(f"{version} {code}", "no", number) if login else refusing(version, number, login)

    return answer


def soap_fault(version: str, number: str, _: bool) -> bytes | None:
    if version.startswith("RTSP"):
        return refusing(version, number, False)
    return reply(
        "HTTP/1.1 400 Bad Request",
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender'
        "</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault></s:Body></s:Envelope>",
    )


def soap_nonsense(version: str, number: str, login: bool) -> bytes | None:
    return reply("HTTP/1.1 200 OK", "<nonsense/>") if login else soap_fault(version, number, login)


class Hostile:
    """Counts the logins that it was sent, in a header or in a document."""

    def __init__(self, answer: Answer) -> None:
        self.logins = 0
        self.plain = 0
        self._answer = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = [line for line in head.split("\r\n")[1:] if line]
                length = next((int(line.split(":")[1]) for line in headers if line.lower().startswith("content-le")), 0)
                body = await reader.readexactly(length)
                login = "authorization:" in head.lower() or b"UsernameToken>" in body
                self.logins += login
                self.plain += "authorization: basic" in head.lower()
                number = next((line for line in headers if line.lower().startswith("cseq")), "X-None: 1")
                answer = self._answer("RTSP/1.0" if "RTSP/1.0" in head else "HTTP/1.1", number, login)
                if answer is None:
                    break
                writer.write(answer)
        writer.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/ledger.db"
    upgrade(url)
    database = Database.open(url)
    by = {"actor": "test", "at_ms": 0}
    recorder = Device(id="1" * 32, code=NVR, school="S01", kind=Kind.RECORDER, name="", address="127.0.0.1")
    database.write(lambda ledger: schools.add(ledger, School(code="S01", name="One"), **by)).result(10)
    database.write(lambda ledger: devices.add(ledger, recorder, **by)).result(10)
    yield database
    database.close()


async def no_pause(_: float) -> None:
    return None


async def everything(session: WebSession, name: str) -> None:
    """As looks do it: one question after another, whatever became of the one before."""
    dialect = DIALECTS[name]
    for work in (dialect.channels, dialect.disks, dialect.channels, dialect.disks, dialect.setting):
        if work is not None:
            with suppress(ProtocolError):
                await work(session)


async def start(device: Hostile, database: Database, clock: SystemClock, port: int) -> None:
    """All that is asked between one start of the service and the next."""
    budget, memory = LoginBudget(database, clock), WebMemory()
    await budget.recall()
    for name, dialect in DIALECTS.items():
        door = Door(
            device=NVR,
            address="127.0.0.1",
            port=port,
            credential=credential(),
            protocol=name,
            words=dialect.words,
            bare_refusals=dialect.bare_refusals,
        )
        async with open_session(door, budget, memory, clock, 20, pace_s=0, sleep=no_pause) as session:
            await everything(session, name)

    async def permit() -> bool:
        return await budget.ask(NVR, credential())

    for _ in range(2):
        with suppress(ProtocolError):
            await rtsp.check("127.0.0.1", port, "/stream", credential(), 5, permit=permit)


ANSWERS: dict[str, Answer] = {
    "refuses": refusing,
    "says that the nonce was stale": always_stale,
    "closes": closing,
    "fails": after_the_login("500 Internal Server Error"),
    "forbids": after_the_login("403 Forbidden"),
    "points elsewhere": after_the_login("302 Found"),
    "has no place": after_the_login("503 Service Unavailable"),
    "refuses tokens": soap_fault,
    "answers tokens with nonsense": soap_nonsense,
}


REFUSALS = ("refuses", "says that the nonce was stale", "refuses tokens")


def sent_to(answer: Answer, ledger: Database, *, proven: bool) -> int:
    """Logins that the device saw over four starts within a minute."""

    async def main() -> Hostile:
        device, clock = Hostile(answer), SystemClock()
        if proven:
            await LoginBudget(ledger, clock).proven(NVR, credential())
        server = await asyncio.start_server(device.serve, "127.0.0.1", 0)
        async with server:
            for _ in range(4):
                await start(device, ledger, clock, server.sockets[0].getsockname()[1])
        return device

    device = asyncio.run(main())
    assert not device.plain
    return device.logins


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_no_more_logins_than_the_budget_over_all_protocols_and_starts(ledger: Database, answer: Answer) -> None:
    assert sent_to(answer, ledger, proven=False) == MOST


@pytest.mark.parametrize("answer", [ANSWERS[name] for name in REFUSALS], ids=REFUSALS)
def test_a_login_that_was_right_once_is_not_sent_on_and_on(ledger: Database, answer: Answer) -> None:
    """One more where the device says of a right login that merely its nonce was old."""
    assert MOST <= sent_to(answer, ledger, proven=True) <= MOST + 1


def test_a_login_by_basic_alone_is_not_answered(ledger: Database) -> None:
    def basic(version: str, number: str, _: bool) -> bytes | None:
        return reply(f"{version} 401 Unauthorized", "", number, 'WWW-Authenticate: Basic realm="r"')

    assert sent_to(basic, ledger, proven=True) == 0
