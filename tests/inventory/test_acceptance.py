"""From tests to a verdict, key areas that nobody sees, and what schools owe of their contacts: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted_people import PERSON, RECORD

from inventory.acceptance import accepted, lacking, needed, passes, with_words
from inventory.contacts import DAY_MS, overdue
from inventory.errors import Conflict
from inventory.key_areas import Eye, blind
from inventory.model.acceptance import Check, Outcome, Test
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from language.message import Message

CAMERA = Device(id="1", code="s01-cam-0002", school="S01", kind=Kind.CAMERA, name="x")
TOLD = Message("acceptance.untested")


def checks(**outcomes: Outcome) -> tuple[Check, ...]:
    return tuple(Check(test=Test(test), outcome=outcome, told=TOLD) for test, outcome in outcomes.items())


def test_a_camera_must_be_online_and_show_a_sane_picture() -> None:
    assert passes(Kind.CAMERA, checks(online=Outcome.PASSED, picture=Outcome.PASSED, clock=Outcome.NOT_TESTED))
    assert not passes(Kind.CAMERA, checks(online=Outcome.PASSED, picture=Outcome.NOT_TESTED))
    assert not passes(Kind.CAMERA, checks(online=Outcome.PASSED))
    assert not passes(Kind.CAMERA, ())


def test_whatever_was_tested_must_not_have_failed() -> None:
    told = checks(online=Outcome.PASSED, picture=Outcome.PASSED, clock=Outcome.FAILED)
    assert [one.test for one in lacking(Kind.CAMERA, told)] == [Test.CLOCK]
    assert passes(Kind.ONE_KEY_ALARM, checks(online=Outcome.PASSED))
    assert [one.test for one in lacking(Kind.RECORDER, ())] == [Test.ONLINE, Test.DISKS]


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_passes_untested(kind: Kind) -> None:
    assert needed(kind)
    assert not passes(kind, ())
    assert not passes(kind, [Check(test=test, outcome=Outcome.NOT_TESTED, told=TOLD) for test in Test])


def test_a_persons_word_counts_for_what_no_machine_can_test() -> None:
    told = checks(online=Outcome.NOT_TESTED, clock=Outcome.FAILED)
    heard = with_words(told, {Test.ONLINE: Outcome.PASSED, Test.PICTURE: Outcome.FAILED}, "王芳", 7)
    assert [(one.test, one.outcome, one.by) for one in heard] == [
        (Test.ONLINE, Outcome.PASSED, "王芳"),
        (Test.PICTURE, Outcome.FAILED, "王芳"),
        (Test.CLOCK, Outcome.FAILED, ""),
    ]
    assert heard[0].at_ms == 7
    with pytest.raises(Conflict) as knows:
        with_words(told, {Test.CLOCK: Outcome.PASSED}, "王芳", 7)
    assert knows.value.message.id == "acceptance.machine_knows"


def test_the_last_record_covers_one_service() -> None:
    passed = replace(RECORD, checks=checks(online=Outcome.PASSED, picture=Outcome.PASSED))
    failed = replace(passed, id="z", passed=False, entered_ms=RECORD.entered_ms + 5)
    assert accepted(CAMERA, [passed], [])
    assert not accepted(CAMERA, [], [])
    assert not accepted(CAMERA, [passed, failed], [])
    assert not accepted(CAMERA, [failed, passed], [])
    before = ServicePeriod(CAMERA.code, 0, RECORD.entered_ms - 1)
    after = ServicePeriod(CAMERA.code, 0, RECORD.entered_ms + 1)
    assert accepted(CAMERA, [passed], [before])
    assert not accepted(CAMERA, [passed], [after])
    assert accepted(CAMERA, [passed], [after, ServicePeriod(CAMERA.code, RECORD.entered_ms + 9)])


def test_a_record_covers_what_its_tests_were_enough_for() -> None:
    online = replace(RECORD, checks=checks(online=Outcome.PASSED))
    assert accepted(replace(CAMERA, kind=Kind.PRINTER), [online], [])
    assert not accepted(CAMERA, [online], [])


def area(code: str, area_class: AreaClass = AreaClass.KEY, school: str = "S01") -> Area:
    return Area(code=code, school=school, name=code, area_class=area_class)


def eye(area: str, device: str, trouble: Message | None = None, school: str = "S01") -> Eye:
    return Eye(school=school, area=area, device=device, name=device, trouble=trouble)


def test_a_key_area_needs_one_camera_that_works_now() -> None:
    silent = Message("acceptance.silent", {"witness": "rtsp"})
    areas = [area("gate"), area("hall"), area("dorm"), area("yard", AreaClass.PUBLIC)]
    eyes = [eye("gate", "c2", silent), eye("gate", "c1"), eye("hall", "c4", silent), eye("hall", "c3", silent)]
    found = blind(areas, eyes)
    assert [(one.area.code, [eye.device for eye in one.eyes]) for one in found] == [
        ("dorm", []),
        ("hall", ["c3", "c4"]),
    ]
    assert [one.reason.id for one in found] == ["blind.no_camera", "blind.none_works"]


def test_areas_of_another_school_are_not_seen_through_ours() -> None:
    assert [one.area.school for one in blind([area("gate", school="S02")], [eye("gate", "c1")])] == ["S02"]


def test_key_areas_weigh_most() -> None:
    areas = [area("a", AreaClass.OTHER), area("b", AreaClass.PUBLIC), area("z")]
    assert [one.area.code for one in blind(areas, [], frozenset(AreaClass))] == ["z", "b", "a"]
    assert [one.weight for one in blind(areas, [], frozenset(AreaClass))] == [3, 2, 1]


def test_schools_owe_a_name_a_phone_an_emergency_contact_and_a_confirmation() -> None:
    schools = [School(code="S02", name="b"), School(code="S01", name="a")]
    whole, bare = PERSON, replace(PERSON, id="b", phone="", emergency_phone="")
    gone = replace(PERSON, id="c", school="S02", left_ms=1)
    plain = replace(PERSON, id="d", school="S02", responsible=False)
    now_ms = 1000 * DAY_MS
    touched = {whole.id: now_ms - 180 * DAY_MS, "b": now_ms - 181 * DAY_MS}
    owed = overdue(schools, [whole, bare, gone, plain], touched, now_ms=now_ms)
    assert [(one.school.code, one.person.id if one.person else None, one.what.id) for one in owed] == [
        ("S01", "b", "contact.no_phone"),
        ("S01", "b", "contact.no_emergency"),
        ("S01", "b", "contact.not_confirmed"),
        ("S02", None, "contact.nobody"),
    ]
