"""What Dahua recorders say, real ones and broken ones, through the readers."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collector.protocols.dahua import channels, clock, schedule, search, storage, words
from collector.protocols.dahua.lines import error_of, indexed, is_nothing, read_lines, whole_number
from collector.protocols.errors import BadAnswer
from inventory.model.channel import ChannelTrouble
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState
from inventory.model.span import Span
from inventory.model.week import ALWAYS, Mode, Stretch

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000


def recorded(recordings: Path, name: str) -> bytes:
    return (recordings / "dahua" / name).read_bytes()


@pytest.mark.needs("recordings")
def test_real_time_is_local(recordings: Path) -> None:
    body = recorded(recordings, "global_getCurrentTime.txt")
    assert clock.read_current_time(body, SHANGHAI, 0) == 1_782_990_565_000  # 2026-07-02 11:09:25 UTC
    assert clock.read_current_time(body, ZoneInfo("Asia/Ho_Chi_Minh"), 0) == 1_782_990_565_000 + HOUR_MS


def test_times_come_without_zeros_and_with_a_summer() -> None:
    assert clock.read_time("2004-1-2 3:04:05", SHANGHAI) == 1_072_983_845_000
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (clock.read_time("2026-10-25 02:30:00", berlin, fold=fold) for fold in (0, 1))
    assert second - first == HOUR_MS
    read = [clock.read_current_time(b"result=2026-10-25 02:30:00", berlin, near_ms) for near_ms in (first, second)]
    assert read == [first, second]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"result=",
        b"result=2026-02-30 00:00:00",
        b"result=0000-01-01 00:00:00",
        b"Error\r\nBad Request!",
        b"<html>",
    ],
)
def test_what_is_no_time_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        clock.read_current_time(body, SHANGHAI, 0)


def test_how_the_clock_is_set() -> None:
    told = b"table.NTP.Address=10.0.0.1\r\ntable.NTP.Enable=%s\r\ntable.NTP.UpdatePeriod=10\r\ntable.NTP.TimeZone=13"
    assert clock.read_ntp(told % b"true") == ClockSetting(setting=Setting.NTP, server="10.0.0.1", interval_s=600)
    assert clock.read_ntp(told % b"false") == ClockSetting(setting=Setting.MANUAL)
    with pytest.raises(BadAnswer):
        clock.read_ntp(b"table.General.MachineName=NVR")


@pytest.mark.needs("recordings")
def test_a_real_disk_that_is_sound(recordings: Path) -> None:
    (disk,) = storage.read_disks(recorded(recordings, "storage_nvr_single_disk_ok.txt"))
    assert (disk.slot, disk.state, disk.told, disk.kind) == ("sda", DiskState.OK, "Success", "hdd")
    assert disk.capacity_bytes == 495_636_709_376
    assert disk.free_bytes is None  # nothing was told of what is used
    assert disk.smart is None


@pytest.mark.needs("recordings")
def test_a_real_disk_that_fails(recordings: Path) -> None:
    (disk,) = storage.read_disks(recorded(recordings, "storage_nvr_disk_fault.txt"))
    assert (disk.slot, disk.state, disk.told) == ("0", DiskState.BAD, "Failure")


def test_full_disks_are_normal_and_arrays_are_told_apart() -> None:
    body = b"\r\n".join(
        [
            b"list.info[0].Detail[0].TotalBytes=1000.000000",
            b"list.info[0].Detail[0].UsedBytes=1000.000000",
            b"list.info[0].Detail[0].IsError=false",
            b"list.info[0].Detail[1].TotalBytes=500",
            b"list.info[0].Detail[1].UsedBytes=100",
            b"list.info[0].HealthDataFlag=0",
            b"list.info[0].Name=/dev/sda",
            b"list.info[0].State=Success",
            b"list.info[1].Name=/dev/md0",
            b"list.info[1].Type=Raid5",
            b"list.info[1].State=Degraded",
            b"list.info[2].State=Initializing",
            b"list.info[3].Name=/dev/sdd",
            b"list.info[3].State=Success",
            b"list.info[3].Detail[0].IsError=true",
        ]
    )
    first, array, third, fourth = storage.read_disks(body)
    assert (first.capacity_bytes, first.free_bytes, first.state) == (1500, 400, DiskState.OK)
    assert (array.kind, array.state) == ("raid", DiskState.BAD)
    assert third.state is DiskState.UNKNOWN
    assert fourth.state is DiskState.BAD  # whatever its state says


@pytest.mark.parametrize("body", [b"", b"Error\r\nNot Implemented!", b"list=x", b"a=b"])
def test_silence_on_disks_is_no_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        storage.read_disks(body)


REMOTE = b"""\
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.Address=192.168.23.11
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.DeviceType=DH-IPC-HFW1431S1-A
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.Enable=true
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.Password=cam-secret-1
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.SerialNo=4X7C5A1ZAG21L3F
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.VideoInputs[0].Name=gate
table.RemoteDevice[1].Address=192.168.23.12
table.RemoteDevice[1].Enable=true
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_2.Address=192.168.0.0
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_2.Enable=false
table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_2.Password=cam-secret-2
"""
TITLES = b"table.ChannelTitle[0].Name=\xe6\xa0\xa1\xe9\x97\xa8\ntable.ChannelTitle[1].Name=\n"
TITLES += b"table.ChannelTitle[2].Name=CAM3\ntable.ChannelTitle[3].Name=CAM4\n"


def test_channels_of_a_network_recorder() -> None:
    answers = channels.Answers(
        titles=channels.read_titles(TITLES),
        remote=channels.read_remote(REMOTE),
        states=channels.read_states(
            b"states[0].channel=0\nstates[0].connectionState=Connected\n"
            b"states[1].Channel=1\nstates[1].ConnectionState=Unconnect\n"
            b"states[2].channel=2\nstates[2].connectionState=Empty\n"
        ),
        loss=frozenset(),
        modes=channels.read_modes(b"table.RecordMode[0].Mode=0\ntable.RecordMode[1].Mode=2"),
    )
    gate, away, spare, coaxial = channels.channels(answers)
    assert (gate.number, gate.name, gate.address, gate.serial) == (
        1,
        "\u6821\u95e8",
        "192.168.23.11",
        "4X7C5A1ZAG21L3F",
    )
    assert (gate.online, gate.recording, gate.trouble) == (True, None, ChannelTrouble.NONE)
    assert (away.number, away.online, away.recording, away.trouble) == (2, False, False, ChannelTrouble.AWAY)
    assert (spare.used, spare.online, spare.address) == (False, None, "")
    assert (coaxial.used, coaxial.online) == (True, True)


def test_cameras_passwords_are_not_read() -> None:
    assert "secret" not in repr(channels.read_remote(REMOTE))


def test_channels_of_a_coaxial_recorder() -> None:
    titles = channels.read_titles(TITLES)
    found = channels.channels(channels.Answers(titles=titles, loss=frozenset({2})))
    assert [one.online for one in found] == [True, True, False, True]
    assert found[2].trouble is ChannelTrouble.NO_SIGNAL
    assert [one.online for one in channels.channels(channels.Answers(titles=titles))] == [None] * 4


def test_slots_that_a_network_recorder_leaves_out_are_spare() -> None:
    answers = channels.Answers(titles=channels.read_titles(TITLES), remote=channels.read_remote(REMOTE))
    assert [one.used for one in channels.channels(answers)] == [True, True, False, False]


@pytest.mark.needs("recordings")
def test_real_video_loss(recordings: Path) -> None:
    assert channels.read_loss(recorded(recordings, "eventIndexes_VideoLoss_two.txt")) == {2, 5}
    assert channels.read_loss(recorded(recordings, "eventIndexes_VideoLoss_none.txt")) == frozenset()
    for name in ("error_bad_request.txt", "error_not_implemented.txt"):
        with pytest.raises(BadAnswer):
            channels.read_loss(recorded(recordings, name))
    assert channels.read_modes(recorded(recordings, "dahuabridge_nvr_RecordMode.txt")) == {0: 0}


def section(index: int, day: int, number: int, text: str) -> str:
    return f"table.Record[{index}].TimeSection[{day}][{number}]={text}"


def test_weeks_begin_on_sunday_there() -> None:
    lines = [section(0, day, 0, "1 00:00:00-24:00:00") for day in range(8)]
    lines += [section(1, 0, 0, "6 08:00:00-17:59:59"), section(1, 1, 0, "7 00:00:00-23:59:59")]
    lines += [section(1, 1, 1, "1 06:00:00-07:00:00"), section(1, 2, 0, "0 00:00:00-24:00:00")]
    lines += [section(2, 3, 0, "1 00:00:00-24:00:00"), "table.Record[3].PreRecord=6"]
    weeks = schedule.read_weeks("\r\n".join(lines).encode(), {2: channels.BY_HAND})
    assert weeks.keys() == {1, 2, 3}
    assert weeks[1] == ALWAYS
    assert weeks[2][6] == (Stretch(480, 1080, Mode.EVENT),)
    assert weeks[2][0] == (Stretch(0, 1440),)
    assert weeks[2][1] == ()
    assert weeks[3] == ALWAYS


@pytest.mark.needs("recordings")
def test_real_clips(recordings: Path) -> None:
    found, (first, second) = search.read_page(
        recorded(recordings, "amcrest_mediaFileFind_findNextFile_1.txt"), SHANGHAI
    )
    assert found == 2
    assert first.span.end_ms == second.span.start_ms
    assert (first.span.length_ms, first.channel, first.locked, first.octets) == (480_000, 0, False, 248_362_892)
    found, items = search.read_page(recorded(recordings, "amcrest_mediaFileFind_findNextFile_2.txt"), SHANGHAI)
    assert (found, len(items)) == (2, 1)  # it says two and gives one
    _, (item,) = search.read_page(recorded(recordings, "dahuabridge_nvr_findNextFile_item.txt"), SHANGHAI)
    assert item.span == Span(1_777_312_696_000, 1_777_312_802_000)
    assert search.read_object(recorded(recordings, "amcrest_mediaFileFind_factory_create.txt")) == "123"


def test_pictures_and_marks_among_clips() -> None:
    line = "items[%d].StartTime=2026-04-28 01:00:00\nitems[%d].EndTime=2026-04-28 0%d:00:00\nitems[%d].Type=%s\n"
    body = "found=3\n" + line % (0, 0, 2, 0, "jpg") + line % (1, 1, 2, 1, "dav") + line % (2, 2, 1, 2, "dav")
    found, items = search.read_page((body + "items[1].Flags[0]=Timing\nitems[1].Flags[1]=Marked\n").encode(), SHANGHAI)
    assert (found, len(items)) == (3, 1)
    assert items[0].locked
    assert search.read_page(b"found=0\r\n", SHANGHAI) == (0, ())
    assert search.read_page(b"Error: No Files", SHANGHAI) == (0, ())


@pytest.mark.parametrize("told", ["result=1&action=setConfig", "result=", "result=" + "9" * 40, "result=../x"])
def test_what_a_search_is_called_is_a_number(told: str) -> None:
    with pytest.raises(BadAnswer):
        search.read_object(told.encode())


def test_a_search_that_is_refused_is_not_one_that_finds_nothing() -> None:
    assert search.read_started(b"OK\r\n")
    assert not search.read_started(b"Error: No Events")
    for body in (b"", b"Error\r\nBad Request!", b"<html>"):
        with pytest.raises(BadAnswer):
            search.read_started(body)


def test_lines_are_bounded_and_the_first_of_a_key_wins() -> None:
    assert read_lines(b"a=1\na=2\n\n") == {"a": "1"}
    assert len(read_lines(b"".join(b"k%d=v\n" % n for n in range(40_000)))) == 32_768
    assert indexed({"x[99999].a": "1", "x[2000].a": "1", "x[7].a": "2", "x[7][1]": "3", "xy": "4"}, "x") == {
        7: {"a": "2", "[1]": "3"}
    }
    assert [whole_number(text) for text in ("5", "5.000000", "-1", "1e9", "", "9" * 19)] == [
        5,
        5,
        None,
        None,
        None,
        None,
    ]


def test_errors_in_words() -> None:
    assert error_of(b"Error\r\nBad Request!\r\n") == "Bad Request!"
    assert error_of(b"Error") == "Error"
    assert error_of(b"result=1") == ""
    assert is_nothing(b"Error: No Events")
    assert not is_nothing(b"Error\r\nNot Implemented!")
    assert words.read_words(b"Error\r\nUser Locked").locked
    assert words.read_words(b"Error\r\nToo many sessions").busy
    assert words.read_words(b"Error\r\nBlocked? no, unlocked") == words.NO_WORDS
