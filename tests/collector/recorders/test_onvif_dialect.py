"""ONVIF's dialect against a device on loopback that checks tokens by its own clock, and searches its footage."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import re
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, HandClock
from web_station import CREDENTIAL, Answer, WebStation, equipped, standing, target_at

from collector.protocols.errors import BadAnswer, Denied, LoginHeld, NotOffered
from collector.protocols.onvif.moment import read_moment, write_moment
from collector.protocols.soap import envelope, read_envelope
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.visit import visit
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.span import Span

ONVIF = DIALECTS["onvif"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000
NOW_MS = 1_767_250_800_000  # 2026-01-01 15:00 there
DAY = Span(1_767_196_800_000, 1_767_283_200_000)
TOLERANCE_MS = 300_000
Told = TypeVar("Told")
OPEN = frozenset({"GetSystemDateAndTime", "GetServices", "GetCapabilities"})


def fault(code: str, subcode: str) -> bytes:
    return envelope(
        f"<s:Fault><s:Code><s:Value>s:{code}</s:Value><s:Subcode><s:Value>ter:{subcode}</s:Value></s:Subcode></s:Code>"
        "<s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>"
    )


@dataclass
class Onvif:
    """`ahead_ms` is its clock less ours. `holes` are hours of the day that channel 2 lacks, channel 1 lacks none.

    `page` is how many results it gives at once, `refusal` the HTTP code with which it keeps strangers out.
    """

    clock: HandClock
    ahead_ms: int = 0
    holes: tuple[tuple[int, int], ...] = ((3, 4), (9, 11))
    page: int = 3
    refusal: int = 400
    hands: str = ""
    open: bool = False
    new: bool = True
    starts: bool = True
    elsewhere: bool = False
    port: int = 0
    asked: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    ended: int = 0

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms() + self.ahead_ms

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        root = read_envelope(body, "onvif")
        content = root.find("Body")
        assert content is not None
        (question,) = content.children
        operation = question.name
        self.asked.append(operation)
        if operation not in OPEN and not self.open and not self._admits(root.find("Header")):
            return self.refusal, fault("Sender", "NotAuthorized")
        if operation == "GetServices" and not self.new:
            return 500, fault("Receiver", "ActionNotSupported")
        made = getattr(self, f"_{operation}", None)
        if made is None:
            return 500, fault("Receiver", "ActionNotSupported")
        return 200, envelope(f"<{operation}Response>{made(body)}</{operation}Response>")

    def _admits(self, header: object) -> bool:
        told = header.find("Security", "UsernameToken") if header is not None else None  # type: ignore[attr-defined]
        if told is None or told.text("Username") != CREDENTIAL.account:
            return False
        created, nonce = told.text("Created"), base64.b64decode(told.text("Nonce"))
        if abs((read_moment(created) or 0) - self.now_ms) > TOLERANCE_MS:
            return False
        expected = hashlib.sha1(nonce + created.encode() + CREDENTIAL.secret.encode()).digest()
        return bool(told.text("Password") == base64.b64encode(expected).decode())

    def _GetSystemDateAndTime(self, _: bytes) -> str:
        def moment(name: str, ms: int) -> str:
            day, _, time = write_moment(ms)[:-1].partition("T")
            (year, month, date), (hour, minute, second) = day.split("-"), time.split(":")
            return (
                f"<{name}><Time><Hour>{int(hour)}</Hour><Minute>{int(minute)}</Minute><Second>{int(second)}</Second>"
                f"</Time><Date><Year>{year}</Year><Month>{int(month)}</Month><Day>{int(date)}</Day></Date></{name}>"
            )

        zone, local = "", ""
        if self.hands:
            zone = f"<TimeZone><TZ>UTC{-int(self.hands)}</TZ></TimeZone>"
            local = moment("LocalDateTime", self.now_ms + int(self.hands) * HOUR_MS)
        kind = "<DateTimeType>NTP</DateTimeType>"
        return f"<SystemDateAndTime>{kind}{zone}{moment('UTCDateTime', self.now_ms)}{local}</SystemDateAndTime>"

    def _GetNTP(self, _: bytes) -> str:
        server = "<NTPManual><Type>IPv4</Type><IPv4Address>10.0.0.1</IPv4Address></NTPManual>"
        return f"<NTPInformation><FromDHCP>false</FromDHCP>{server}</NTPInformation>"

    def _xaddr(self, path: str) -> str:
        return f"<XAddr>http://{'127.0.0.9' if self.elsewhere else '127.0.0.1'}:{self.port}/{path}</XAddr>"

    def _GetServices(self, _: bytes) -> str:
        return "".join(
            f"<Service><Namespace>http://www.onvif.org/ver10/{name}/wsdl</Namespace>{self._xaddr(name)}</Service>"
            for name in ("device", "media", "search", "replay")
        )

    def _GetCapabilities(self, _: bytes) -> str:
        entries = "".join(f"<{name}>{self._xaddr(name.lower())}</{name}>" for name in ("Search", "Replay"))
        return f"<Capabilities><Extension>{entries}</Extension></Capabilities>"

    def _FindRecordings(self, _: bytes) -> str:
        track = "<Track><TrackToken>v</TrackToken><TrackType>Video</TrackType></Track>"
        self.results = [
            f"<RecordingInformation><RecordingToken>rec{n}</RecordingToken><Source><SourceId>{n}</SourceId>"
            f"<Name>Camera {n}</Name><Address>http://10.0.0.{n}/</Address></Source>{track}"
            f"<RecordingStatus>{'Stopped' if n == 4 else 'Recording'}</RecordingStatus></RecordingInformation>"
            for n in range(1, 5)
        ]
        return "<SearchToken>t1</SearchToken>"

    def _GetRecordingSearchResults(self, body: bytes) -> str:
        return self._page(body)

    def _page(self, body: bytes) -> str:
        assert b"SearchToken>t1<" in body
        page, self.results = self.results[: self.page], self.results[self.page :]
        state = "Searching" if self.results else "Completed"
        return f"<ResultList><SearchState>{state}</SearchState>{''.join(page)}</ResultList>"

    def _FindEvents(self, body: bytes) -> str:
        (recording,) = re.findall(rb"IncludedRecordings>([^<]+)<", body)
        (start,) = re.findall(rb"StartPoint>([^<]+)<", body)
        assert b"IncludeStartState>true<" in body
        first_ms = read_moment(start.decode()) or 0
        changes = [(first_ms, "true", "true")] if self.starts else []
        if recording == b"rec2":
            for begin, end in self.holes:
                changes += [(DAY.start_ms + begin * HOUR_MS, "false", "false")]
                changes += [(DAY.start_ms + end * HOUR_MS, "true", "false")]
        self.results = [
            f"<Result><RecordingToken>{recording.decode()}</RecordingToken><TrackToken>v</TrackToken>"
            f"<Time>{write_moment(at_ms)}</Time><Event><Message><Message><Data>"
            f'<SimpleItem Name="IsDataPresent" Value="{present}"/></Data></Message></Message></Event>'
            f"<StartStateEvent>{is_start}</StartStateEvent></Result>"
            for at_ms, present, is_start in changes
        ]
        return "<SearchToken>t1</SearchToken>"

    def _GetEventSearchResults(self, body: bytes) -> str:
        return self._page(body)

    def _EndSearch(self, _: bytes) -> str:
        self.ended += 1
        return f"<Endpoint>{write_moment(self.now_ms)}</Endpoint>"

    def _GetReplayUri(self, body: bytes) -> str:
        assert b"RecordingToken>rec2<" in body
        host = "10.9.9.9" if self.elsewhere else "127.0.0.1"
        return f"<Uri>rtsp://{host}:554/replay?r=2&amp;x=1</Uri>"

    def _GetProfiles(self, _: bytes) -> str:
        return "".join(
            f'<Profiles token="p{n}"><Name>x</Name><VideoSourceConfiguration><SourceToken>s{n // 2}</SourceToken>'
            "</VideoSourceConfiguration></Profiles>"
            for n in range(4)
        )

    def _GetStreamUri(self, body: bytes) -> str:
        (profile,) = re.findall(rb"ProfileToken>([^<]+)<", body)
        return f"<MediaUri><Uri>rtsp://127.0.0.1/live/{profile.decode()}</Uri></MediaUri>"


def asked(
    device: Onvif,
    ask: Callable[[WebSession], Awaitable[Told]],
    *,
    doorkeeper: Doorkeeper | None = None,
    login: bool = False,
    stranger: bool = False,
) -> Told:
    async def main() -> Told:
        station = WebStation(device.answer, login=login)
        async with standing(station), equipped(device.clock, doorkeeper) as instruments:
            device.port = station.port
            target = target_at(station.port, "onvif")
            async with visit(target, ONVIF, instruments, 30, pace_s=0, stranger=stranger) as session:
                return await ask(session)

    return asyncio.run(main())


def device(**traits: object) -> Onvif:
    return Onvif(HandClock(wall_ms=NOW_MS), **traits)  # type: ignore[arg-type]


async def setting(session: WebSession) -> ClockSetting:
    assert ONVIF.setting
    return await ONVIF.setting(session)


def clips_of(channel: int, window: Span = DAY) -> Callable[[WebSession], Awaitable[tuple[bool, list[Span]]]]:
    async def ask(session: WebSession) -> tuple[bool, list[Span]]:
        assert ONVIF.clips
        told = await ONVIF.clips(session, channel, window, SHANGHAI)
        return told.whole, [clip.span for clip in told.clips]

    return ask


def test_the_clock_is_told_to_strangers() -> None:
    late = device(ahead_ms=-420_000)
    told = asked(late, lambda session: ONVIF.clock(session, SHANGHAI), stranger=True)
    assert (told.device_ms, told.zone_min) == (NOW_MS - 420_000, None)
    assert late.asked == ["GetSystemDateAndTime"]


def test_hands_in_another_zone_are_wrong_by_hours() -> None:
    told = asked(device(hands="7"), lambda session: ONVIF.clock(session, SHANGHAI), stranger=True)
    assert (told.device_ms, told.zone_min) == (NOW_MS - HOUR_MS, 420)
    told = asked(device(hands="8"), lambda session: ONVIF.clock(session, SHANGHAI), stranger=True)
    assert told.device_ms == NOW_MS


@pytest.mark.parametrize("year_2004", [False, True])
@pytest.mark.parametrize("refusal", [400, 401, 500])
def test_a_token_bears_the_devices_time(year_2004: bool, refusal: int) -> None:
    ahead_ms = 1_072_915_200_000 - NOW_MS if year_2004 else 0
    doorkeeper, shy = Doorkeeper(), device(ahead_ms=ahead_ms, refusal=refusal)
    assert asked(shy, setting, doorkeeper=doorkeeper) == ClockSetting(setting=Setting.NTP, server="10.0.0.1")
    assert shy.asked == ["GetSystemDateAndTime", "GetNTP", "GetNTP"]
    assert (doorkeeper.left, doorkeeper.proofs, doorkeeper.refusals) == (1, ["S01-nvr-0001/viewer"], 0)


def test_a_device_that_lets_everybody_in_proves_nothing() -> None:
    doorkeeper = Doorkeeper()
    asked(device(open=True), setting, doorkeeper=doorkeeper)
    assert (doorkeeper.left, doorkeeper.proofs) == (2, [])


def test_a_device_that_wants_digest_of_http() -> None:
    doorkeeper = Doorkeeper()
    assert asked(device(open=True), setting, doorkeeper=doorkeeper, login=True).server == "10.0.0.1"
    assert (doorkeeper.left, doorkeeper.proofs) == (1, ["S01-nvr-0001/viewer"])


def test_a_refused_token_is_a_refused_login() -> None:
    doorkeeper, shy = Doorkeeper(), device()
    shy._admits = lambda header: False  # type: ignore[method-assign]
    with pytest.raises(Denied):
        asked(shy, setting, doorkeeper=doorkeeper)
    assert (doorkeeper.left, doorkeeper.refusals) == (1, 1)
    assert shy.asked.count("GetNTP") == 2
    with pytest.raises(LoginHeld):
        asked(device(), setting, doorkeeper=Doorkeeper(left=0))
    with pytest.raises(Denied):
        asked(device(), setting, stranger=True)


def test_a_token_that_was_let_in_may_be_refused_once() -> None:
    """As where a connection was cut, and the question went out on the next one with the same nonce."""
    forgetful, admits, asked_before = device(), Onvif._admits, 0

    def once_not(header: object) -> bool:
        nonlocal asked_before
        asked_before += 1
        return admits(forgetful, header) and asked_before != 4

    forgetful._admits = once_not  # type: ignore[method-assign]
    doorkeeper = Doorkeeper()
    assert asked(forgetful, clips_of(1), doorkeeper=doorkeeper)[0]
    assert asked_before > 4
    assert doorkeeper.refusals == 0


@pytest.mark.parametrize("new", [True, False])
def test_channels_are_the_sources_of_recordings(new: bool) -> None:
    async def ask(session: WebSession) -> list[tuple[int, str, str, bool | None]]:
        assert ONVIF.channels
        return [(one.number, one.name, one.address, one.recording) for one in await ONVIF.channels(session)]

    found = asked(device(new=new), ask)
    assert found[0] == (1, "Camera 1", "10.0.0.1", True)
    assert found[3] == (4, "Camera 4", "10.0.0.4", False)
    assert len(found) == 4


def test_a_day_with_holes() -> None:
    def hours(start: int, end: int) -> Span:
        return Span(DAY.start_ms + start * HOUR_MS, DAY.start_ms + end * HOUR_MS)

    whole, spans = asked(device(), clips_of(2))
    assert whole
    assert spans == [hours(0, 3), hours(4, 9), hours(11, 15)]  # it is three in the afternoon
    assert asked(device(), clips_of(1)) == (True, [hours(0, 15)])


def test_footage_is_told_by_the_hands() -> None:
    """A recorder that believes to be in Vietnam shows an hour less than it is in China."""
    window = Span(DAY.start_ms - HOUR_MS, DAY.end_ms - HOUR_MS)
    whole, spans = asked(device(hands="7", holes=((3, 4),)), clips_of(2, window))
    assert whole
    assert spans == [
        Span(DAY.start_ms - HOUR_MS, DAY.start_ms + 2 * HOUR_MS),
        Span(DAY.start_ms + 3 * HOUR_MS, NOW_MS - HOUR_MS),
    ]


def test_a_recorder_that_does_not_tell_how_it_began() -> None:
    assert asked(device(starts=False), clips_of(1)) == (False, [])
    assert asked(device(starts=False), clips_of(2))[0]


def test_a_search_without_end_is_ended() -> None:
    endless = device(holes=((3, 4),) * 40)
    assert asked(endless, clips_of(2)) == (False, [])
    assert endless.ended == 1


def test_recordings_are_asked_once_a_session() -> None:
    async def two(session: WebSession) -> None:
        await clips_of(1)(session)
        await clips_of(2)(session)

    shy = device()
    asked(shy, two)
    assert shy.asked.count("FindRecordings") == 2  # the first as a stranger
    assert shy.asked.count("GetServices") == 1


def test_nothing_is_left_of_a_session_that_ended() -> None:
    left: list[weakref.ref[WebSession]] = []

    async def ask(session: WebSession) -> None:
        await clips_of(1)(session)
        left.append(weakref.ref(session))

    gc.disable()
    try:
        asked(device(), ask)
        assert left[0]() is None
    finally:
        gc.enable()


def test_no_such_channel() -> None:
    with pytest.raises(BadAnswer, match="no channel 5"):
        asked(device(), clips_of(5))


def test_services_on_another_host_are_not_asked() -> None:
    with pytest.raises(NotOffered):
        asked(device(elsewhere=True), clips_of(1))


def test_a_replay_on_another_host_is_refused() -> None:
    async def ask(session: WebSession) -> tuple[str, int]:
        assert ONVIF.replay
        return await ONVIF.replay(session, 2, NOW_MS, SHANGHAI)

    assert asked(device(), ask) == ("/replay?r=2&x=1", NOW_MS)
    assert asked(device(hands="7"), ask) == ("/replay?r=2&x=1", NOW_MS + HOUR_MS)

    class Sly(Onvif):
        def _xaddr(self, path: str) -> str:
            return f"<XAddr>http://127.0.0.1:{self.port}/{path}</XAddr>"

    with pytest.raises(BadAnswer, match=r"elsewhere.*10\.9\.9\.9"):
        asked(Sly(HandClock(wall_ms=NOW_MS), elsewhere=True), ask)


def test_the_stream_of_a_channel() -> None:
    async def ask(session: WebSession) -> str:
        assert ONVIF.stream
        return await ONVIF.stream(session, 2)

    assert asked(device(), ask) == "/live/p2"


def test_the_school_is_in_its_zone() -> None:
    assert datetime.fromtimestamp(DAY.start_ms / 1000, SHANGHAI).isoformat() == "2026-01-01T00:00:00+08:00"
