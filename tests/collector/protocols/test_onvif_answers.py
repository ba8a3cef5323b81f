"""What ONVIF devices say of clocks, streams and recordings, real ones and broken ones, through the readers."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from collector.protocols.errors import BadAnswer
from collector.protocols.onvif import clock, history, media, place, recording, services, token
from collector.protocols.onvif.device import read_capabilities
from collector.protocols.onvif.history import Change
from collector.protocols.onvif.moment import read_moment, write_moment
from collector.protocols.onvif.recording import Recording, Track
from collector.protocols.soap import read_body
from collector.protocols.xml import Element, read_xml
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_clock import Setting
from inventory.model.span import Span


def real(path: Path, operation: str) -> Element:
    found = read_body(path.read_bytes(), "onvif", f"{operation}Response")
    assert isinstance(found, Element)
    return found


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(
    ("file", "utc", "zone_min", "wall"),
    [
        ("ex_onvif/get_system_date_and_time.xml", "2024-07-09T19:49:06Z", -180, datetime(2024, 7, 9, 16, 49, 6)),
        ("onvif-nvt/hikvision-fixed/core.GetSystemDateAndTime.Response.xml", "2018-02-27T18:34:41Z", -420,
         datetime(2018, 2, 27, 11, 34, 41)),
        ("onvif-nvt/hikvision/core.GetSystemDateAndTime.Response.xml", "2018-02-27T18:28:01Z", -420,
         datetime(2018, 2, 27, 11, 28, 1)),
        ("onvif-go-bosch/002_GetSystemDateAndTimeResponse.xml", "2023-05-24T21:25:05Z", -300, None),
    ],
)  # fmt: skip
def test_real_clocks(recordings: Path, file: str, utc: str, zone_min: int, wall: datetime | None) -> None:
    told = clock.read_time(real(recordings / "onvif" / file, "GetSystemDateAndTime"))
    assert write_moment(told.moment_ms) == utc
    assert (told.zone_min, told.setting, told.wall) == (zone_min, Setting.MANUAL, wall)


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(
    ("file", "server"),
    [
        ("ex_onvif/get_ntp.xml", "time.windows.com"),
        ("onvif-nvt/hikvision-fixed/core.GetNTP.Response.xml", "10.10.1.4"),
        ("onvif-nvt/axis/core.GetNTP.Response.xml", ""),
    ],
)
def test_real_ntp_settings(recordings: Path, file: str, server: str) -> None:
    told = clock.read_ntp(real(recordings / "onvif" / file, "GetNTP"), Setting.NTP)
    assert (told.setting, told.server, told.interval_s) == (Setting.NTP, server, None)


def time_of(utc: str, local: str = "", zone: str = "") -> Element:
    """Of `2004-01-02 03:04:05`."""

    def moment(name: str, text: str) -> str:
        year, month, day, hour, minute, second = text.replace("-", " ").replace(":", " ").split()
        return (
            f"<{name}><Time><Hour>{hour}</Hour><Minute>{minute}</Minute><Second>{second}</Second></Time>"
            f"<Date><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></Date></{name}>"
        )

    told = "".join(moment(name, text) for name, text in (("UTCDateTime", utc), ("LocalDateTime", local)) if text)
    posix = f"<TimeZone><TZ>{zone}</TZ></TimeZone>" if zone else ""
    kind = "<DateTimeType>NTP</DateTimeType>"
    return read_xml(f"<R><SystemDateAndTime>{kind}{posix}{told}</SystemDateAndTime></R>".encode())


def test_a_clock_in_2004_is_a_clock() -> None:
    told = clock.read_time(time_of("2004-1-1 0:0:5"))
    assert (told.moment_ms, told.zone_min, told.wall, told.setting) == (1_072_915_205_000, None, None, Setting.NTP)


def test_hands_that_agree_with_their_zone_are_believed() -> None:
    believed = clock.read_time(time_of("2026-1-1 0:0:5", "2026-1-1 8:0:5", "CST-8:00:00"))
    assert (believed.wall, believed.zone_min) == (datetime(2026, 1, 1, 8, 0, 5), 480)
    summer = clock.read_time(time_of("2026-7-1 0:0:5", "2026-7-1 2:0:5", "CET-1CEST,M3.5.0,M10.5.0/3"))
    assert (summer.wall, summer.zone_min) == (datetime(2026, 7, 1, 2, 0, 5), 120)
    # Tells UTC as its local time.
    wrong = clock.read_time(time_of("2026-1-1 0:0:5", "2026-1-1 0:0:5", "CST-8"))
    assert (wrong.wall, wrong.zone_min) == (None, 480)
    assert clock.read_time(time_of("2026-1-1 0:0:5", "2026-1-1 8:0:5")).wall is None


def test_who_tells_local_time_alone() -> None:
    assert clock.read_time(time_of("", "2026-1-1 8:0:5", "CST-8")).moment_ms == 1_767_225_605_000
    with pytest.raises(BadAnswer, match="no time"):
        clock.read_time(time_of("", "2026-1-1 8:0:5"))


@pytest.mark.parametrize(
    "utc", ["2026-2-30 0:0:0", "2026-1-1 24:0:0", "0000-1-1 0:0:0", "1-1-1 0:0:0", "9-9-99999 0:0:0", "a-b-c 0:0:0"]
)
def test_there_is_no_such_time(utc: str) -> None:
    with pytest.raises(BadAnswer):
        clock.read_time(time_of(utc))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("CST-8", 480), ("CST-8:00:00", 480), ("UTC5:0", -300), ("<+0545>-5:45", 345), ("MST7MDT,M3.2.0,M11.1.0", -420),
     ("GMT+00:00", 0), ("Asia/Shanghai", None), ("", None), ("UTC99", None)],
)  # fmt: skip
def test_posix_zones(text: str, minutes: int | None) -> None:
    assert clock.posix_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:03:15Z", 195_000),
        ("2013-10-17T05:16:47.5000000Z", 1_381_987_007_500),
        ("2013-10-17T13:16:47+08:00", 1_381_987_007_000),
        ("2013-10-17T05:16:47", 1_381_987_007_000),
        ("2013-10-17 05:16:47Z", None),
        ("2013-13-17T05:16:47Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_moments(text: str, moment: int | None) -> None:
    assert read_moment(text) == moment


def test_a_token_is_the_standards() -> None:
    """The example of the ONVIF application programmer's guide, section 6.1.1.3."""
    nonce = base64.b64decode("LKqI6G/AikKCQrN0zqZFlg==")
    assert token.digest(nonce, "2010-09-16T07:50:45Z", "userpassword") == "tuOSpGlFlIXsozq4HFNeeGeFLEI="


def test_a_token_holds_no_password_and_no_markup() -> None:
    credential = Credential(id="c", type=CredentialType.PASSWORD, account='a<b"&', secret="top-s3cret")
    header = token.token(credential, b"n" * 16, 1_072_915_205_000)
    assert "top-s3cret" not in header
    root = read_xml(f'<s xmlns:s="x">{header}</s>'.replace("s:mustUnderstand", "must").encode())
    told = root.find("Security", "UsernameToken")
    assert told is not None
    assert told.text("Username") == 'a<b"&'
    assert told.text("Created") == "2004-01-01T00:00:05Z"
    expected = hashlib.sha1(b"n" * 16 + b"2004-01-01T00:00:05Z" + b"top-s3cret").digest()
    assert told.text("Password") == base64.b64encode(expected).decode()


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("rtsp://127.0.0.1/a?b=1&c=2", "/a?b=1&c=2"),
        ("rtsp://127.0.0.1:8554/a", "/a"),
        ("rtsp://127.0.0.1", "/"),
        (" rtsp://127.0.0.1/x\n", "/x"),
    ],
)
def test_its_own_address(uri: str, path: str) -> None:
    assert place.own_path(uri, "127.0.0.1", place.STREAM) == path


@pytest.mark.parametrize(
    "uri",
    ["rtsp://127.0.0.2/a", "http://127.0.0.1/a", "rtsp://user@127.0.0.1/a", "rtsp://127.0.0.1@10.0.0.1/a",
     "rtsp://evil.example/127.0.0.1", "rtsp://127.0.0.1\\@x/a", "rtsp://127.0.0.1/a b", "rtsp://127.1/a", "", "/a",
     "rtsp://127.0.0.1.evil.example/"],
)  # fmt: skip
def test_other_addresses_are_refused(uri: str) -> None:
    with pytest.raises(BadAnswer, match="elsewhere"):
        place.own_path(uri, "127.0.0.1", place.STREAM)


def test_addresses_of_version_six() -> None:
    assert place.own_path("rtsp://[fe80:0:0::1]/a", "fe80::1", place.STREAM) == "/a"
    hosts = ["http://192.168.1.3:80/x", "192.168.1.3", "[fe80::1]:80", "fe80::1", "http://www.onvif.org/x", "999.1.1.1"]
    assert [place.host_of(text) for text in hosts] == ["192.168.1.3", "192.168.1.3", "fe80::1", "fe80::1", "", ""]


@pytest.mark.needs("recordings")
def test_real_services(recordings: Path) -> None:
    told = real(recordings / "onvif/onvif-nvt/hikvision-fixed/core.GetServices.Response.xml", "GetServices")
    found = services.read_services(told)
    assert services.paths(found, "10.10.1.65")["media"] == "/onvif/Media"
    assert services.paths(found, "10.10.1.66") == {}
    bosch = real(recordings / "onvif/onvif-go-bosch/003_GetCapabilitiesResponse.xml", "GetCapabilities")
    assert {"search", "replay", "recording"} <= services.paths(read_capabilities(bosch), "192.168.1.201").keys()


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(
    ("file", "sources"),
    [
        ("onvif-nvt/axis/media.GetProfiles.Response.xml", 1),
        ("onvif-nvt/hikvision/media.GetProfiles.Response.xml", 1),
        ("onvif-go-bosch/005_GetProfilesResponse.xml", 1),
    ],
)
def test_real_profiles(recordings: Path, file: str, sources: int) -> None:
    found = media.read_profiles(real(recordings / "onvif" / file, "GetProfiles"))
    assert len(found) >= 2
    (main, *others) = media.main_profiles(found)
    assert len(others) == sources - 1
    assert main.width >= 640
    assert main.encoding


@pytest.mark.needs("recordings")
def test_real_addresses_of_streams(recordings: Path) -> None:
    told = real(recordings / "onvif/onvif-go-bosch/006_GetStreamUriResponse.xml", "GetStreamUri")
    assert media.read_stream_path(told, "192.168.1.201") == "/rtsp_tunnel?p=0&line=1&inst=1&vcd=2"
    with pytest.raises(BadAnswer, match="elsewhere"):
        media.read_stream_path(told, "192.168.1.202")
    told = real(recordings / "onvif/ex_onvif/get_replay_uri.xml", "GetReplayUri")
    assert recording.read_replay_path(told, "192.168.1.136").startswith(
        "/onvif-media/record/play.amp?onvifreplayid=SD_"
    )
    with pytest.raises(BadAnswer, match="elsewhere"):
        recording.read_replay_path(told, "192.168.1.137")


@pytest.mark.needs("recordings")
def test_real_recordings(recordings: Path) -> None:
    folder = recordings / "onvif/ex_onvif"
    assert recording.read_search(real(folder / "find_recordings.xml", "FindRecordings")) == "RecordingSearchToken_1"
    assert recording.read_search(real(folder / "find_events.xml", "FindEvents")) == "SearchToken[1]"
    done, (one,) = recording.read_recordings(
        real(folder / "get_recording_search_results.xml", "GetRecordingSearchResults")
    )
    assert done
    assert (one.token, one.source, one.name, one.host) == ("OnvifRecordingToken_1", "SourceId_1", "IpCamera_1", "")
    assert one.earliest_ms == 195_000
    assert not one.going_on
    assert [track.kind for track in one.tracks] == ["video", "audio", "metadata"]


def test_recordings_by_source() -> None:
    found = [Recording(token=str(n), source=source) for n, source in enumerate(("a", "b", "a", "", ""))]
    groups = recording.by_source(tuple(found))
    assert [[one.token for one in group] for group in groups] == [["0", "2"], ["1"], ["3"], ["4"]]


def test_which_recording_holds_a_moment() -> None:
    ended = Recording(token="r", earliest_ms=10, latest_ms=20, status="stopped")
    assert [ended.holds(at_ms) for at_ms in (9, 10, 19, 20)] == [False, True, True, False]
    going_on = Recording(token="r", earliest_ms=10, latest_ms=20, status="recording")
    assert going_on.holds(99)
    assert Recording(token="r").holds(0)


HOUR = 3_600_000
WINDOW = Span(10 * HOUR, 20 * HOUR)
VIDEO = Recording(
    token="r", status="recording", tracks=(Track(token="v", kind="video"), Track(token="a", kind="audio"))
)


def at(hour: float, present: bool, *, start: bool = False, track: str = "v", of: str = "r") -> Change:
    return Change(of, track, round(hour * HOUR), present, start)


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ([at(10, True, start=True)], [(10, 20)]),
        ([at(10, False, start=True)], []),
        ([at(10, True, start=True), at(12, False), at(13, True)], [(10, 12), (13, 20)]),
        ([at(12, False), at(13, True)], [(10, 12), (13, 20)]),  # without a start, the first change tells it
        ([at(13, True), at(14, False)], [(13, 14)]),
        ([at(13, True), at(12, False), at(10, True, start=True)], [(10, 12), (13, 20)]),  # in any order
        ([at(10, True, start=True), at(12, True), at(14, False), at(15, False)], [(10, 14)]),
        ([at(9, True, start=True), at(25, False)], [(10, 20)]),
        ([at(10, True, start=True), at(11, False, track="a"), at(11, False, of="other")], [(10, 20)]),
    ],
)  # fmt: skip
def test_footage_from_changes(changes: list[Change], hours: list[tuple[int, int]]) -> None:
    found = history.footage([VIDEO], changes, WINDOW, 30 * HOUR)
    assert found == [Span(start * HOUR, end * HOUR) for start, end in hours]


def test_nothing_is_stored_of_what_is_to_come() -> None:
    going_on = [at(10, True, start=True)]
    assert history.footage([VIDEO], going_on, WINDOW, 15 * HOUR) == [Span(10 * HOUR, 15 * HOUR)]
    stopped = Recording(token="r", tracks=(Track(token="v", kind="video", from_ms=0, to_ms=12 * HOUR),))
    assert history.footage([stopped], going_on, WINDOW, 15 * HOUR) == [Span(10 * HOUR, 12 * HOUR)]


def test_a_device_that_tells_neither_start_nor_change_has_told_nothing() -> None:
    assert history.footage([VIDEO], [], WINDOW, 30 * HOUR) is None
    covered = Recording(token="r", tracks=(Track(token="v", kind="video", from_ms=0, to_ms=40 * HOUR),))
    assert history.footage([covered], [], WINDOW, 30 * HOUR) is None
    before = Recording(token="r", tracks=(Track(token="v", kind="video", from_ms=0, to_ms=9 * HOUR),))
    after = Recording(token="s", tracks=(Track(token="v", kind="video", from_ms=21 * HOUR, to_ms=30 * HOUR),))
    assert history.footage([before, after], [], WINDOW, 30 * HOUR) == []


EVENT = """<Result><RecordingToken>0</RecordingToken><TrackToken>VIDEO001</TrackToken><Time>2013-10-17T05:16:47Z</Time>
<Event><Topic>tns1:RecordingHistory/Track/State</Topic><Message><Message UtcTime="2013-10-17T05:16:47.000000Z"><Source>
<SimpleItem Value="0" Name="RecordingToken"/><SimpleItem Value="VIDEO001" Name="Track"/></Source><Data>
<SimpleItem Value="true" Name="{name}"/></Data></Message></Message></Event>
<StartStateEvent>false</StartStateEvent></Result>"""


def test_events_of_a_recorder() -> None:
    """As a Samsung recorder tells them, two kinds in one list."""
    events = EVENT.format(name="IsRecording") + EVENT.format(name="IsDataPresent")
    told = read_xml(f"<R><ResultList><SearchState>Searching</SearchState>{events}</ResultList></R>".encode())
    assert history.read_changes(told) == (False, (Change("0", "VIDEO001", 1_381_987_007_000, True),))
    with pytest.raises(BadAnswer):
        history.read_changes(read_xml(b"<R/>"))


def test_texts_of_the_device_go_back_as_text() -> None:
    bad = '</tse:SearchToken><evil x="'
    for made in (recording.results_arguments(bad, 5), recording.end_arguments(bad), recording.replay_arguments(bad)):
        assert bad not in made
        assert "&lt;/tse:SearchToken&gt;" in made
    assert bad not in history.find_arguments([bad], WINDOW)
    assert bad not in media.stream_arguments(bad)
