"""Who sees which language, and that pages work without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_campus import MINUTE_MS, START_MS, Campus, get

from inventory.model.transition import Observed


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school(language="vi")
    made.observe(made.device(1), Observed.UP, START_MS)
    made.at(MINUTE_MS)
    yield made
    made.close()


def language_of(text: str) -> str:
    return re.findall(r'<html lang="([^"]+)"', text)[0]


def test_asked_then_remembered_then_accepted_then_the_schools(campus: Campus) -> None:
    app = campus.app()
    assert language_of(get(app, "/").text) == "vi"
    assert language_of(get(app, "/", accept_language="zh-CN,zh;q=0.9,en;q=0.8").text) == "zh-CN"
    assert language_of(get(app, "/", accept_language="zh-CN", cookie="lang=en").text) == "en"
    assert language_of(get(app, "/?lang=zh-CN", accept_language="vi", cookie="lang=en").text) == "zh-CN"


def test_the_choice_is_kept_in_a_cookie_that_scripts_cannot_read(campus: Campus) -> None:
    cookie = get(campus.app(), "/?lang=zh-CN").headers["set-cookie"]
    assert cookie.startswith("lang=zh-CN;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in get(campus.app(), "/").headers


@pytest.mark.parametrize("wanted", ["xx", "", "en\r\nSet-Cookie: a=b", "../../etc", "zh_CN"])
def test_a_language_that_is_none_is_passed_over(campus: Campus, wanted: str) -> None:
    answer = get(campus.app(), f"/?lang={wanted}", cookie="lang=%00")
    assert language_of(answer.text) == "vi"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("language", "word"), [("en", "Online"), ("zh-CN", "在线"), ("vi", "Trực tuyến")])
@pytest.mark.parametrize("page", ["/", "/device/s01-cam-0001", "/about"])
def test_each_page_speaks_each_language(campus: Campus, page: str, language: str, word: str) -> None:
    shown = get(campus.app(), f"{page}?lang={language}")
    assert language_of(shown.text) == language
    if page != "/about":
        assert word in shown.plain
    left = re.findall(
        r"\b(?:page|state|kind|stage|claim|witness|curve|figure|window|about|refused)\.[a-z_A-Z0-9]+", shown.plain
    )
    assert not left


def test_links_keep_what_is_being_looked_at(campus: Campus) -> None:
    answer = get(campus.app(), "/school/s01?q=cam&lang=en")
    assert 'href="/school/s01?q=cam&amp;lang=vi"' in answer.text


def test_without_scripts_a_list_is_searched_and_no_page_keeps_its_session_alive(campus: Campus) -> None:
    answer = get(campus.app(), "/")
    assert re.search(r'<form class="find" method="get" action="/school/s01"', answer.text)
    assert 'http-equiv="refresh"' not in answer.text + get(campus.app(), "/wall/s01").text


def test_a_demo_says_that_it_is_one(campus: Campus) -> None:
    assert "demo" in get(campus.app(demo=True), "/?lang=en").plain
    assert "demo" not in get(campus.app(), "/?lang=en").plain
