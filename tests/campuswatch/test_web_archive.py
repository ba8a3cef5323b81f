"""The archive on pages: what was issued, its versions, and its files as they were archived."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from reporting_campus import CENTRE, NEXT_DAY_MS, blame_switch, office_of, report_day, wish_of
from starlette.applications import Starlette
from web_campus import Campus, get

from campuswatch.reports.office import Office
from campuswatch.usecases.reporting import correct, issue
from dashboards.archive import PAGE
from inventory.model.report import Form, Report
from inventory.repository import reports
from language.catalogue import LANGUAGES

NUMBER = "S01-R-2026-0001"


@pytest.fixture
def office(campus: Campus, tmp_path: Path) -> Office:
    campus.clock.at_ms = NEXT_DAY_MS
    return office_of(campus, tmp_path)


@pytest.fixture
def app(campus: Campus, office: Office) -> Starlette:
    return campus.app(archive=office.archive)


@pytest.fixture
def two_versions(campus: Campus, office: Office) -> Report:
    camera = report_day(campus)
    first = issue(office, CENTRE, wish_of(forms=(Form.HTML, Form.JSON)), now_ms=NEXT_DAY_MS)
    blame_switch(campus, camera, NEXT_DAY_MS + 1)
    correct(office, CENTRE, first.number, why="the switch <was> down", now_ms=NEXT_DAY_MS + 2)
    return first


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_archive_says_what_to_do(app: Starlette, language: str) -> None:
    shown = get(app, f"/reports?lang={language}")
    assert shown.status == 200
    assert "campuswatch report monthly" in shown.text


def test_the_list_leads_to_the_report_and_its_files(app: Starlette, two_versions: Report) -> None:
    shown = get(app, "/reports?lang=en")
    assert NUMBER in shown.plain
    assert "version 2" in shown.plain
    assert f'href="/reports/{NUMBER}"' in shown.text
    card = get(app, f"/reports/{NUMBER}?lang=en")
    for link in re.findall(rf'href="(/reports/{NUMBER}/2/[^"]+)"', card.text):
        assert get(app, link).status == 200
    assert "the switch &lt;was&gt; down" in card.text
    assert "time down" in card.plain
    assert get(app, "/reports?lang=en", method="GET").text.count(f'href="/reports/{NUMBER}"') == 1


def test_an_earlier_version_says_that_it_is_not_the_newest(app: Starlette, two_versions: Report) -> None:
    old = get(app, f"/reports/{NUMBER}?version=1&lang=en")
    assert "there is version 2" in old.plain
    assert "there is version" not in get(app, f"/reports/{NUMBER}?lang=en").plain


def test_a_paper_is_shown_with_a_policy_of_its_own(app: Starlette, office: Office, two_versions: Report) -> None:
    shown = get(app, f"/reports/{NUMBER}/1/en.html")
    (page,) = [one for one in two_versions.files if one.form is Form.HTML]
    assert shown.body == office.archive.read(page.digest)
    policy = shown.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-type"] == "text/html; charset=utf-8"


def test_other_forms_are_downloads_with_a_name(app: Starlette, two_versions: Report) -> None:
    answer = get(app, f"/reports/{NUMBER}/1/en.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="{NUMBER}-v1-en.json"'
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["number"] == NUMBER
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/reports/S01-R-2026-0099",
        f"/reports/{NUMBER}?version=9",
        f"/reports/{NUMBER}?version=-1",
        f"/reports/{NUMBER}?version=%D9%A3",
        f"/reports/{NUMBER}/1/vi.html",
        f"/reports/{NUMBER}/x/en.html",
        f"/reports/{NUMBER}/1/..%2F..%2Fen.html",
        "/reports/%00",
    ],
)
def test_what_is_not_there_is_not_found(app: Starlette, two_versions: Report, path: str) -> None:
    assert get(app, path).status == 404


def test_a_forged_file_is_not_shown(app: Starlette, office: Office, two_versions: Report) -> None:
    for file in two_versions.files:
        office.archive.path(file.digest).write_bytes(b"<script>alert(1)</script>")
    shown = get(app, f"/reports/{NUMBER}/1/en.html?lang=en")
    assert shown.status >= 500
    assert "alert(1)" not in shown.text


def test_a_foreign_scope_sees_nothing(campus: Campus, office: Office, two_versions: Report) -> None:
    foreign = campus.app(archive=office.archive, of="s02")
    assert NUMBER not in get(foreign, "/reports").text
    assert get(foreign, f"/reports/{NUMBER}").status == 404
    assert get(foreign, f"/reports/{NUMBER}/1/en.html").status == 404


def put_many(campus: Campus, count: int) -> None:
    def work(connection) -> None:  # type: ignore[no-untyped-def]
        for number in range(1, count + 1):
            reports.add(
                connection,
                Report(
                    id=str(number), number=f"S01-R-2026-{number:04}", version=1, kind="daily", school="s01",
                    period=f"2026-{1 + number // 28:02}-{1 + number % 28:02}", known_ms=number, made_ms=number, by="a",
                ),
            )  # fmt: skip

    campus.write(work)


def test_many_are_shown_page_by_page(campus: Campus, app: Starlette) -> None:
    put_many(campus, PAGE + 3)
    first, second = get(app, "/reports?lang=en"), get(app, "/reports?lang=en&page=2")
    assert first.text.count('href="/reports/S01') == PAGE
    assert second.text.count('href="/reports/S01') == 3
    assert "page=2" in first.text
    assert get(app, "/reports?page=99999999999").text.count('href="/reports/S01') == PAGE
    assert get(app, "/reports?page=999").text.count('href="/reports/S01') == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [("school=s01", 3), ("school=bureau", 0), ("kind=daily", 3), ("kind=term", 0), ("period=2026-01-03", 1),
     ("school=nobody&kind=none", 3)],
)  # fmt: skip
def test_a_list_is_narrowed(campus: Campus, app: Starlette, query: str, count: int) -> None:
    put_many(campus, 3)
    assert get(app, f"/reports?{query}").text.count('href="/reports/S01') == count


def test_a_period_that_is_none_is_said(campus: Campus, app: Starlette) -> None:
    put_many(campus, 1)
    shown = get(app, "/reports?period=yesterday&lang=en")
    assert "'yesterday' is no period" in shown.plain
