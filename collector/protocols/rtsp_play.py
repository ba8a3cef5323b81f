"""Watching a stream, live or stored, for key frames (RFC 2326): DESCRIBE, SETUP, PLAY, all on one connection.

The pictures come between the messages (section 10.12), so nothing is ever sent to or taken from another address, and
what a server names must lie at its own. It ends with TEARDOWN: some recorders serve few streams at once.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from collector.protocols.cleaning import clean_text
from collector.protocols.connection import total_deadline
from collector.protocols.errors import BadAnswer, LocalFault, NoAnswer
from collector.protocols.rtp.key_frame import Depacketizer, KeyFrame
from collector.protocols.rtp.packet import read_rtp
from collector.protocols.rtp.track import depacketizer_of, video_of
from collector.protocols.rtsp import ACCEPT, RtspAnswer, failure_of
from collector.protocols.rtsp_message import Response
from collector.protocols.rtsp_talk import PROTOCOL, Entrance, Headers, Login, Permit, Talk, always, stream_url
from collector.protocols.sdp import Media, parse_sdp
from inventory.model.credential import Credential

MAX_OCTETS = 8 * 1024 * 1024
MAX_PACKETS = 16_384
TRANSPORT = (("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"),)
LIVE = "npt=0.000-"
NOT_TOGETHER = 459
KEPT = 2
_CHANNELS = re.compile(r"interleaved=([0-9]{1,3})(?:-[0-9]{1,3})?(?:;|$)", re.ASCII | re.IGNORECASE)
_SESSION = re.compile(r"[!-:<-~]{1,128}", re.ASCII)


class Place(NamedTuple):
    """`url` is the stream's, on the server that is asked; `whole` the presentation's, which is what is played."""

    track: str
    whole: str


class Incoming:
    """Takes interleaved frames and makes key frames of those of one track, one source, one payload type.

    From the first octet of a connection on it counts what comes, wanted or not. Raises BadAnswer.
    """

    def __init__(self, most_octets: int = MAX_OCTETS, most_packets: int = MAX_PACKETS) -> None:
        self._octets_left = most_octets
        self._packets_left = most_packets
        self._kind: int | None = None
        self._source: int | None = None
        self._depacketizer: Depacketizer | None = None
        self.channel: int | None = None
        self.found: deque[KeyFrame] = deque(maxlen=KEPT)

    def expect(self, media: Media) -> None:
        self._kind = media.payload_type
        self._depacketizer = depacketizer_of(media)

    def take(self, channel: int, data: bytes) -> None:
        self._octets_left -= len(data) + 4
        self._packets_left -= 1
        if self._octets_left < 0 or self._packets_left < 0:
            raise BadAnswer("rtsp.no_key_frame", protocol=PROTOCOL)
        if channel != self.channel or self._depacketizer is None:
            return
        packet = read_rtp(data)
        if packet.kind != self._kind:
            return
        self._source = packet.source if self._source is None else self._source
        if packet.source != self._source:
            return
        frame = self._depacketizer.feed(packet)
        if frame is not None:
            self.found.append(frame)


class Playing:
    """A stream that plays. `login` is how far its login went."""

    def __init__(self, talk: Talk, incoming: Incoming, login: Login) -> None:
        self._talk = talk
        self._incoming = incoming
        self.login = login
        self.waiting = False

    async def key_frame(self) -> KeyFrame:
        """The next one. Raises BadAnswer, also where too much comes and no key frame in it (`rtsp.no_key_frame`)."""
        self.waiting = True
        while not self._incoming.found:
            await self._talk.listen()
        self.waiting = False
        return self._incoming.found.popleft()


class _Visit:
    """The requests of one visit, each with the login where one is wanted."""

    def __init__(self, talk: Talk, entrance: Entrance, account: str) -> None:
        self._talk = talk
        self._entrance = entrance
        self._account = account
        self.login = Login.NOT_ASKED

    async def ask(self, method: str, url: str, headers: Headers) -> Response:
        """Raises what its status means."""
        headers = list(headers)
        response = await self._talk.ask(method, url, headers, self._entrance.pass_for(method, url))
        if response.status == 401:
            response, self.login = await self._entrance.enter(response, method, url, headers)
        error = failure_of(RtspAnswer(code=response.status, took_ms=0, login=self.login), self._account)
        if error is not None:
            raise error
        return response

    async def leave(self, url: str, session: str) -> None:
        await self._talk.tell("TEARDOWN", url, [("Session", session)], self._entrance.pass_for("TEARDOWN", url))


@asynccontextmanager
async def playing(
    address: str,
    port: int,
    path: str,
    credential: Credential | None,
    deadline_s: float,
    *,
    permit: Permit = always,
    allow_basic: bool = False,
    span: str = LIVE,
    headers: Headers = (),
) -> AsyncIterator[Playing]:
    """A stream that plays while the context lasts, at most `deadline_s` in all.

    `span` is the value of Range, `headers` go with SETUP and PLAY.

    Raises what `check` raises, the meaning of each code (`failure_of`), and BadAnswer: `rtsp.no_video` for a stream
    without a track that we know, `rtsp.elsewhere` for one that is said to lie elsewhere, `rtsp.no_key_frame`.
    """
    incoming, headers = Incoming(), list(headers)
    entrance, now = None, None
    try:
        async with total_deadline(PROTOCOL, deadline_s), Talk(address, port, path, incoming.take) as talk:
            entrance = Entrance(talk, credential, permit, allow_basic)
            visit = _Visit(talk, entrance, credential.account if credential else "")
            place, session = await _set_up(visit, talk.url, address, port, incoming, headers)
            await _play(visit, place, [("Session", session), ("Range", span), *headers])
            now = Playing(talk, incoming, visit.login)
            yield now
            await visit.leave(place.whole, session)
    except NoAnswer as late:
        if entrance is not None and entrance.asking_permit:
            raise LocalFault(protocol=PROTOCOL, reason="login gate") from late
        if now is not None and now.waiting:
            raise BadAnswer("rtsp.no_key_frame", protocol=PROTOCOL) from late
        raise


async def _set_up(
    visit: _Visit, url: str, address: str, port: int, incoming: Incoming, headers: Headers
) -> tuple[Place, str]:
    described = await visit.ask("DESCRIBE", url, ACCEPT)
    description = parse_sdp(described.body)
    media = video_of(description)
    incoming.expect(media)
    base = described.header("content-base") or described.header("content-location") or url
    place = Place(*(own_url(base, control, address, port) for control in (media.control, description.control)))
    answer = await visit.ask("SETUP", place.track, [*TRANSPORT, *headers])
    incoming.channel = channel_of(answer.header("transport"))
    return place, session_of(answer.header("session"))


async def _play(visit: _Visit, place: Place, headers: list[tuple[str, str]]) -> None:
    try:
        await visit.ask("PLAY", place.whole, headers)
    except BadAnswer as refusal:
        if refusal.message.params.get("code") != NOT_TOGETHER or place.track == place.whole:
            raise
        await visit.ask("PLAY", place.track, headers)


def own_url(base: str, control: str, address: str, port: int) -> str:
    """What a device names for its stream (RFC 2326 appendix C.1.1), on the server that is asked.

    Raises BadAnswer (`rtsp.elsewhere`) where it names another host: nothing is ever fetched from there.
    """
    if control in ("", "*"):
        control = base
    elif not control.lower().startswith(("rtsp://", "rtspu://", "rtsps://")):
        control = f"{base.rstrip('/')}/{control.lstrip('/')}"
    try:
        parts = urlsplit(control)
        own = ip_address(parts.hostname or "") == ip_address(address)
        host = parts.hostname
    except ValueError:
        own, host = False, control
    if not own:
        raise BadAnswer("rtsp.elsewhere", host=clean_text(host or control, 64))
    return stream_url(address, port, parts.path + (f"?{parts.query}" if parts.query else ""))


def channel_of(transport: str) -> int:
    """The channel of a track's packets. Raises BadAnswer where they would come by another way."""
    first = transport.partition(",")[0].replace(" ", "")
    if not first.upper().startswith("RTP/AVP/TCP"):
        raise BadAnswer(protocol=PROTOCOL, detail="no interleaved transport")
    told = _CHANNELS.search(first)
    return int(told[1]) if told else 0


def session_of(header: str) -> str:
    """Raises BadAnswer for what no header could repeat."""
    session = header.partition(";")[0].strip()
    if not _SESSION.fullmatch(session):
        raise BadAnswer(protocol=PROTOCOL, detail="no session")
    return session
