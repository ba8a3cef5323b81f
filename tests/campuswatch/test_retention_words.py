"""What people say of recordings and pictures: policies, holds, views, lamps; with right, audit and act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bookkeeping import BEHIND, CAMERA, NOON_MS, ONE, RECORDER, Office, day, open_office, picture, seen_channels

from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.corrections import correct
from campuswatch.usecases.retention import add_policy, hold_footage, release_hold, remove_policy
from campuswatch.usecases.views import approve_view, feed_channel, forget_disk, keep_pictures
from collector.told import DisksSeen
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.disk import DiskState, DiskTold
from inventory.model.picture import PictureVerdict
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.scope import BUREAU, Scope
from inventory.model.span import Span
from inventory.repository import audit_rows, channels, disks, holds, pictures, retention_policies, schools

POLICY = RetentionPolicy(id="", school="S01", days=20, document="QC 12/2026", recorder=RECORDER.code)
LOOKER = Actor("looker", BUREAU, frozenset({Right.LOOK}))
OTHER = Actor("of another school", Scope.of(["S02"]), frozenset(Right))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    made = open_office(database, tmp_path)
    made.keep(seen_channels(NOON_MS))
    return made


def audited(office: Office) -> list[str]:
    rows = office.see(audit_rows.entries, "S01", after=0, limit=100)
    return [row.action for row in rows if row.actor == operator().name]


def test_a_policy_is_entered_and_taken_back(office: Office) -> None:
    kept = add_policy(office.database, operator(), POLICY, now_ms=NOON_MS)
    assert kept in office.see(retention_policies.every, "S01")
    assert (kept.by, kept.entered_ms, kept.days) == (operator().name, NOON_MS, 20)
    assert remove_policy(office.database, operator(), kept.id[:8], now_ms=NOON_MS) == kept
    assert [one.id for one in office.see(retention_policies.every, "S01")] == ["p"]
    assert audited(office) == ["policy.added", "policy.removed"]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"days": 0}, "retention.bad_days"),
        ({"recorder": None, "channel": 1}, "retention.which_recorder"),
        ({"since": date(2026, 1, 2), "until": date(2026, 1, 1)}, "retention.ends_before"),
        ({"area": "moon"}, "ledger.no_area"),
        ({"recorder": "s01-nvr-0009"}, "ledger.no_device"),
        ({"recorder": CAMERA.code}, "ledger.no_recorder"),
        ({"channel": 99}, "ledger.no_channel"),
        ({"school": "S09", "recorder": None}, "ledger.no_school"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(office: Office, wrong: dict[str, object], refusal: str) -> None:
    with pytest.raises((Conflict, Missing)) as refused:
        add_policy(office.database, operator(), replace(POLICY, **wrong), now_ms=NOON_MS)
    assert refused.value.message.id == refusal
    assert audited(office) == []


def test_footage_is_held_and_released(office: Office) -> None:
    span = Span(day(1).start_ms, day(1).start_ms + 5)
    kept = hold_footage(office.database, operator(), RECORDER.code, 1, span, " bicycle ", now_ms=NOON_MS)
    assert office.see(holds.every, on=True) == [kept]
    assert kept.reason == "bicycle"
    assert release_hold(office.database, operator(), kept.id, now_ms=NOON_MS + 1) == kept
    assert office.see(holds.every, on=True) == []
    with pytest.raises(Missing):
        release_hold(office.database, operator(), kept.id, now_ms=NOON_MS + 2)
    assert audited(office) == ["hold.entered", "hold.released"]


@pytest.mark.parametrize(
    ("channel", "span", "reason", "refusal"),
    [
        (9, Span(1, 2), "r", "ledger.no_channel"),
        (1, Span(2, 2), "r", "retention.no_span"),
        (1, Span(NOON_MS, NOON_MS + 1), "r", "retention.no_span"),
        (1, Span(1, 2), " ", "retention.no_reason"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(office: Office, channel: int, span: Span, reason: str, refusal: str) -> None:
    with pytest.raises((Conflict, Missing)) as refused:
        hold_footage(office.database, operator(), RECORDER.code, channel, span, reason, now_ms=NOON_MS)
    assert refused.value.message.id == refusal


def test_a_hold_is_on_the_agenda_of_the_running_service(office: Office) -> None:
    span = Span(day(1).start_ms, day(1).start_ms + 5)
    kept = hold_footage(office.database, operator(), RECORDER.code, 1, span, "r", now_ms=NOON_MS)

    async def reload(books) -> None:
        assert office.agenda._recorders[RECORDER.code].holds == (kept,)
        release_hold(office.database, operator(), kept.id, now_ms=NOON_MS)
        await books.load()
        assert office.agenda._recorders[RECORDER.code].holds == ()

    office.run(reload)


def test_who_may_not_may_not(office: Office) -> None:
    span = Span(1, 2)
    for actor, refusal in ((LOOKER, Forbidden), (OTHER, (Forbidden, Missing))):
        for act in (
            lambda who: add_policy(office.database, who, POLICY, now_ms=NOON_MS),
            lambda who: remove_policy(office.database, who, "p", now_ms=NOON_MS),
            lambda who: hold_footage(office.database, who, RECORDER.code, 1, span, "r", now_ms=NOON_MS),
            lambda who: keep_pictures(office.database, who, "S01", True, office.folder, now_ms=NOON_MS),
            lambda who: forget_disk(office.database, who, RECORDER.code, "1", now_ms=NOON_MS),
            lambda who: feed_channel(office.database, who, RECORDER.code, 1, None, now_ms=NOON_MS),
            lambda who: approve_view(office.database, who, CAMERA.code, now_ms=NOON_MS),
        ):
            with pytest.raises(refusal):
                act(actor)
    assert [one.id for one in office.see(retention_policies.every)] == ["p"]


def test_a_school_that_stops_keeping_frames_has_none_left(office: Office) -> None:
    folder = office.folder / "pictures"
    assert keep_pictures(office.database, operator(), "S01", True, folder, now_ms=NOON_MS) == 0
    assert office.see(schools.get, "S01").keep_pictures
    office.keep(picture(1, PictureVerdict.OK, b"frame"))
    assert len(list(folder.iterdir())) == 1
    assert keep_pictures(office.database, operator(), "S01", False, folder, now_ms=NOON_MS) == 1
    assert not list(folder.iterdir())
    assert office.see(pictures.get, CAMERA.code).file == ""
    assert audited(office) == ["school.pictures", "school.pictures"]


def test_a_view_is_approved_as_it_is_now(office: Office) -> None:
    with pytest.raises(Missing):
        approve_view(office.database, operator(), CAMERA.code, now_ms=NOON_MS)
    office.keep(replace(picture(1, PictureVerdict.SHIFTED), fingerprint=b"now"))

    async def approve(books) -> None:
        approve_view(office.database, operator(), CAMERA.code, now_ms=NOON_MS + 9)
        await books.load()
        assert office.views.of(CAMERA.code).reference == b"now"

    office.run(approve)
    assert office.see(pictures.get, CAMERA.code).reference_ms == NOON_MS + 9


def test_a_disk_that_was_taken_out_is_missed_no_more(office: Office) -> None:
    disk = DiskTold(slot="1", state=DiskState.OK, capacity_bytes=1)
    office.keep(DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS, disks=(disk,)))
    office.keep(*(DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS + one, disks=()) for one in (1, 2)))
    assert len(office.open()) == 1
    forget_disk(office.database, operator(), RECORDER.code, "1", now_ms=NOON_MS + 3)
    assert office.see(disks.every) == []
    office.keep(DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS + 4, disks=()))
    assert office.open() == {}


def test_a_person_knows_which_camera_feeds_a_channel(office: Office) -> None:
    feed_channel(office.database, operator(), RECORDER.code, 1, BEHIND.code, now_ms=NOON_MS)
    office.keep(seen_channels(NOON_MS + 1))
    assert office.see(channels.of_recorder, RECORDER.code)[0].camera == BEHIND.code
    feed_channel(office.database, operator(), RECORDER.code, 1, None, now_ms=NOON_MS)
    office.keep(seen_channels(NOON_MS + 2))
    assert office.see(channels.of_recorder, RECORDER.code)[0].camera == CAMERA.code
    with pytest.raises(Missing):
        feed_channel(office.database, operator(), RECORDER.code, 7, BEHIND.code, now_ms=NOON_MS)
    with pytest.raises(Conflict):
        feed_channel(office.database, operator(), RECORDER.code, 1, RECORDER.code, now_ms=NOON_MS)


def test_a_camera_is_given_the_lamp_that_lights_its_view(office: Office) -> None:
    assert correct(office.database, operator(), CAMERA.code, {"lamp": "north lamp"}, now_ms=NOON_MS).lamp
    assert correct(office.database, operator(), BEHIND.code, {"answers": ("channel",)}, now_ms=NOON_MS).answers
    assert ONE.address == CAMERA.address
