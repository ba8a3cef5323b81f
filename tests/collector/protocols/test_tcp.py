"""Open, closed, silent and not asked, singly and in sweeps, against real listeners."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from collector.protocols.errors import LocalFault, NoAnswer, Refused
from collector.protocols.pace import Pace
from collector.protocols.tcp import Outcome, TcpLook, connect_look, outcome_of, sweep


@contextmanager
def listener(address: str = "127.0.0.1", backlog: int = 100) -> Iterator[int]:
    with socket.socket() as sock:
        sock.bind((address, 0))
        sock.listen(backlog)
        yield sock.getsockname()[1]


@contextmanager
def full_listener() -> Iterator[int]:
    """A queue of 0 that one connection fills: further SYNs are dropped as by a cut cable."""
    with listener(backlog=0) as port, socket.create_connection(("127.0.0.1", port)):
        yield port


@pytest.fixture
def closed_port() -> int:
    with listener() as port:
        return port


def swept(endpoints: Iterable[tuple[str, int]], deadline_s: float, at_once: int = 1000) -> list[TcpLook]:
    async def main() -> list[TcpLook]:
        return [look async for look in sweep(endpoints, deadline_s, at_once=at_once)]

    return asyncio.run(main())


def test_open_closed_and_silent_are_told_apart(closed_port: int) -> None:
    with listener() as port:
        assert asyncio.run(connect_look("127.0.0.1", port, 5)) > 0
    with pytest.raises(Refused):
        asyncio.run(connect_look("127.0.0.1", closed_port, 5))
    with full_listener() as port, pytest.raises(NoAnswer):
        asyncio.run(connect_look("127.0.0.1", port, 0.3))
    with pytest.raises(LocalFault):
        asyncio.run(connect_look("no address", 1, 1))


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_sweep_tells_each_endpoint_once(at_once: int, closed_port: int) -> None:
    with listener("0.0.0.0", 1000) as port, full_listener() as full:
        addresses = [f"127.3.{i // 200}.{i % 200 + 1}" for i in range(400)]
        endpoints = [(address, port) for address in addresses] + [("127.0.0.1", closed_port), ("127.0.0.1", full)]
        looks = swept(endpoints, 0.5, at_once)
    assert sorted((look.address, look.port) for look in looks) == sorted(endpoints)
    assert Counter(look.outcome for look in looks) == {Outcome.OPEN: 400, Outcome.CLOSED: 1, Outcome.SILENT: 1}


def test_without_descriptors_it_waits_for_its_own_and_never_calls_it_silence() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with listener("0.0.0.0", 1000) as port:
        endpoints = [(f"127.4.0.{i + 1}", port) for i in range(200)]

        async def main() -> Counter[Outcome]:
            spare = socket.socket()  # its number tells where the table ends
            resource.setrlimit(resource.RLIMIT_NOFILE, (spare.fileno() + 4, hard))
            try:
                return Counter([look.outcome async for look in sweep(endpoints, 5)])
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                spare.close()

        assert asyncio.run(main()) == {Outcome.OPEN: 200}


def test_no_descriptor_at_all_is_not_asked() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    async def main() -> Counter[Outcome]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            return Counter([look.outcome async for look in sweep([("127.0.0.1", 9), ("127.0.0.1", 10)], 5)])
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert asyncio.run(main()) == {Outcome.NOT_ASKED: 2}


def test_a_sweep_given_up_leaves_nothing_open() -> None:
    with full_listener() as port:

        async def main() -> None:
            looks = sweep([("127.0.0.1", port)] * 5 + [("127.0.0.1", 1)], 30)
            assert (await anext(looks)).outcome is Outcome.CLOSED
            await looks.aclose()  # type: ignore[attr-defined]

        asyncio.run(main())  # -W error would show a socket left behind


def test_a_pace_is_kept(closed_port: int) -> None:
    now = [0.0]
    pace = Pace(rate=1000, burst=1)

    async def main() -> int:
        loop = asyncio.get_running_loop()
        now[0] = loop.time()
        count = len([look async for look in sweep([("127.0.0.1", closed_port)] * 100, 5, pace=pace)])
        now[0] = loop.time() - now[0]
        return count

    assert asyncio.run(main()) == 100
    assert now[0] >= 0.09


@pytest.mark.parametrize(
    ("code", "at_once", "outcome"),
    [
        (0, False, Outcome.OPEN),
        (111, False, Outcome.CLOSED),
        (104, False, Outcome.CLOSED),
        (113, False, Outcome.UNREACHABLE),
        (101, False, Outcome.UNREACHABLE),
        (101, True, Outcome.NOT_ASKED),
        (99, True, Outcome.NOT_ASKED),
        (110, False, Outcome.SILENT),
    ],
)
def test_outcomes(code: int, at_once: bool, outcome: Outcome) -> None:
    assert outcome_of(code, at_once=at_once) is outcome
