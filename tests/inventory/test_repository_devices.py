from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from planted import BY, CAMERA, NOW_MS, SWITCH, done, plant_schools, seen
from sqlalchemy import Connection

from inventory.database import Database
from inventory.errors import Conflict, LedgerError, Missing
from inventory.model.area import Area
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU, Scope
from inventory.repository import areas, changes, code_numbers, devices, revision
from inventory.repository.devices import Filter
from inventory.repository.search_text import fold, like

LATER = {"actor": "technician", "at_ms": NOW_MS + 60_000}


@pytest.fixture(autouse=True)
def campus(database: Database) -> None:
    plant_schools(database)
    done(database, areas.add, Area(code="gate", school="S01", name="Gate"), **BY)


def numbered(number: int, **fields: Any) -> Device:
    device = Device(
        id=f"{number:032x}", code=f"s01-cam-{number:04}", school="S01", kind=Kind.CAMERA, name=f"Camera {number}"
    )
    return replace(device, **fields)


def test_a_device_comes_back_as_it_went(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    assert seen(database, devices.get, BUREAU, CAMERA.code) == CAMERA
    assert seen(database, devices.by_id, BUREAU, CAMERA.id) == CAMERA
    assert seen(database, devices.at_address, BUREAU, "S01", "10.1.0.2") == CAMERA
    assert seen(database, devices.get, BUREAU, "s01-cam-9999") is None


def test_pages_follow_the_codes_without_hole_or_repeat(database: Database) -> None:
    # The order of bytes, which a locale's collation would change: "s01-cam-…" before "s01x", "s1-…" after "s01x".
    codes = ["s01-cam-0001", "s01-cam-0002", "s01-cam-0003", "s01-sw-0001", "s01x-cam-0001", "s1-cam-0001"]
    for number, code in enumerate(reversed(codes)):
        done(database, devices.add, numbered(number, code=code), **BY)
    pages: list[list[str]] = []
    after = ""
    while page := seen(database, devices.find, BUREAU, after=after, limit=2):
        pages.append([device.code for device in page])
        after = page[-1].code
    assert pages == [codes[0:2], codes[2:4], codes[4:6]]


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Filter(), {1, 2, 3}),
        (Filter(school="S02"), {3}),
        (Filter(kind=Kind.SWITCH), {2}),
        (Filter(stage=Stage.ADOPTED), {1}),
        (Filter(area="gate"), {1}),
        (Filter(kind=Kind.CAMERA, stage=Stage.CANDIDATE), {3}),
        (Filter(text="cong DONG"), {1}),
        (Filter(text="東門"), {1}),
        (Filter(text="10.1.0.2"), {1}),
        (Filter(text="hik"), {1}),
        (Filter(text="100%"), {3}),
        (Filter(text="100_"), set()),
        (Filter(text="\\"), set()),
        (Filter(text="s01-"), {1, 2}),
    ],
    ids=str,
)
def test_filters(database: Database, wanted: Filter, codes: set[int]) -> None:
    planted = {1: CAMERA, 2: SWITCH, 3: numbered(3, code="s02-cam-0001", school="S02", name="100% zoom")}
    for device in planted.values():
        done(database, devices.add, device, **BY)
    expected = {planted[number].code for number in codes}
    assert {device.code for device in seen(database, devices.find, BUREAU, wanted)} == expected
    assert sum(seen(database, devices.count, BUREAU, wanted).values()) == len(codes)


def test_counts_are_by_kind_and_stage(database: Database) -> None:
    for device in (CAMERA, SWITCH, numbered(7)):
        done(database, devices.add, device, **BY)
    assert seen(database, devices.count, BUREAU) == {
        (Kind.CAMERA, Stage.ADOPTED): 1,
        (Kind.CAMERA, Stage.CANDIDATE): 1,
        (Kind.SWITCH, Stage.CANDIDATE): 1,
    }


def test_every_field_that_changes_is_an_event_and_no_other(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    before = seen(database, revision.current, BUREAU)
    after = replace(CAMERA, name="West gate", address=None, answers=())
    done(database, devices.change, BUREAU, after, **LATER)
    assert seen(database, revision.current, BUREAU) > before
    assert seen(database, devices.get, BUREAU, CAMERA.code) == after
    events = seen(database, changes.history, BUREAU, CAMERA.code)
    assert [(one.actor, one.at_ms, one.action, one.field, one.old, one.new) for one in reversed(events)] == [
        ("planter", NOW_MS, "added", "", "", ""),
        ("technician", LATER["at_ms"], "changed", "name", "Cổng Đông 東門", "West gate"),
        ("technician", LATER["at_ms"], "changed", "address", "10.1.0.2", ""),
        ("technician", LATER["at_ms"], "changed", "answers", '["rtsp", "ping"]', "[]"),
    ]


def test_no_change_writes_nothing(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    before = seen(database, revision.current, BUREAU)
    assert done(database, devices.change, BUREAU, CAMERA, **LATER) == []
    assert seen(database, revision.current, BUREAU) == before


def test_a_renamed_device_is_found_by_its_new_name_only(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    done(database, devices.change, BUREAU, replace(CAMERA, name="West gate"), **LATER)
    assert seen(database, devices.find, BUREAU, Filter(text="west"))
    assert not seen(database, devices.find, BUREAU, Filter(text="dong"))


def test_a_corrected_code_leaves_an_alias_and_keeps_the_history(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    corrected = replace(CAMERA, code="s01-nvr-0001", kind=Kind.RECORDER)
    done(database, devices.change, BUREAU, corrected, **LATER)
    assert seen(database, devices.get, BUREAU, CAMERA.code) == corrected
    assert seen(database, devices.aliases, BUREAU, corrected.code) == [CAMERA.code]
    for code in (CAMERA.code, corrected.code):
        fields = [event.field for event in seen(database, changes.history, BUREAU, code)]
        assert fields == ["kind", "code", ""]
    with pytest.raises(Conflict):
        done(database, devices.add, numbered(5, code=CAMERA.code), **BY)
    with pytest.raises(Conflict):
        done(database, devices.change, BUREAU, replace(corrected, code=CAMERA.code), **LATER)


def test_two_devices_cannot_hold_one_address(database: Database) -> None:
    done(database, devices.add, CAMERA, **BY)
    with pytest.raises(Conflict) as taken:
        done(database, devices.add, numbered(5, address=" 10.1.0.2 "), **BY)
    assert taken.value.message.params == {"address": " 10.1.0.2 ", "device": CAMERA.code}


@pytest.mark.parametrize(
    "other",
    [
        numbered(5, address="10.1.0.2", holds_address=False),
        numbered(5, address="10.1.0.2", routing_instance="cctv"),
        numbered(5, address="10.1.0.2", school="S02"),
        numbered(5, address=None),
    ],
    ids=["duplicate of an import", "other routing instance", "other school", "no address"],
)
def test_an_address_may_stand_twice_where_it_is_not_held_twice(database: Database, other: Device) -> None:
    done(database, devices.add, CAMERA, **BY)
    done(database, devices.add, other, **BY)
    done(database, devices.add, replace(other, id="6" * 32, code="s01-cam-0006", address=None), **BY)
    assert seen(database, devices.at_address, BUREAU, "S01", "10.1.0.2") == CAMERA


def test_the_database_itself_refuses_a_second_holder(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unique index stands behind the check, should a path around it be found."""
    monkeypatch.setattr(devices, "_require_free_address", lambda *_: None)
    done(database, devices.add, CAMERA, **BY)
    with pytest.raises(Conflict) as refused:
        done(database, devices.add, numbered(5, address="10.1.0.2"), **BY)
    assert refused.value.message.id == "ledger.constraint"


def test_spellings_of_an_address_are_one(database: Database) -> None:
    done(database, devices.add, numbered(5, address="2001:DB8:0::0001"), **BY)
    found = seen(database, devices.at_address, BUREAU, "S01", "2001:db8::1")
    assert found is not None
    assert found.address == "2001:db8::1"
    with pytest.raises(Conflict) as bad:
        done(database, devices.add, numbered(6, address="10.1.0.256"), **BY)
    assert bad.value.message.id == "ledger.bad_address"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "stolen"},
        {"school": "S02", "area": None},
    ],
    ids=["outside the scope", "moved out of the scope"],
)
def test_nobody_changes_what_is_not_theirs(database: Database, change: dict[str, Any]) -> None:
    done(database, devices.add, CAMERA, **BY)
    scope = Scope.of(["S02"]) if "name" in change else Scope.of(["S01"])
    with pytest.raises(Missing):
        done(database, devices.change, scope, replace(CAMERA, **change), **LATER)
    assert seen(database, devices.get, BUREAU, CAMERA.code) == CAMERA


def test_an_area_of_another_school_is_refused(database: Database) -> None:
    with pytest.raises(LedgerError):
        done(database, devices.add, numbered(5, school="S02", area="gate"), **BY)


def test_numbers_go_on_and_step_over_codes_that_are_taken(database: Database) -> None:
    done(database, devices.add, numbered(2), **BY)
    allotted = [done(database, code_numbers.allot, "S01", Kind.CAMERA) for _ in range(2)]
    assert allotted == ["s01-cam-0001", "s01-cam-0003"]
    assert done(database, code_numbers.allot, "S01", Kind.SWITCH) == "s01-sw-0001"
    assert done(database, code_numbers.allot, "S02", Kind.CAMERA) == "s02-cam-0001"


def test_a_number_of_a_write_that_failed_is_given_again(database: Database) -> None:
    """Nobody saw it: the counter is undone with the rest of the work."""

    def half_done(connection: Connection) -> None:
        assert code_numbers.allot(connection, "S01", Kind.CAMERA) == "s01-cam-0001"
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - raised three lines above
        database.write(half_done).result(10)
    assert done(database, code_numbers.allot, "S01", Kind.CAMERA) == "s01-cam-0001"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Cổng Đông", "cong dong"), ("１０１室", "101室"), ("ＡＢＣ", "abc"), ("Straße", "strasse"), ("Ưu", "uu")],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_like_takes_what_is_typed_literally() -> None:
    assert like("50%_a\\") == "%50\\%\\_a\\\\%"
