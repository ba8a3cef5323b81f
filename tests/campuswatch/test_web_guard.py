"""What the pages keep out, keep in and refuse."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from html import escape, unescape
from pathlib import Path

import pytest
from web_campus import MINUTE_MS, START_MS, Campus, get

from collector.sample import Sample, SeriesKey
from collector.selfwatch import collector_key
from collector.store.spool.condition import Condition, write_condition
from collector.store.sqlite import SqliteStore
from collector.store.store import Point
from inventory.model.area import Area
from inventory.model.claim import Claim, ClaimType
from inventory.model.scope import Scope
from inventory.model.transition import Observed
from inventory.repository import areas, claims
from language.catalogue import translate
from language.message import Message

PAGES = ("/", "/school/s01", "/device/s01-cam-0001", "/inbox", "/about")
CANARIES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}#{7*7}",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "%3Cscript%3E&lt;b&gt;",
)


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("canary", CANARIES)
def test_text_of_devices_comes_out_as_text(campus: Campus, canary: str) -> None:
    campus.school(name=canary)
    area = Area(code="gate", school="s01", name=canary)
    campus.write(lambda connection: areas.add(connection, area, actor=canary, at_ms=START_MS))
    camera = campus.device(1, name=canary, vendor=canary, model=canary, firmware=canary, area="gate")
    claim = Claim(ClaimType.SERIAL, canary)
    campus.write(lambda connection: claims.put(connection, camera.code, [claim], at_ms=START_MS))
    reason = Message("no.such.message", {"said": canary})
    campus.observe(camera, Observed.DOWN, START_MS, reason=reason)
    campus.answer(camera, START_MS, 5.0)
    campus.at(MINUTE_MS)
    app = campus.app()
    for page in (*PAGES, f"/?q={canary}", f"/device/{camera.code}?window={canary}", f"/?after=1.{canary}"):
        answer = get(app, page.replace(" ", "%20").replace("#", "%23"))
        assert answer.status == 200
        assert_nothing_runs(answer.text, canary)
    written = escape(canary, quote=False).replace('"', "&#34;").replace("'", "&#39;")
    assert written in get(app, "/").text
    assert get(app, "/device/s01-cam-0001").text.count(written) >= 7


def assert_nothing_runs(text: str, canary: str) -> None:
    if "<" in canary:
        assert canary not in text
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", text)
    assert len(re.findall(r"<script", text)) == len(re.findall(r'<script src="/static/[a-z]+\.js\?v=', text)) == 2
    assert '<script src="/static/live.js?v=' in text
    for tag in re.findall(r"<[a-z][^>]*>", text):
        bare = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"\son\w+=|\sstyle=", bare), tag
    assert not re.search(r'(?:href|src)="\s*(?:javascript|data):', text)


def test_bidi_characters_of_an_older_import_cannot_break_out_of_their_line(campus: Campus) -> None:
    campus.school()
    campus.device(1, name="cam\u202e0001")
    campus.at(MINUTE_MS)
    css = get(campus.app(), re.findall(r'href="(/static/style.css[^"]*)"', get(campus.app(), "/").text)[0])
    assert "unicode-bidi: isolate" in css.text


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/", "/%5Cevil.example/", "/%5C%5Cevil.example"])
def test_links_of_a_page_stay_on_this_host(campus: Campus, path: str) -> None:
    links = re.findall(r'href="([^"]*)"', get(campus.app(), path).text)
    assert any("lang=vi" in link for link in links)
    assert all(re.match(r"(?:/(?![/\\])|#)", link) for link in links)


def test_a_long_query_makes_no_longer_page(campus: Campus) -> None:
    campus.school()
    assert len(get(campus.app(), "/?q=" + "a" * 60_000).text) < 60_000


def test_a_scope_shows_its_schools_and_no_others(campus: Campus) -> None:
    for code in ("s01", "s02"):
        campus.school(code, f"School {code}")
        campus.observe(campus.device(1, school=code, name=f"camera of {code}"), Observed.UP, START_MS)
    campus.at(MINUTE_MS)
    app = campus.app(of="s02")
    assert "camera of s02" in get(app, "/").plain
    assert get(app, "/school/s01").status == 404
    assert get(app, "/device/s01-cam-0001").status == 404
    for page in ("/", "/school/s02", "/device/s02-cam-0001", "/about", "/school/s01", "/?q=camera", "/device/x"):
        assert "s01" not in get(app, page).plain.replace("/device/s01", "")
    assert get(campus.app(of="s03"), "/school/s01").status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "a@b", ""]
)
def test_other_host_names_are_refused(campus: Campus, host: str) -> None:
    answer = get(campus.app(), "/", host=host)
    assert answer.status == 400
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "watch.school.example"])
def test_our_own_host_names_are_answered(campus: Campus, host: str) -> None:
    assert get(campus.app(names=["watch.school.example"]), "/", host=host).status == 200


def test_every_answer_brings_the_security_headers(campus: Campus) -> None:
    campus.school()
    app = campus.app()
    style = re.findall(r'href="(/static/style.css[^"]*)"', get(app, "/").text)[0]
    for path, status in (("/", 200), ("/about", 200), ("/none", 404), ("/static/none.js", 404), (style, 200)):
        answer = get(app, path)
        assert answer.status == status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_pages_are_only_read(campus: Campus, method: str) -> None:
    campus.school()
    answer = get(campus.app(), "/?lang=en", method)
    assert answer.status == 405
    assert "This page can only be read." in answer.plain


def test_head_is_answered_without_a_body(campus: Campus) -> None:
    campus.school()
    answer = get(campus.app(), "/", "HEAD")
    assert answer.status == 200


@pytest.mark.parametrize(
    "path", ["/none", "/school/none", "/device/none", "/device/..%2f..%2fetc", "/static/../app.py"]
)
def test_what_is_not_there_is_said_in_the_pages_look(campus: Campus, path: str) -> None:
    answer = get(campus.app(), path, accept_language="vi")
    assert answer.status == 404
    assert "Không có trang hoặc thiết bị này." in answer.plain
    assert "/static/style.css" in answer.text


def test_an_unreadable_ledger_is_one_sentence(campus: Campus, tmp_path: Path) -> None:
    campus.school()
    app = campus.app()
    assert get(app, "/").status == 200
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("DROP TABLE revision")
    connection.close()
    answer = get(app, "/?lang=en")
    assert answer.status == 503
    assert "The ledger cannot be read at the moment" in answer.plain
    assert "Traceback" not in answer.text


class Broken(SqliteStore):
    """A store with a programming error in it."""

    def keys(self, scope: Scope, device: str) -> list[SeriesKey]:
        raise RuntimeError("planted")

    def range(self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> Sequence[Point]:  # type: ignore[override]
        raise RuntimeError("planted")


def test_a_fault_of_ours_shows_a_sentence_and_is_raised_for_the_log(campus: Campus, tmp_path: Path) -> None:
    campus.school()
    camera = campus.device(1)
    campus.at(MINUTE_MS)
    campus.store.close()
    campus.store = Broken(tmp_path / "samples.db")
    heard = []
    with pytest.raises(RuntimeError, match="planted"):
        get(campus.app(), f"/device/{camera.code}?lang=en", heard=heard)
    (answer,) = heard
    assert answer.status == 500
    assert "a fault in campuswatch" in answer.plain
    assert "planted" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_health_for_machines(campus: Campus) -> None:
    assert get(campus.app(), "/healthz").status == 503  # nothing has ever spoken
    campus.at(0)
    healthy = get(campus.app(), "/healthz")
    assert healthy.status == 200
    assert '"collector":"speaks"' in healthy.text
    campus.clock.at_ms += 10 * MINUTE_MS
    assert get(campus.app(), "/healthz").status == 503


def test_about_says_how_the_collector_does(campus: Campus) -> None:
    key = collector_key("bureau", "main")
    for minute in range(3):
        fields = {"readings": 500, "late": 2, "lateness_ms": 12.5, "loop_lag_ms": 40.0}
        campus.store.write([Sample(key, START_MS + minute * MINUTE_MS, fields)])
    campus.at(3 * MINUTE_MS)
    shown = get(campus.app(), "/about?lang=en").plain
    assert "1,500 6 — 12.5 ms 40 ms" in shown
    assert "running" in shown


def test_pages_say_what_there_is_no_time_for(campus: Campus) -> None:
    campus.school()
    campus.device(1)
    key = collector_key("bureau", "main")

    def minute(number: int, left_out: str) -> None:
        campus.store.write([Sample(key, START_MS + number * MINUTE_MS, {"readings": 500, "left_out": left_out})])
        campus.at(number * MINUTE_MS)

    minute(0, "")
    assert "Left out for now" not in get(campus.app(), "/?lang=en").plain
    minute(1, "health interface poe")
    for path in ("/?lang=en", "/about?lang=en"):
        said = get(campus.app(), path).plain
        assert "Left out for now: hardware health, traffic of ports, and power over Ethernet." in said
    assert "暂时跳过：硬件状态、端口流量和以太网供电 (PoE)。" in get(campus.app(), "/?lang=zh-CN").plain
    assert "Tạm thời bỏ qua: tình trạng phần cứng, lưu lượng" in get(campus.app(), "/?lang=vi").plain
    campus.at(5 * MINUTE_MS)
    assert "Left out for now" not in get(campus.app(), "/?lang=en").plain, "it said so too long ago"


@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
def test_about_says_what_waits_for_the_server_and_why(campus: Campus, tmp_path: Path, language: str) -> None:
    campus.at(0)
    app = campus.app(spool=tmp_path)
    unheard, silent = Message("delivery.unheard"), Message("delivery.silent", {"seconds": 60})
    assert translate(unheard, language) in get(app, f"/about?lang={language}").plain
    trouble = Message("shipping.no_answer", {"reason": "<b>refused</b>"})
    now_ms = campus.clock.now_ms()
    write_condition(tmp_path, Condition(at_ms=now_ms, waiting_bytes=3 << 20, dead_lines=7, trouble=trouble))
    shown = get(app, f"/about?lang={language}")
    assert translate(trouble, language) in unescape(shown.plain)
    assert "<b>refused" not in shown.text
    assert "3 MiB" in shown.plain.replace("\u00a0", " ").replace("3.00", "3")
    write_condition(tmp_path, Condition(at_ms=now_ms, server="InfluxDB 1.6.7"))
    assert "InfluxDB 1.6.7" in get(app, f"/about?lang={language}").plain
    campus.at(60_000)
    assert translate(silent, language) in get(app, f"/about?lang={language}").plain


def test_about_is_seen_though_the_time_series_are_not(campus: Campus, tmp_path: Path) -> None:
    campus.at(0)
    app = campus.app()
    assert get(app, "/").status == 200
    with sqlite3.connect(tmp_path / "samples.db") as connection:
        connection.execute("DROP TABLE batch")
        connection.execute("DROP TABLE series")
    connection.close()
    answer = get(app, "/about?lang=en")
    assert answer.status == 200
    assert "samples.db" in answer.plain
