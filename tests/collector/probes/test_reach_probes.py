"""The probes ping, tcp and rtsp through the poller, with the real login budget on a real ledger."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from rtsp_servers import GOOD, WRONG, Behaviour, guarded, scripted, silent, with_server

from campuswatch.migrate import upgrade
from collector.clock import SystemClock
from collector.instruments import Instruments
from collector.poller import look
from collector.probes import PROBES
from collector.protocols.digest import Challenge
from collector.protocols.icmp import Pinger
from collector.protocols.rtsp_message import Request, encode_response
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from collector.sample import Blame, Reading, Verdict
from collector.target import Target
from inventory.database import Database
from inventory.logins import LoginBudget
from inventory.model.credential import Credential, CredentialType

T = TypeVar("T")
CHALLENGE = Challenge(scheme="digest", realm="r", nonce="n", qop=("auth",))


def target(port: int, credential: Credential | None = None, address: str = "127.0.0.1") -> Target:
    return Target(
        device="s01-cam-0001",
        school="S01",
        kind="camera",
        address=address,
        ports={"rtsp": port, "http": port, "snmp": port},
        witnesses=("rtsp",),
        stream_path="/s",
        credentials={CredentialType.PASSWORD: credential} if credential else {},
    )


async def with_instruments(folder: Path, work: Callable[[Instruments], Awaitable[T]], *, ping: bool = False) -> T:
    url = f"sqlite:///{folder}/ledger.db"
    upgrade(url)
    database, clock = Database.open(url), SystemClock()
    pinger = await Pinger.open() if ping else None
    try:
        async with SnmpClient() as snmp:
            return await work(
                Instruments(
                    clock=clock,
                    snmp=snmp,
                    pinger=pinger,
                    logins=LoginBudget(database, clock),
                    counters=CounterMemory(),
                )
            )
    finally:
        if pinger is not None:
            await pinger.close()
        database.close()


def readings(folder: Path, behaviour: Behaviour, credential: Credential | None, looks: int = 1) -> list[Reading]:
    async def all_looks(port: int) -> list[Reading]:
        async def work(instruments: Instruments) -> list[Reading]:
            aim = target(port, credential)
            return [await look(aim, PROBES["rtsp"], instruments, instruments.clock, 5) for _ in range(looks)]

        return await with_instruments(folder, work)

    return with_server(behaviour, all_looks)


@pytest.mark.parametrize("allowed", [False, True])
def test_a_stream_that_knows_basic_alone_gets_the_password_only_where_its_file_allows_it(
    tmp_path: Path, allowed: bool
) -> None:
    seen: list[str] = []

    async def looked(port: int) -> Reading:
        aim = replace(target(port, GOOD), basic_login=allowed)
        return await with_instruments(
            tmp_path, lambda instruments: look(aim, PROBES["rtsp"], instruments, instruments.clock, 5)
        )

    reading = with_server(guarded(Challenge(scheme="basic", realm="r"), seen=seen), looked)
    assert reading.verdict is (Verdict.ANSWERED if allowed else Verdict.UNABLE)
    assert any(seen) is allowed


def fields(reading: Reading) -> dict[str, object]:
    (sample,) = reading.samples
    return dict(sample.fields)


def test_a_described_stream_is_up_and_tells_its_codec(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, guarded(CHALLENGE, seen=[]), GOOD)
    assert reading.verdict is Verdict.ANSWERED
    assert (fields(reading)["up"], fields(reading)["code"]) == (1, 200)
    assert reading.facts["codec"] == "JPEG"


def test_a_proven_login_is_used_as_often_as_the_timetable_wants(tmp_path: Path) -> None:
    verdicts = [reading.verdict for reading in readings(tmp_path, guarded(CHALLENGE, seen=[]), GOOD, looks=6)]
    assert verdicts == [Verdict.ANSWERED] * 6


def test_a_wrong_password_is_tried_twice_and_then_kept_back(tmp_path: Path) -> None:
    seen: list[str] = []
    looked = readings(tmp_path, guarded(CHALLENGE, seen=seen), WRONG, looks=5)
    assert [reading.verdict for reading in looked] == [Verdict.UNABLE] * 5
    blames = [(reading.failure.blame, reading.failure.message.id) for reading in looked if reading.failure]
    assert blames[:2] == [(Blame.CREDENTIAL, "protocol.denied")] * 2
    assert blames[2:] == [(Blame.US, "protocol.login_held")] * 3
    assert len([header for header in seen if header]) == 2
    assert "up" not in fields(looked[0])
    assert fields(looked[0])["code"] == 401


def test_a_proven_password_that_is_changed_on_the_device_is_not_hammered(tmp_path: Path) -> None:
    described, logins = 0, 0

    def answers(request: Request, number: int) -> bytes:
        nonlocal described, logins
        cseq = request.header("cseq")
        if request.method == "OPTIONS":
            return encode_response(200, cseq)
        if not request.header("authorization") or described == 1:
            logins += bool(request.header("authorization"))
            return encode_response(401, cseq, [("WWW-Authenticate", 'Digest realm="r", nonce="n"')])
        described += 1
        return encode_response(200, cseq, body=b"v=0\r\n")

    looked = readings(tmp_path, scripted(answers), GOOD, looks=6)
    assert looked[0].verdict is Verdict.ANSWERED
    assert looked[-1].failure is not None
    assert looked[-1].failure.message.id == "protocol.login_held"
    assert logins <= 3


@pytest.mark.parametrize(
    ("code", "verdict", "up"),
    [(404, Verdict.SILENT, 0), (301, Verdict.SILENT, 0), (500, Verdict.SILENT, 0), (453, Verdict.UNABLE, None)],
)
def test_what_up_means_for_a_code(tmp_path: Path, code: int, verdict: Verdict, up: int | None) -> None:
    def answers(request: Request, number: int) -> bytes:
        return encode_response(200 if request.method == "OPTIONS" else code, request.header("cseq"))

    (reading,) = readings(tmp_path, scripted(answers), GOOD)
    assert reading.verdict is verdict
    assert fields(reading).get("up") == up
    assert fields(reading)["code"] == code


def test_tcp_up_and_refused(tmp_path: Path) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(10)
        port = sock.getsockname()[1]

        async def work(instruments: Instruments) -> Reading:
            return await look(target(port), PROBES["tcp"], instruments, instruments.clock, 5)

        up = asyncio.run(with_instruments(tmp_path, work))
    down = asyncio.run(with_instruments(tmp_path, work))
    assert (up.verdict, fields(up)["up"], up.samples[0].key.part) == (Verdict.ANSWERED, 1, str(port))
    assert (down.verdict, fields(down)["up"]) == (Verdict.SILENT, 0)
    assert down.samples[0].key.part == str(port), "up and down must be one series"


def test_ping_of_loopback_is_no_evidence(tmp_path: Path) -> None:
    async def work(instruments: Instruments) -> Reading:
        return await look(target(1), PROBES["ping"], instruments, instruments.clock, 1)

    reading = asyncio.run(with_instruments(tmp_path, work))
    assert reading.verdict is Verdict.UNABLE
    assert reading.failure is not None
    assert reading.failure.message.id == "ping.tells_nothing"


def test_ping_without_any_way_to_send_is_our_fault(tmp_path: Path) -> None:
    async def work(instruments: Instruments) -> Reading:
        return await look(target(1, address="192.0.2.1"), PROBES["ping"], instruments, instruments.clock, 1)

    reading = asyncio.run(with_instruments(tmp_path, work))
    assert reading.verdict is Verdict.UNABLE
    assert not reading.samples


def test_silence_is_down(tmp_path: Path) -> None:
    async def all_looks(port: int) -> Reading:
        async def work(instruments: Instruments) -> Reading:
            return await look(target(port), PROBES["rtsp"], instruments, instruments.clock, 0.3)

        return await with_instruments(tmp_path, work)

    reading = with_server(silent, all_looks)
    assert (reading.verdict, fields(reading)) == (Verdict.SILENT, {"up": 0})
