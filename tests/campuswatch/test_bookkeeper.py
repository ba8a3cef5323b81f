"""What devices tell becomes rows, change events, defects and an agenda, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bookkeeping import (
    BEHIND,
    CAMERA,
    DAY_MS,
    NOON_MS,
    ONE,
    RECORDER,
    SPARE,
    TODAY,
    ZONE,
    Office,
    clock_seen,
    day,
    footage,
    nothing,
    open_office,
    picture,
    put_person_link,
    reading,
    seen_channels,
    twice,
    whole,
)

from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from collector.recordings.agenda import Agenda
from collector.recordings.known import Why
from collector.sample import Verdict
from collector.told import (
    DisksSeen,
    PlaybackSeen,
)
from inventory.adoption import retire
from inventory.database import Database
from inventory.model.channel import ChannelTold, ChannelTrouble
from inventory.model.defect import DefectKind
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState, DiskTold
from inventory.model.hold import Held, Hold
from inventory.model.picture import PictureVerdict
from inventory.model.scope import BUREAU
from inventory.model.span import Span
from inventory.model.week import ALWAYS, Mode, Stretch
from inventory.repository import (
    channel_days,
    channels,
    defects,
    device_clocks,
    disks,
    holds,
    pictures,
    playbacks,
    schools,
)
from language.catalogue import LANGUAGES, render

GIB = 2**30


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path)


def test_a_channel_map_is_kept_and_its_changes_are_told(office: Office) -> None:
    office.keep(seen_channels(NOON_MS))
    first, second = office.see(channels.of_recorder, RECORDER.code)
    assert (first.camera, first.since_ms, second.camera, second.told.used) == (CAMERA.code, NOON_MS, None, False)
    assert office.changes() == []
    moved = replace(ONE, number=2)
    office.keep(seen_channels(NOON_MS + 1, replace(ONE, used=False), moved))
    assert office.changes() == [
        ("changed", "channel 1", CAMERA.code, ""),
        ("changed", "channel 2", "", CAMERA.code),
    ]


def test_a_channel_that_is_not_listed_for_a_moment_is_no_new_one(office: Office) -> None:
    office.keep(seen_channels(NOON_MS))
    office.keep(seen_channels(NOON_MS + 1, SPARE), seen_channels(NOON_MS + 2))
    assert office.see(channels.of_recorder, RECORDER.code)[0].since_ms == NOON_MS
    office.keep(seen_channels(NOON_MS + 3, SPARE), seen_channels(NOON_MS + 2 * DAY_MS))
    assert office.see(channels.of_recorder, RECORDER.code)[0].since_ms == NOON_MS + 2 * DAY_MS


def test_another_camera_begins_anew(office: Office) -> None:
    office.keep(seen_channels(NOON_MS, replace(ONE, serial="A")))
    office.keep(seen_channels(NOON_MS + 5, replace(ONE, serial="B")))
    assert office.see(channels.of_recorder, RECORDER.code)[0].since_ms == NOON_MS + 5


def test_schedules_that_are_not_asked_this_time_stay(office: Office) -> None:
    week = ((Stretch(0, 60, Mode.EVENT),),) * 7
    office.keep(seen_channels(NOON_MS, weeks={1: week}), seen_channels(NOON_MS + 1))
    assert office.see(channels.of_recorder, RECORDER.code)[0].week == week


def test_one_look_opens_nothing_and_one_ends_nothing(office: Office) -> None:
    lost = replace(ONE, online=False, recording=None, trouble=ChannelTrouble.PASSWORD)
    office.keep(seen_channels(NOON_MS, lost))
    assert office.open() == {}
    office.keep(seen_channels(NOON_MS + 300_000, lost))
    (found,) = office.open().values()
    assert (found.kind, found.part, found.since_ms) == (DefectKind.CHANNEL_LOST, "1", NOON_MS)
    office.keep(seen_channels(NOON_MS + 600_000))
    assert len(office.open()) == 1
    office.keep(seen_channels(NOON_MS + 900_000))
    assert office.open() == {}
    (ended,) = office.see(defects.of_device, RECORDER.code)
    assert ended.ended_ms == NOON_MS + 600_000


def test_who_says_that_it_does_not_record_though_it_should(office: Office) -> None:
    idle = replace(ONE, recording=False)
    office.keep(seen_channels(NOON_MS, idle), seen_channels(NOON_MS + 1, idle))
    assert list(office.open()) == [(DefectKind.NOT_RECORDING, "1")]
    office.keep(seen_channels(NOON_MS + 2), seen_channels(NOON_MS + 3))
    assert office.open() == {}


def test_outside_its_schedule_a_channel_need_not_record(office: Office) -> None:
    night = ((Stretch(0, 60),),) * 7
    idle = replace(ONE, recording=False)
    office.keep(*(seen_channels(NOON_MS + number, idle, weeks={1: night}) for number in range(3)))
    assert office.open() == {}


def test_a_channel_whose_schedule_was_switched_off_does_not_record_and_keeps_nothing(office: Office) -> None:
    empty = ((),) * 7
    office.keep(seen_channels(NOON_MS - 10 * DAY_MS, replace(ONE, recording=None), weeks={1: empty}))
    office.keep(*(footage(day(ago), at_ms=NOON_MS) for ago in range(1, 5)))
    noon = Span(day(0).start_ms, NOON_MS)
    office.keep(*(footage(noon, at_ms=NOON_MS + number) for number in range(2)))
    assert office.open().keys() == {(DefectKind.NOT_RECORDING, "1")}
    office.judge()
    (sample,) = [one for one in office.samples if "retention_days" in one.fields]
    assert (sample.fields["retention_days"], sample.fields["short"]) == (0, 1)


def test_a_recorder_in_a_wrong_zone_whose_hands_are_right_keeps_its_schedule(office: Office) -> None:
    """Its clock was read by its hands, in the zone of the school."""
    week = ((Stretch(8 * 60, 18 * 60),),) * 7
    office.keep(seen_channels(NOON_MS - 10 * DAY_MS, weeks={1: week}))
    office.keep(clock_seen(0, 0.0, zone_min=480))
    start_ms = day(1).start_ms
    recorded = Span(start_ms + 8 * 3_600_000, start_ms + 18 * 3_600_000)
    office.keep(footage(day(1), recorded))
    (row,) = office.see(channel_days.of_recorder, RECORDER.code, TODAY - timedelta(days=1), TODAY)
    assert (row.due_ms, row.kept_ms, row.gaps) == (36_000_000, 36_000_000, ())


def test_defects_of_a_channel_out_of_use_end_at_once(office: Office) -> None:
    idle = replace(ONE, recording=False)
    office.keep(seen_channels(NOON_MS, idle), seen_channels(NOON_MS + 1, idle))
    office.keep(seen_channels(NOON_MS + 2, replace(ONE, used=False)))
    assert office.open() == {}


def test_a_camera_without_an_address_is_seen_by_its_channel(office: Office) -> None:
    office.do(put_person_link, 2)
    told = (ONE, ChannelTold(number=2, online=True))
    office.keep(seen_channels(NOON_MS, *told), seen_channels(NOON_MS + 1, ONE, replace(told[1], online=False)))
    office.keep(seen_channels(NOON_MS + 2, ONE, replace(told[1], online=None)))
    assert [(one.device, one.probe, one.verdict) for one in office.heard] == [
        (BEHIND.code, "channel", Verdict.ANSWERED),
        (BEHIND.code, "channel", Verdict.SILENT),
        (BEHIND.code, "channel", Verdict.UNABLE),
    ]
    for one in office.heard[1:]:
        assert one.failure
        assert [render(one.failure.message, language) for language in LANGUAGES]


def test_a_bad_disk_a_missing_one_and_an_empty_slot(office: Office) -> None:
    sound = DiskTold(slot="1", state=DiskState.OK, capacity_bytes=4 * 10**12, smart=DiskState.OK)
    second, empty = replace(sound, slot="2"), DiskTold(slot="3", state=DiskState.ABSENT)

    def told(at: int, *disks: DiskTold) -> DisksSeen:
        return DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS + at, disks=disks)

    office.keep(told(0, sound, second, empty), told(1, sound, second, empty))
    assert office.open() == {}
    bad = replace(sound, state=DiskState.BAD, told="error", smart=None)
    office.keep(told(2, bad, empty), told(3, bad, empty))
    assert set(office.open()) == {(DefectKind.DISK, "1"), (DefectKind.DISK, "2")}
    assert office.changes() == [("changed", "disk 1", "ok", "bad"), ("changed", "disk 2", "ok", "absent")]
    kept = {one.told.slot: one.told for one in office.see(disks.of_recorder, RECORDER.code)}
    assert kept["1"].smart is DiskState.OK
    office.keep(told(4, sound, second, empty), told(5, sound, second, empty))
    assert office.open() == {}


def test_a_clock_that_is_off_and_the_step_that_mends_it(office: Office) -> None:
    ntp = ClockSetting(setting=Setting.NTP, server="10.1.0.9")
    office.keep(clock_seen(0, 420, setting=ntp), seen_channels(NOON_MS))
    assert office.agenda.knows_clock(RECORDER.code)
    assert office.open() == {}
    office.keep(clock_seen(1, 420.4))
    assert list(office.open()) == [(DefectKind.CLOCK, "")]
    office.keep(clock_seen(2, 0.3), clock_seen(3, 0.3))
    assert office.open() == {}
    assert office.changes() == [("clock_stepped", "offset_s", "420", "0")]
    steps = office.see(device_clocks.steps, RECORDER.code)
    assert [one.from_ms - NOON_MS for one in steps] == [0, 900_000]
    assert steps[1].offset_ms == pytest.approx(300, abs=700), "give or take what was measured"
    assert office.see(device_clocks.get, RECORDER.code).setting == ntp


def test_a_time_server_that_is_changed_is_told(office: Office) -> None:
    for number, server in enumerate(("10.1.0.9", "10.9.9.9")):
        office.keep(clock_seen(number, 0, setting=ClockSetting(setting=Setting.NTP, server=server)))
    assert office.changes() == [("changed", "clock", "ntp 10.1.0.9", "ntp 10.9.9.9")]


def test_within_the_margin_of_a_measurement_a_clock_is_neither_right_nor_wrong(office: Office) -> None:
    office.keep(clock_seen(0, 10.5), clock_seen(1, 10.5), clock_seen(2, 10.5))
    assert office.open() == {}


def test_days_are_kept_and_told_when_they_are_closed(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 9 * DAY_MS), *(whole(ago) for ago in (3, 2, 1)))
    hole = Span(day(4).start_ms + 3_600_000, day(4).start_ms + 5_400_000)
    office.keep(footage(day(4), Span(day(4).start_ms, hole.start_ms), Span(hole.end_ms, day(4).end_ms)))
    rows = office.see(channel_days.of_recorder, RECORDER.code, TODAY - timedelta(days=9), TODAY)
    assert [(row.day, row.closed, row.due_ms - row.kept_ms, row.camera) for row in rows] == [
        (TODAY - timedelta(days=4), True, 1_800_000, CAMERA.code),
        *((TODAY - timedelta(days=ago), True, 0, CAMERA.code) for ago in (3, 2, 1)),
    ]
    told = {one.at_ms: one for one in office.samples}
    noon = datetime.combine(TODAY - timedelta(days=4), datetime.min.time(), ZONE) + timedelta(hours=12)
    sample = told[int(noon.timestamp() * 1000)]
    assert sample.key == ("recording", "S01", RECORDER.code, "recorder", "1")
    assert sample.fields == {"completeness_pct": pytest.approx(100 * 47 / 48), "longest_gap_s": 1800.0}
    assert len(told) == 4
    office.keep(whole(1))
    assert len(office.samples) == 4


def test_footage_that_is_gone_is_believed_at_the_second_look(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), *(whole(ago, NOON_MS - 1) for ago in (9, 2, 1)))
    lost = Span(day(1).start_ms, day(1).start_ms + 4 * 3_600_000)
    rest = Span(lost.end_ms, day(1).end_ms)
    office.keep(footage(day(1), rest, at_ms=NOON_MS))
    assert office.open() == {}
    asked = office.agenda.next(RECORDER.code, NOON_MS, 1)
    assert [one.window for one in asked] == [day(1)]
    office.keep(whole(1, NOON_MS + 1), footage(day(1), rest, at_ms=NOON_MS + 2))
    assert office.open() == {}, "a look between that finds it takes the doubt away"
    office.keep(footage(day(1), rest, at_ms=NOON_MS + 3))
    (gone,) = office.open().values()
    assert (gone.kind, gone.part, gone.details["minutes"]) == (DefectKind.FOOTAGE_GONE, "1", 240)
    assert office.changes() == [("footage_gone", "channel 1", "2026-11-22 00:00 - 2026-11-22 04:00", "")]
    office.keep(whole(1, NOON_MS + 4), whole(1, NOON_MS + 5))
    assert office.open() == {}


def test_overwriting_is_no_loss(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), *(whole(ago, NOON_MS - 1) for ago in (3, 2, 1)))
    half = Span(day(3).start_ms + DAY_MS // 2, day(3).end_ms)
    office.keep(footage(day(3), half), footage(day(3), half, at_ms=NOON_MS + 1))
    assert office.open() == {}
    row = office.see(channel_days.of_recorder, RECORDER.code, TODAY - timedelta(days=3), TODAY)[0]
    assert (row.spans, row.due_ms, row.kept_ms) == ((half,), DAY_MS, DAY_MS)


def test_what_is_stored_shows_that_nothing_is_recorded(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), whole(2), whole(1))
    midnight = day(0).start_ms
    until = Span(midnight, midnight + 5 * 3_600_000)
    office.keep(*(footage(Span(midnight, at), until, at_ms=at) for at in (NOON_MS, NOON_MS + 1_800_000)))
    (found,) = office.open().values()
    assert (found.kind, found.part, found.since_ms) == (DefectKind.NOT_RECORDING, "1", until.end_ms)
    office.keep(seen_channels(NOON_MS + 1), seen_channels(NOON_MS + 2), seen_channels(NOON_MS + 3))
    assert len(office.open()) == 1, "the recorder's own word does not stand against what is stored"
    ends = NOON_MS + 3_600_000, NOON_MS + 5_400_000
    office.keep(*(footage(Span(midnight, at), Span(midnight, at), at_ms=at) for at in ends))
    assert office.open() == {}


def test_each_hour_it_is_judged_how_far_back_recordings_reach(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 30 * DAY_MS), *(whole(ago) for ago in (5, 4, 3, 2, 1)))
    office.judge()
    (told,) = [one for one in office.samples if "retention_days" in one.fields]
    assert (told.fields["retention_days"], told.fields["short"]) == (5, 0)
    assert told.fields["required_days"] <= 30
    office.judge()
    assert office.open() == {}


def test_a_recorder_that_overwrites_too_early_is_short(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 30 * DAY_MS), *(whole(ago) for ago in (4, 3, 2, 1)))
    office.keep(footage(day(4), at_ms=NOON_MS + 1), footage(day(3), at_ms=NOON_MS + 2))
    twice(office)
    (short,) = office.open().values()
    assert (short.kind, short.part) == (DefectKind.RETENTION, "")
    assert (short.details["channels"], short.details["days"], short.details["required"]) == ("1", 2, 3)


def test_a_hole_is_told_as_a_hole(office: Office) -> None:
    hole = Span(day(2).start_ms, day(2).start_ms + 1_800_000)
    office.keep(seen_channels(NOON_MS - 30 * DAY_MS), *(whole(ago) for ago in (5, 4, 3, 1)))
    office.keep(footage(day(2), Span(hole.end_ms, day(2).end_ms)))
    twice(office)
    (found,) = office.open().values()
    assert (found.kind, found.part, found.since_ms) == (DefectKind.GAPS, "1", hole.start_ms)
    assert (found.details["days"], found.details["minutes"]) == (1, 30)


def test_what_a_channel_writes_is_kept_with_it_and_follows_slowly(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), replace(whole(2), octets=40 * GIB), whole(1))
    assert [one.octets_a_day for one in office.see(channels.of_recorder, RECORDER.code) if one.told.used] == [40 * GIB]
    office.keep(replace(whole(1), octets=50 * GIB), seen_channels(NOON_MS))
    assert [one.octets_a_day for one in office.see(channels.of_recorder, RECORDER.code) if one.told.used] == [42 * GIB]


def test_held_footage_is_checked(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), whole(2), whole(1))
    span = Span(day(1).start_ms, day(1).start_ms + 3_600_000)
    hold = Hold(
        id="h", school="S01", recorder=RECORDER.code, channel=1, span=span, reason="r", by="b", entered_ms=NOON_MS
    )
    office.do(holds.add, hold)
    office.keep(whole(1))
    assert office.see(holds.get, "h").state is Held.KEPT
    rest = Span(span.end_ms, day(1).end_ms)
    office.keep(*(footage(day(1), rest, at_ms=NOON_MS + number) for number in range(1, 4)))
    assert office.see(holds.get, "h").state is Held.MISSING
    assert (DefectKind.HOLD_MISSING, "h") in office.open()
    office.do(holds.release, BUREAU, "h", at_ms=NOON_MS + 9)
    office.judge()
    assert (DefectKind.HOLD_MISSING, "h") not in office.open()


def test_what_is_out_of_service_has_no_defects(office: Office) -> None:
    office.keep(clock_seen(0, 420), clock_seen(1, 420))
    assert len(office.open()) == 1
    office.do(retire, BUREAU, RECORDER.code, actor="a", at_ms=NOON_MS, retired=None)
    office.judge()
    assert office.open() == {}
    office.keep(clock_seen(2, 420), clock_seen(3, 420))
    assert office.open() == {}


def test_a_playback_that_fails_twice(office: Office) -> None:
    def tried(at: int, decoded: bool) -> PlaybackSeen:
        return PlaybackSeen(recorder=RECORDER.code, channel=1, at_ms=at, footage_ms=5, decoded=decoded)

    office.keep(tried(NOON_MS, False))
    assert office.open() == {}
    office.keep(tried(NOON_MS + 1, False))
    assert list(office.open()) == [(DefectKind.PLAYBACK, "1")]
    assert office.see(playbacks.of_recorder, RECORDER.code)[0].decoded is False


def test_a_frozen_picture_and_its_return(office: Office) -> None:
    office.keep(picture(0, PictureVerdict.OK), picture(1, PictureVerdict.COVERED))
    assert office.open() == {}
    office.keep(picture(2, PictureVerdict.COVERED))
    assert list(office.open()) == [(DefectKind.PICTURE, "")]
    kept = office.see(pictures.get, CAMERA.code)
    assert (kept.verdict, kept.since_ms, kept.file) == (PictureVerdict.COVERED, NOON_MS + 1, "")
    office.keep(picture(3, PictureVerdict.OK), picture(4, PictureVerdict.OK))
    assert office.open() == {}


def test_darkness_at_night_is_no_defect_of_a_picture(office: Office) -> None:
    night = 11 * 3_600_000  # eleven in the evening
    office.keep(*(picture(night + number, PictureVerdict.BLACK) for number in range(5)))
    assert office.open() == {}


def test_frames_are_kept_only_where_the_school_says_so(office: Office) -> None:
    folder = office.folder / "pictures"
    office.keep(picture(0, PictureVerdict.OK, b"first"))
    assert not folder.exists()
    school = office.see(schools.get, "S01")
    office.do(schools.change, BUREAU, replace(school, keep_pictures=True), actor="a", at_ms=NOON_MS)
    office.keep(picture(1, PictureVerdict.OK, b"second"), picture(2, PictureVerdict.OK, b"third"))
    (file,) = folder.iterdir()
    assert (file.name, file.read_bytes(), file.stat().st_mode & 0o777) == ("s01-cam-0001.jpg", b"third", 0o600)
    assert office.see(pictures.get, CAMERA.code).file == file.name
    (folder / "of-a-camera-that-is-gone.jpg").touch()
    office.run(lambda books: books.sweep())
    assert list(folder.iterdir()) == [file]
    office.do(schools.change, BUREAU, school, actor="a", at_ms=NOON_MS)
    office.run(lambda books: books.sweep())
    assert not list(folder.iterdir())
    assert office.see(pictures.get, CAMERA.code).file == ""


def test_what_is_gone_from_the_ledger_is_passed_over(office: Office) -> None:
    office.keep(
        replace(clock_seen(0, 0), device="s09-nvr-0001"),
        replace(seen_channels(NOON_MS), recorder="s09-nvr-0001"),
        clock_seen(1, 0),
    )
    assert len(office.see(device_clocks.every)) == 1


def test_a_number_that_no_column_holds_costs_only_its_own_answer(office: Office) -> None:
    absurd = DiskTold(slot="1", state=DiskState.OK, capacity_bytes=2**70)
    office.keep(DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS, disks=(absurd,)), clock_seen(0, 0))
    assert office.see(disks.every) == []
    assert len(office.see(device_clocks.every)) == 1


def test_a_schedule_that_is_widened_makes_no_holes_of_days_before(office: Office) -> None:
    timed = ((Stretch(8 * 60, 18 * 60),),) * 7
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS, weeks={1: timed}))
    start_ms, now = day(3).start_ms, Span(day(0).start_ms, NOON_MS)
    recorded = Span(start_ms + 9 * 3_600_000, start_ms + 18 * 3_600_000)
    morning = Span(now.start_ms + 8 * 3_600_000, NOON_MS)
    office.keep(footage(day(3), recorded), footage(now, morning))
    office.keep(seen_channels(NOON_MS, weeks={1: ALWAYS}))
    later_ms = NOON_MS + 3_600_000
    office.keep(
        footage(day(3), recorded, at_ms=later_ms), footage(Span(now.start_ms, later_ms), morning, at_ms=later_ms)
    )
    rows = {row.day: row for row in office.see(channel_days.of_recorder, RECORDER.code, TODAY - timedelta(9), TODAY)}
    old, today = rows[TODAY - timedelta(days=3)], rows[TODAY]
    assert (old.due_ms, old.kept_ms) == (10 * 3_600_000, 9 * 3_600_000)
    assert [gap.span for gap in old.gaps] == [Span(start_ms + 8 * 3_600_000, recorded.start_ms)]
    assert [gap.span for gap in today.gaps] == [Span(NOON_MS, later_ms)]


def test_footage_that_could_not_be_written_is_asked_for_again(office: Office) -> None:
    """The agenda has heard it, so nothing else would ask for it before the next start."""
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS))
    heard = whole(1)

    async def work(books: Bookkeeper) -> None:
        told = (heard, replace(clock_seen(1, 0), within_ms=1 << 70))
        books.take(replace(reading(heard), told=told))

    office.run(work)
    assert office.see(channel_days.of_recorder, RECORDER.code, TODAY - timedelta(days=2), TODAY) == []
    asks = [ask for ask in office.agenda.next(RECORDER.code, NOON_MS + 3_600_000, 9) if ask.why is Why.AGAIN]
    assert [ask.window for ask in asks] == [heard.window]
    assert Why.AGAIN not in {ask.why for ask in office.agenda.next(RECORDER.code, NOON_MS + 60_000, 9)}


def test_after_a_start_the_agenda_knows_what_was_asked(office: Office) -> None:
    office.keep(seen_channels(NOON_MS - 20 * DAY_MS), clock_seen(0, 0), *(whole(ago) for ago in range(1, 9)))
    office.agenda = Agenda()
    office.run(nothing)
    assert office.agenda.knows_clock(RECORDER.code)
    assert office.agenda.oldest_ms(RECORDER.code, 1) == day(8).start_ms
