"""Each line of InfluxDB: found out, written to, asked, set up; and what its answers are told as."""

from __future__ import annotations

import gzip
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from influx_peers import JSON, OK, peer, says, whole
from store_benches import access_of, now_ms

from bench.influx_server import InfluxServer
from collector.clock import SystemClock
from collector.store.errors import StoreError
from collector.store.influx import DIALECTS
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.retention import spoken, to_ms
from collector.store.influx.server import NO_ANSWER, Answer, Server
from collector.store.retention import DAY_MS, HOUR_MS
from language.catalogue import translate

SERVERS = [
    pytest.param("influx1", marks=pytest.mark.needs("influxd")),
    pytest.param("influx1-guarded", marks=pytest.mark.needs("influxd")),
    pytest.param("influx2", marks=pytest.mark.needs("influx2")),
    pytest.param("influx3", marks=pytest.mark.needs("influx3")),
]
GUARDED = SERVERS[1:]


@pytest.fixture(params=SERVERS)
def access(request: pytest.FixtureRequest) -> Access:
    return access_of(request.param, request)


@pytest.fixture(params=GUARDED)
def guarded(request: pytest.FixtureRequest) -> Access:
    return access_of(request.param, request)


@pytest.fixture
def server(access: Access) -> Iterator[Server]:
    with closing(connect(access, SystemClock())) as server:
        yield server


def line(at_ms: int = 0, value: str = "1.5") -> bytes:
    return b"ping,device=d,kind=k,name=n,school=s,school_name=s rtt_ms=%b %d" % (value.encode(), at_ms or now_ms())


def refusal(access: Access) -> str:
    with pytest.raises(StoreError) as caught:
        connect(access, SystemClock()).close()
    for language in ("en", "zh-CN", "vi"):
        assert caught.value.message.id not in translate(caught.value.message, language)
    return caught.value.message.id


def test_set_up_written_and_read(access: Access, server: Server) -> None:
    assert server.dialect == server.version[0]
    assert server.write(access.database, line(), gzipped=False).status in (404, 200, 204)  # 3.x makes it
    steps = server.prepare(access.homes)
    assert all(step.done for step in steps)
    assert {home.database for home in access.homes} <= set(server.databases())
    assert server.prepare(access.homes) == []
    at_ms = now_ms()
    members = gzip.compress(line(at_ms)) + gzip.compress(b"\n" + line(at_ms + 1, "2"))
    assert server.write(access.database, members, gzipped=True) == Answer(204)
    (rows,) = server.query(access.database, f'SELECT "rtt_ms" FROM "ping" WHERE time >= {at_ms}ms GROUP BY "school"')
    assert (rows.name, dict(rows.tags)) == ("ping", {"school": "s"})
    assert [list(row) for row in rows.values] == [[at_ms, 1.5], [at_ms + 1, 2]]
    assert list(server.stream(access.database, 'SELECT "rtt_ms" FROM "pong"')) == []


def test_a_long_answer_comes_in_pieces_and_is_whole(access: Access, server: Server) -> None:
    server.prepare(access.homes)
    start = now_ms() - HOUR_MS
    for first in range(0, 30_000, 5_000):
        body = b"\n".join(line(start + number, str(number)) for number in range(first, first + 5_000))
        assert server.write(access.database, body, gzipped=False).status == 204
    question = f'SELECT "rtt_ms" FROM "ping" WHERE time >= {start}ms GROUP BY "device"'
    pieces = list(server.stream(access.database, question))
    assert len(pieces) > 1
    assert [row[1] for rows in pieces for row in rows.values] == list(range(30_000))


def test_lines_that_are_wrong_are_told_with_the_servers_reason(access: Access, server: Server) -> None:
    server.prepare(access.homes)
    answer = server.write(access.database, line() + b"\nnonsense\n" + line(), gzipped=False)
    assert answer.status == 400
    assert "nonsense" in answer.text or "parse" in answer.text
    assert server.write(access.database, b"\x1f\x8b garbage", gzipped=True).status >= 400
    server.write(access.database, line(), gzipped=False)
    conflict = server.write(access.database, line(value='"text"'), gzipped=False)
    assert conflict.status in (400, 422)
    assert "rtt_ms" in conflict.text


def test_a_question_that_is_wrong_is_our_mistake(access: Access, server: Server) -> None:
    server.prepare(access.homes)
    for ask in (server.query, lambda *words: list(server.stream(*words))):
        with pytest.raises(StoreError) as caught:
            ask(access.database, "SELECT FROM WHERE")
        assert (caught.value.message.id, caught.value.again) == ("store.influx_query", False)


def test_keeping_longer_is_done_on_demand_only(access: Access, server: Server) -> None:
    server.prepare(access.homes)
    if server.keeps(access.database) is None:
        pytest.skip("3.x does not tell; to enable: a server that does")
    longer = replace(access, raw_ms=90 * DAY_MS)
    (step,) = server.prepare(longer.homes)
    assert (step.done, step.reason) == (False, "it keeps 35d")
    assert server.keeps(access.database) == 35 * DAY_MS
    (step,) = server.prepare(longer.homes, alter=True)
    assert step.done
    assert server.keeps(access.database) == 90 * DAY_MS


def test_a_wrong_login_is_told_without_it(guarded: Access, caplog: pytest.LogCaptureFixture) -> None:
    wrong = replace(guarded, **({"token": "wr0ng"} if guarded.token else {"password": "wr0ng"}))
    with caplog.at_level(logging.DEBUG), closing(connect(wrong, SystemClock())) as server:
        answer = server.write(guarded.database, line(), gzipped=False)
        assert answer.status in (401, 403)
        for act in (lambda: server.query(guarded.database, "SHOW MEASUREMENTS"), lambda: server.prepare(guarded.homes)):
            with pytest.raises(StoreError) as caught:
                act()
            assert caught.value.message.id == "store.influx_denied"
            assert "wr0ng" not in str(caught.value)
    assert "wr0ng" not in answer.text + caplog.text + repr(wrong) + repr(server)


@pytest.mark.needs("influxd")
def test_what_only_an_administrator_may_is_a_step_to_do(guarded_influxd: InfluxServer) -> None:
    guarded_influxd.query("CREATE USER humble WITH PASSWORD 'word'")
    access = Access(url=guarded_influxd.url, username="humble", password="word", database="not_yet")
    with closing(connect(access, SystemClock())) as server:
        steps = server.prepare(access.homes)
    assert [step.done for step in steps] == [False] * 4
    assert steps[0].command == 'CREATE DATABASE "not_yet" WITH DURATION 35d'
    assert [step.command for step in steps[2:]] == [
        'GRANT ALL ON "not_yet" TO "humble"',
        'GRANT ALL ON "not_yet_5m" TO "humble"',
    ]
    assert all("not authorized" in step.reason for step in steps)
    guarded_influxd.query("DROP USER humble")


@pytest.mark.needs("influxd")
def test_a_question_never_stands_in_an_address(own_guarded_influxd: InfluxServer) -> None:
    """Nor does a login: what a server logs may be read by others."""
    heard: list[bytes] = []
    with peer(says(whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.6.7\r\n"))) as other:
        access = Access(url=other.url, username="u53r", password="p455")
        with closing(connect(access, SystemClock())) as server:
            server.query("db", "SELECT secret")
            server.write("db", line(), gzipped=False)
        heard += [request.partition(b"\r\n")[0] for request in other.requests]
    assert [row for row in heard if b"SELECT" in row or b"p455" in row or b"u53r" in row] == []


@contextmanager
def reached(*answers: bytes) -> Iterator[Server]:
    """Of a server that gives these answers, the first of them to who asks what it is."""
    with peer(says(*answers)) as other:
        access = Access(url=other.url, token="t", organisation="o", timeout_s=5)
        with closing(connect(access, SystemClock())) as server:
            yield server


def ping(version: str, status: bytes = OK) -> bytes:
    return whole(b"", status + f"X-Influxdb-Version: {version}\r\n".encode())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (whole(b"<html>It works!</html>"), "store.influx_unknown"),
        (whole(b"[" * 100_000), "store.influx_unknown"),
        (whole(b'{"version": 3}'), None),
        (whole(b'{"version": "3.1.0"}'), None),
        (ping("v2.7.11"), None),
        (ping("1.8.10"), None),
        (ping("0.13.0"), "store.influx_foreign"),
        (ping("9.1.0"), "store.influx_foreign"),
        (ping("\\x1b[2J"), "store.influx_unknown"),
        (b"220 mail ESMTP\r\n", "store.influx_away"),
    ],
)
def test_what_answers_is_told(answer: bytes, expected: str | None) -> None:
    with peer(says(answer)) as other:
        access = Access(url=other.url, organisation="o", timeout_s=5)
        if expected:
            assert refusal(access) == expected
        else:
            connect(access, SystemClock()).close()


@pytest.mark.parametrize(
    ("location", "expected", "named"),
    [
        (b"https://tsdb.example:8086/ping", "store.influx_secured", "https://tsdb.example:8086/ping"),
        (b"/login?state=s3cret", "store.influx_moved", "/login "),
        (b"http://u53r:p455@sso.example/in?state=s3cret", "store.influx_moved", "http://sso.example/in "),
        (b"http://[sso/\x1b[2J?s3cret", "store.influx_moved", "http://[sso/[2J "),
        (b"http://x/" + b"y" * 5000, "store.influx_moved", "http://x/" + "y" * 191 + " "),
        (b"", "store.influx_unknown", "302"),
    ],
)
def test_a_redirect_is_told_with_where_it_leads(location: bytes, expected: str, named: str) -> None:
    redirect = whole(b"", b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n")
    with peer(says(redirect)) as other:
        access = Access(url=other.url, timeout_s=5)
        assert refusal(access) == expected
        with pytest.raises(StoreError) as caught:
            connect(access, SystemClock())
    sentence = translate(caught.value.message, "en")
    assert named in sentence
    assert not re.search("s3cret|p455|u53r", sentence)


@pytest.mark.parametrize("version", ["1.8.10", "v2.7.11", "3.0.1"])
def test_a_redirect_behind_a_good_ping_is_told_as_such(version: str) -> None:
    redirect = whole(b"", b"HTTP/1.1 302 Found\r\nLocation: https://tsdb.example/\r\n")
    with reached(ping(version), redirect) as server:
        with pytest.raises(StoreError) as caught:
            server.query("db", "SELECT x FROM m")
        assert (caught.value.message.id, caught.value.again) == ("store.influx_secured", True)
        answer = server.write("db", line(), gzipped=False)
        assert (answer.status, answer.text) == (302, "it redirects to https://tsdb.example/")


def test_a_refusal_without_a_reason_is_told_by_its_status() -> None:
    for status, expected in ((502, "Bad Gateway"), (799, "it gave no reason")):
        with reached(ping("1.8.10"), whole(b"", b"HTTP/1.1 %d X\r\n" % status)) as server:
            with pytest.raises(StoreError) as caught:
                server.query("db", "SELECT x FROM m")
            assert translate(caught.value.message, "en").endswith(f"(status {status}): {expected}")


def test_another_line_than_the_settings_name_is_refused() -> None:
    with peer(says(ping("v2.7.11"))) as other:
        assert refusal(Access(url=other.url, dialect="1")) == "store.influx_other"
        connect(Access(url=other.url, dialect="2", organisation="o"), SystemClock()).close()


def test_2x_wants_an_organisation() -> None:
    with peer(says(ping("v2.7.11"))) as other:
        assert refusal(Access(url=other.url, token="t")) == "store.influx_no_organisation"


@pytest.mark.parametrize("act", ["databases", "prepare"])
def test_an_organisation_that_is_not_there_is_told_as_such(act: str) -> None:
    """The answer is that of a 2.9 to `GET /api/v2/buckets?org=nosuch`."""
    body = json.dumps({"code": "not found", "message": 'organization name "nosuch" not found'}).encode()
    with (
        reached(
            ping("v2.7.11"), whole(body, b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n")
        ) as server,
        pytest.raises(StoreError) as caught,
    ):
        server.databases() if act == "databases" else server.prepare(Access(url="").homes)
    assert (caught.value.message.id, caught.value.again) == ("store.influx_organisation", False)
    assert "no organisation 'o'" in translate(caught.value.message, "en")
    assert "store setup" not in translate(caught.value.message, "en")


@pytest.mark.needs("influx2")
def test_a_real_2x_without_that_organisation_is_told_as_such(request: pytest.FixtureRequest) -> None:
    access = replace(access_of("influx2", request), organisation="nosuch")
    with closing(connect(access, SystemClock())) as server, pytest.raises(StoreError) as caught:
        server.databases()
    assert caught.value.message.id == "store.influx_organisation"


def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate\n")
    for path in (empty, tmp_path / "gone.pem"):
        with pytest.raises(StoreError) as told:
            connect(Access(url="https://127.0.0.1:1", ca_file=path), SystemClock())
        assert told.value.message.id == "store.influx_authority"
        assert str(path) in translate(told.value.message, "en")


def test_the_lines_are_those_that_there_are() -> None:
    assert list(DIALECTS) == ["1", "2", "3"]


def test_without_the_extra_one_may_read_and_is_told_what_writing_wants() -> None:
    program = """
import sys
sys.modules["influxdb_client"] = None
from collector.clock import SystemClock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from language.catalogue import translate
server = connect(Access(url=sys.argv[1], token="t", organisation="o"), SystemClock())
print(server.query("db", "SHOW MEASUREMENTS"))
try:
    server.write("db", b"ping x=1", gzipped=False)
except StoreError as error:
    print(translate(error.message, "en"))
"""
    found = whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: v2.7.11\r\n")
    with peer(says(found)) as other:
        done = subprocess.run(
            [sys.executable, "-c", program, other.url], capture_output=True, text=True, timeout=60, check=True
        )
    assert done.stdout.splitlines()[0] == "[]"
    assert "pip install 'campuswatch[influx]'" in done.stdout.splitlines()[1]


def test_an_answer_that_is_cut_short_is_refused() -> None:
    rows = {"results": [{"partial": True, "series": [{"name": "m", "columns": ["time", "x"], "values": [[1, 2]]}]}]}
    with reached(whole(json.dumps(rows).encode(), JSON + b"X-Influxdb-Version: 1.2\r\n")) as server:
        with pytest.raises(StoreError) as caught:
            server.query("db", "SELECT x FROM m")
        assert caught.value.message.id == "store.influx_cut"
        assert [row.values for row in server.stream("db", "SELECT x FROM m")] == [[[1, 2]]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b"null",
        b'{"results": 7}',
        b'{"results": [7]}',
        b'{"results": [{"series": [{"name": "m"}]}]}',
        b'{"results": [{"series": [7]}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_influxql_is_told_as_such(body: bytes) -> None:
    answer = whole(body, JSON + b"X-Influxdb-Version: 1.8\r\n")
    with reached(answer) as server, pytest.raises(StoreError) as caught:
        server.query("db", "SELECT x FROM m")
    assert (caught.value.message.id, caught.value.again) == ("store.influx_nonsense", True)


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (b"HTTP/1.1 429 X\r\nRetry-After: 7\r\n", b'{"message": "slow\\ndown"}', Answer(429, "slow down", 7.0)),
        (b"HTTP/1.1 503 X\r\n", b"busy\x1b[0m", Answer(503, "busy[0m")),
        (b"HTTP/1.1 413 X\r\n", b'{"error": "too large"}', Answer(413, "too large")),
        (b"HTTP/1.1 422 X\r\n", b'{"code": "unprocessable entity"}', Answer(422, '{"code": "unprocessable entity"}')),
        (b"HTTP/1.1 500 X\r\n", b'{"error": "' + b"x" * 9000 + b'"}', Answer(500, "x" * 500)),
    ],
)
@pytest.mark.parametrize("version", ["1.8.10", "v2.7.11", "3.0.1"])
def test_refusals_of_a_write_come_with_reason_and_wait(
    version: str, head: bytes, body: bytes, expected: Answer
) -> None:
    with reached(ping(version), whole(body, head)) as server:
        assert server.write("db", line(), gzipped=False) == expected


@pytest.mark.parametrize("version", ["1.8.10", "v2.7.11", "3.0.1"])
def test_a_write_without_an_answer_has_no_status(version: str) -> None:
    with reached(ping(version), b"oops\r\n\r\n") as server:
        answer = server.write("db", line(), gzipped=False)
    assert answer.status == NO_ANSWER
    assert answer.text


@pytest.mark.parametrize(
    ("duration_ms", "words"), [(35 * DAY_MS, "35d"), (HOUR_MS, "1h"), (90_000, "90s"), (1, "1ms"), (0, "INF")]
)
def test_durations(duration_ms: int, words: str) -> None:
    assert spoken(duration_ms) == words
    assert to_ms(words) == duration_ms


def test_durations_of_the_server() -> None:
    assert (to_ms("840h0m0s"), to_ms("0s"), to_ms("1h30m"), to_ms("2w")) == (35 * DAY_MS, 0, 5_400_000, 14 * DAY_MS)


def test_the_deadline_is_the_settings() -> None:
    with peer(lambda connection, number: time.sleep(0.01) is None) as other:
        assert refusal(Access(url=other.url, timeout_s=0.2)) == "store.influx_away"
