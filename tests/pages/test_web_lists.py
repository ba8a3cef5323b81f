"""Lists of one school: recordings, clocks, pictures, disks, what hangs on what, hours, secrets that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from device_stage import Stage01, planted
from posting import post
from sqlalchemy import event
from web_campus import Campus, get

from campuswatch.usecases.roles import Role
from inventory.model.scope import BUREAU
from inventory.repository import check_plans, rotations, service_hours

LISTS = ("recordings", "clocks", "pictures", "disks", "topology", "hours", "replacements", "logins")


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stage(campus: Campus) -> Stage01:
    return planted(campus)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
def test_each_is_shown_in_each_language(campus: Campus, stage: Stage01, name: str, language: str) -> None:
    answer = get(campus.app(), f"/{name}/s01?lang={language}")
    assert answer.status == 200
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("name", LISTS)
def test_another_school_is_not_there(campus: Campus, stage: Stage01, name: str) -> None:
    assert get(campus.app(role=Role.ADMINISTRATOR, of="s02"), f"/{name}/s01").status == 404


@pytest.mark.parametrize("name", LISTS)
def test_nobody_is_sent_to_the_door(campus: Campus, stage: Stage01, name: str) -> None:
    answer = get(campus.app(role=None), f"/{name}/s01")
    assert (answer.status, answer.headers["location"]) == (303, f"/login?back=%2F{name}%2Fs01")


def test_recorders_with_what_does_not_record(campus: Campus, stage: Stage01) -> None:
    shown = get(campus.app(), "/recordings/s01?lang=en").plain
    assert "2 Channels in use 1 recording 1 not recording 0 not known" in shown
    assert "bicycle theft" in shown


def test_the_wrong_ones_alone(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    every, wrong = (get(app, f"/clocks/s01?lang=en{more}").plain for more in ("", "&wrong=1"))
    assert "all (2) wrong (1)" in every
    assert "Recorder, gatehouse s01-nvr-0001 never read" in every
    assert "+7 min 3 sec" in wrong
    assert "Recorder, gatehouse" not in wrong
    assert "Main gate covered" in get(app, "/pictures/s01?lang=en&wrong=1").plain
    assert "bad smartFailed" in get(app, "/disks/s01?lang=en&wrong=1").plain


def test_what_hangs_on_what(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    assert "Core switch" in get(app, "/topology/s01?lang=en").plain
    below = get(app, f"/topology/s01?lang=en&at={stage.switch.code}").plain
    assert "Gi0/7 Main gate s01-cam-0001" in below
    assert "s01-nvr-0001 1" in below
    assert get(app, "/topology/s01?at=s01-cam-0099").status == 404
    assert "Recorder, gatehouse" in get(app, "/topology/s01?at=unknown").plain


def test_a_hundred_rows_a_page(campus: Campus, stage: Stage01) -> None:
    for number in range(10, 140):
        campus.device(number, address=f"10.5.0.{number}")
    app = campus.app()
    first = get(app, "/clocks/s01?lang=en")
    assert first.text.count('class="lead"') == 100
    assert "100 of 132" in first.plain
    assert len(first.body) < 100_000
    address = first.text.split('<nav class="pages"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert get(app, address).text.count('class="lead"') == 32


@pytest.mark.parametrize("name", ["recordings", "clocks", "pictures", "disks"])
def test_more_devices_cost_no_more_questions(campus: Campus, stage: Stage01, name: str) -> None:
    app = campus.app()
    get(app, f"/{name}/s01")
    few = questions(campus, lambda: get(app, f"/{name}/s01"))
    for number in range(10, 60):
        campus.device(number, address=f"10.5.0.{number}")
    get(app, f"/{name}/s01")
    assert questions(campus, lambda: get(app, f"/{name}/s01")) <= few + 1


def questions(campus: Campus, work: Callable[[], object]) -> int:
    asked: list[str] = []

    def count(*call: Any) -> None:
        asked.append(call[2])

    event.listen(campus.database._readers, "before_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(campus.database._readers, "before_cursor_execute", count)
    return len(asked)


def test_secrets_that_are_due_are_told_without_them(campus: Campus, stage: Stage01) -> None:
    app = campus.app(role=Role.TECHNICIAN, of="s01")
    assert "password admin watching" in get(app, "/logins/s01?lang=en&all=1").plain
    assert get(campus.app(role=Role.VIEWER, of="s01"), "/logins/s01").status == 403


def test_hours_of_a_kind_and_holidays(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    told = {"school": "s01", "week": "always", "kind": "pc", "since": "2026-11-01", "document": "order 7"}
    assert post(app, "/do/hours.set", told).status == 303
    assert post(app, "/do/hours.set", told | {"week": "noon"}).status == 409
    assert post(app, "/do/holiday.add", {"school": "s01", "name": "Sports day", "first": "2026-12-01"}).status == 303
    shown = get(app, "/hours/s01?lang=en").plain
    assert "order 7" in shown
    assert "Sports day Dec 1, 2026 the whole school" in shown
    with campus.database.read() as connection:
        [day] = [one for one in service_hours.holidays(connection, BUREAU, "s01") if one.name == "Sports day"]
    assert post(app, "/do/holiday.end", {"id": day.id}).status == 303
    assert "Sports day" not in get(app, "/hours/s01?lang=en").plain


def test_terms_of_the_school_year(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    told = {"school": "s01", "name": "Autumn", "first": "2026-09-01", "last": "2027-01-20"}
    assert "No term is entered yet" in get(app, "/hours/s01?lang=en").plain
    assert post(app, "/do/term.add", told).status == 303
    assert post(app, "/do/term.add", told | {"name": "Winter", "first": "2026-12-01"}).status == 409
    assert "Autumn Sep 1, 2026" in get(app, "/hours/s01?lang=en").plain
    assert post(campus.app(role=Role.VIEWER, of="s01"), "/do/term.add", told).status == 403
    with campus.database.read() as connection:
        [term] = check_plans.terms(connection, BUREAU, "s01")
    assert post(app, "/do/term.end", {"id": term.id}).status == 303
    assert "Autumn" not in get(app, "/hours/s01?lang=en").plain


def test_what_cannot_be_rotated_is_said(campus: Campus, stage: Stage01) -> None:
    campus.no_vault = lambda: stage.vault  # type: ignore[method-assign]
    answer = post(campus.app(), "/do/device.rotate", {"device": stage.camera.code})
    assert answer.status == 409
    with campus.database.read() as connection:
        assert rotations.every(connection, BUREAU) == []
