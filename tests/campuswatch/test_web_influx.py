"""Pages show the same from every store, and without their time series what the ledger knows."""

from __future__ import annotations

import random
import re
import socket
import threading
from pathlib import Path

import pytest
from influx_peers import JSON, peer, whole
from web_campus import MINUTE_MS, SECOND_MS, START_MS, Campus, get

from bench.influx_server import InfluxServer
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey, Value
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.store import InfluxStore
from collector.store.lines import Lines
from collector.store.spool.condition import Condition, write_condition
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.transition import Observed
from language.message import Message

HOUR_MS = 60 * MINUTE_MS
NAMES = ["Gate / north", 'it\'s "the" yard', "line\nfeed, a=b", "操场 Sân trường", "back\\slash\\"]


def look(device: Device, measurement: str, at_ms: int, fields: dict[str, Value], part: str = "") -> Sample:
    return Sample(SeriesKey(measurement, device.school, device.code, device.kind, part), at_ms, fields)


def fill(campus: Campus, hours: int = 30) -> list[Sample]:
    """Cameras that answer, miss and are not looked at; a switch with ports; a UPS."""
    rng = random.Random(5)
    switch, ups = campus.device(1, Kind.SWITCH), campus.device(1, Kind.UPS)
    cameras = [campus.device(number, name=name) for number, name in enumerate(NAMES, 1)]
    campus.observe_all(cameras, Observed.UP, START_MS)
    samples: list[Sample] = []
    for device in (switch, ups, *cameras):
        info: dict[str, Value] = {"name": device.name, "school_name": 'Hope / "\'Primary"'}
        samples.append(look(device, "info", START_MS, info))
    for number, camera in enumerate(cameras):
        for at_ms in range(START_MS, START_MS + hours * HOUR_MS, MINUTE_MS):
            if rng.random() < 0.05 or (number == 2 and at_ms % (7 * HOUR_MS) < 2 * HOUR_MS):
                continue
            for measurement, took in (("ping", "rtt_ms"), ("rtsp", "took_ms")):
                answer = {"up": 1, took: rng.random() * 40} if rng.random() > 0.1 else {"up": 0}
                samples.append(look(camera, measurement, at_ms + rng.randrange(1000), answer))
    for at_ms in range(START_MS, START_MS + hours * HOUR_MS, 5 * MINUTE_MS):
        for port in ("Gi1/0/1", "Gi1/0/2", 'p"3', "p'4", "p,5 =6"):
            rates = {"in_bps": rng.random() * 1e9, "out_bps": rng.random() * 1e9, "oper_up": 1}
            samples.append(look(switch, "interface", at_ms, rates, port))
            samples.append(look(switch, "poe", at_ms, {"power_w": rng.random() * 30, "state": 3}, port))
        samples.append(look(switch, "poe", at_ms, {"used_w": rng.random() * 300, "budget_w": 370.0}))
        samples.append(look(switch, "snmp", at_ms, {"up": 1, "took_ms": 5.0, "cpu_pct": rng.random() * 100}))
        samples.append(look(ups, "ups", at_ms, {"battery_pct": rng.random() * 100, "load_pct": 31.5}))
    return samples


def influx_of(campus: Campus, server: InfluxServer, samples: list[Sample]) -> InfluxStore:
    database = server.new_database()
    server.query(f'CREATE DATABASE "{database}_5m"')
    access = Access(url=server.url, database=database)
    writer = connect(access, SystemClock())
    lines = Lines().encode(samples)
    for start in range(0, len(lines), 5000):
        assert writer.write(database, b"\n".join(lines[start : start + 5000]), gzipped=False).status == 204
    writer.close()
    return InfluxStore(access, campus.clock)


def seen(text: str) -> str:
    """A page without what is new in each rendering, and with sums that differ in the order of adding rounded."""
    text = re.sub(r'name="csrf" value="[0-9a-f]+"', "", text)
    return re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}", text)


@pytest.mark.needs("influxd")
def test_pages_are_the_same_from_a_file_and_from_influx(campus: Campus, influxd: InfluxServer) -> None:
    samples = fill(campus)
    campus.store.write(samples)
    campus.at(30 * HOUR_MS + 20 * SECOND_MS)
    store = influx_of(campus, influxd, samples)
    own, other = campus.app(), campus.app(store=store)
    pages = ["/", "/school/s01", "/school/s01?kind=camera", "/about"]
    codes = re.findall(r'<td class="name"><a href="/device/([^"]+)"', get(own, "/").text)
    pages += [f"/device/{code}?window={window}" for code in codes for window in ("1h", "24h", "7d")]
    assert len(pages) == 4 + 7 * 3
    drawn = 0
    for page in pages:
        expected = seen(get(own, page).text)
        assert seen(get(other, page).text) == expected, page
        drawn += len(re.findall(r'<path class="line" d="M[^"]{20}', expected))
    assert drawn > 40
    store.close()


@pytest.mark.needs("influxd")
def test_a_full_page_asks_a_question_for_each_measurement_not_for_each_device(
    campus: Campus, influxd: InfluxServer
) -> None:
    cameras = [campus.device(number) for number in range(1, 101)]
    samples = [look(one, "rtsp", START_MS + second, {"up": 1, "took_ms": 2.0}) for one in cameras for second in (0, 1)]
    store = influx_of(campus, influxd, samples)
    campus.at(MINUTE_MS)
    app = campus.app(store=store)
    before = asked(influxd)
    assert len(re.findall(r">2\sms<", get(app, "/").text)) == 100
    assert asked(influxd) - before <= 5
    store.close()


def asked(server: InfluxServer) -> int:
    """Requests for a query that the server has answered so far, this one among them."""
    (found,) = [one for one in server.query("SHOW STATS FOR 'httpd'") if one["name"] == "httpd"]
    return int(dict(zip(found["columns"], found["values"][0], strict=True))["queryReq"])


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Curves and last answers are missing: "),
        ("zh-CN", "曲线和最近应答暂缺："),
        ("vi", "Thiếu đồ thị và lần trả lời gần nhất: "),
    ],
)
def test_without_its_server_a_page_says_so_and_shows_the_states(campus: Campus, language: str, sentence: str) -> None:
    camera = campus.device(1, name="Gate")
    campus.observe(camera, Observed.DOWN, START_MS)
    campus.at(MINUTE_MS)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    store = InfluxStore(Access(url=url), campus.clock)
    app = campus.app(store=store)
    for page in ("/", f"/device/{camera.code}"):
        answer = get(app, f"{page}?lang={language}")
        assert answer.status == 200
        assert 'class="state DOWN"' in answer.text
        assert answer.plain.count(sentence) == 1
        assert url in answer.plain
    assert get(app, f"/about?lang={language}").status == 200
    assert url in get(app, f"/about?lang={language}").plain
    store.close()


def test_a_server_that_hangs_does_not_hold_up_pages(campus: Campus) -> None:
    """It says what it is, and to questions nothing for as long as the test has patience."""
    camera = campus.device(1, name="Gate")
    campus.observe(camera, Observed.DOWN, START_MS)
    campus.at(MINUTE_MS)
    over = threading.Event()

    def speak(connection: socket.socket, number: int) -> bool:
        if number > 1:
            over.wait(15)
        connection.sendall(whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.6.7\r\n"))
        return True

    with peer(speak) as other:
        store = InfluxStore(Access(url=other.url), campus.clock)
        app = campus.app(store=store, patience_s=0.3)
        for page in ("/", f"/device/{camera.code}", "/"):
            answer = get(app, page)
            assert (answer.status, 'class="state DOWN"' in answer.text) == (200, True)
            assert answer.plain.count(f"{other.url} does not answer: it did not answer in time") == 1
        assert len(other.requests) == 2  # what it is, and one question of all pages
        over.set()
        store.close()


def test_one_trouble_is_told_once(campus: Campus, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    campus.at(MINUTE_MS)
    away = Message("store.influx_away", {"url": url, "reason": "Connection refused"})
    denied = Message("store.influx_denied", {"url": url, "status": 401, "reason": "who?"})
    store = InfluxStore(Access(url=url), campus.clock)
    app = campus.app(store=store, spool=tmp_path)
    for trouble, server, told in ((away, "", 1), (away, "InfluxDB 1.6.7", 1), (denied, "InfluxDB 1.6.7", 2)):
        write_condition(tmp_path, Condition(at_ms=campus.clock.now_ms(), server=server, trouble=trouble))
        shown = get(app, "/about").plain
        assert shown.count(url) == told
        assert ("InfluxDB 1.6.7" in shown) == (bool(server) and trouble is away)
    store.close()
