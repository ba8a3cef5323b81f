"""Channels, days, disks, clocks, holds, policies, pictures and defects, kept and read on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from planted import (
    CAMERA,
    CHANNEL,
    CLOCK,
    DAY,
    DEFECT,
    DISK,
    HOLD,
    NOW_MS,
    PICTURE,
    PLAYBACK,
    POLICY,
    RECORDER,
    STEP,
    SWITCH,
    done,
    plant,
    seen,
)

from inventory.database import Database
from inventory.errors import Missing
from inventory.model.channel import Channel
from inventory.model.defect import DefectKind
from inventory.model.device import Stage
from inventory.model.hold import Held
from inventory.model.scope import BUREAU, Scope
from inventory.model.week import Mode, Stretch
from inventory.repository import (
    channel_days,
    channels,
    defects,
    device_clocks,
    devices,
    disks,
    holds,
    pictures,
    playbacks,
    retention_policies,
)
from inventory.repository.merging import merge

EVER = (date.min, date.max)


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant(database)


def test_what_is_kept_is_what_is_read(database: Database) -> None:
    assert seen(database, channels.every, BUREAU, "S01") == [CHANNEL]
    assert seen(database, channel_days.of_school, BUREAU, "S01", *EVER) == [DAY]
    assert seen(database, playbacks.every, BUREAU, "S01") == [PLAYBACK]
    assert seen(database, disks.every, BUREAU, "S01") == [DISK]
    assert seen(database, device_clocks.every, BUREAU, "S01") == [CLOCK]
    assert seen(database, device_clocks.steps, BUREAU, RECORDER.code) == [STEP]
    assert seen(database, retention_policies.every, BUREAU, "S01") == [POLICY]
    assert seen(database, holds.every, BUREAU, "S01") == [HOLD]
    assert seen(database, pictures.every, BUREAU, "S01") == [PICTURE]
    assert seen(database, defects.open_ones, BUREAU, "S01") == [DEFECT]


def test_a_channel_told_again_takes_its_own_place(database: Database) -> None:
    other = replace(
        CHANNEL,
        told=replace(CHANNEL.told, used=False, online=True, recording=False),
        camera=None,
        week=((Stretch(0, 60, Mode.EVENT),), *((),) * 6),
    )
    second = replace(CHANNEL, told=replace(CHANNEL.told, number=2), week=None)
    done(database, channels.put, [second, other])
    assert seen(database, channels.of_recorder, BUREAU, RECORDER.code) == [other, second]
    assert seen(database, channels.of_camera, BUREAU, CAMERA.code) == [second]
    with pytest.raises(Missing):
        done(database, channels.put, [replace(CHANNEL, camera="s01-cam-9999")])


def test_days_are_read_by_channel_camera_and_period(database: Database) -> None:
    later = [replace(DAY, day=DAY.day + timedelta(days=number), camera=None) for number in (1, 2)]
    second = replace(DAY, channel=2)
    done(database, channel_days.put, [*later, second])
    code, first = RECORDER.code, DAY.day
    assert seen(database, channel_days.of_recorder, BUREAU, code, first, first) == [DAY, second]
    assert seen(database, channel_days.of_recorder, BUREAU, code, *EVER, channel=1) == [DAY, *later]
    assert seen(database, channel_days.of_camera, BUREAU, CAMERA.code, *EVER) == [DAY, second]
    done(database, channel_days.put, [replace(DAY, spans=(), kept_ms=0)])
    assert seen(database, channel_days.of_recorder, BUREAU, code, first, first, channel=1)[0].kept_ms == 0


def test_a_disk_that_was_taken_out_for_good_is_forgotten(database: Database) -> None:
    done(database, disks.forget, BUREAU, RECORDER.code, "1")
    assert seen(database, disks.of_recorder, BUREAU, RECORDER.code) == []
    with pytest.raises(Missing):
        done(database, disks.forget, BUREAU, RECORDER.code, "1")


def test_a_released_hold_is_still_known(database: Database) -> None:
    done(database, holds.check, BUREAU, HOLD.id, Held.PARTLY, at_ms=NOW_MS + 1)
    done(database, holds.release, BUREAU, HOLD.id, at_ms=NOW_MS + 2)
    after = replace(HOLD, state=Held.PARTLY, checked_ms=NOW_MS + 1, released_ms=NOW_MS + 2)
    assert seen(database, holds.get, BUREAU, HOLD.id) == after
    assert seen(database, holds.of_recorder, BUREAU, RECORDER.code) == [after]
    assert seen(database, holds.every, BUREAU, on=True) == []
    with pytest.raises(Missing):
        done(database, holds.release, BUREAU, HOLD.id, at_ms=NOW_MS + 3)


def test_a_policy_of_a_whole_school_names_no_recorder(database: Database) -> None:
    whole = replace(POLICY, id="policy-0", area=None, recorder=None, channel=None, until=date(2027, 1, 1))
    done(database, retention_policies.add, whole)
    assert seen(database, retention_policies.every, BUREAU) == [whole, POLICY]
    done(database, retention_policies.remove, BUREAU, POLICY.id)
    assert seen(database, retention_policies.every, BUREAU) == [whole]


def test_a_picture_of_a_channel_stands_beside_the_recorders_own(database: Database) -> None:
    second = replace(PICTURE, part="2", reference=b"ref", reference_ms=NOW_MS)
    done(database, pictures.put, [second])
    assert seen(database, pictures.of_device, BUREAU, CAMERA.code) == [PICTURE, second]
    assert seen(database, pictures.get, BUREAU, CAMERA.code, "2") == second
    assert seen(database, pictures.get, BUREAU, CAMERA.code, "3") is None


def test_a_defect_opens_once_and_ends_once(database: Database) -> None:
    again = replace(DEFECT, since_ms=NOW_MS + 5, seen_ms=NOW_MS + 5, details={"disk": "1", "told": "bad"})
    done(database, defects.put, [again, again])
    seen_again = replace(again, since_ms=DEFECT.since_ms)
    assert seen(database, defects.open_ones, BUREAU) == [seen_again]
    ended = replace(again, ended_ms=NOW_MS + 9, seen_ms=NOW_MS + 5)
    done(database, defects.put, [ended, ended])
    assert seen(database, defects.open_ones, BUREAU) == []
    assert seen(database, defects.of_device, BUREAU, RECORDER.code) == [replace(ended, since_ms=DEFECT.since_ms)]
    anew = replace(DEFECT, since_ms=NOW_MS + 20, seen_ms=NOW_MS + 20)
    done(database, defects.put, [anew])
    assert [one.since_ms for one in seen(database, defects.of_device, BUREAU, RECORDER.code)] == [NOW_MS + 20, NOW_MS]


def test_defects_of_a_period_are_those_open_at_a_moment_of_it(database: Database) -> None:
    past = replace(DEFECT, part="2", since_ms=NOW_MS - 100, ended_ms=None)
    done(database, defects.put, [past])
    done(database, defects.put, [replace(past, ended_ms=NOW_MS - 50)])

    def parts(start_ms: int, end_ms: int) -> list[str]:
        return [one.part for one in seen(database, defects.between, BUREAU, start_ms, end_ms, "S01")]

    assert parts(NOW_MS - 200, NOW_MS - 100) == []
    assert parts(NOW_MS - 100, NOW_MS - 99) == ["2"]
    assert parts(NOW_MS - 50, NOW_MS) == []
    assert parts(NOW_MS - 51, NOW_MS + 1) == ["2", "1"]
    assert seen(database, defects.between, Scope.of(["S02"]), 0, 2**62) == []


def test_one_kind_of_defect_may_be_open_for_two_parts(database: Database) -> None:
    done(database, defects.put, [replace(DEFECT, part="2"), replace(DEFECT, kind=DefectKind.CLOCK, part="")])
    assert len(seen(database, defects.open_ones, BUREAU)) == 3


def test_who_is_in_no_ledger_tells_nothing(database: Database) -> None:
    for put, one in (
        (disks.put, replace(DISK, recorder="x")),
        (device_clocks.put, replace(CLOCK, device="x")),
        (pictures.put, replace(PICTURE, device="x")),
        (defects.put, replace(DEFECT, device="x")),
        (playbacks.put, replace(PLAYBACK, recorder="x")),
    ):
        with pytest.raises(Missing):
            done(database, put, [one])
    assert seen(database, disks.of_recorder, BUREAU, SWITCH.code) == []


def test_a_younger_file_hands_over_what_it_knew(database: Database) -> None:
    younger = replace(RECORDER, id="4" * 32, code="s01-nvr-0002", address="10.1.0.4")
    code = younger.code
    done(database, devices.add, younger, actor="scan", at_ms=NOW_MS)
    theirs = replace(DAY, recorder=code, kept_ms=1)
    done(database, channels.put, [replace(CHANNEL, recorder=code), second(code)])
    done(database, channel_days.put, [theirs, replace(theirs, channel=2)])
    done(database, disks.put, [replace(DISK, recorder=code), replace(DISK, recorder=code, told=SECOND_DISK)])
    done(database, device_clocks.put, [replace(CLOCK, device=code, offset_ms=1)])
    done(database, device_clocks.append, [replace(STEP, device=code), replace(STEP, device=code, from_ms=5)])
    done(database, playbacks.put, [replace(PLAYBACK, recorder=code), replace(PLAYBACK, recorder=code, channel=2)])
    done(database, pictures.put, [replace(PICTURE, device=code, part="2")])
    done(database, holds.add, replace(HOLD, id="hold-2", recorder=code))
    done(database, retention_policies.add, replace(POLICY, id="policy-2", recorder=code))
    done(database, defects.put, [replace(DEFECT, device=code), replace(DEFECT, device=code, part="2")])
    done(database, merge, BUREAU, RECORDER.code, code, actor="admin", at_ms=NOW_MS)
    assert seen(database, channels.every, BUREAU) == [CHANNEL, second(RECORDER.code)]
    days = seen(database, channel_days.of_recorder, BUREAU, RECORDER.code, *EVER)
    assert [(one.channel, one.kept_ms) for one in days] == [(1, DAY.kept_ms), (2, 1)]
    assert [one.told.slot for one in seen(database, disks.every, BUREAU)] == ["1", "2"]
    assert seen(database, device_clocks.every, BUREAU) == [CLOCK]
    assert [one.from_ms for one in seen(database, device_clocks.steps, BUREAU)] == [5, NOW_MS]
    assert [one.channel for one in seen(database, playbacks.every, BUREAU)] == [1, 2]
    assert [one.part for one in seen(database, pictures.of_device, BUREAU, RECORDER.code)] == ["2"]
    assert {one.recorder for one in seen(database, holds.every, BUREAU)} == {RECORDER.code}
    assert {one.recorder for one in seen(database, retention_policies.every, BUREAU)} == {RECORDER.code}
    assert [one.part for one in seen(database, defects.open_ones, BUREAU)] == ["1", "2"]


def test_a_merged_camera_is_still_the_one_behind_its_channel(database: Database) -> None:
    younger = replace(CAMERA, id="5" * 32, code="s01-cam-0005", stage=Stage.CANDIDATE, address="10.1.0.5")
    done(database, devices.add, younger, actor="scan", at_ms=NOW_MS)
    done(database, channels.put, [replace(CHANNEL, camera=younger.code)])
    done(database, channel_days.put, [replace(DAY, camera=younger.code)])
    done(database, device_clocks.put, [replace(CLOCK, device=younger.code)])
    done(database, merge, BUREAU, CAMERA.code, younger.code, actor="admin", at_ms=NOW_MS)
    assert seen(database, channels.of_camera, BUREAU, CAMERA.code) == [CHANNEL]
    assert seen(database, channel_days.of_camera, BUREAU, CAMERA.code, *EVER) == [DAY]
    assert seen(database, device_clocks.get, BUREAU, CAMERA.code) == replace(CLOCK, device=CAMERA.code)


SECOND_DISK = replace(DISK.told, slot="2")


def second(recorder: str) -> Channel:
    return replace(CHANNEL, recorder=recorder, told=replace(CHANNEL.told, number=2))
