"""The readers of Dahua's CGI and of ONVIF: each answer is read as every answer might be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from zoneinfo import ZoneInfo

from collector.protocols.dahua import accounts, channels, clock, schedule, search, storage, words
from collector.protocols.dahua.device import read_system_info
from collector.protocols.errors import BadAnswer
from collector.protocols.onvif import clock as onvif_clock
from collector.protocols.onvif import history, media, recording, services
from collector.protocols.onvif.device import read_capabilities, read_information, read_scopes_answer
from collector.protocols.onvif.moment import read_moment
from collector.protocols.onvif.place import WEB, host_of, own_path
from collector.protocols.snmp.date_and_time import read_date_and_time
from collector.protocols.xml import Element, read_xml
from inventory.model.device_clock import Setting
from inventory.model.span import Span
from inventory.model.week import DAY_MIN
from tests.fuzz import seeds

ZONE = ZoneInfo("Europe/Berlin")  # it has a summer
WINDOW = Span(1_767_196_800_000, 1_767_283_200_000)
LINES = [
    b"result=2026-10-25 02:30:00\r\n",
    b"table.NTP.Enable=true\r\ntable.NTP.Address=10.0.0.1\r\ntable.NTP.UpdatePeriod=10\r\n",
    b"users[0].Group=admin\r\nusers[0].Name=admin\r\nusers[1].Name=guard\r\n",
    b"table.ChannelTitle[0].Name=\xe6\xa0\xa1\xe9\x97\xa8\r\n",
    b"table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.Address=10.0.0.2\r\ntable.RemoteDevice[1].Enable=false\r\n",
    b"states[0].channel=0\r\nstates[0].connectionState=Connected\r\n",
    b"table.Record[0].TimeSection[0][0]=1 00:00:00-24:00:00\r\ntable.RecordMode[0].Mode=2\r\n",
    b"list.info[0].Name=/dev/md0\r\nlist.info[0].Detail[0].TotalBytes=1.000000\r\nlist.info[0].State=Degraded\r\n",
    b"found=1\r\nitems[0].Channel=0\r\nitems[0].StartTime=2026-10-25 02:59:00\r\n"
    b"items[0].EndTime=2026-10-25 02:01:00\r\nitems[0].Flags[0]=Marked\r\n",
]


def dahua_seeds() -> list[bytes]:
    return [*seeds.LINES, *LINES, *(body for body in seeds.recorded("*.txt") if len(body) < seeds.LONGEST)]


def every(readers: Iterable[Callable[[], object]]) -> None:
    for read in readers:
        with suppress(BadAnswer):
            read()


def dahua(data: bytes) -> None:
    every(
        (
            lambda: read_system_info(data),
            lambda: clock.read_current_time(data, ZONE, 0),
            lambda: clock.read_ntp(data),
            lambda: storage.read_disks(data),
            lambda: search.read_object(data),
            lambda: search.read_started(data),
            lambda: words.read_words(data),
            lambda: page(data),
            lambda: weeks(data),
            lambda: inputs(data),
            lambda: users(data),
        )
    )


def page(data: bytes) -> None:
    _, items = search.read_page(data, ZONE)
    assert len(items) <= search.PAGE
    assert all(item.span.start_ms < item.span.end_ms for item in items)


def weeks(data: bytes) -> None:
    for week in schedule.read_weeks(data, {}).values():
        assert len(week) == 7
        for stretch in (stretch for day in week for stretch in day):
            assert 0 <= stretch.start_min < stretch.end_min <= DAY_MIN


def users(data: bytes) -> None:
    accounts.read_done(200, data)
    slot = accounts.remote_slot(data, 1)
    assert "Password" not in slot
    assert len(accounts.read_users(data)) <= accounts.MAX_USERS


def inputs(data: bytes) -> None:
    """All five answers are this one, where it can be read as such."""
    remote, states, loss, modes = {}, {}, frozenset(), {}
    with suppress(BadAnswer):
        remote = dict(channels.read_remote(data))
    with suppress(BadAnswer):
        states = dict(channels.read_states(data))
    with suppress(BadAnswer):
        loss = channels.read_loss(data)
    with suppress(BadAnswer):
        modes = dict(channels.read_modes(data))
    titles = channels.read_titles(data)
    found = channels.channels(channels.Answers(titles=titles, remote=remote, states=states, loss=loss, modes=modes))
    assert len(found) <= channels.MAX_CHANNELS
    assert len({one.number for one in found}) == len(found)


EVENT = """<e><R><ResultList><SearchState>Completed</SearchState><RecordingInformation>
<RecordingToken>r</RecordingToken><Track><TrackToken>v</TrackToken><TrackType>Video</TrackType><DataFrom>2026-01-01T00:00:00Z</DataFrom></Track>
<RecordingStatus>Recording</RecordingStatus></RecordingInformation><Result><RecordingToken>r</RecordingToken>
<TrackToken>v</TrackToken><Time>2026-01-01T01:02:03.5+08:00</Time><Event><Message><Message><Data>
<SimpleItem Name="IsDataPresent" Value="true"/></Data></Message></Message></Event></Result></ResultList></R></e>"""
TIMES = """<e><R><SystemDateAndTime><DateTimeType>NTP</DateTimeType><TimeZone><TZ>CST-8:00:00</TZ></TimeZone>
<UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>60</Second></Time><Date><Year>2004</Year><Month>2</Month>
<Day>29</Day></Date></UTCDateTime></SystemDateAndTime></R></e>"""


def onvif_seeds() -> list[bytes]:
    return [EVENT.encode(), TIMES.encode(), *seeds.documents()]


def onvif(data: bytes) -> None:
    root = read_xml(data)
    body = root.find("Body") or root
    for answer in (root, body, *body.children):
        every(reader(answer) for reader in READERS)


def told_time(answer: Element) -> None:
    told = onvif_clock.read_time(answer)
    assert told.moment_ms >= 0
    assert told.zone_min is None or abs(told.zone_min) <= onvif_clock.FURTHEST_MIN


def told_footage(answer: Element) -> None:
    _, found = recording.read_recordings(answer)
    _, changes = history.read_changes(answer)
    for span in history.footage(found, changes, WINDOW, WINDOW.end_ms) or ():
        assert WINDOW.start_ms <= span.start_ms < span.end_ms <= WINDOW.end_ms


def told_places(answer: Element) -> None:
    for service in (*services.read_services(answer), *read_capabilities(answer)):
        assert own_path(service.xaddr, "127.0.0.1", WEB).startswith("/")
        host_of(service.xaddr)


READERS: tuple[Callable[[Element], Callable[[], object]], ...] = (
    lambda answer: lambda: read_information(answer),
    lambda answer: lambda: read_scopes_answer(answer),
    lambda answer: lambda: told_places(answer),
    lambda answer: lambda: told_time(answer),
    lambda answer: lambda: onvif_clock.read_ntp(answer, Setting.NTP),
    lambda answer: lambda: told_footage(answer),
    lambda answer: lambda: media.main_profiles(media.read_profiles(answer)),
    lambda answer: lambda: media.read_stream_path(answer, "127.0.0.1"),
    lambda answer: lambda: recording.read_replay_path(answer, "127.0.0.1"),
    lambda answer: lambda: recording.read_search(answer),
)


def date_and_time(data: bytes) -> None:
    read_date_and_time(data, ZONE, 0)
    read_moment(data.decode("latin-1"))


DATES = [bytes.fromhex("07ea01010f001e052b0800"), bytes.fromhex("07e80a08090d2f00"), b"2026-01-01T01:02:03.5+08:00"]
