"""Readers of what devices' web servers answer: the session's own, and those of ISAPI."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC
from random import Random

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi import accounts, channels, clock, search, storage, tracks
from collector.protocols.isapi.device import is_status, read_activation, read_device_info
from collector.protocols.isapi.responses import MOST_SECONDS, error_of, read_words
from collector.protocols.isapi.zone_oddity import Meaning, is_earlier, is_later, moment_ms, readings
from collector.protocols.web_message import WebTalk
from collector.protocols.web_session import Page
from collector.protocols.xml import read_xml
from inventory.model.week import DAY_MIN
from tests.fuzz import seeds
from tests.fuzz.target import Target

PIECES = 3


def documents() -> list[bytes]:
    """Those of devices, and the pages of which no recording is at hand."""
    action = (
        "<ScheduleAction><ScheduleActionStartTime><DayOfWeek>Sunday</DayOfWeek><TimeOfDay>22:00:00</TimeOfDay>"
        "</ScheduleActionStartTime><ScheduleActionEndTime><DayOfWeek>Monday</DayOfWeek><TimeOfDay>06:00:00</TimeOfDay>"
        "</ScheduleActionEndTime><Actions><Record>true</Record><ActionRecordingMode>CMR</ActionRecordingMode></Actions>"
        "</ScheduleAction>"
    )
    own = [
        "<Time><timeMode>NTP</timeMode><localTime>2026-11-23T10:00:00+07:00</localTime>"
        "<timeZone>CST-7:00:00</timeZone></Time>",
        "<NTPServerList><NTPServer><hostName>a</hostName><synchronizeInterval>60</synchronizeInterval></NTPServer>"
        "</NTPServerList>",
        f"<TrackList><Track><id>101</id><Enable>true</Enable><TrackSchedule><ScheduleBlockList><ScheduleBlock>{action}"
        f"{action}</ScheduleBlock></ScheduleBlockList></TrackSchedule></Track></TrackList>",
        "<trackDailyDistribution><dayList><day><id>3</id><dayOfMonth>3</dayOfMonth><record>true</record></day>"
        "</dayList></trackDailyDistribution>",
        "<SMARTTest><temprature>41</temprature><powerOnDay>9</powerOnDay><allEvaluaingStatus>functional"
        "</allEvaluaingStatus></SMARTTest>",
        "<userCheck><lockStatus>lock</lockStatus><unlockTime>9</unlockTime><retryLoginTime>3</retryLoginTime>"
        "</userCheck>",
        "<UserList xmlns='http://www.isapi.org/ver20/XMLSchema'><User><id>1</id><enabled>true</enabled>"
        "<userName>admin</userName><userLevel>Administrator</userLevel></User></UserList>",
        "<InputProxyChannel><id>1</id><name>a</name><sourceInputPortDescriptor><ipAddress>10.0.0.2</ipAddress>"
        "<userName>admin</userName><password>*</password></sourceInputPortDescriptor></InputProxyChannel>",
        "<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode></ResponseStatus>",
    ]
    isapi = [path.read_bytes()[: seeds.LONGEST] for path in sorted((seeds.RECORDINGS / "isapi").rglob("*.xml"))]
    return [*(one.encode() for one in own), *isapi, *seeds.documents()]


def weeks(data: bytes) -> None:
    for week in tracks.read_tracks(data).values():
        assert len(week) == 7
        for day in week:
            edges = [edge for one in day for edge in (one.start_min, one.end_min)]
            assert edges == sorted(edges)
            assert all(0 <= edge <= DAY_MIN for edge in edges)


def matches(data: bytes) -> None:
    found = search.read_matches(data, 1, 0)
    search.is_forward(found.matches)
    for match in found.matches:
        for meaning in Meaning:
            try:
                moment_ms(match.start, UTC, meaning, 60)
            except (ValueError, OverflowError):
                continue
    pair = readings(found.matches[0].end.wall, 480) if found.matches else None
    if pair is not None:
        is_later(found, *pair)
        is_earlier(found, *pair)


def disks(data: bytes) -> None:
    found = storage.read_storage(data)
    assert len(found) <= storage.MOST_DISKS
    assert len({disk.slot for disk in found}) == len(found)


def joined(data: bytes) -> None:
    found = channels.joined(channels.read_proxies(data), (), {}, {})
    assert len(found) <= channels.MOST_CHANNELS


def users(data: bytes) -> None:
    """What goes back to change a password is XML, and holds that one."""
    found = accounts.read_users(data)
    assert len(found) <= accounts.MAX_USERS
    for user in found[:3]:
        sent = read_xml(accounts.with_password(user, "New<1&word"))
        assert (sent.text("id"), sent.text("password")) == (str(user.number), "New<1&word")
        assert len(list(sent.all("password"))) == 1


def proxy(data: bytes) -> None:
    sent = read_xml(accounts.with_login(accounts.read_proxy(data, 1), "k<", "New<1&word"))
    source = sent.find("sourceInputPortDescriptor")
    assert source is not None
    assert [one.text() for one in source.all("password")] == ["New<1&word"]
    assert [one.text() for one in source.all("userName")] == ["k<"]


READERS: Iterable[Callable[[bytes], object]] = (
    clock.read_time,
    clock.read_ntp,
    clock.read_status_time,
    disks,
    storage.read_smart,
    joined,
    channels.read_inputs,
    channels.read_statuses,
    weeks,
    matches,
    lambda data: search.read_days(data, 2026, 2),
    read_activation,
    read_device_info,
    users,
    proxy,
)


def isapi(data: bytes) -> None:
    """One document read as each page might be, for a device may send any in any place; refused where none took it."""
    words = read_words(data)
    assert 0 <= words.locked_s <= MOST_SECONDS
    is_status(data)
    error_of(Page(code=403, body=data), "/ISAPI/x", "viewer")
    accounts.read_outcome(200, data)
    refusals = []
    for reader in READERS:
        try:
            reader(data)
        except BadAnswer as error:
            refusals.append(error)
    if len(refusals) == len(tuple(READERS)):
        raise refusals[-1]


def doing(data: bytes) -> None:
    assert len(channels.read_doing(data)) <= channels.MOST_CHANNELS


JSON = [
    b'{"ChanStatus": [{"chanNo": 1, "enable": 1, "online": 1, "record": 0}, {"chanNo": 33, "online": "true"}]}',
    b'{"JSON_ChanStatus": {"ChanStatus": [{"chanNo": 2, "online": 0, "record": 1, "name": "\\u6821\\u95e8"}]}}',
]


def conversation(data: bytes) -> None:
    """Answers to requests that go on as long as the connection does."""
    talk, random = WebTalk("127.0.0.1"), Random(len(data))
    edges = sorted(random.randrange(len(data) + 1) for _ in range(PIECES - 1))
    talk.request("GET", "/")
    for start, stop in zip([0, *edges], [*edges, len(data)], strict=True):
        if start < stop and talk.feed(data[start:stop]) is not None:
            if not talk.reusable:
                return
            talk.request("GET", "/")
    talk.feed(b"")


TARGETS = (
    Target("web-talk", lambda: seeds.HTTP, conversation, (BadAnswer,)),
    Target("isapi", documents, isapi, (BadAnswer,)),
    Target("isapi-json", lambda: JSON, doing, (BadAnswer,)),
)
