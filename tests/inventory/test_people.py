"""People, files of devices, acceptances and hours in the ledger: what comes back, who changed what, who is meant."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest
from planted import BY, CAMERA, NOW_MS, RECORDER, done, plant, plant_schools, seen
from planted_people import FILE, HOLIDAY, HOURS, PERSON, RECORD

from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.acceptance import Acceptance
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import acceptances, changes, device_files, devices, people, revision, schools, service_hours
from inventory.repository.merging import merge

OWN = Scope.of(["S01"])
LATER = {"actor": "admin", "at_ms": NOW_MS + 1}
WANG = Person(id="a" * 32, school="S01", name="王芳", number="T01", phone="13800000000")


def test_a_person_comes_back_as_it_went_and_changes_field_by_field(database: Database) -> None:
    plant_schools(database)
    done(database, people.add, WANG, **BY)
    assert seen(database, people.get, OWN, WANG.id) == WANG
    after = replace(WANG, number="T02", responsible=True, left_ms=7)
    events = done(database, people.change, OWN, after, **LATER)
    assert [(one.field, one.old, one.new) for one in events] == [
        ("number", "T01", "T02"),
        ("responsible", "false", "true"),
        ("left_ms", "", "7"),
    ]
    assert seen(database, people.get, BUREAU, WANG.id) == after
    assert {one.subject for one in events} == {people.subject(WANG)}
    assert len(seen(database, changes.history, OWN, people.subject(WANG))) == 4
    with pytest.raises(Missing):
        done(database, people.change, Scope.of(["S02"]), WANG, **LATER)


def test_a_number_is_one_persons_within_a_school(database: Database) -> None:
    plant_schools(database)
    done(database, people.add, WANG, **BY)
    done(database, people.add, replace(WANG, id="b" * 32, school="S02"), **BY)
    done(database, people.add, replace(WANG, id="c" * 32, name="李", number=""), **BY)
    with pytest.raises(Conflict) as taken:
        done(database, people.add, replace(WANG, id="d" * 32), **BY)
    assert taken.value.message.id == "ledger.person_number_taken"
    with pytest.raises(Conflict):
        done(database, people.change, OWN, replace(WANG, id="c" * 32), **BY)


def test_who_moves_to_another_school_is_entered_anew(database: Database) -> None:
    plant_schools(database)
    done(database, people.add, WANG, **BY)
    with pytest.raises(Conflict) as moves:
        done(database, people.change, BUREAU, replace(WANG, school="S02"), **BY)
    assert moves.value.message.id == "ledger.person_moves"


def test_people_of_the_bureau_have_a_history_that_schools_do_not_see(database: Database) -> None:
    plant_schools(database)
    chief = Person(id="9" * 32, school="", name="Chief")
    done(database, people.add, chief, **BY)
    done(database, people.change, BUREAU, replace(chief, phone="1"), **LATER)
    assert len(seen(database, changes.history, BUREAU, people.subject(chief))) == 2
    assert seen(database, changes.history, OWN, people.subject(chief)) == []
    assert seen(database, people.get, OWN, chief.id) is None
    assert [one.name for one in seen(database, people.every, BUREAU, "")] == ["Chief"]


def test_a_text_means_a_number_an_id_or_a_name(database: Database) -> None:
    plant_schools(database)
    gone = Person(id="b" * 32, school="S01", name="王芳", left_ms=5)
    chief = Person(id="9" * 32, school="", name="Chief")
    for one in (
        WANG,
        gone,
        chief,
        Person(id="c" * 32, school="S01", name="Li"),
        Person(id="d" * 32, school="S01", name="Li"),
    ):
        done(database, people.add, one, **BY)
    assert seen(database, people.named, OWN, "S01", "T01") == WANG
    assert seen(database, people.named, OWN, "S01", "A" * 8) == WANG
    assert seen(database, people.named, OWN, "S01", " 王芳 ") == WANG, "who is there goes before who left"
    assert seen(database, people.named, OWN, "S01", "b" * 32) == gone
    assert seen(database, people.named, BUREAU, "S01", "Chief") == chief
    for text in ("Chief", "aaaa", "", "nobody"):
        with pytest.raises(Missing):
            seen(database, people.named, OWN, "S01", text)
    with pytest.raises(Conflict) as several:
        seen(database, people.named, OWN, "S01", "Li")
    assert several.value.message.params["known_as"] == "cccccccc, dddddddd"


def test_a_file_is_empty_until_papers_say_something(database: Database) -> None:
    plant(database)
    assert seen(database, device_files.get, OWN, RECORDER.code) == DeviceFile(device=RECORDER.code)
    assert seen(database, device_files.get, OWN, CAMERA.code) == FILE
    assert seen(database, device_files.of_school, OWN, "S01") == {CAMERA.code: FILE}
    with pytest.raises(Missing):
        seen(database, device_files.get, Scope.of(["S02"]), CAMERA.code)
    with pytest.raises(Missing):
        seen(database, device_files.get, OWN, "s01-cam-9999")


def test_every_field_of_a_file_has_its_history(database: Database) -> None:
    plant(database)
    told = {one.field: (one.old, one.new) for one in seen(database, changes.history, OWN, CAMERA.code)}
    assert told["purchased"] == ("", "2025-09-01")
    assert told["photos"] == ("[]", '["a.jpg", "b.jpg"]')
    assert told["uncertain"] == ("[]", '["purchased"]')
    assert told["warranty_endless"] == ("false", "true")
    after = DeviceFile(device=CAMERA.code, purchased=date(2025, 9, 2))
    events = done(database, device_files.put, OWN, after, **LATER)
    set_fields = {name for name, value in asdict(FILE).items() if value and name != "device"}
    assert {one.field for one in events} == set_fields
    assert seen(database, device_files.get, OWN, CAMERA.code) == after
    assert done(database, device_files.put, OWN, after, **LATER) == []


def test_a_file_follows_a_device_that_gets_another_code(database: Database) -> None:
    plant(database)
    done(database, devices.change, BUREAU, replace(CAMERA, code="s01-cam-0077"), **LATER)
    assert seen(database, device_files.get, OWN, CAMERA.code) == replace(FILE, device="s01-cam-0077")
    assert seen(database, acceptances.of_device, OWN, "s01-cam-0077") == [replace(RECORD, device="s01-cam-0077")]
    assert [one.device for one in seen(database, service_hours.every, OWN)] == ["s01-cam-0077"]


def test_who_has_equipment_is_known(database: Database) -> None:
    plant(database)
    assert seen(database, device_files.of_custodian, OWN, PERSON.id) == [CAMERA.code]
    retired = replace(CAMERA, stage=Stage.RETIRED, holds_address=False)
    done(database, devices.change, BUREAU, retired, **LATER)
    assert seen(database, device_files.of_custodian, OWN, PERSON.id) == []


def test_ids_of_people_are_told_as_names(database: Database) -> None:
    plant(database)
    events = seen(database, changes.history, OWN, CAMERA.code)
    names = seen(database, people.called, OWN, people.mentioned(events))
    assert names == {PERSON.id: PERSON.name}
    told = {one.field: one.new for one in people.in_names(events, names)}
    assert (told["custodian"], told["supplier"]) == (PERSON.name, FILE.supplier)
    assert seen(database, people.called, Scope.of(["S02"]), [PERSON.id]) == {}


def test_records_of_acceptance_are_appended(database: Database) -> None:
    plant(database)
    failed: Acceptance = replace(RECORD, id="acceptance-2", passed=False, entered_ms=NOW_MS + 5)
    done(database, acceptances.append, failed)
    assert seen(database, acceptances.of_device, OWN, CAMERA.code) == [failed, RECORD]
    assert seen(database, acceptances.of_school, OWN, "S01") == {CAMERA.code: [failed, RECORD]}
    told = [one.new for one in seen(database, changes.history, OWN, CAMERA.code) if one.field == "acceptance"]
    assert told == ["failed 2026-11-22 Trần Văn Minh", "passed 2026-11-22 Trần Văn Minh"]


def test_hours_are_superseded_and_known_as_they_were(database: Database) -> None:
    plant(database)
    assert seen(database, service_hours.every, OWN) == [HOURS]
    done(database, service_hours.end, OWN, HOURS.id, actor="admin", at_ms=NOW_MS + 9)
    assert seen(database, service_hours.every, OWN) == []
    then = seen(database, service_hours.every, OWN, known_at_ms=NOW_MS + 8)
    assert then == [replace(HOURS, superseded_ms=NOW_MS + 9)]
    assert seen(database, service_hours.every, OWN, known_at_ms=NOW_MS - 1) == []
    assert not seen(database, service_hours.timetable, OWN)
    assert seen(database, service_hours.timetable, OWN, known_at_ms=NOW_MS)
    told = [
        (one.old, one.new) for one in seen(database, changes.history, OWN, CAMERA.code) if one.field == "service_hours"
    ]
    words = "mon-fri 07:00-18:00 2026-09-01.. (holidays: no)"
    assert told == [(words, ""), ("", words)]
    with pytest.raises(Missing):
        done(database, service_hours.end, OWN, HOURS.id, actor="admin", at_ms=NOW_MS + 10)


def test_a_holiday_of_all_schools_is_heard_of_by_each_of_them(database: Database) -> None:
    plant(database)
    before = seen(database, revision.current, OWN)
    everywhere = replace(HOLIDAY, id="h2", school="")
    done(database, service_hours.add_holidays, [everywhere], actor="bureau")
    assert seen(database, revision.current, OWN) > before
    assert seen(database, service_hours.holidays, OWN) == [everywhere, HOLIDAY]
    assert seen(database, service_hours.holidays, Scope.of(["S02"])) == [everywhere]
    with pytest.raises(Missing):
        done(database, service_hours.end_holiday, OWN, "h2", actor="x", at_ms=NOW_MS)
    done(database, service_hours.end_holiday, BUREAU, "h2", actor="x", at_ms=NOW_MS + 1)
    assert seen(database, service_hours.holidays, Scope.of(["S02"])) == []


@pytest.mark.parametrize("elder_has_file", [False, True])
def test_papers_go_with_a_file_that_is_merged(database: Database, elder_has_file: bool) -> None:
    plant(database)
    newer = Device(id="8" * 32, code="s01-cam-0088", school="S01", kind=Kind.CAMERA, name="x", address="10.1.0.88")
    done(database, devices.add, newer, **BY)
    if not elder_has_file:
        done(database, device_files.put, BUREAU, DeviceFile(device=CAMERA.code), **LATER)
    young = DeviceFile(device=newer.code, position="under the roof", serial="SN-8")
    done(database, device_files.put, BUREAU, young, **BY)
    done(database, acceptances.append, replace(RECORD, id="acceptance-8", device=newer.code, entered_ms=NOW_MS + 3))
    done(database, service_hours.add, replace(HOURS, id="hours-8", device=newer.code))
    done(database, merge, BUREAU, CAMERA.code, newer.code, **LATER)
    file = seen(database, device_files.get, OWN, CAMERA.code)
    position = FILE.position if elder_has_file else "under the roof"
    assert (file.position, file.serial) == (position, "SN-8")
    assert [one.id for one in seen(database, acceptances.of_device, OWN, CAMERA.code)] == ["acceptance-8", RECORD.id]
    assert {one.device for one in seen(database, service_hours.every, OWN)} == {CAMERA.code}


def test_what_is_known_of_a_school_comes_back(database: Database) -> None:
    school = School(code="S09", name="x", place="县城北路 1 号", phone="0451-1", needs_acceptance=True, notes="n")
    done(database, schools.add, school, **BY)
    assert seen(database, schools.get, BUREAU, "S09") == school
