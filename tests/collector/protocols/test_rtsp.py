"""Against GStreamer's RTSP server, and against servers that mean no good."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from rtsp_servers import (
    GOOD,
    WRONG,
    Behaviour,
    closing,
    dripping,
    endless_frames,
    endless_header,
    endless_requests,
    garbage,
    gstreamer,
    guarded,
    resetting,
    scripted,
    silent,
    web_server,
    with_server,
)

from collector.protocols.digest import Challenge, challenge_header, verify
from collector.protocols.errors import BadAnswer, Denied, Full, LocalFault, LoginHeld, NoAnswer, ProtocolError, Refused
from collector.protocols.rtsp import RtspAnswer, check, failure_of
from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from collector.protocols.rtsp_talk import Login, stream_url
from inventory.model.credential import Credential


def looked(
    behaviour: Behaviour, credential: Credential | None = GOOD, deadline_s: float = 5, **more: Any
) -> RtspAnswer:
    return with_server(behaviour, lambda port: check("127.0.0.1", port, "/s", credential, deadline_s, **more))


@pytest.mark.needs("gst-rtsp")
@pytest.mark.parametrize(
    ("method", "credential", "path", "code", "login"),
    [
        ("none", None, "/stream", 200, Login.NOT_ASKED),
        ("none", GOOD, "/other", 404, Login.NOT_ASKED),
        ("digest", GOOD, "/stream", 200, Login.ACCEPTED),
        ("digest", WRONG, "/stream", 401, Login.REFUSED),
        ("digest", None, "/stream", 401, Login.MISSING),
        ("basic", GOOD, "/stream", 401, Login.UNSUPPORTED),
    ],
)
def test_real_server(method: str, credential: Credential | None, path: str, code: int, login: Login) -> None:
    with gstreamer(method) as port:
        answer = asyncio.run(check("127.0.0.1", port, path, credential, 20))
    assert (answer.code, answer.login) == (code, login)
    assert answer.server == "GStreamer RTSP server"
    assert "DESCRIBE" in answer.methods
    if code == 200:
        assert answer.description is not None
        assert [(media.kind, media.codec) for media in answer.description.media] == [("video", "H264")]
        assert failure_of(answer) is None


@pytest.mark.needs("gst-rtsp")
def test_basic_only_where_it_is_allowed() -> None:
    with gstreamer("basic") as port:
        answer = asyncio.run(check("127.0.0.1", port, "/stream", GOOD, 20, allow_basic=True))
    assert (answer.code, answer.login) == (200, Login.ACCEPTED)


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        (301, BadAnswer, "rtsp.redirected"),
        (403, Denied, "rtsp.forbidden"),
        (404, BadAnswer, "rtsp.no_such_stream"),
        (453, Full, "protocol.full"),
        (454, BadAnswer, "rtsp.no_such_stream"),
        (500, BadAnswer, "rtsp.code"),
        (503, Full, "protocol.full"),
    ],
)
def test_codes_are_told_apart(code: int, error: type[ProtocolError], message: str) -> None:
    def answers(request: Request, number: int) -> bytes:
        status = 200 if request.method == "OPTIONS" else code
        return encode_response(status, request.header("cseq"), [("Location", "rtsp://192.0.2.1/elsewhere")])

    answer = looked(scripted(answers))
    failure = failure_of(answer)
    assert answer.code == code
    assert type(failure) is error
    assert failure.message.id == message


def test_a_full_server_is_asked_no_further() -> None:
    asked: list[str] = []

    def answers(request: Request, number: int) -> bytes:
        asked.append(request.method)
        return encode_response(503, request.header("cseq"))

    assert looked(scripted(answers)).code == 503
    assert asked == ["OPTIONS"]


def test_sha_256_and_a_challenge_that_comes_with_options() -> None:
    seen: list[str] = []
    challenge = Challenge(scheme="digest", realm="r", nonce="n", algorithm="SHA-256", qop=("auth",), opaque="o")
    answer = looked(guarded(challenge, seen=seen))
    assert (answer.code, answer.login) == (200, Login.ACCEPTED)
    assert len(seen) == 2, "OPTIONS was challenged, so DESCRIBE brings the login at once"
    assert answer.description is not None
    assert answer.description.media[0].codec == "JPEG"


@pytest.mark.parametrize(("credential", "login", "tries"), [(GOOD, Login.ACCEPTED, 2), (WRONG, Login.REFUSED, 2)])
def test_a_stale_nonce_is_answered_once_more_and_no_more(credential: Credential, login: Login, tries: int) -> None:
    seen: list[str] = []
    challenge = Challenge(scheme="digest", realm="r", nonce="n", qop=("auth",))
    permits: list[int] = []

    async def permit() -> bool:
        permits.append(1)
        return True

    answer = looked(guarded(challenge, stale_first=True, seen=seen), credential, permit=permit)
    assert answer.login is login
    assert len([header for header in seen if header]) == tries
    assert len(permits) == tries, "each attempt is counted before it is made"


@pytest.mark.parametrize("says_so", [True, False])
def test_a_server_that_closes_after_each_refusal_is_asked_again(says_so: bool) -> None:
    challenge = Challenge(scheme="digest", realm="r", nonce="n", qop=("auth",))
    permits: list[int] = []

    async def permit() -> bool:
        permits.append(1)
        return True

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parser = RtspReader()
        while data := await reader.read(4096):
            for request in parser.feed(data):
                assert isinstance(request, Request)
                if (
                    verify(request.header("authorization"), challenge, GOOD.account, GOOD.secret, request.method)
                    or request.method == "OPTIONS"
                ):
                    writer.write(encode_response(200, request.header("cseq")))
                else:
                    headers = [("WWW-Authenticate", challenge_header(challenge))]
                    headers += [("Connection", "close")] if says_so else []
                    writer.write(encode_response(401, request.header("cseq"), headers))
                    await writer.drain()
                    return

    answer = looked(behave, permit=permit)
    assert (answer.code, answer.login) == (200, Login.ACCEPTED)
    assert len(permits) == (1 if says_so else 2), "a login of unknown fate is counted too"


def test_without_permit_the_credential_is_not_used() -> None:
    seen: list[str] = []

    async def permit() -> bool:
        return False

    answer = looked(guarded(Challenge(scheme="digest", nonce="n"), seen=seen), permit=permit)
    assert answer.login is Login.HELD
    assert isinstance(failure_of(answer), LoginHeld)
    assert not any(seen)


def test_a_slow_login_gate_is_our_fault() -> None:
    async def permit() -> bool:
        await asyncio.sleep(60)
        return True

    with pytest.raises(LocalFault):
        looked(guarded(Challenge(scheme="digest", nonce="n"), seen=[]), deadline_s=2, permit=permit)


def test_the_password_is_nowhere_to_be_seen() -> None:
    seen: list[str] = []
    answer = looked(guarded(Challenge(scheme="digest", nonce="n", realm="r"), seen=seen), WRONG)
    failure = failure_of(answer, WRONG.account)
    assert WRONG.secret not in f"{answer!r} {failure!r} {seen}"


def other_number(request: Request, number: int) -> bytes:
    return encode_response(200, "999")


@pytest.mark.parametrize(
    ("behaviour", "error", "message"),
    [
        (silent, NoAnswer, "protocol.no_answer"),
        (dripping, NoAnswer, "protocol.no_answer"),
        (endless_header, BadAnswer, "protocol.bad_answer"),
        (endless_frames, BadAnswer, "protocol.bad_answer"),
        (endless_requests, BadAnswer, "protocol.bad_answer"),
        (garbage, BadAnswer, "protocol.bad_answer"),
        (web_server, BadAnswer, "protocol.bad_answer"),
        (closing, BadAnswer, "protocol.closed"),
        (resetting, BadAnswer, "protocol.reset"),
        (scripted(other_number), BadAnswer, "protocol.bad_answer"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_hostile_servers_end_in_an_error_that_says_what(
    behaviour: Behaviour, error: type[ProtocolError], message: str
) -> None:
    with pytest.raises(error) as caught:
        looked(behaviour, deadline_s=0.5 if error is NoAnswer else 20)
    assert caught.value.message.id == message


def test_closed_port_is_refused_and_full_backlog_is_silent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        with pytest.raises(Refused):
            asyncio.run(check("127.0.0.1", port, "/", None, 5))
        listener.listen(0)
        with socket.create_connection(("127.0.0.1", port)), pytest.raises(NoAnswer):
            asyncio.run(check("127.0.0.1", port, "/", None, 0.3))


def test_what_the_device_says_is_cleaned() -> None:
    def answers(request: Request, number: int) -> bytes:
        return encode_response(200, request.header("cseq"), [("Server", "a\x1b[31m\u202eb" + "c" * 999)])

    server = with_server(scripted(answers), lambda port: check("127.0.0.1", port, "/", None, 5)).server
    assert server.startswith("a[31mb")
    assert len(server) == 255


def test_urls() -> None:
    assert stream_url("10.0.0.7", 554, "/a b?c=1") == "rtsp://10.0.0.7:554/a%20b?c=1"
    assert stream_url("fd00::7", 8554, "x") == "rtsp://[fd00::7]:8554/x"
