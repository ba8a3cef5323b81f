"""ISAPI in a session: a recorder asked for everything it tells, with the oddities of recorders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from isapi_recorder import HANOI, NOT_HERE, PROXIES, STORAGE, IsapiRecorder
from snmp_looks import Doorkeeper
from web_device import Answer, Heard, WebDevice, credential, serving

from collector.clock import SystemClock
from collector.protocols.errors import BadAnswer, Denied, Full, NotOffered, ProtocolError
from collector.protocols.web_entry import Door
from collector.protocols.web_memory import WebMemory
from collector.protocols.web_session import WebSession, open_session
from collector.recorders.dialect import Clips
from collector.recorders.isapi import (
    DIALECT,
    MAX_PAGES,
    MEANING,
    channels,
    clips,
    days,
    disks,
    playback,
    setting,
    smart,
    told_clock,
    weeks,
)
from inventory.model.channel import ChannelTrouble
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState
from inventory.model.span import Span
from inventory.model.week import ALWAYS, Mode

NOW = datetime(2026, 11, 23, 3, 10, 20, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
One = TypeVar("One")


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


class At(SystemClock):
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now_ms(self) -> int:
        return ms(self.moment)


def asked(
    device: WebDevice,
    work: Callable[[WebSession], Awaitable[One]],
    memory: WebMemory | None = None,
    clock: SystemClock | None = None,
) -> One:
    """What `work` brings from a session with the device."""

    async def main() -> One:
        async with serving(device):
            door = Door(
                device="nvr",
                address="127.0.0.1",
                port=device.port,
                credential=credential(),
                protocol="isapi",
                words=DIALECT.words,
            )
            kept = memory or WebMemory()
            time = clock or SystemClock()
            async with open_session(door, Doorkeeper(), kept, time, 30, pace_s=0.0) as session:
                return await work(session)

    return asyncio.run(main())


def spans(told: Clips) -> list[tuple[datetime, datetime]]:
    """Of pieces that touch, one."""
    found: list[list[int]] = []
    for clip in told.clips:
        if found and clip.span.start_ms <= found[-1][1]:
            found[-1][1] = max(found[-1][1], clip.span.end_ms)
        else:
            found.append(list(clip.span))
    return [(datetime.fromtimestamp(a / 1000, UTC), datetime.fromtimestamp(b / 1000, UTC)) for a, b in found]


def test_clock_and_how_it_is_set() -> None:
    device = IsapiRecorder(NOW).device()
    told = asked(device, lambda session: told_clock(session, ZONE))
    assert (told.device_ms, told.zone_min, told.coarse_ms) == (ms(NOW), 420, 1000)
    wanted = ClockSetting(setting=Setting.NTP, server="ntp.example.edu", interval_s=3600)
    assert asked(device, setting) == wanted


def test_a_recorder_in_a_wrong_zone_whose_hands_are_right_is_right() -> None:
    """Chinese recorders in Viet Nam: the wall clock is set by hand, the zone was left as it came."""
    wrong = IsapiRecorder(NOW - timedelta(hours=1), zone=timezone(timedelta(hours=8))).device()
    told = asked(wrong, lambda session: told_clock(session, ZONE))
    assert (told.device_ms, told.zone_min) == (ms(NOW), 480)


@pytest.mark.parametrize("hour", [0, 1])
def test_in_the_hour_that_ends_summer_time_the_reading_that_is_nearer_to_our_time_is_taken(hour: int) -> None:
    moment = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)  # 02:30 in Berlin, twice
    berlin = ZoneInfo("Europe/Berlin")
    device = IsapiRecorder(moment, zone=timezone(timedelta(hours=2 - hour))).device()
    told = asked(device, lambda session: told_clock(session, berlin), clock=At(moment + timedelta(seconds=40)))
    assert told.device_ms == ms(moment)


def test_a_clock_that_is_closed_to_the_account_is_read_from_the_status_page() -> None:
    denied = b"<ResponseStatus><statusCode>4</statusCode><subStatusCode>lowPrivilege</subStatusCode></ResponseStatus>"
    body = b"<DeviceStatus><currentDeviceTime>2004-05-05T22:43:44+07:00</currentDeviceTime></DeviceStatus>"
    device = WebDevice({"/ISAPI/System/time": Answer(403, denied), "/ISAPI/System/status": Answer(body=body)})
    memory = WebMemory()
    for requests in (3, 2):  # what is closed is not asked again the next time
        before = len(device.heard)
        told = asked(device, lambda session: told_clock(session, ZONE), memory)
        assert told.device_ms == ms(datetime(2004, 5, 5, 15, 43, 44, tzinfo=UTC))
        assert len(device.heard) - before == requests


def test_channels_with_what_each_does() -> None:
    device = IsapiRecorder(NOW, online={1: True, 2: False}).device()
    gate, yard = asked(device, channels)
    assert (gate.number, gate.name, gate.address, gate.serial, gate.online) == (1, "Gate 1", "10.0.0.1", "S1", True)
    assert (yard.online, yard.trouble, yard.recording) == (False, ChannelTrouble.AWAY, None)


def test_pages_that_are_not_there_are_not_asked_again() -> None:
    device, memory = IsapiRecorder(NOW).device(), WebMemory()
    for requests in (5, 3):
        before = len(device.heard)
        assert len(asked(device, channels, memory)) == 2
        assert len(device.heard) - before == requests


@pytest.mark.parametrize(("numbers", "recording"), [((1, 2), True), ((2, 33), None), ((33, 34), None)])
def test_recording_is_believed_only_where_all_numbers_are_those_of_the_inputs(
    numbers: tuple[int, ...], recording: bool | None
) -> None:
    device = IsapiRecorder(NOW).device()
    rows = ", ".join(f'{{"chanNo": {number}, "online": 1, "record": 1}}' for number in numbers)
    body = f'{{"JSON_ChanStatus": {{"ChanStatus": [{rows}]}}}}'
    device.pages = {**device.pages, "/ISAPI/System/workingstatus/chanStatus": Answer(body=body.encode())}
    assert [told.recording for told in asked(device, channels)] == [recording] * 2


def test_a_device_without_channels_says_so() -> None:
    with pytest.raises(NotOffered):
        asked(WebDevice({PROXIES: NOT_HERE}), channels)


def test_disks_with_an_empty_slot_and_their_self_test() -> None:
    device = IsapiRecorder(NOW, smart="badsectors").device()
    told = asked(device, disks)
    assert [(disk.slot, disk.state, disk.free_bytes) for disk in told] == [
        ("1", DiskState.OK, 0),
        ("2", DiskState.ABSENT, 0),
    ]
    first, empty = asked(device, lambda session: smart(session, told))
    assert (first.smart, first.temperature_c, first.hours) == (DiskState.BAD, 41.0, 2400)
    assert empty == told[1]
    assert not [one for one in device.heard if "/hdd/2/" in one.path]


@pytest.mark.parametrize(("mode", "wanted"), [("CMR", Mode.CONTINUOUS), ("MOTION", Mode.EVENT)])
def test_schedules_of_all_channels_cost_one_request(mode: str, wanted: Mode) -> None:
    device = IsapiRecorder(NOW, mode=mode).device()
    told = asked(device, lambda session: weeks(session, [1, 2, 9]))
    assert set(told) == {1, 2}
    assert {stretch.mode for day in told[1] for stretch in day} == {wanted}
    assert [[(stretch.start_min, stretch.end_min) for stretch in day] for day in told[1]] == [
        [(stretch.start_min, stretch.end_min) for stretch in day] for day in ALWAYS
    ]
    assert len(device.heard) == 2


HOLE = (ago(hours=5), ago(hours=4))
WINDOW = Span(ms(ago(hours=20)), ms(NOW))


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("hours", [7, 8, 1, -5])
def test_a_z_is_taken_as_the_recorder_means_it(local: bool, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    device = IsapiRecorder(NOW, zone=zone, local=local, gaps=(HOLE,)).device()
    told = asked(device, lambda session: clips(session, 1, WINDOW, zone))
    assert told.whole
    assert [(max(low, ago(hours=20)), high) for low, high in spans(told)] == [
        (ago(hours=20), HOLE[0]),
        (HOLE[1], NOW),
    ]


def test_how_a_z_is_meant_is_found_out_once() -> None:
    device, memory = IsapiRecorder(NOW).device(), WebMemory()
    hour = Span(ms(ago(hours=1)), ms(NOW))
    for requests in (4, 2):  # login, clock, one search to find out, and what was asked
        before = len(device.heard)
        assert asked(device, lambda session: clips(session, 1, hour, ZONE), memory).whole
        assert len(device.heard) - before == requests


def test_a_channel_that_records_nothing_leaves_the_question_open_and_the_answer_right() -> None:
    device = IsapiRecorder(NOW, gaps=((ago(days=9), NOW),)).device()
    assert asked(device, lambda session: clips(session, 1, WINDOW, ZONE)) == Clips((), whole=True)


PAGING = {
    "as written": IsapiRecorder(NOW),
    "the number is that of all": IsapiRecorder(NOW, claims=lambda here, behind: here + behind),
    "the number is nothing": IsapiRecorder(NOW, claims=lambda here, behind: 0),
    "it never says that there is more": IsapiRecorder(NOW, more_word="OK"),
}


@pytest.mark.parametrize("name", PAGING)
def test_all_pages_are_turned_whatever_is_told_of_their_number(name: str) -> None:
    told = asked(PAGING[name].device(), lambda session: clips(session, 1, WINDOW, ZONE))
    assert told.whole
    assert [(max(low, ago(hours=20)), high) for low, high in spans(told)] == [(ago(hours=20), NOW)]
    assert len(told.clips) > 100
    assert {clip.octets for clip in told.clips} == {1000}


def test_a_recorder_that_cannot_turn_pages_tells_the_beginning() -> None:
    device = IsapiRecorder(NOW, turns_pages=False).device()
    told = asked(device, lambda session: clips(session, 1, WINDOW, ZONE))
    assert not told.whole
    assert len(told.clips) == 40
    assert len([one for one in device.heard if one.path.endswith("/search")]) == 3


def test_a_search_without_end_is_ended() -> None:
    """Each page holds a later piece, and says that there is more."""
    turned = count()

    def search(_: Heard) -> Answer:
        start = ago(hours=20) + timedelta(seconds=next(turned))
        piece = (
            f"<searchMatchItem><timeSpan><startTime>{start:%Y-%m-%dT%H:%M:%SZ}</startTime>"
            f"<endTime>{start + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}</endTime></timeSpan></searchMatchItem>"
        )
        body = f"<CMSearchResult><responseStatusStrg>MORE</responseStatusStrg><matchList>{piece}</matchList>"
        return Answer(body=f"{body}</CMSearchResult>".encode())

    device = IsapiRecorder(NOW).device()
    device.pages = {**device.pages, "/ISAPI/ContentMgmt/search": search}
    told = asked(device, lambda session: clips(session, 1, WINDOW, ZONE))
    assert not told.whole
    assert len(told.clips) == MAX_PAGES


def test_days_of_a_month_cost_one_request() -> None:
    device = IsapiRecorder(NOW).device()
    told = asked(device, lambda session: days(session, 1, 2026, 11))
    assert told == {date(2026, 11, day) for day in (21, 22, 23)}
    assert len(device.heard) == 2


@pytest.mark.parametrize(("meaning", "hour"), [("", 8), ("wall", 8), ("utc", 1)])
def test_playback_is_asked_for_as_the_recorder_means_its_times(meaning: str, hour: int) -> None:
    start_ms = ms(datetime(2026, 11, 23, 8, 0, 5, tzinfo=HANOI))

    async def look(session: WebSession) -> str:
        if meaning:
            session.learn(MEANING, meaning, 60)
        return playback(session, 12, Span(start_ms, start_ms + 10_000), HANOI)

    wanted = f"/Streaming/tracks/1201/?starttime=20261123T0{hour}0005Z&endtime=20261123T0{hour}0015Z"
    assert asked(IsapiRecorder(NOW).device(), look) == wanted


@pytest.mark.parametrize(
    ("code", "reason", "error"),
    [
        (403, "notSupport", NotOffered),
        (404, "", NotOffered),
        (403, "lowPrivilege", Denied),
        (403, "deviceBusy", Full),
        (400, "badParameters", BadAnswer),
        (500, "deviceError", BadAnswer),
        (200, "ok", BadAnswer),
    ],
)
def test_why_a_page_was_not_given(code: int, reason: str, error: type[ProtocolError]) -> None:
    body = f"<ResponseStatus><subStatusCode>{reason}</subStatusCode></ResponseStatus>" if reason else ""
    with pytest.raises(error):
        asked(WebDevice({STORAGE: Answer(code, body.encode())}), disks)
