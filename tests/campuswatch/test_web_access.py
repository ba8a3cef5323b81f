"""Records of access: a line for each answered request, and nothing in it that lets anybody in."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_campus import KEY, MINUTE_MS, START_MS, Campus, SetClock, get

from campuswatch.record_settings import Records
from campuswatch.records.access import MOST_FOLDED, Folding, Recorder, Seen, line_of
from campuswatch.records.days import ACCESS, day_files, lines_of, sum_up
from campuswatch.records.logfile import logging_to
from campuswatch.usecases.record_keeping import tell_tidied
from campuswatch.usecases.roles import Role
from campuswatch.web.access import what_of
from campuswatch.web.gate import COOKIE, QUIET
from inventory.audit import BUREAU_CHAIN
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows

CANARY = "Zm9yYmlkZGVuLWNhbmFyeS10b2tlbi1vZi00My1zaWducw"


def recorder_of(campus: Campus, folder: Path, **more: Any) -> Recorder:
    made = Recorder(folder, Records(), "UTC", campus.clock, **more)
    made.begin()
    return made


def told(folder: Path) -> list[dict[str, Any]]:
    lines = [line for one in day_files(folder, ACCESS) for line in lines_of(one)]
    return [json.loads(line[25:]) for line in lines if not line[25:].startswith("- ")]


@pytest.fixture
def record(campus: Campus, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Ask for each of the paths and say what was recorded."""

    def run(*paths: str, role: Role | None = Role.ADMINISTRATOR, **headers: Any) -> list[dict[str, Any]]:
        recorder = recorder_of(campus, tmp_path / "records")
        app = campus.app(role=role, recorder=recorder)
        for path in paths:
            get(app, path, **headers)
        recorder.close()
        return told(tmp_path / "records")

    return run


def test_a_request_is_recorded_with_who_from_where_and_what_came(campus: Campus, record: Any) -> None:
    (one,) = record("/about?lang=en")
    assert one["name"] == "administrator (administrator)"
    assert len(one["who"]) == 32
    assert one["from"] == "127.0.0.1"
    assert (one["how"], one["what"], one["status"]) == ("GET", "/about?lang=en", 200)
    assert one["bytes"] > 1_000


def test_a_refusal_is_recorded_too(record: Any) -> None:
    found = record("/about", "/device/none", role=None)
    assert {(one["what"], one["status"]) for one in found} == {("/about", 303), ("/device/none", 303)}
    assert {one["name"] for one in found} == {""}


@pytest.mark.parametrize(
    "path",
    [
        f"/report/s01/{CANARY}",
        f"/ack/{CANARY}",
        f"/first/{CANARY}",
        f"/enter/{CANARY}",
        f"/{CANARY}",
        f"/nowhere/{CANARY}",
        f"/about?token={CANARY}",
        f"/about?{CANARY}=1",
        f"/about?lang={CANARY}",
        f"/device/{CANARY}",
        f"/login?back=%2Fenter%2F{CANARY}",
        f"/reports/x/1/{CANARY}",
    ],
)
def test_no_secret_of_an_address_is_written(record: Any, tmp_path: Path, path: str) -> None:
    record(path)
    record(path, role=None)
    for file in (tmp_path / "records").iterdir():
        assert CANARY not in file.read_text()
        assert CANARY[:20] not in file.read_text()


def test_no_secret_of_a_header_is_written(campus: Campus, record: Any, tmp_path: Path) -> None:
    token = campus.sign_in()
    record("/about", role=None, cookie=f"{COOKIE}={token}", authorization=f"Bearer {CANARY}", user_agent=CANARY)
    said = "".join(file.read_text() for file in (tmp_path / "records").iterdir())
    assert "administrator" in said
    for secret in (token, CANARY, KEY.digest(token), KEY.form_token(token)):
        assert secret not in said


def test_a_short_secret_part_of_a_route_is_hidden_by_its_name() -> None:
    scope = {"path": "/first/abc", "endpoint": 1, "path_params": {"token": "abc"}, "query_string": b"csrf=xy&lang=vi"}
    assert what_of(scope) == "/first/*?csrf=*&lang=vi"
    assert what_of({"path": "/some/where/else"}) == "/some/*"


def test_what_a_page_fetches_by_itself_is_counted_by_the_minute(record: Any) -> None:
    found = record(*["/about"] * 5, **{QUIET: "1"})
    assert [one["n"] for one in found] == [5]


def seen_at(at_ms: int, what: str, name: str = "", **more: Any) -> Seen:
    values: dict[str, Any] = {"address": "10.0.0.9", "how": "GET", "status": 404, "took_ms": 2, "size": 10} | more
    return Seen(at_ms=at_ms, what=what, name=name, folded=True, **values)


def test_a_flood_of_nobody_stays_small() -> None:
    folding = Folding()
    for number in range(10_000):
        folding.add(seen_at(START_MS, f"/{number}"))
    lines = [json.loads(text) for _, text in folding.flush()]
    assert len(lines) == MOST_FOLDED + 1
    assert sum(one.get("n", 1) for one in lines) == 10_000
    assert lines[-1]["what"] == "*"


def test_the_next_minute_is_another_line() -> None:
    folding = Folding()
    assert folding.add(seen_at(START_MS, "/a")) == []
    assert folding.add(seen_at(START_MS + 1, "/a")) == []
    ((at_ms, text),) = folding.add(seen_at(START_MS + MINUTE_MS, "/a"))
    assert at_ms == START_MS
    assert json.loads(text)["n"] == 2
    assert json.loads(text)["bytes"] == 20
    assert folding.flush(START_MS + MINUTE_MS + 1) == []
    assert len(folding.flush(START_MS + 2 * MINUTE_MS)) == 1


def test_a_name_cannot_begin_another_line() -> None:
    line = line_of(seen_at(START_MS, "/a", name='x\n2026-11-22T00:00:00.000Z {"who":""}\r\u2028'))
    assert "\n" not in line
    assert "\r" not in line


def test_what_did_not_fit_is_said(campus: Campus, tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, Records(), "UTC", campus.clock)
    for number in range(20_005):
        recorder.take(Seen(at_ms=START_MS, name="x", address="", how="GET", what=f"/{number}", status=200, took_ms=1,
                           size=1))  # fmt: skip
    recorder.begin()
    recorder.close()
    found = sum_up(line for one in day_files(tmp_path) for line in lines_of(one))
    assert (found.lines, found.lost, found.ended) == (20_000, 5, True)


def test_days_that_are_over_stand_in_the_audit_chain(campus: Campus, tmp_path: Path) -> None:
    first = recorder_of(campus, tmp_path)
    first.close()
    campus.clock.at_ms += 24 * 60 * MINUTE_MS
    second = recorder_of(
        campus, tmp_path, tell=lambda done: tell_tidied(campus.database, done, now_ms=campus.clock.now_ms())
    )
    second.close()
    with campus.database.read() as connection:
        entries = audit_rows.entries(connection, BUREAU, BUREAU_CHAIN)
    (entry,) = [one for one in entries if one.action == "records.packed"]
    assert entry.subject == "access 2026-11-22"
    (packed,) = [one for one in day_files(tmp_path) if one.packed]
    assert json.loads(entry.detail)["sha256"] == sum_up(lines_of(packed)).digest


def test_a_log_file_has_what_standard_error_has(tmp_path: Path) -> None:
    clock = SetClock()
    with logging_to(tmp_path, "service", "UTC", clock, aloud=False):
        logging.getLogger("campuswatch.test").error("the switch %s is gone", "s01-sw-0001")
    lines = [line for one in day_files(tmp_path, "log-service") for line in lines_of(one)]
    assert [line[25:] for line in lines if "switch" in line] == [
        "ERROR campuswatch.test: the switch s01-sw-0001 is gone"
    ]
    assert lines[-1].endswith("- ended")
    logging.getLogger("campuswatch.test").error("afterwards")
    assert "afterwards" not in "".join(line for one in day_files(tmp_path) for line in lines_of(one))


def test_an_answer_that_nobody_waited_for_is_recorded(campus: Campus, tmp_path: Path) -> None:
    recorder = recorder_of(campus, tmp_path)
    app = campus.app(role=None, recorder=recorder)
    scope = {
        "type": "http", "method": "GET", "path": "/healthz", "query_string": b"", "headers": [(b"host", b"localhost")],
        "client": ("10.0.0.7", 1), "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
        "root_path": "", "raw_path": b"/healthz", "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(app(scope, receive, send))
    recorder.close()
    assert [(one["what"], one["from"]) for one in told(tmp_path)] == [("/healthz", "10.0.0.7")]
