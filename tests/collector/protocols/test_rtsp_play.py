"""Key frames from GStreamer's server, and from servers that mean no good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from rtsp_servers import GOOD, WRONG, Behaviour, gstreamer, with_server

from collector.protocols.digest import Challenge, challenge_header, verify
from collector.protocols.errors import BadAnswer, Denied, Full, LoginHeld, NoAnswer, ProtocolError
from collector.protocols.rtp.key_frame import Codec, KeyFrame
from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from collector.protocols.rtsp_play import MAX_OCTETS, MAX_PACKETS, Incoming, channel_of, own_url, playing, session_of
from collector.protocols.rtsp_talk import Login
from simulator.clip import make_clip
from simulator.rtp import packet, payloads
from simulator.streams import describe

CLIP = make_clip((96, 64), 7)
SDP = describe("127.0.0.1", CLIP)
Show = Callable[[], Iterator[bytes]]


def interleaved(data: bytes, channel: int = 0) -> bytes:
    return b"$" + bytes((channel,)) + len(data).to_bytes(2, "big") + data


def picture(tick: int, source: int = 7, channel: int = 0) -> bytes:
    parts = [CLIP.sps, CLIP.pps, *payloads(CLIP.unit(tick))]
    return b"".join(
        interleaved(
            packet(
                part,
                sequence=tick * len(parts) + place,
                timestamp=tick,
                source=source,
                marker=place == len(parts) - 1,
            ),
            channel,
        )
        for place, part in enumerate(parts)
    )


def film() -> Iterator[bytes]:
    yield from map(picture, count())


@dataclass
class Stage:
    """A server that plays `show` after PLAY. `headers` replace those of answers, by method; `asked` are requests."""

    show: Show = film
    body: bytes = SDP
    headers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    pause_s: float = 0.0
    told: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=lambda: {
            "SETUP": (("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"), ("Session", "12345;timeout=60")),
        }
    )

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parser, shows = RtspReader(), set[asyncio.Task[None]]()
        while data := await reader.read(4096):
            for request in parser.feed(data):
                assert isinstance(request, Request)
                self.asked.append(request)
                writer.write(self.answer(request))
                if request.method == "PLAY" and not self.codes.get("PLAY"):
                    shows.add(asyncio.create_task(self.play(writer)))
        for show in shows:
            show.cancel()

    async def play(self, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            for part in self.show():
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(self.pause_s)

    def answer(self, request: Request) -> bytes:
        code = self.codes.get(request.method, 200)
        headers = self.headers.get(request.method, self.told.get(request.method, ()))
        return encode_response(
            code, request.header("cseq"), headers, self.body if request.method == "DESCRIBE" and code == 200 else b""
        )


async def watch(port: int, wanted: int = 1, path: str = "/s", **more: Any) -> list[KeyFrame]:
    credential, deadline_s = more.pop("credential", None), more.pop("deadline_s", 20)
    async with playing("127.0.0.1", port, path, credential, deadline_s, **more) as stream:
        return [await stream.key_frame() for _ in range(wanted)]


def watched(behaviour: Behaviour, wanted: int = 1, **more: Any) -> list[KeyFrame]:
    return with_server(behaviour, lambda port: watch(port, wanted, **more))


def refused(behaviour: Behaviour, **more: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        watched(behaviour, **more)
    return caught.value


@pytest.mark.needs("gst-rtsp")
@pytest.mark.parametrize(
    ("path", "codec", "start"),
    [
        ("/h264", Codec.H264, b"\0\0\0\1\x67"),
        ("/h265", Codec.H265, b"\0\0\0\1\x40"),
        ("/jpeg", Codec.JPEG, b"\xff\xd8"),
    ],
)
def test_a_real_server_plays_each_codec(path: str, codec: Codec, start: bytes) -> None:
    with gstreamer("digest") as port:
        frames = asyncio.run(watch(port, 2, path, credential=GOOD, deadline_s=60))
    assert [frame.codec for frame in frames] == [codec, codec]
    assert all(frame.data.startswith(start) for frame in frames)


@pytest.mark.needs("gst-rtsp")
def test_a_real_server_says_what_it_does_not_play() -> None:
    with gstreamer("digest") as port:
        for path, credential, error, message in (
            ("/sound", GOOD, BadAnswer, "rtsp.no_video"),
            ("/none", GOOD, BadAnswer, "rtsp.no_such_stream"),
            ("/h264", WRONG, Denied, "protocol.denied"),
            ("/h264", None, Denied, "protocol.login_missing"),
        ):
            with pytest.raises(error) as caught:
                asyncio.run(watch(port, path=path, credential=credential, deadline_s=60))
            assert caught.value.message.id == message


def test_key_frames_come_one_after_another_and_the_session_is_ended() -> None:
    stage = Stage(pause_s=0.01)

    async def look(port: int) -> list[KeyFrame]:
        frames = await watch(port, 3)
        async with asyncio.timeout(20):
            while stage.asked[-1].method != "TEARDOWN":
                await asyncio.sleep(0.01)
        return frames

    frames = with_server(stage, look)
    assert len({frame.data for frame in frames}) == 3
    assert [request.method for request in stage.asked] == ["DESCRIBE", "SETUP", "PLAY", "TEARDOWN"]
    assert [request.header("session") for request in stage.asked[2:]] == ["12345", "12345"]


def test_each_request_bears_its_own_login() -> None:
    challenge = Challenge(
        scheme="digest", realm="r", nonce="n", algorithm="SHA-256", named_algorithm=True, qop=("auth",)
    )
    counts: list[str] = []

    class Guarded(Stage):
        def answer(self, request: Request) -> bytes:
            login = request.header("authorization")
            if not verify(login, challenge, GOOD.account, GOOD.secret, request.method):
                return encode_response(401, request.header("cseq"), [("WWW-Authenticate", challenge_header(challenge))])
            counts.append(login.partition("nc=")[2][:8])
            return super().answer(request)

    async def look(port: int) -> Login:
        async with playing("127.0.0.1", port, "/s", GOOD, 20) as stream:
            await stream.key_frame()
            return stream.login

    assert with_server(Guarded(pause_s=0.01), look) is Login.ACCEPTED
    assert counts[:3] == ["00000001", "00000002", "00000003"], "a nonce is counted, as replay protection asks"


def test_without_leave_the_credential_is_not_used() -> None:
    challenge = Challenge(scheme="digest", realm="r", nonce="n")
    stage = Stage(codes={"DESCRIBE": 401}, headers={"DESCRIBE": (("WWW-Authenticate", challenge_header(challenge)),)})

    async def no() -> bool:
        return False

    assert isinstance(refused(stage, credential=GOOD, permit=no), LoginHeld)
    assert not any(request.header("authorization") for request in stage.asked)


def test_stored_footage_is_asked_for_by_its_range() -> None:
    stage = Stage(pause_s=0.01)
    watched(stage, span="clock=20261101T000000Z-", headers=[("Require", "onvif-replay")])
    play = next(request for request in stage.asked if request.method == "PLAY")
    assert play.header("range") == "clock=20261101T000000Z-"
    assert [one.header("require") for one in stage.asked[:3]] == ["", "onvif-replay", "onvif-replay"]


def test_a_server_that_plays_only_single_tracks_is_asked_so() -> None:
    class Single(Stage):
        def answer(self, request: Request) -> bytes:
            if request.method == "PLAY" and "trackID" not in request.uri:
                return encode_response(459, request.header("cseq"))
            return super().answer(request)

        async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.show = self.later
            await super().__call__(reader, writer)

        def later(self) -> Iterator[bytes]:
            if "trackID" in self.asked[-1].uri:
                yield from film()

    assert watched(Single(pause_s=0.01))


@pytest.mark.parametrize(
    ("method", "code", "error"), [("SETUP", 453, Full), ("PLAY", 454, BadAnswer), ("SETUP", 302, BadAnswer)]
)
def test_what_a_code_means_is_raised(method: str, code: int, error: type[ProtocolError]) -> None:
    assert isinstance(refused(Stage(codes={method: code})), error)


# Servers that mean no good.


def no_packets() -> Iterator[bytes]:
    yield from ()


def never_a_key_frame() -> Iterator[bytes]:
    for number in count():
        part = packet(b"\x41\x9a\x24\x6c" + bytes(1000), sequence=number, timestamp=number, source=7, marker=True)
        yield interleaved(part)


def endless_fragments() -> Iterator[bytes]:
    first, middle, *_ = payloads(bytes((0x65,)) + bytes(5000))
    yield interleaved(packet(first, sequence=0, timestamp=1, source=7, marker=False))
    for number in count(1):
        yield interleaved(packet(middle, sequence=number, timestamp=1, source=7, marker=False))


def tiny_packets() -> Iterator[bytes]:
    for number in count():
        yield interleaved(packet(b"\x41\x9a", sequence=number, timestamp=number, source=7, marker=True)) * 500


def other_channels() -> Iterator[bytes]:
    while True:
        yield interleaved(bytes(65_535), channel=200)


@pytest.mark.parametrize("show", [endless_fragments, never_a_key_frame, tiny_packets, other_channels])
def test_streams_without_a_key_frame_end_before_they_cost_much(show: Show) -> None:
    sent = [0, 0]

    def counted() -> Iterator[bytes]:
        for part in show():
            sent[0] += len(part)
            sent[1] += part.count(b"$\x00\x00\x0e") or 1
            yield part

    error = refused(Stage(show=counted), deadline_s=60)
    assert isinstance(error, BadAnswer)
    assert sent[0] < MAX_OCTETS + 16 * 2**20, "what lies in the buffers of sockets"
    assert error.message.id in ("rtsp.no_key_frame", "protocol.bad_answer")


def test_many_tiny_packets_are_no_stream() -> None:
    assert refused(Stage(show=tiny_packets), deadline_s=60).message.id == "rtsp.no_key_frame"
    incoming = Incoming()
    for _ in range(MAX_PACKETS):
        incoming.take(200, b"tiny")
    with pytest.raises(BadAnswer):
        incoming.take(200, b"tiny")


def test_a_stream_that_shows_nothing_ends_by_its_deadline() -> None:
    assert refused(Stage(show=no_packets), deadline_s=0.5).message.id == "rtsp.no_key_frame"


def test_a_server_that_never_answers_is_silent() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    assert isinstance(refused(mute, deadline_s=0.3), NoAnswer)


def test_packets_of_another_source_are_not_mixed_in() -> None:
    def show() -> Iterator[bytes]:
        yield picture(1)
        for tick in count(2):
            yield interleaved(packet(b"\x65stray", sequence=1, timestamp=tick, source=666, marker=True)) + picture(tick)

    frames = watched(Stage(show=show, pause_s=0.01), 2)
    assert [frame.data.endswith(CLIP.unit(tick)) for tick, frame in enumerate(frames, 1)] == [True, True]


def test_another_payload_type_and_channel_are_left_out() -> None:
    def show() -> Iterator[bytes]:
        for tick in count(1):
            sound = bytearray(packet(b"\x65" + bytes(50), sequence=9, timestamp=tick, source=7, marker=True))
            sound[1] = 0x80 | 8
            yield interleaved(bytes(sound)) + interleaved(bytes(28), 1) + picture(tick)

    (frame,) = watched(Stage(show=show, pause_s=0.01))
    assert frame.data.endswith(CLIP.unit(1))


def test_garbage_in_place_of_packets_is_refused() -> None:
    assert refused(Stage(show=lambda: iter([interleaved(b"\x00garbage!!!!")]))).message.id == "protocol.bad_answer"


def test_a_flood_leaves_the_loop_to_others() -> None:
    """However busily it comes, what else waits has its turn all the time."""

    async def look(port: int) -> int:
        turns, over = 0, False

        async def others() -> None:
            nonlocal turns
            while not over:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        with pytest.raises(BadAnswer):
            await watch(port, deadline_s=60)
        over = True
        await beside
        return turns

    assert with_server(Stage(show=other_channels), look) > MAX_OCTETS / (16 * 1024) / 2


ELSEWHERE = (
    "rtsp://192.0.2.1/s/",
    "rtsp://192.0.2.1:554/s",
    "rtsp://camera.example/s",
    "rtsp://[::1/s",
    "rtsp:///s",
    "rtsp://127.0.0.1@192.0.2.1/s",
    "RTSPS://192.0.2.1/",
)


@pytest.mark.parametrize("told", ELSEWHERE)
def test_a_stream_that_is_said_to_lie_elsewhere_is_refused(told: str) -> None:
    base = Stage(headers={"DESCRIBE": (("Content-Base", told),)})
    assert refused(base).message.id == "rtsp.elsewhere"
    control = Stage(body=SDP.replace(b"trackID=1", told.encode()))
    assert refused(control).message.id == "rtsp.elsewhere"
    assert [request.method for request in (*base.asked, *control.asked)] == ["DESCRIBE", "DESCRIBE"]


@pytest.mark.parametrize(
    ("base", "control", "url"),
    [
        ("rtsp://127.0.0.1:554/s/", "track1", "rtsp://127.0.0.1:8554/s/track1"),
        ("rtsp://127.0.0.1/s", "*", "rtsp://127.0.0.1:8554/s"),
        ("rtsp://127.0.0.1/s", "", "rtsp://127.0.0.1:8554/s"),
        ("rtsp://127.0.0.1/cam?channel=1&subtype=0", "trackID=0", "rtsp://127.0.0.1:8554/cam?channel=1&subtype=0/trackID=0"),
        ("rtsp://x/", "rtsp://127.0.0.1/a/b", "rtsp://127.0.0.1:8554/a/b"),
        ("rtsp://127.0.0.1/", "a\r\nX: y", "rtsp://127.0.0.1:8554/aX:%20y"),
    ],
)  # fmt: skip
def test_where_a_track_lies(base: str, control: str, url: str) -> None:
    assert own_url(base, control, "127.0.0.1", 8554) == url


def test_the_way_of_the_packets_is_read() -> None:
    assert channel_of("RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=1") == 4
    assert channel_of("RTP/AVP/TCP;unicast") == 0
    for told in ("", "RTP/AVP;unicast;client_port=5000-5001;source=192.0.2.1", "RAW/RAW/UDP"):
        with pytest.raises(BadAnswer):
            channel_of(told)


@pytest.mark.parametrize("header", ["", ";timeout=60", "a b", "a\rb", "x" * 200])
def test_a_session_that_no_header_could_repeat_is_refused(header: str) -> None:
    with pytest.raises(BadAnswer):
        session_of(header)
    if "\r" not in header:
        told = (("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"), ("Session", header))
        assert refused(Stage(headers={"SETUP": told})).message.id == "protocol.bad_answer"


def test_the_session_of_usual_servers_is_read() -> None:
    assert session_of("12345678;timeout=60") == "12345678"
    assert session_of(" 0xAbC-_.$ ") == "0xAbC-_.$"
