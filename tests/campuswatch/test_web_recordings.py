"""Recordings, clocks, disks and pictures on the pages: what is bad, what is not known, and what is not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from planted_footage import DAY_MS, HOUR_MS, Footage
from web_campus import START_MS, Answer, Campus, get

from dashboards.recordings.yardstick import Yardstick
from inventory.model.channel import ChannelTrouble
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device
from inventory.model.device_clock import ClockSetting, DeviceClock, Setting
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.hold import Hold
from inventory.model.kind import Kind
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.playback import Playback
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.span import Cause, Span
from inventory.model.transition import Observed
from inventory.repository import defects, device_clocks, disks, holds, pictures, playbacks, retention_policies, schools


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school(zone="Asia/Shanghai")
    made.at(6 * HOUR_MS)  # 07:00 in Shanghai
    yield made
    made.close()


@pytest.fixture
def recorder(campus: Campus) -> Device:
    made = campus.device(1, Kind.RECORDER)
    campus.observe(made, Observed.UP, campus.clock.at_ms)
    return made


@pytest.fixture
def footage(campus: Campus, recorder: Device) -> Footage:
    return Footage(campus, recorder)


def page(campus: Campus, device: Device, **options: object) -> Answer:
    return get(campus.app(**options), f"/device/{device.code}?lang=en")


def rows(answer: Answer) -> list[str]:
    """The channels, as they are read."""
    (table,) = re.findall(r'<table class="channels">.*?<tbody>(.*?)</tbody>', answer.text, re.DOTALL)
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    ]


def looks(answer: Answer) -> list[list[str]]:
    """The classes of the strokes of each strip."""
    (table,) = re.findall(r'<table class="channels">.*?<tbody>(.*?)</tbody>', answer.text, re.DOTALL)
    strips = re.findall(r'<svg class="strip".*?</svg>', table, re.DOTALL)
    return [re.findall(r'path class="(\w+)"', strip) for strip in strips]


def test_a_sound_channel_is_long_enough(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1, reach=34)
    answer = page(campus, recorder)
    (row,) = rows(answer)
    assert row.startswith("1 Channel 1 recording long enough 33 of 30 days 20 30 90")
    assert looks(answer) == [["complete", "overwritten", "need"]]
    assert "Recording now: 1 of 1 channels. Kept long enough: 1 of 1." in answer.plain
    assert "No hole is known" in answer.plain


def test_a_hole_is_bad_and_told_with_its_cause(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(2, holes={3: (2, 8, Cause.CAMERA_DOWN)})
    answer = page(campus, recorder)
    assert "recording too short 2 of 30 days" in rows(answer)[0]
    assert looks(answer) == [["complete", "kept", "missing", "need"]]
    assert "2 Nov 20, 2026 02:00:00 Nov 20, 2026 08:00:00 6 hr camera was down" in answer.plain


def test_what_was_not_asked_is_neither_good_nor_bad(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(3, unasked=[0, *range(5, 9)], recording=None)
    answer = page(campus, recorder)
    assert "not known not known at least 4 of 30 days" in rows(answer)[0]
    assert looks(answer) == [["complete", "unknown", "need"]]
    assert "too short" not in answer.plain


def test_a_channel_that_was_never_asked_is_not_known(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(4, since=0, unasked=range(41))
    answer = page(campus, recorder)
    assert "not known at least 0 of 30 days" in rows(answer)[0]
    assert looks(answer) == [["unknown", "need"]]


def test_a_young_channel_is_not_yet(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(4, since=12)
    footage.channel(5, since=12, days=12)  # what was before, nobody asked yet
    answer = page(campus, recorder)
    young, unasked = rows(answer)
    assert "not yet 12 of 30 days" in young
    assert "not known at least 12 of 30 days" in unasked
    assert looks(answer) == [["complete", "not_yet", "need"], ["complete", "unknown", "need"]]


def test_fresh_footage_tells_that_a_channel_records_where_the_recorder_does_not(
    campus: Campus, recorder: Device, footage: Footage
) -> None:
    footage.channel(1, recording=None)
    footage.channel(2, recording=None, holes={0: (4, 9, Cause.UNKNOWN)})
    footage.channel(3, recording=False)
    footage.channel(4, recording=True, online=False)
    fresh, stale, told, lost = rows(page(campus, recorder))
    assert lost.startswith("4 Channel 4 not known")
    assert fresh.startswith("1 Channel 1 recording")
    assert stale.startswith("2 Channel 2 not known")
    assert told.startswith("3 Channel 3 not recording")


def test_a_channel_that_does_not_record_says_what_is_between(
    campus: Campus, recorder: Device, footage: Footage
) -> None:
    footage.channel(5, recording=False, online=False, trouble=ChannelTrouble.PASSWORD)
    assert "not recording camera refuses the recorder's password" in rows(page(campus, recorder))[0]


def test_spare_channels_are_one_line(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1)
    for number in (6, 7, 8, 10):
        footage.channel(number, used=False, recording=None)
    answer = page(campus, recorder)
    assert len(rows(answer)) == 1
    assert "Not in use: channel 6-8, 10" in answer.plain


def test_the_policy_that_holds_is_the_channels_own(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1, reach=26)
    footage.channel(2, reach=26)
    policy = RetentionPolicy(id="a" * 32, school="s01", days=25, recorder=recorder.code, channel=2)
    campus.write(lambda connection: retention_policies.add(connection, policy))
    first, second = rows(page(campus, recorder))
    assert "too short 25 of 30 days 20 25 30 90" in first
    assert "long enough 25 of 25 days" in second


def test_the_tolerance_is_that_of_the_settings(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1, holes={3: (2, 2.05, Cause.UNKNOWN)})
    assert "too short" in rows(page(campus, recorder))[0]
    assert "long enough" in rows(page(campus, recorder, yardstick=Yardstick(tolerance_ms=180_000)))[0]


def test_a_recorder_of_32_channels_and_90_days_stays_light(campus: Campus, recorder: Device, footage: Footage) -> None:
    policy = RetentionPolicy(id="a" * 32, school="s01", days=90)
    campus.write(lambda connection: retention_policies.add(connection, policy))
    every_day = {ago: (0.1 + ago % 20, 1.0 + ago % 20, Cause.DISK) for ago in range(1, 95)}
    for number in range(1, 33):
        footage.channel(number, days=95, holes=every_day if number % 4 == 0 else {}, camera=campus.device(number))
    answer = page(campus, recorder)
    assert len(rows(answer)) == 32
    assert len(answer.body) <= 100_000


def test_a_camera_shows_the_channel_that_it_feeds(campus: Campus, recorder: Device, footage: Footage) -> None:
    camera = campus.device(7)
    footage.channel(3, camera=camera)
    footage.channel(4)
    answer = page(campus, camera)
    (row,) = rows(answer)
    assert row.startswith(f"3 recorder 1 {recorder.code} recording long enough")
    assert rows(page(campus, recorder))[0].startswith(f"3 {camera.name} recording")


def test_held_footage_and_playback_are_told(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1)
    footage.channel(2)
    now_ms = campus.clock.at_ms
    hold = Hold(id="b" * 32, school="s01", recorder=recorder.code, channel=1,
                span=Span(now_ms - 50 * DAY_MS, now_ms - 49 * DAY_MS), reason="Bicycle shed", by="li",
                entered_ms=now_ms)  # fmt: skip
    tried = [
        Playback(recorder=recorder.code, channel=1, at_ms=now_ms - HOUR_MS, footage_ms=now_ms - DAY_MS, decoded=True),
        Playback(recorder=recorder.code, channel=2, at_ms=now_ms - HOUR_MS, footage_ms=now_ms - DAY_MS, decoded=False),
    ]
    campus.write(lambda connection: holds.add(connection, hold))
    campus.write(lambda connection: playbacks.put(connection, tried))
    shown = page(campus, recorder).plain
    assert "Bicycle shed li not checked yet" in shown
    assert "Channels whose playback was proved: 1, last 1 hour ago" in shown
    assert "Channel 2: footage of Nov 22, 2026 07:00:00 could not be played" in shown


def test_disks_stand_with_the_bad_one_first(campus: Campus, recorder: Device) -> None:
    told = [
        DiskTold(slot="1", state=DiskState.OK, capacity_bytes=4_000_787_030_016, free_bytes=0, smart=DiskState.OK),
        DiskTold(slot="2", state=DiskState.BAD, told="smartFailed"),
        DiskTold(slot="3", state=DiskState.ABSENT, told="notexist"),
    ]
    known = [Disk(recorder=recorder.code, told=one, since_ms=0, seen_ms=0) for one in told]
    campus.write(lambda connection: disks.put(connection, known))
    shown = page(campus, recorder).plain
    assert shown.index("bad smartFailed 2") < shown.index("sound 1 hard disk 4,001 GB 0 GB passed")
    assert shown.index("sound 1") < shown.index("empty slot notexist 3")


@pytest.mark.parametrize(
    ("offset_ms", "age_ms", "word", "told"),
    [
        (423_400, 0, "wrong", "+7 min 3 sec"),
        (-4_000, 0, "right", "\u22124 sec"),
        (423_400, 2 * DAY_MS, "not measured lately", "+7 min 3 sec"),
    ],
)
def test_a_clock_with_its_margin(
    campus: Campus, recorder: Device, offset_ms: int, age_ms: int, word: str, told: str
) -> None:
    clock = DeviceClock(
        device=recorder.code, at_ms=campus.clock.at_ms - age_ms, offset_ms=offset_ms, within_ms=620, source="isapi",
        setting=ClockSetting(setting=Setting.NTP, server="ntp.school.example"),
    )  # fmt: skip
    campus.write(lambda connection: device_clocks.put(connection, [clock]))
    shown = page(campus, recorder).plain
    assert f"Off by {told} ± 620 ms State {word} Set by time server (NTP) ntp.school.example" in shown
    assert "more than 10 sec is too much" in shown


def test_a_picture_with_the_numbers_why(campus: Campus) -> None:
    camera = campus.device(1)
    seen = Picture(
        device=camera.code, at_ms=campus.clock.at_ms - 60_000, verdict=PictureVerdict.COVERED,
        numbers={"detail": 0.01, "brightness": 90.0}, since_ms=campus.clock.at_ms - HOUR_MS,
    )  # fmt: skip
    campus.write(lambda connection: pictures.put(connection, [seen]))
    shown = page(campus, camera).plain
    assert "covered" in shown
    assert "Only 1 % of the blocks show anything, though it is not dark." in shown
    assert "brightness, mean (0–255) 90" in shown


def test_a_picture_that_nobody_saw_lately_is_not_known(campus: Campus) -> None:
    camera = campus.device(1)
    seen = Picture(device=camera.code, at_ms=campus.clock.at_ms - DAY_MS, verdict=PictureVerdict.OK)
    campus.write(lambda connection: pictures.put(connection, [seen]))
    answer = page(campus, camera)
    assert 'class="state UNKNOWN"' in answer.text.split('id="picture-')[1]
    assert "what it is like now is not known" in answer.plain
    assert "not known; last seen: fine" in answer.plain


def test_a_school_lists_what_is_wrong(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1)
    footage.channel(2, recording=False)
    footage.channel(3, recording=None)
    assert "Nothing is known to be wrong." in get(campus.app(), "/school/s01?lang=en").plain
    now_ms = campus.clock.at_ms
    wrong = [
        Defect(school="s01", device=recorder.code, kind=DefectKind.NOT_RECORDING, part=str(number),
               since_ms=now_ms - HOUR_MS, seen_ms=now_ms)
        for number in range(2, 12)
    ]  # fmt: skip
    campus.write(lambda connection: defects.put(connection, wrong))
    shown = get(campus.app(), "/school/s01?lang=en").plain
    assert "By the word of the recorders, 1 of 3 channels record. They do not tell: 1." in shown
    assert "Not recording 10" in shown
    assert "More of them: 4" in shown
    (told,) = re.findall(r'<ul class="troubles">.*?</ul>', page(campus, recorder).text)
    assert told.count("<li>") == 10


def test_a_school_without_recorders_says_nothing_of_recordings(campus: Campus) -> None:
    campus.device(1)
    assert 'id="troubles"' not in get(campus.app(), "/school/s01").text


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "不达标"), ("vi", "thiếu ngày")])
def test_in_other_languages(campus: Campus, recorder: Device, footage: Footage, language: str, words: str) -> None:
    footage.channel(1, holes={3: (2, 8, Cause.DISK)})
    assert words in get(campus.app(), f"/device/{recorder.code}?lang={language}").plain


def test_text_of_a_recorder_is_only_text(campus: Campus, recorder: Device, footage: Footage) -> None:
    footage.channel(1, name="<script>alert(1)</script>")
    told = DiskTold(slot="<mark>", state=DiskState.BAD, told="<i>")
    campus.write(
        lambda connection: disks.put(connection, [Disk(recorder=recorder.code, told=told, since_ms=0, seen_ms=0)])
    )
    answer = page(campus, recorder)
    assert "<script>alert" not in answer.text
    assert "<mark>" not in answer.text
    assert "<i>" not in answer.text


def test_a_frame_is_shown_only_while_the_school_keeps_them(campus: Campus, tmp_path: Path) -> None:
    camera = campus.device(1)
    frames = tmp_path / "pictures"
    frames.mkdir()
    (frames / "one.jpg").write_bytes(b"jpeg")
    (tmp_path / "secret").write_bytes(b"secret")
    app = campus.app(frames=frames)

    def seen(file: str) -> None:
        picture = Picture(device=camera.code, at_ms=campus.clock.at_ms, verdict=PictureVerdict.OK, file=file)
        campus.write(lambda connection: pictures.put(connection, [picture]))

    seen("one.jpg")
    assert get(app, f"/frame/{camera.code}").status == 404
    assert "<img" not in get(app, f"/device/{camera.code}").text

    school = School(code="s01", name="Hope", zone="Asia/Shanghai", keep_pictures=True)
    campus.write(lambda connection: schools.change(connection, BUREAU, school, actor="test", at_ms=START_MS))
    answer = get(app, f"/frame/{camera.code}")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"jpeg", "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    assert f'src="/frame/{camera.code}?part=' in get(app, f"/device/{camera.code}").text
    for wrong in ("../secret", "gone.jpg", ""):
        seen(wrong)
        assert get(app, f"/frame/{camera.code}").status == 404
    assert get(app, "/frame/s01-cam-0099").status == 404
    assert get(campus.app(frames=frames, of="s02"), f"/frame/{camera.code}").status == 404
