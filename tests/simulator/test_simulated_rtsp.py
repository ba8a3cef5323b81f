"""The RTSP server's manners: order of methods, refusals, nonsense, and a viewer who talks back."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

import pytest

from collector.protocols.digest import authorization, parse_challenges
from collector.protocols.rtsp_message import Response, RtspReader, encode_request, values
from simulator.campus import Campus
from simulator.carriage import Wish, read_wish
from simulator.clip import FPS
from simulator.truth import PlantedDevice, Truth

INTERLEAVED = ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1")


class Client:
    """Logged in with the device's own password. Blocking."""

    def __init__(self, device: PlantedDevice) -> None:
        self.device = device
        self.sock = socket.create_connection((device.address, device.ports["rtsp"]), timeout=10)
        self._reader = RtspReader()
        self._waiting: list[Response] = []
        self.base = f"rtsp://{device.address}:{device.ports['rtsp']}"
        self.refusal = self.ask("DESCRIBE")

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *what: object) -> None:
        self.sock.close()

    def ask(self, method: str, *headers: tuple[str, str], path: str | None = None, cseq: int = 7) -> Response:
        self.sock.sendall(encode_request(method, self.base + (path or self.device.stream_path), cseq, headers))
        return self.answer()

    def ask_in(self, method: str, *headers: tuple[str, str], path: str | None = None, password: str = "") -> Response:
        challenge = parse_challenges(values(self.refusal.headers, "www-authenticate"))[0]
        login = self.device.login
        assert login
        uri = self.base + (path or self.device.stream_path)
        told = authorization(challenge, login.account, password or login.password, method, uri)
        return self.ask(method, *headers, ("Authorization", told), path=path)

    def answer(self) -> Response:
        while not self._waiting:
            data = self.sock.recv(65_535)
            assert data, "closed"
            self._waiting += [message for message in self._reader.feed(data) if isinstance(message, Response)]
        return self._waiting.pop(0)

    def play(self) -> tuple[str, str]:
        """The Session header of a playing session."""
        setup = self.ask_in("SETUP", INTERLEAVED, path=self.device.stream_path + "/trackID=1")
        session = ("Session", setup.header("session").partition(";")[0])
        assert self.ask_in("PLAY", session).status == 200
        return session


def on_camera(truth: Truth, scene: Callable[[Client], None]) -> None:
    """Runs a blocking scene with a client of the first camera."""

    def whole() -> None:
        with Client(truth.of_kind("camera")[0]) as client:
            scene(client)

    async def main() -> None:
        async with Campus(truth):
            await asyncio.to_thread(whole)

    asyncio.run(main())


def test_methods_out_of_turn_and_unknown_ones(truth: Truth) -> None:
    def scene(client: Client) -> None:
        assert client.refusal.status == 401
        assert "DESCRIBE" in client.ask("OPTIONS").header("public")
        assert client.ask_in("DESCRIBE").header("content-type") == "application/sdp"
        assert client.ask_in("DESCRIBE", path="/Streaming/Channels/901").status == 404
        assert client.ask_in("DESCRIBE", password="not the password").status == 401
        assert client.ask_in("PLAY", ("Session", "1")).status == 454
        assert client.ask_in("SETUP", ("Transport", "RAW/RAW/UDP")).status == 461
        assert client.ask("RECORD").status == 501
        session = client.play()
        assert client.ask_in("PAUSE", session).status == 200
        assert client.ask_in("PLAY", session).status == 200
        assert client.ask("GET_PARAMETER", session).status == 200
        assert client.ask("TEARDOWN", ("Session", "of someone else")).status == 454
        assert client.ask("TEARDOWN", session).status == 200
        assert client.ask_in("PLAY", session).status == 454

    on_camera(truth, scene)


def test_every_answer_repeats_the_number_of_its_question(truth: Truth) -> None:
    def scene(client: Client) -> None:
        for number in (1, 2, 999_999):
            assert client.ask("OPTIONS", cseq=number).header("cseq") == str(number)
        both = b"".join(encode_request("OPTIONS", client.base, number) for number in (31, 32))
        client.sock.sendall(both)
        assert [client.answer().header("cseq") for _ in range(2)] == ["31", "32"]

    on_camera(truth, scene)


def test_receiver_reports_of_a_viewer_are_no_requests(truth: Truth) -> None:
    def scene(client: Client) -> None:
        session = client.play()
        report = struct.pack("!BBHI", 0x80, 201, 1, 1)
        client.sock.sendall(struct.pack("!cBH", b"$", 1, len(report)) + report)
        assert client.ask("GET_PARAMETER", session).status == 200

    on_camera(truth, scene)


def test_garbage_is_answered_once_and_hung_up_on(truth: Truth) -> None:
    def scene(client: Client) -> None:
        client.sock.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert client.answer().status == 400
        assert client.sock.recv(1) == b""

    on_camera(truth, scene)


def test_nothing_goes_on_for_a_viewer_who_hung_up(truth: Truth) -> None:
    def scene() -> None:
        with Client(truth.of_kind("camera")[0]) as client:
            client.play()

    async def main() -> None:
        async with Campus(truth) as campus:
            await asyncio.to_thread(scene)
            while campus.stations["cam-0001"].guests:
                await asyncio.sleep(0.01)
            sent = campus.stats["rtp"]
            await asyncio.sleep(3 / FPS)
            assert campus.stats["rtp"] == sent

    asyncio.run(main())


@pytest.mark.parametrize(
    ("header", "wish"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3", Wish(True, (2, 3))),
        ("RTP/AVP/TCP;unicast", Wish(True, (0, 1))),
        ("RTP/AVP;unicast;client_port=5000-5001", Wish(False, (5000, 5001))),
        ("RTP/AVP/UDP;unicast;client_port=5000;destination=10.0.0.1", Wish(False, (5000, 5001))),
        ("RTP/AVP;multicast,RTP/AVP/TCP;interleaved=0-1", Wish(True, (0, 1))),
        ("RTP/AVP;unicast", None),
        ("RTP/AVP;unicast;client_port=0-1", None),
        ("RTP/AVP/TCP;interleaved=300-301", None),
        ("", None),
    ],
)
def test_transport_header(header: str, wish: Wish | None) -> None:
    assert read_wish(header) == wish
