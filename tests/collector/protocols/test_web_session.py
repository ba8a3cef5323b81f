"""A logged-in conversation: with honest devices, full ones, locked ones, and those that mean no good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from snmp_looks import Doorkeeper
from web_device import ACCOUNT, PASSWORD, Answer, Heard, WebDevice, credential, serving

from campuswatch.migrate import upgrade
from collector.clock import SystemClock
from collector.protocols.errors import BadAnswer, Denied, Full, LocalFault, LoginHeld, NoAnswer, ProtocolError, Refused
from collector.protocols.http import MAX_BODY, Post
from collector.protocols.isapi.responses import read_words
from collector.protocols.web_entry import Door
from collector.protocols.web_memory import WebMemory
from collector.protocols.web_refusal import DOUBT_S
from collector.protocols.web_session import WebSession, open_session
from inventory.database import Database
from inventory.logins import LoginBudget
from inventory.model.credential import Credential

PAGES = {"/a": Answer(body=b"<a/>"), "/b": Answer(body=b"<b/>")}


@dataclass
class LeapClock:
    """The real one, put ahead by hand; sleeping puts it ahead too."""

    ahead_s: float = 0.0
    slept: list[float] = field(default_factory=list)
    _clock: SystemClock = field(default_factory=SystemClock)

    def now_ms(self) -> int:
        return self._clock.now_ms() + round(self.ahead_s * 1000)

    def monotonic(self) -> float:
        return self._clock.monotonic() + self.ahead_s

    @property
    def boot_id(self) -> str:
        return "leap"

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead_s += seconds


@dataclass
class Visitor:
    """What outlives a session: the memory, the gate, the clock."""

    device: WebDevice
    gate: Any = field(default_factory=lambda: Doorkeeper(left=10))
    memory: WebMemory = field(default_factory=WebMemory)
    clock: LeapClock = field(default_factory=LeapClock)
    allow_basic: bool = False
    credential: Credential | None = field(default_factory=credential)
    pace_s: float = 1.0

    @asynccontextmanager
    async def session(self, deadline_s: float = 30.0, request_s: float = 5.0) -> AsyncIterator[WebSession]:
        door = Door(
            device="nvr",
            address="127.0.0.1",
            port=self.device.port,
            credential=self.credential,
            protocol="isapi",
            allow_basic=self.allow_basic,
            words=read_words,
        )
        async with open_session(
            door,
            self.gate,
            self.memory,
            self.clock,
            deadline_s,
            pace_s=self.pace_s,
            request_s=request_s,
            sleep=self.clock.sleep,
        ) as session:
            yield session

    async def fails(self, path: str = "/a") -> ProtocolError:
        async with self.session() as session:
            with pytest.raises(ProtocolError) as caught:
                await session.get(path)
            return caught.value


def test_one_connection_and_one_challenge_serve_many_requests() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device)
            async with visitor.session() as session:
                assert [await session.read(path) for path in ("/a", "/b", "/a")] == [b"<a/>", b"<b/>", b"<a/>"]
                page = await session.post("/b", Post(b"<q/>", "application/xml"))
                assert (page.code, page.body, page.kind, session.requests) == (200, b"<b/>", "application/xml", 5)
                assert session.last == page
            assert device.connections == 1
            assert [f"nc={count:08x}" in login for count, login in enumerate(device.logins, 1)] == [True] * 4
            assert device.heard[-1].body == b"<q/>"
            assert visitor.gate.proofs == [f"nvr/{ACCOUNT}"]
            assert visitor.gate.left == 9

    asyncio.run(main())


@pytest.mark.parametrize("stale", [True, False])
def test_a_nonce_that_is_used_up_is_answered_anew(stale: bool) -> None:
    """Many do not say that it was the nonce: in a session that was let in before, a new one says it."""

    async def main() -> None:
        async with serving(WebDevice(PAGES, lifetime=2, stale=stale)) as device:
            visitor = Visitor(device)
            async with visitor.session() as session:
                assert [(await session.get("/a")).code for _ in range(6)] == [200] * 6
            assert visitor.gate.refusals == 0

    asyncio.run(main())


@pytest.mark.parametrize("qop", [("auth",), ()])
def test_a_device_that_closes_after_each_answer_is_asked_on_new_connections(qop: tuple[str, ...]) -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES, closes=True, qop=qop)) as device:
            async with Visitor(device).session() as session:
                assert [(await session.get("/a")).code for _ in range(3)] == [200] * 3
            assert device.connections == 4

    asyncio.run(main())


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    """Without the header that says so: the close is seen by the next request, which is sent once more."""

    async def main() -> None:
        ends = {"/a": Answer(body=b"<a/>", raw=b"HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\n<a/>", close=True)}
        async with serving(WebDevice({**PAGES, **ends}, open=True)) as device:
            async with Visitor(device).session() as session:
                assert await session.read("/a") == b"<a/>"
                assert await session.read("/b") == b"<b/>"
            assert device.connections == 2

    asyncio.run(main())


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<a/>",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n2\r\n/>\r\n0\r\n\r\n",
    ],
)
def test_answers_of_old_and_new_servers(raw: bytes) -> None:
    async def main() -> None:
        device = WebDevice({**PAGES, "/a": Answer(raw=raw, close=True)}, open=True)
        async with serving(device), Visitor(device).session() as session:
            assert await session.read("/a") == b"<a/>"
            assert await session.read("/b") == b"<b/>"

    asyncio.run(main())


@pytest.mark.parametrize("raw", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a/>", b"HTTP/1.1 200", b""])
def test_an_answer_that_breaks_off_is_none(raw: bytes) -> None:
    async def main() -> None:
        async with serving(WebDevice({"/a": Answer(raw=raw, close=True)}, open=True)) as device:
            error = await Visitor(device).fails()
            assert isinstance(error, BadAnswer)
            assert len(device.heard) == 1

    asyncio.run(main())


def test_requests_to_one_device_keep_their_pace_over_all_sessions() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device)
            for _ in range(2):
                async with visitor.session() as session:
                    for _ in range(3):
                        await session.get("/a")
            assert len(device.heard) == 8
            assert len(visitor.clock.slept) == 7
            assert sum(visitor.clock.slept) == pytest.approx(7.0, abs=0.5)

    asyncio.run(main())


def test_a_session_that_has_no_time_left_sends_nothing_more() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES, open=True)) as device:
            visitor = Visitor(device)
            async with visitor.session(deadline_s=1.5) as session:
                await session.get("/a")
                await session.get("/a")
                with pytest.raises(LocalFault) as caught:
                    await session.get("/a")
                assert caught.value.message.id == "web_session.no_time"
            assert len(device.heard) == 2

    asyncio.run(main())


def test_a_wrong_password_is_sent_once_and_never_again_in_a_session() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device, credential=credential("wrong"))
            async with visitor.session() as session:
                for _ in range(3):
                    with pytest.raises(Denied):
                        await session.get("/a")
            assert len(device.logins) == 1
            assert visitor.gate.refusals == 1

    asyncio.run(main())


def test_without_a_place_in_the_login_budget_no_secret_leaves() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device, gate=Doorkeeper(left=0))
            assert isinstance(await visitor.fails(), LoginHeld)
            assert device.logins == []

    asyncio.run(main())


NOT_HERE = b"<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode></ResponseStatus>"


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        (Answer(404), True),
        (Answer(400), True),
        (Answer(403, NOT_HERE), True),
        (Answer(403), False),
        (Answer(500), False),
    ],
)
def test_a_page_that_is_not_there_still_says_whether_the_login_was_right(answer: Answer, accepted: bool) -> None:
    async def main() -> None:
        async with serving(WebDevice({"/a": answer})) as device:
            visitor = Visitor(device)
            async with visitor.session() as session:
                assert (await session.get("/a")).code == answer.code
            assert bool(visitor.gate.proofs) is accepted

    asyncio.run(main())


def test_a_login_that_is_wanted_and_missing() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            error = await Visitor(device, credential=None).fails()
            assert (type(error), error.message.id) == (Denied, "protocol.login_missing")

    asyncio.run(main())


async def proven(device: WebDevice) -> Visitor:
    visitor = Visitor(device)
    async with visitor.session() as session:
        await session.get("/a")
    device.heard.clear()
    return visitor


def refusing(device: WebDevice, body: bytes = b"") -> Callable[[Heard], Answer | None]:
    """As a full recorder does: it asks for a login as ever, and refuses every one."""
    return lambda heard: device.unauthorized(body=body if heard.login else b"")


def test_a_login_that_was_right_and_is_refused_without_a_word_is_full_first_and_denied_after_a_pause() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            device.refuse = refusing(device)
            first = await visitor.fails()
            assert (type(first), first.message.id) == (Full, "web_session.doubted")
            pausing = await visitor.fails()
            assert isinstance(pausing, Full)
            assert len(device.logins) == 1, "nothing is sent during the pause"
            assert visitor.gate.refusals == 1, "it is counted before a start forgets the doubt"
            visitor.clock.ahead_s += DOUBT_S
            assert isinstance(await visitor.fails(), Denied)
            assert len(device.logins) == 2

    asyncio.run(main())


def test_a_full_recorder_that_has_a_place_again_takes_the_doubt_away() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            device.refuse = refusing(device)
            assert isinstance(await visitor.fails(), Full)
            device.refuse = lambda heard: None
            visitor.clock.ahead_s += DOUBT_S
            async with visitor.session() as session:
                assert (await session.get("/a")).ok
            device.refuse = refusing(device)
            visitor.clock.ahead_s += DOUBT_S
            assert isinstance(await visitor.fails(), Full), "a doubt of long ago counts no more"

    asyncio.run(main())


@pytest.mark.parametrize("kept", [False, True])
def test_a_proven_login_that_the_device_counts_as_wrong_is_denied_at_once(kept: bool) -> None:
    """It was changed on the device: in the middle of a session, or between two."""
    left = b"<userCheck><lockStatus>unlock</lockStatus><retryLoginTime>4</retryLoginTime></userCheck>"

    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            async with visitor.session() as session:
                if kept:
                    await session.get("/a")
                device.password, device.refuse = "changed", refusing(device, left)
                with pytest.raises(Denied):
                    await session.get("/a")
            assert visitor.gate.refusals == 1

    asyncio.run(main())


def test_a_password_changed_on_a_device_that_never_says_why_is_sent_twice_in_half_an_hour(tmp_path: Path) -> None:
    """With the login budget of the house: devices lock at three to seven."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    upgrade(url)
    database = Database.open(url)

    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device)
            visitor.gate = LoginBudget(database, visitor.clock)
            async with visitor.session() as session:
                await session.get("/a")
            device.heard.clear()
            device.password = "changed"
            sent = []
            for _ in range(13):
                await visitor.fails()
                sent.append(len(device.logins))
                visitor.clock.ahead_s += 300
            assert sent[:6] == [1, 2, 2, 2, 2, 2]
            assert sent[-1] <= 6

    asyncio.run(main())
    database.close()


def test_a_locked_account_is_left_alone_until_it_is_open_again() -> None:
    lock = b"<userCheck><lockStatus>lock</lockStatus><unlockTime>600</unlockTime></userCheck>"

    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            device.refuse = refusing(device, lock)
            error = await visitor.fails()
            assert (type(error), error.message.id) == (LoginHeld, "web_session.locked")
            assert error.message.params["seconds"] == 600
            device.refuse = lambda heard: None
            visitor.clock.ahead_s += 500
            assert isinstance(await visitor.fails(), LoginHeld)
            assert len(device.logins) == 1
            visitor.clock.ahead_s += 200
            async with visitor.session() as session:
                assert (await session.get("/a")).ok
            assert visitor.gate.refusals == 0

    asyncio.run(main())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<userCheck><lockStatus>lock</lockStatus></userCheck>", "web_session.locked"),
        (b"<userCheck><retryLoginTime>1</retryLoginTime></userCheck>", "web_session.last_try"),
    ],
)
def test_a_device_that_says_beforehand_that_a_wrong_login_would_cost_the_account_gets_none(
    body: bytes, message: str
) -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES, refusal=body)) as device:
            error = await Visitor(device).fails()
            assert (type(error), error.message.id) == (LoginHeld, message)
            assert device.logins == []

    asyncio.run(main())


def test_the_last_try_of_a_login_that_is_proven_is_made() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            device.refusal = b"<userCheck><retryLoginTime>1</retryLoginTime></userCheck>"
            async with visitor.session() as session:
                assert (await session.get("/a")).ok

    asyncio.run(main())


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("at_login", [False, True])
def test_a_device_that_says_that_it_is_full_is_believed(code: int, at_login: bool) -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            device.refuse = lambda heard: Answer(code) if heard.login or not at_login else None
            visitor = Visitor(device)
            error = await visitor.fails()
            assert (type(error), error.message.params["code"]) == (Full, code)
            assert visitor.gate.refusals == 0

    asyncio.run(main())


def test_a_proven_login_that_is_not_even_asked_for_is_full() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = await proven(device)
            device.refuse = lambda heard: Answer(401)
            assert isinstance(await visitor.fails(), Full)
            assert device.logins == []

    asyncio.run(main())


@pytest.mark.parametrize("allowed", [False, True])
def test_a_device_that_knows_basic_alone_gets_the_password_only_where_its_file_allows_it(allowed: bool) -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES, digest=False, basic=True)) as device:
            visitor = Visitor(device, allow_basic=allowed)
            if allowed:
                async with visitor.session() as session:
                    assert (await session.get("/a")).ok
                assert [login.split(" ")[0] for login in device.logins] == ["Basic"]
            else:
                error = await visitor.fails()
                assert (type(error), error.message.id) == (Denied, "protocol.login_unsupported")
                assert device.logins == []

    asyncio.run(main())


@pytest.mark.parametrize("allow_basic", [False, True])
def test_digest_is_taken_wherever_it_is_offered(allow_basic: bool) -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES, basic=True)) as device:
            async with Visitor(device, allow_basic=allow_basic).session() as session:
                await session.get("/a")
            assert {login.partition(" ")[0] for login in device.logins} == {"Digest"}

    asyncio.run(main())


def test_a_fake_at_a_known_address_never_sees_the_password() -> None:
    """It takes every login: what it gets is good for its own nonce alone, and holds no password."""

    async def main() -> None:
        async with serving(WebDevice(PAGES, basic=True)) as device:
            device.refuse = lambda heard: None if not heard.login else Answer(body=b"<a/>")
            async with Visitor(device).session() as session:
                await session.get("/a")
            assert device.logins
            for one in device.heard:
                assert PASSWORD not in one.login
                assert "Basic" not in one.login

    asyncio.run(main())


def test_a_redirect_is_not_followed() -> None:
    async def main() -> None:
        other, there = WebDevice(PAGES, open=True), WebDevice(open=True)
        async with serving(other), serving(there):
            there.pages = {"/a": Answer(302, headers=(("Location", f"http://127.0.0.1:{other.port}/a"),))}
            visitor = Visitor(there)
            error = await visitor.fails()
            assert (type(error), error.message.id) == (BadAnswer, "web_session.redirected")
            assert other.heard == []
            there.open = False
            assert isinstance(await visitor.fails(), BadAnswer)
            assert visitor.gate.proofs == [], "whoever is sent away was not let in"

    asyncio.run(main())


LONG = b"HTTP/1.1 200 X\r\nContent-Length: 99999999\r\n\r\n" + b"a" * (MAX_BODY + 1)
CHUNKS = b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 10_000
HOSTILE = {
    "compressed": (b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b", "compressed"),
    "long": (LONG, "too large"),
    "crumbs": (CHUNKS, "parts"),
    "headers": (b"HTTP/1.1 200 X\r\nA: " + b"b" * 20_000, "too long"),
    "nonsense": (b"SSH-2.0-x\r\n\r\n", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_refused(name: str) -> None:
    raw, detail = HOSTILE[name]

    async def main() -> None:
        async with serving(WebDevice({"/a": Answer(raw=raw, close=True)}, open=True)) as device:
            error = await Visitor(device).fails()
            assert isinstance(error, BadAnswer)
            assert detail in str(error.message.params.get("detail", ""))

    asyncio.run(main())


def test_an_answer_that_comes_ahead_of_its_question_is_not_taken_for_one() -> None:
    """Two answers to one request: the second would be read as that of the next."""

    async def main() -> None:
        twice = b"HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\n<a/>HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\n<c/>"
        async with serving(WebDevice({**PAGES, "/a": Answer(raw=twice)}, open=True)) as device:
            async with Visitor(device).session() as session:
                assert await session.read("/a") == b"<a/>"
                assert await session.read("/b") == b"<b/>"
            assert device.connections == 2

    asyncio.run(main())


def test_a_device_that_drips_ends_at_the_deadline_of_one_request() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.001)
        except ConnectionError:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        async with server:
            visitor = Visitor(WebDevice(port=server.sockets[0].getsockname()[1]))
            async with visitor.session(request_s=0.2) as session:
                with pytest.raises(NoAnswer):
                    await session.get("/a")

    asyncio.run(main())


def test_a_closed_port_is_refused() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            port = device.port
        assert isinstance(await Visitor(WebDevice(port=port)).fails(), Refused)

    asyncio.run(main())


def test_nothing_of_a_session_shows_the_secret() -> None:
    async def main() -> None:
        async with serving(WebDevice(PAGES)) as device:
            visitor = Visitor(device, credential=credential("wrong horse"))
            error = await visitor.fails()
            async with visitor.session() as session:
                shown = f"{error!r} {error} {session.door!r} {visitor.memory!r}"
            assert "horse" not in shown

    asyncio.run(main())
