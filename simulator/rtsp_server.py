"""The RTSP server of a camera or recorder (RFC 2326): Digest, one track of H.264, over TCP or UDP."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from email.utils import formatdate
from functools import partial

from collector.protocols.digest import Challenge, challenge_header, verify
from collector.protocols.errors import BadAnswer
from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from simulator.accounts import Entrance, who
from simulator.carriage import Carriage, Datagram, Interleaved, NoPorts, read_wish
from simulator.clip import make_clip
from simulator.connection import Connection
from simulator.film import Film
from simulator.objects.system import fill
from simulator.playback import find_playback, ranged
from simulator.station import Station
from simulator.streams import TRACK, Stream, describe, find_stream

SESSION_TIMEOUT_S = 60
MAX_UNSENT = 512 * 1024
"""Octets a viewer may lag behind before pictures are left out."""
PUBLIC = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
Headers = tuple[tuple[str, str], ...]


class RtspConnection(Connection):
    """One client; a session ends with its connection. `wall` gives UTC seconds."""

    def __init__(self, station: Station, wall: Callable[[], float]) -> None:
        super().__init__(station)
        self._wall = wall
        self._reader = RtspReader()
        self._challenge = Challenge(
            scheme="digest",
            realm=fill(station.persona.realm, station),
            nonce=secrets.token_hex(16),
            named_algorithm=False,
        )
        self._session = ""
        self._carriage: Carriage | None = None
        self._film: Film | None = None

    def received(self, data: bytes) -> None:
        try:
            messages = self._reader.feed(data)
        except BadAnswer:
            self._respond("0", 400)
            self.finish()
            return
        delay = self.station.condition.rtsp_delay_s
        for message in messages:
            if isinstance(message, Request) and delay:
                asyncio.get_running_loop().call_later(delay, self._serve, message)
            elif isinstance(message, Request):
                self._serve(message)

    def ended(self) -> None:
        if self._film is not None:
            self._film.pause()
            self._film = None
        if self._carriage is not None:
            self._carriage.close()
            self._carriage = None
        self._session = ""

    def _serve(self, request: Request) -> None:
        cseq = request.header("cseq")
        if not cseq.isdigit():
            self._respond("0", 400)
            return
        handler = HANDLERS.get(request.method)
        status, headers, body = handler(self, request) if handler else (501, (), b"")
        self._respond(cseq, status, headers, body)
        if request.method == "PLAY" and status == 200 and self._film is not None:
            self._film.play()

    def _respond(self, cseq: str, status: int, headers: Headers = (), body: bytes = b"") -> None:
        server = self.station.persona.rtsp_server
        told = [("Server", server)] if server else []
        told.append(("Date", formatdate(self._wall(), usegmt=True)))
        self.station.count("rtsp")
        self.send(encode_response(status, cseq, [*told, *headers], body))

    def refusal(self, request: Request) -> Answer | None:
        """What keeps a request from being served: no connection free, a wrong password, a wrong path."""
        condition = self.station.condition
        if condition.full_status:
            return condition.full_status, (), b""
        if condition.password_refused or not self._let_in(request):
            return 401, (("WWW-Authenticate", challenge_header(self._challenge)),), b""
        if self.stream(request) is None:
            return 404, (), b""
        return None

    def _let_in(self, request: Request) -> bool:
        """A wrong login is counted, over whatever protocol it comes."""
        accounts, header = self.station.accounts, request.header("authorization")
        if accounts.open or not header:
            return accounts.open
        name = who(header)
        answers = partial(verify, header, self._challenge, name, method=request.method)
        return accounts.try_login(name, lambda password: answers(password=password)) is Entrance.OPEN

    def stream(self, request: Request) -> Stream | None:
        return find_stream(self.station.device, request.uri) or find_playback(self.station, request.uri)

    def _view(self, stream: Stream) -> str:
        """What is wrong with the picture: footage was sound, and a recorder shows a lost camera as no signal."""
        if stream.recorded:
            return ""
        if stream.camera and self.station.recorder and self.station.recorder.trouble(stream.channel):
            return "no-signal"
        return self.station.peers.get(stream.camera, self.station).view

    def describe(self, request: Request) -> Answer:
        stream = self.stream(request)
        if stream is None:
            return 404, (), b""
        body = describe(self.station.device.address, make_clip(stream.size, stream.number))
        base = request.uri.rstrip("/") + "/"
        return 200, (("Content-Base", base), ("Content-Type", "application/sdp")), body

    def setup(self, request: Request) -> Answer:
        stream = self.stream(request)
        wish = read_wish(request.header("transport"))
        if stream is None:
            return 404, (), b""
        if wish is None or self.transport is None:
            return 461, (), b""
        self.ended()
        if wish.interleaved:
            self._carriage = Interleaved(wish.ports, self.send)
        else:
            viewer = self.transport.get_extra_info("peername")[0]
            try:
                self._carriage = Datagram(self.station.device.address, viewer, wish.ports)
            except NoPorts:
                return 503, (), b""
        clip = make_clip(stream.size, stream.number)
        self._film = Film(clip, self._wall, self._rtp, self._carriage.rtcp, self._ready, lambda: self._view(stream))
        if stream.recorded:
            self.station.count("playback")
        self._session = f"{secrets.randbelow(10**9):09d}"
        transport = f"{self._carriage.transport};ssrc={self._film.source:08X}"
        return 200, (("Transport", transport), self._session_header()), b""

    def play(self, request: Request) -> Answer:
        if self._film is None or not self._in_session(request):
            return 454, (), b""
        film, stream = self._film, self.stream(request)
        if stream is not None and stream.recorded:
            at_ms = ranged(self.station, stream, request.header("range"))
            if at_ms is None:
                return 457, (), b""
            film.at_s = at_ms / 1000
        url = f"{request.uri.rstrip('/')}/{TRACK}"
        info = f"url={url};seq={film.sequence & 0xFFFF};rtptime={film.first_timestamp}"
        return 200, (self._session_header(), ("Range", "npt=0.000-"), ("RTP-Info", info)), b""

    def pause(self, request: Request) -> Answer:
        if self._film is None or not self._in_session(request):
            return 454, (), b""
        self._film.pause()
        return 200, (self._session_header(),), b""

    def teardown(self, request: Request) -> Answer:
        if not self._in_session(request):
            return 454, (), b""
        self.ended()
        return 200, (), b""

    def _in_session(self, request: Request) -> bool:
        return bool(self._session) and request.header("session").partition(";")[0].strip() == self._session

    def _session_header(self) -> tuple[str, str]:
        return "Session", f"{self._session};timeout={SESSION_TIMEOUT_S}"

    def _rtp(self, data: bytes) -> None:
        if self._carriage is not None:
            self._carriage.rtp(data)
            self.station.stats["rtp"] += 1

    def _ready(self) -> bool:
        unsent = self.transport.get_write_buffer_size() if self.transport else 0
        return not self.station.condition.silent and unsent < MAX_UNSENT


Answer = tuple[int, Headers, bytes]
Handler = Callable[[RtspConnection, Request], Answer]


def _guarded(method: Handler) -> Handler:
    return lambda connection, request: connection.refusal(request) or method(connection, request)


def _fine(connection: RtspConnection, request: Request) -> Answer:
    return 200, (), b""


HANDLERS: Mapping[str, Handler] = {
    "OPTIONS": lambda connection, request: (200, (("Public", PUBLIC),), b""),
    "DESCRIBE": _guarded(RtspConnection.describe),
    "SETUP": _guarded(RtspConnection.setup),
    "PLAY": _guarded(RtspConnection.play),
    "PAUSE": _guarded(RtspConnection.pause),
    "TEARDOWN": RtspConnection.teardown,
    "GET_PARAMETER": _fine,
    "SET_PARAMETER": _fine,
}
"""OPTIONS is answered without a login, also by a full device, as most do."""
