"""ISAPI's pages by hand: what vendors leave out, misspell and mean otherwise, and what means no good."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.channels import (
    MOST_CHANNELS,
    Doing,
    Status,
    is_first_name,
    joined,
    read_doing,
    read_inputs,
    read_proxies,
    read_statuses,
)
from collector.protocols.isapi.clock import read_moment, read_ntp, read_posix_zone, read_time
from collector.protocols.isapi.responses import number
from collector.protocols.isapi.search import PAGE, read_days, read_matches, search_post
from collector.protocols.isapi.storage import MOST_DISKS, read_smart, read_storage
from collector.protocols.isapi.tracks import MOST_ACTIONS, read_tracks, track_of
from collector.protocols.isapi.zone_oddity import Meaning, is_earlier, is_later, lead_min, moment_ms, readings, written
from inventory.model.channel import ChannelTold, ChannelTrouble
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState
from inventory.model.week import Mode, Stretch


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("CST-8:00:00", 480),
        ("ICT-7:00:00", 420),
        ("EST5EDT,M3.2.0,M11.1.0", -300),
        ("CST-2:00:00DST01:00:00,M3.5.5/02:00:00,M10.5.0/02:00:00", 120),
        ("NPT-5:45", 345),
        ("GMT+00:00:00", 0),
        ("CST-99:00", None),
        ("", None),
        ("8", None),
    ],
)
def test_zones_are_written_the_other_way_round(text: str, minutes: int | None) -> None:
    assert read_posix_zone(text) == minutes


@pytest.mark.parametrize(
    ("text", "zone_min"),
    [
        ("2026-11-23T10:00:00+07:00", 420),
        ("2026-11-23T10:00:00-0530", -330),
        ("2026-11-23T10:00:00Z", 0),
        ("2026-11-23 10:00:00", None),
        ("2026-11-23T10:00:00.123+08:00", 480),
    ],
)
def test_moments_in_all_ways_of_writing_them(text: str, zone_min: int | None) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert (moment.wall, moment.zone_min) == (datetime(2026, 11, 23, 10), zone_min)


@pytest.mark.parametrize(
    "text", ["2026-02-30T10:00:00Z", "2026-11-23T25:00:00Z", "10:00", "", "２０26-11-23T10:00:00Z"]
)
def test_what_is_no_moment(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("mode", "setting"),
    [("NTP", Setting.NTP), ("manual", Setting.MANUAL), ("SDK", Setting.OTHER), ("", Setting.UNKNOWN)],
)
def test_a_zone_that_stands_in_its_own_element_and_how_the_clock_is_set(mode: str, setting: Setting) -> None:
    told = read_time(
        f"<Time><timeMode>{mode}</timeMode><localTime>2026-11-23T10:00:00</localTime>"
        "<timeZone>CST-8:00:00</timeZone></Time>".encode()
    )
    assert (told.zone_min, told.setting) == (480, setting)


@pytest.mark.parametrize(
    ("body", "setting"),
    [
        ("<NTPServerList/>", ClockSetting(setting=Setting.NTP)),
        (
            "<NTPServer><ipAddress>10.0.0.1</ipAddress><synchronizeInterval>60</synchronizeInterval></NTPServer>",
            ClockSetting(setting=Setting.NTP, server="10.0.0.1", interval_s=3600),
        ),
    ],
)
def test_servers_of_time(body: str, setting: ClockSetting) -> None:
    assert read_ntp(body.encode()) == setting


def storage(*disks: str) -> bytes:
    return f"<storage><hddList>{''.join(disks)}</hddList></storage>".encode()


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("ok", DiskState.OK),
        ("Sleeping", DiskState.SLEEPING),
        ("unformatted", DiskState.UNFORMATTED),
        ("notexist", DiskState.ABSENT),
        ("error", DiskState.BAD),
        ("smartFailed", DiskState.BAD),
        ("formating", DiskState.UNKNOWN),
        ("", DiskState.UNKNOWN),
    ],
)
def test_words_for_disks(told: str, state: DiskState) -> None:
    (disk,) = read_storage(storage(f"<hdd><id>1</id><status>{told}</status></hdd>"))
    assert (disk.state, disk.told, disk.capacity_bytes) == (state, told, None)


def test_arrays_and_disks_that_only_give() -> None:
    (array, given) = read_storage(
        storage(
            "<hdd><id>1</id><hddType>Virtual Disk</hddType><status>degraded</status></hdd>",
            "<hdd><id>2</id><hddType>SATA</hddType><status>ok</status><property>RO</property></hdd>",
        )
    )
    assert (array.kind, array.state) == ("raid", DiskState.BAD)
    assert (given.told, given.state) == ("ok RO", DiskState.OK)


def test_sizes_that_cannot_be_are_not_told_and_slots_are_counted_once() -> None:
    size = "<capacity>99999999999999999</capacity><freeSpace>-3</freeSpace>"
    disks = read_storage(storage(*(f"<hdd><id>{slot}</id>{size}</hdd>" for slot in (1, 1, 2))))
    assert [(disk.slot, disk.capacity_bytes, disk.free_bytes) for disk in disks] == [
        ("1", None, None),
        ("2", None, None),
    ]


def test_a_recorder_of_a_thousand_disks_has_as_many_as_one_can_have() -> None:
    disks = (f"<hdd><id>{slot}</id></hdd>" for slot in range(1, 1000))
    assert len(read_storage(storage(*disks))) == MOST_DISKS


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ("<selfEvaluaingStatus>ok</selfEvaluaingStatus>", DiskState.OK),
        ("<selfEvaluaingStatus>error</selfEvaluaingStatus>", DiskState.BAD),
        (
            "<selfEvaluaingStatus>ok</selfEvaluaingStatus><allEvaluaingStatus>badsectors</allEvaluaingStatus>",
            DiskState.BAD,
        ),
        ("", None),
    ],
)
def test_verdicts_of_self_tests(fields: str, verdict: DiskState | None) -> None:
    smart = read_smart(f"<SMARTTestStatus>{fields}<temprature>200</temprature></SMARTTestStatus>".encode())
    assert (smart.verdict, smart.temperature_c) == (verdict, None)


def cameras(numbers: range) -> bytes:
    rows = (f"<InputProxyChannel><id>{one}</id></InputProxyChannel>" for one in numbers)
    return f"<InputProxyChannelList>{''.join(rows)}</InputProxyChannelList>".encode()


def test_numbers_of_channels_that_cannot_be_are_left_out() -> None:
    told = read_proxies(cameras(range(2000)))
    assert [channel.number for channel in told] == list(range(1, MOST_CHANNELS + 1))


@pytest.mark.parametrize("text", ["gate.example", "0.0.0.0", "::", "300.1.1.1", ""])
def test_what_is_no_address_of_a_camera(text: str) -> None:
    body = f"<InputProxyChannel><id>1</id><ipAddress>{text}</ipAddress></InputProxyChannel>"
    (channel,) = read_proxies(body.encode())
    assert channel.address == ""


def test_texts_of_channels_come_cleaned() -> None:
    body = "<InputProxyChannel><id>1</id><name>\u202egate\n &lt;b&gt;</name></InputProxyChannel>"
    (channel,) = read_proxies(body.encode())
    assert channel.name == "gate <b>"


@pytest.mark.parametrize(
    ("fields", "online", "trouble"),
    [
        ("<online>true</online>", True, ChannelTrouble.NONE),
        ("<chanDetectResult>connect</chanDetectResult>", True, ChannelTrouble.NONE),
        ("<online>false</online><chanDetectResult>userPwError</chanDetectResult>", False, ChannelTrouble.PASSWORD),
        ("<chanDetectResult>netUnreachable</chanDetectResult>", False, ChannelTrouble.AWAY),
        ("<online>false</online><chanDetectResult>somethingNew</chanDetectResult>", False, ChannelTrouble.OTHER),
        ("<chanDetectResult>somethingNew</chanDetectResult>", None, ChannelTrouble.OTHER),
        ("<online>maybe</online>", None, ChannelTrouble.NONE),
    ],
)  # fmt: skip
def test_words_for_cameras(fields: str, online: bool | None, trouble: ChannelTrouble) -> None:
    body = f"<InputProxyChannelStatus><id>4</id>{fields}</InputProxyChannelStatus>"
    assert read_statuses(body.encode()) == {4: Status(number=4, online=online, trouble=trouble)}


@pytest.mark.parametrize(
    ("name", "spare"), [("Camera 03", True), ("Analog 3", True), ("摄像机 03", True), ("", True), ("Gate", False)]
)
def test_first_names(name: str, spare: bool) -> None:
    assert is_first_name(name, 3) is spare
    body = f"<VideoInputChannel><id>3</id><name>{name}</name><resDesc>NO VIDEO</resDesc></VideoInputChannel>"
    (channel,) = read_inputs(body.encode())
    assert (channel.used, channel.trouble) == (not spare, ChannelTrouble.NO_SIGNAL)


@pytest.mark.parametrize(
    "body",
    [
        '{"ChanStatus": [{"chanNo": 1, "online": 1, "record": 1}, {"chanNo": 0}, {"chanNo": "x"}, 7]}',
        '{"JSON_ChanStatus": {"ChanStatus": [{"chanNo": 1, "online": "true", "record": true}]}}',
        '{"ChanStatus": {"JSON_ChanStatus": [{"chanNo": 1, "online": 1, "record": 1}]}}',
        '{"ChanStatusList": {"ChanStatus": [{"chanNo": 1, "online": 1, "record": 1}]}}',
    ],
)
def test_what_channels_do_in_all_ways_of_nesting_it(body: str) -> None:
    assert read_doing(body.encode()) == {1: Doing(online=True, recording=True)}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"ChanStatus": []}', "[" * 100_000, '{"ChanStatus": [[1]]}', "<a/>"])
def test_what_is_not_what_channels_do(body: str) -> None:
    with pytest.raises(BadAnswer):
        read_doing(body.encode())


def test_of_a_camera_and_a_cable_with_one_number_the_camera_counts() -> None:
    told = joined(
        [ChannelTold(number=2, name="camera")],
        [ChannelTold(number=1, name="cable"), ChannelTold(number=2, name="other")],
        {2: Status(number=2, online=False, trouble=ChannelTrouble.AWAY, address="10.0.0.9")},
        {1: Doing(online=True, recording=True), 2: Doing(online=True, recording=False)},
    )
    assert [(one.name, one.online, one.recording, one.address) for one in told] == [
        ("cable", True, True, ""),
        ("camera", False, False, "10.0.0.9"),
    ]


def action(start: str, end: str, mode: str = "CMR", record: str = "true") -> str:
    edges = "".join(
        f"<ScheduleAction{which}Time><DayOfWeek>{told.split()[0]}</DayOfWeek><TimeOfDay>{told.split()[1]}</TimeOfDay>"
        f"</ScheduleAction{which}Time>"
        for which, told in (("Start", start), ("End", end))
    )
    word = f"<ActionRecordingMode>{mode}</ActionRecordingMode>" if mode else ""
    return f"<ScheduleAction>{edges}<Actions><Record>{record}</Record>{word}</Actions></ScheduleAction>"


def track(*actions: str, head: str = "<Enable>true</Enable>", wrapped: bool = True) -> bytes:
    block = f"<ScheduleBlock>{''.join(actions)}</ScheduleBlock>"
    blocks = f"<ScheduleBlockList>{block}</ScheduleBlockList>" if wrapped else block
    return f"<Track><id>301</id>{head}<TrackSchedule>{blocks}</TrackSchedule></Track>".encode()


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_schedule_of_one_channel(wrapped: bool) -> None:
    document = track(
        action("Monday 08:00:00", "Monday 17:30:00"),
        action("Monday 17:30:00", "Monday 24:00:00", "MOTION"),
        action("Sunday 22:00:00", "Monday 02:00:00"),
        action("Tuesday 00:00:00", "Tuesday 23:59:59", "AllEvent"),
        action("Wednesday 00:00:00", "Wednesday 24:00:00", record="false"),
        action("Nonday 00:00:00", "Nonday 24:00:00"),
        action("Friday 25:00:00", "Friday 26:00:00"),
        wrapped=wrapped,
    )
    week = read_tracks(document)[3]
    assert week == (
        (Stretch(0, 120), Stretch(480, 1050), Stretch(1050, 1440, Mode.EVENT)),
        (Stretch(0, 1440, Mode.EVENT),),
        (),
        (),
        (),
        (),
        (Stretch(1320, 1440),),
    )


def test_where_actions_lie_on_each_other_what_is_continuous_stays() -> None:
    document = track(
        action("Monday 00:00:00", "Monday 24:00:00", "MOTION"),
        action("Monday 08:00:00", "Monday 12:00:00"),
        action("Monday 12:00:00", "Monday 13:00:00"),
    )
    event = Mode.EVENT
    assert read_tracks(document)[3][0] == (Stretch(0, 480, event), Stretch(480, 780), Stretch(780, 1440, event))


@pytest.mark.parametrize(
    ("head", "due"),
    [
        ("<Enable>false</Enable>", False),
        ("<CustomExtensionList><CustomExtension><enableSchedule>false</enableSchedule></CustomExtension>"
         "</CustomExtensionList>", False),
        ("<DefaultRecordingMode>CMR</DefaultRecordingMode>", True),
    ],
)  # fmt: skip
def test_a_schedule_that_is_switched_off_records_nothing(head: str, due: bool) -> None:
    week = read_tracks(track(action("Monday 00:00:00", "Monday 24:00:00", mode=""), head=head))[3]
    assert bool(week[0]) is due


def test_second_streams_and_tracks_without_a_schedule_tell_no_week() -> None:
    body = b"<TrackList><Track><id>102</id><TrackSchedule/></Track><Track><id>201</id></Track></TrackList>"
    assert read_tracks(body) == {}


def test_no_more_actions_are_read_than_a_recorder_lets_one_set() -> None:
    many = [
        action(f"Monday {n // 60:02d}:{n % 60:02d}:00", f"Monday {n // 60:02d}:{n % 60:02d}:59") for n in range(300)
    ]
    week = read_tracks(track(*many[::2]))[3]
    assert 0 < len(week[0]) <= MOST_ACTIONS


def found(*items: str, word: str = "OK", told: int | str = "", name: str = "responseStatusStrg") -> bytes:
    return (
        f"<CMSearchResult><responseStatus>true</responseStatus><{name}>{word}</{name}><numOfMatches>{told}"
        f"</numOfMatches><matchList>{''.join(items)}</matchList></CMSearchResult>"
    ).encode()


def item(start: str = "10:00:00", end: str = "10:10:00", number: int = 101, lock: str = "") -> str:
    return (
        f"<searchMatchItem><trackID>{number}</trackID><timeSpan><startTime>2026-11-23T{start}Z</startTime>"
        f"<endTime>2026-11-23T{end}Z</endTime></timeSpan><mediaSegmentDescriptor>"
        f"<lockStatus>{lock}</lockStatus></mediaSegmentDescriptor></searchMatchItem>"
    )


@pytest.mark.parametrize(
    ("document", "count", "more"),
    [
        (found(item(), told=1), 1, False),
        (found(item(), word="MORE", told=1), 1, True),
        (found(item(), word="MORE", name="responseStatusStrip"), 1, True),
        (found(item(), told=29), 1, True),
        (found(*[item()] * PAGE, told=PAGE), PAGE, True),
        (found(word="NO MATCHES", told=0), 0, False),
        (found(item(number=201), told=1), 1, False),
        (found(item(start="nonsense"), told=1), 1, False),
    ],
)
def test_whether_there_is_more(document: bytes, count: int, more: bool) -> None:
    told = read_matches(document, 1, 0)
    assert (told.count, told.more) == (count, more)


def test_pieces_of_other_tracks_and_without_times_are_left_out() -> None:
    told = read_matches(found(item(number=201), item(start="nonsense"), item(lock="lock")), 1, 0)
    assert [match.locked for match in told.matches] == [True]


def test_a_search_that_was_refused() -> None:
    with pytest.raises(BadAnswer):
        read_matches(b"<CMSearchResult><responseStatus>false</responseStatus></CMSearchResult>", 1, 0)


def test_the_question_is_spelt_as_recorders_want_it() -> None:
    post = search_post(7, datetime(2026, 11, 23), datetime(2026, 11, 24), 40, "{X}")
    assert post.kind == "application/xml"
    for part in (
        b"<trackID>701</trackID>",
        b"<startTime>2026-11-23T00:00:00Z</startTime>",
        b"<searchResultPostion>40</searchResultPostion>",
        b"<metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor>",
    ):
        assert part in post.body


def test_days_that_the_month_does_not_have_are_left_out() -> None:
    rows = "".join(
        f"<day><dayOfMonth>{day}</dayOfMonth><record>{record}</record></day>"
        for day, record in ((1, "true"), (2, "false"), (28, "true"), (30, "true"), (0, "true"))
    )
    document = f"<trackDailyDistribution><dayList>{rows}</dayList></trackDailyDistribution>".encode()
    assert read_days(document, 2026, 2) == {date(2026, 2, 1), date(2026, 2, 28)}


def test_tracks_and_numbers() -> None:
    assert (track_of(1), track_of(128)) == (101, 12801)
    assert [number(text) for text in ("12", "", "-1", "1.5", "٣", "9" * 30)] == [12, None, None, None, None, None]


def test_a_time_that_ends_in_z_is_reckoned_from_the_zone_that_the_recorder_believes_in() -> None:
    """It stands in Viet Nam (+7) and believes to be in China (+8), and its hands are right."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    lead = lead_min(480, datetime(2026, 11, 23, 10, tzinfo=zone))
    hands = moment_ms(read_moment("2026-11-23T10:00:00Z"), zone, Meaning.WALL, lead)  # type: ignore[arg-type]
    utc = moment_ms(read_moment("2026-11-23T02:00:00Z"), zone, Meaning.UTC, lead)  # type: ignore[arg-type]
    assert (lead, hands) == (60, utc)
    assert written(utc, zone, Meaning.UTC, lead) == datetime(2026, 11, 23, 2)
    assert written(utc, zone, Meaning.WALL, lead) == datetime(2026, 11, 23, 10)
    assert readings(datetime(2026, 11, 23), 0) is None


WALL_NOW = datetime(2026, 11, 23, 10)


@pytest.mark.parametrize(
    ("end", "by_later", "by_earlier"),
    [
        ("2026-11-23T10:00:00Z", Meaning.WALL, None),
        ("2026-11-23T03:00:00Z", None, Meaning.UTC),
        ("2026-11-23T02:50:00Z", None, Meaning.UTC),
        ("2026-11-23T02:00:00Z", None, None),
        ("2026-11-23T03:30:00Z", Meaning.WALL, None),
    ],
)
def test_what_a_piece_proves_of_how_a_z_is_meant(
    end: str, by_later: Meaning | None, by_earlier: Meaning | None
) -> None:
    """It is ten o'clock at +7, which is three by UTC."""
    pair = readings(WALL_NOW, 420)
    assert pair is not None
    document = found(item().replace("2026-11-23T10:10:00Z", end))
    assert is_later(read_matches(document, 1, 0), *pair) is by_later
    assert is_earlier(read_matches(document, 1, 0), *pair) is by_earlier
