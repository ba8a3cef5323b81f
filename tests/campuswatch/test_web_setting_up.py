"""The way from an empty ledger to a watched school in pages: each step says what is there, and leads to its form."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_campus import START_MS, Campus, get

from campuswatch.usecases.actor import operator
from campuswatch.usecases.roles import Role
from campuswatch.usecases.schools import deny_addresses, sweep_addresses
from language.catalogue import LANGUAGES

PAGES = (
    "/start",
    "/settings",
    "/settings/school/s01",
    "/settings/mail",
    "/settings/file",
    "/import",
    "/scan/s01",
    "/inbox",
    "/reconciliation/s01",
    "/rules",
    "/targets",
    "/maintenance",
    "/permits",
)


def a_school(campus: Campus, code: str = "s01") -> None:
    if code != "s01":
        campus.school(code)
    sweep_addresses(campus.database, operator(), code, ["10.1.0.0/24"], now_ms=START_MS)
    deny_addresses(campus.database, operator(), code, ["10.1.0.8/29"], "pumps", now_ms=START_MS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_in_each_language(campus: Campus, path: str, language: str) -> None:
    a_school(campus)
    answer = get(campus.app(), f"{path}?lang={language}")
    assert answer.status == 200, answer.plain[:400]
    assert len(answer.body) < 100_000


def test_with_an_empty_ledger_the_guide_leads_to_the_first_school(tmp_path: Path) -> None:
    campus = Campus(tmp_path)
    try:
        answer = get(campus.app(), "/start?lang=en")
    finally:
        campus.close()
    assert 'href="/do/school.add?back=/start"' in answer.text
    assert "The school next" in answer.plain
    assert "/do/credential.add" not in answer.text


def test_the_guide_says_what_is_there_and_what_is_next(campus: Campus) -> None:
    a_school(campus)
    answer = get(campus.app(), "/start?lang=en")
    assert "Addresses to scan done 10.1.0.0/24" in answer.plain
    assert "What devices are asked with next" in answer.plain


def test_who_may_only_look_finds_no_way_to_change(campus: Campus) -> None:
    a_school(campus)
    for path in ("/start", "/settings", "/settings/school/s01", "/scan/s01", "/inbox", "/rules", "/maintenance"):
        answer = get(campus.app(role=Role.VIEWER, of="s01"), path)
        assert answer.status == 200
        assert "/do/" not in answer.text, path


@pytest.mark.parametrize("path", ["/settings/file", "/settings/mail", "/import"])
def test_what_is_for_others_is_refused(campus: Campus, path: str) -> None:
    a_school(campus)
    assert get(campus.app(role=Role.VIEWER, of="s01"), path).status == 403


@pytest.mark.parametrize("path", ["/settings/school/s02", "/scan/s02", "/reconciliation/s02"])
def test_another_school_is_as_good_as_none(campus: Campus, path: str) -> None:
    a_school(campus)
    a_school(campus, "s02")
    of_one = campus.app(role=Role.ADMINISTRATOR, of="s01")
    answers = [get(of_one, path), get(of_one, path.replace("s02", "s99"))]
    assert [answer.status for answer in answers] == [404, 404]
    assert answers[0].plain == answers[1].plain


def test_the_settings_file_is_shown_with_meaning_and_without_secrets(campus: Campus) -> None:
    answer = get(campus.app(), "/settings/file?lang=en")
    assert 'zone = "UTC"' in answer.plain
    assert "Addresses of pages" not in answer.plain
    assert "Port the pages listen on" in answer.plain


def test_denied_addresses_are_told_with_the_way_to_take_them_off(campus: Campus) -> None:
    a_school(campus)
    answer = get(campus.app(), "/settings/school/s01?lang=en")
    assert "10.1.0.8/29" in answer.plain
    assert "/do/school.allow?school=s01&amp;prefixes=10.1.0.8/29" in answer.text
