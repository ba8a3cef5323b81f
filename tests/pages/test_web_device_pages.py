"""The pages of one device beside what it does now: its file, acceptance, a month of recordings, its logins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from device_stage import SECRET, Stage01, photo_in, planted
from posting import post
from web_campus import Campus, get

from campuswatch.settings import Settings
from campuswatch.usecases.roles import Role
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, device_files, devices, holds, service_hours


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stage(campus: Campus) -> Stage01:
    return planted(campus)


def device_of(campus: Campus, code: str) -> object:
    with campus.database.read() as connection:
        return devices.get(connection, BUREAU, code)


@pytest.mark.parametrize("tab", ["", "/file", "/acceptance", "/recordings", "/logins"])
def test_each_page_leads_to_the_others(campus: Campus, stage: Stage01, tab: str) -> None:
    answer = get(campus.app(), f"/device/{stage.camera.code}{tab}?lang=en")
    assert answer.status == 200
    for other in ("/file", "/acceptance", "/recordings", "/logins"):
        assert f'href="/device/{stage.camera.code}{other}"' in answer.text
    assert len(answer.body) < 100_000
    assert SECRET not in answer.text


def test_the_file_tells_what_papers_say(campus: Campus, stage: Stage01) -> None:
    shown = get(campus.app(), f"/device/{stage.camera.code}/file?lang=en").plain
    assert "Asset number GD-0118" in shown
    assert "Purchased about Sep 1, 2025" in shown
    assert "Main gate (gate)" in shown
    assert "Mon-Fri 07:00-18:00 not on holidays" in shown


def test_what_the_forms_hold_is_what_is_known(campus: Campus, stage: Stage01) -> None:
    """Saved unchanged, nothing changes: a month stays a month."""
    text = get(campus.app(), f"/device/{stage.camera.code}/file?lang=en").text
    assert 'name="asset_number" value="GD-0118"' in text.replace(' type="text"', "")
    assert 'value="2025-09"' in text
    assert 'value="10.1.0.17"' in text


def test_a_device_is_corrected(campus: Campus, stage: Stage01) -> None:
    app, code = campus.app(), stage.camera.code
    told = {"device": code, "name": "East gate", "address": "10.1.0.19", "area": "", "vendor": "Hikvision"}
    answer = post(app, "/do/device.change", {**told, "answers": "ping, rtsp", "back": f"/device/{code}/file"})
    assert (answer.status, answer.headers["location"]) == (303, f"/device/{code}/file?done=device.change")
    with campus.database.read() as connection:
        found = devices.get(connection, BUREAU, code)
    assert found is not None
    assert (found.name, found.address, found.area, found.answers) == ("East gate", "10.1.0.19", None, ("ping", "rtsp"))


def test_what_was_typed_wrong_stands_in_the_form_again(campus: Campus, stage: Stage01) -> None:
    told = {"device": stage.camera.code, "name": "East gate", "area": "gate", "answers": "telepathy"}
    answer = post(campus.app(), "/do/device.change", told)
    assert answer.status == 409
    assert 'value="East gate"' in answer.text
    assert '<option value="gate" selected>' in answer.text
    assert "telepathy" in answer.plain


def test_an_unknown_person_loses_nothing(campus: Campus, stage: Stage01) -> None:
    told = {"device": stage.camera.code, "signer": "Nobody Known", "document": "HT-2026-14"}
    answer = post(campus.app(), "/do/device.accept", told)
    assert answer.status == 404
    assert 'value="HT-2026-14"' in answer.text


def test_the_file_is_written(campus: Campus, stage: Stage01) -> None:
    told = {"device": stage.camera.code, "warranty_until": "2029", "supplier": "", "notes": "new lens"}
    assert post(campus.app(), "/do/device.file", told).status == 303
    with campus.database.read() as connection:
        found = device_files.get(connection, BUREAU, stage.camera.code)
    assert (found.supplier, found.notes) == ("", "new lens")
    assert "warranty_until" in found.uncertain
    assert found.asset_number == "GD-0118"


def test_a_photo_is_shown_only_from_its_folder(campus: Campus, stage: Stage01, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "photos" / "s01"
    app = campus.app(settings=Settings(folder=tmp_path))
    place = f"/device/{stage.camera.code}/photo/0"
    assert get(app, place).status == 404
    photo_in(folder)
    answer = get(app, place)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    assert get(app, f"/device/{stage.camera.code}/photo/1").status == 404
    assert get(campus.app(settings=Settings(folder=tmp_path), role=Role.VIEWER, of="s02"), place).status == 404


@pytest.mark.parametrize("path", ["../ledger.db", "/etc/passwd", "text.jpg", "gone.jpg", "link.jpg", "a\0b"])
def test_nothing_but_a_picture_in_the_folder_becomes_a_photo(
    campus: Campus, stage: Stage01, tmp_path: Path, path: str
) -> None:
    folder = tmp_path / "data" / "photos" / "s01"
    photo_in(folder)
    (folder / "text.jpg").write_text("no picture")
    (tmp_path / "data" / "outside.jpg").write_bytes(b"\xff\xd8\xff\xe0outside")
    (folder / "link.jpg").symlink_to(tmp_path / "data" / "outside.jpg")
    app = campus.app(settings=Settings(folder=tmp_path))
    answer = post(app, "/do/device.photo", {"device": stage.camera.code, "path": path})
    assert answer.status in (409, 422)
    with campus.database.read() as connection:
        assert device_files.get(connection, BUREAU, stage.camera.code).photos == ("gate.jpg",)


def test_hours_are_said_and_taken_back(campus: Campus, stage: Stage01) -> None:
    app, code = campus.app(), stage.camera.code
    told = {"device": code, "week": "sat 08:00-12:00", "holidays": "true", "since": "2026-11-01"}
    assert post(app, "/do/device.hours", told).status == 303
    with campus.database.read() as connection:
        [made] = [one for one in service_hours.every(connection, BUREAU, "s01") if one.holidays]
    assert "Sat 08:00-12:00" in get(app, "/hours/s01?lang=en").plain
    assert post(app, "/do/hours.end", {"id": made.id}).status == 303
    assert "Sat 08:00-12:00" not in get(app, "/hours/s01?lang=en").plain


def test_a_candidate_takes_the_place_of_a_device(campus: Campus, stage: Stage01) -> None:
    answer = post(campus.app(), "/do/device.replace", {"device": stage.camera.code, "heir": stage.candidate.code})
    assert answer.headers["location"] == f"/device/{stage.candidate.code}?done=device.replace"
    with campus.database.read() as connection:
        old = devices.get(connection, BUREAU, stage.camera.code)
        new = devices.get(connection, BUREAU, stage.candidate.code)
        file = device_files.get(connection, BUREAU, stage.candidate.code)
        told = [one.action for one in audit_rows.entries(connection, BUREAU, "s01")]
    assert old is not None
    assert new is not None
    assert (old.stage, new.stage, new.name, new.area) == (Stage.RETIRED, Stage.ADOPTED, "Main gate", "gate")
    assert file.position == "above the door"
    assert "device.replaced" in told


@pytest.mark.parametrize("heir", ["s01-nvr-0001", "s01-cam-0001"])
def test_what_serves_already_takes_no_place(campus: Campus, stage: Stage01, heir: str) -> None:
    answer = post(campus.app(), "/do/device.replace", {"device": stage.camera.code, "heir": heir})
    assert answer.status == 409
    assert "is not a candidate" in answer.plain


def test_how_the_tests_stand_is_shown(campus: Campus, stage: Stage01) -> None:
    shown = get(campus.app(), f"/device/{stage.camera.code}/acceptance?lang=en").plain
    assert "It would not pass now" in shown
    assert "Clock failed The clock is 423 s off" in shown
    assert "There is no record of acceptance." in shown


def test_a_month_of_recordings(campus: Campus, stage: Stage01) -> None:
    app, place = campus.app(), f"/device/{stage.camera.code}/recordings?lang=en"
    shown = get(app, place).plain
    assert "November 2026" in shown
    assert "with holes 1" in shown
    assert "nothing recorded 1" in shown
    assert "6 hr camera was down" in shown
    before = get(app, f"{place}&month=2026-10").plain
    assert "October 2026" in before
    assert "nothing recorded" not in before
    assert "November 2026" in get(app, f"{place}&month=2031-01").plain
    assert "November 2026" in get(app, f"{place}&month=%00").plain


def test_footage_is_held_by_the_clock_of_the_school(campus: Campus, stage: Stage01) -> None:
    told = {"device": stage.recorder.code, "channel": "2", "start": "2026-11-22T07:00", "end": "2026-11-22T08:00"}
    assert post(campus.app(), "/do/hold.enter", {**told, "reason": "a fall"}).status == 303
    with campus.database.read() as connection:
        [made] = [one for one in holds.every(connection, BUREAU, "s01") if one.reason == "a fall"]
    assert made.span.start_ms == 1_795_302_000_000  # 2026-11-21 23:00 UTC


def test_people_of_an_area_look_and_no_more(campus: Campus, stage: Stage01) -> None:
    app = campus.app(role=Role.VIEWER, of="s01", areas=["gate"])
    for tab in ("", "/file", "/acceptance", "/recordings"):
        answer = get(app, f"/device/{stage.camera.code}{tab}?lang=en")
        assert answer.status == 200, tab
        assert "/do/device" not in answer.text
        assert get(app, f"/device/{stage.recorder.code}{tab}").status == 404
    assert get(app, f"/device/{stage.camera.code}/logins").status == 403
    assert get(app, "/addresses/s01").status == 404
    assert get(app, "/topology/s01").status == 404
    assert "Recorder, gatehouse" not in get(app, "/recordings/s01").text
