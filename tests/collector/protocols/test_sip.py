"""SIP servers that answer, that only take connections, and that tell something else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import pytest

from collector.protocols import sip
from collector.protocols.errors import BadAnswer, NoAnswer, ProtocolError, Refused
from collector.protocols.sip import code_of, options

Answer = Callable[[bytes], Iterable[bytes]]


@asynccontextmanager
async def server(answer: Answer, *, tcp: bool = False) -> AsyncIterator[int]:
    """UDP, and TCP at the same port where that is wanted."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)

        def readable() -> None:
            data, who = sock.recvfrom(8192)
            for datagram in answer(data):
                sock.sendto(datagram, who)

        loop.add_reader(sock, readable)
        port = int(sock.getsockname()[1])
        listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port) if tcp else None
        try:
            yield port
        finally:
            loop.remove_reader(sock)
            if listening is not None:
                listening.close()
                await listening.wait_closed()


def header(question: bytes, name: bytes) -> bytes:
    return next(line for line in question.split(b"\r\n") if line.startswith(name))


def reply(question: bytes, status: bytes = b"200 OK", call: bytes = b"") -> bytes:
    lines = [b"SIP/2.0 " + status, header(question, b"Via"), call or header(question, b"Call-ID"), b"CSeq: 1 OPTIONS"]
    return b"\r\n".join([*lines, b"Content-Length: 0", b"", b""])


def looked(answer: Answer, *, tcp: bool = False, deadline_s: float = 1.0) -> sip.SipAnswer:
    async def scene() -> sip.SipAnswer:
        async with server(answer, tcp=tcp) as port:
            return await sip.look("127.0.0.1", port, deadline_s)

    return asyncio.run(scene())


@pytest.mark.parametrize("status", [b"200 OK", b"403 Forbidden", b"405 Method Not Allowed", b"503 Busy"])
def test_any_final_answer_says_that_the_link_stands(status: bytes) -> None:
    found = looked(lambda question: [reply(question, b"100 Trying"), reply(question, status)])
    assert found.code == int(status[:3])
    assert found.took_ms > 0


def test_a_lost_question_is_asked_again() -> None:
    heard: list[bytes] = []

    def second(question: bytes) -> Iterable[bytes]:
        heard.append(question)
        return [reply(question)] if len(heard) > 1 else []

    assert looked(second, deadline_s=3).code == 200
    assert heard[0] == heard[1]


def test_a_connection_that_is_taken_is_enough() -> None:
    assert looked(lambda _: [], tcp=True).code is None


def test_answers_to_others_are_none() -> None:
    with pytest.raises(NoAnswer):
        looked(lambda question: [reply(question, call=b"Call-ID: another"), b"SIP/2.0 200 OK\r\n\r\n", b"\xff" * 9])


def test_who_floods_is_no_link() -> None:
    with pytest.raises(BadAnswer):
        looked(lambda _: [b"SIP/2.0 200 OK\r\n\r\n"] * 100)


def test_a_closed_port_refuses() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = int(sock.getsockname()[1])
    with pytest.raises((Refused, NoAnswer)) as refused:
        asyncio.run(sip.look("127.0.0.1", port, 1.0))
    assert isinstance(refused.value, ProtocolError)


def test_the_question_bears_nothing_of_ours_but_the_address() -> None:
    question = options("10.0.0.1", 5060, "10.0.0.9", 40_000, "ab" * 16).decode()
    assert question.startswith("OPTIONS sip:10.0.0.1:5060 SIP/2.0\r\n")
    assert question.endswith("\r\n\r\n")
    assert "Authorization" not in question
    assert options("2001:db8::1", 5060, "::1", 1, "c" * 32).startswith(b"OPTIONS sip:[2001:db8::1]:5060 ")


@pytest.mark.parametrize(
    "datagram", [b"", b"SIP/2.0 999 x\r\nCall-ID: a\r\n\r\n", b"HTTP/1.1 200 OK\r\nCall-ID: a\r\n\r\n"]
)
def test_what_is_no_answer_has_no_code(datagram: bytes) -> None:
    assert code_of(datagram, "a") is None
    assert code_of(b"SIP/2.0 200 OK\r\ni: a\r\n\r\n", "a") == 200
