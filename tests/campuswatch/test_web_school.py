"""The page of a school shows what was written, and nothing that was not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from web_campus import MINUTE_MS, SECOND_MS, START_MS, Answer, Campus, get

from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.transition import Observed
from language.message import Message

SILENT = Message("observed.silent")


@pytest.fixture
def campus(tmp_path: Path, url: str) -> Iterator[Campus]:
    made = Campus(tmp_path, url)
    yield made
    made.close()


def rows(answer: Answer) -> list[str]:
    """The device codes of the list, in its order."""
    return re.findall(r'<td class="name"><a href="/device/([^"]+)"', answer.text)


def test_no_school_yet_says_what_to_do(campus: Campus) -> None:
    answer = get(campus.app(), "/")
    assert answer.status == 200
    assert "campuswatch init" in answer.plain


def test_no_device_yet_says_what_to_do(campus: Campus) -> None:
    campus.school()
    answer = get(campus.app(), "/")
    assert "campuswatch scan" in answer.plain
    assert "--school s01" in answer.plain
    assert not rows(answer)


def test_counts_rate_and_how_long_we_have_watched(campus: Campus) -> None:
    campus.school(zone="Asia/Shanghai")
    cameras = [campus.device(number) for number in range(1, 5)]
    switch = campus.device(1, Kind.SWITCH)
    campus.device(9, Kind.PRINTER, stage=Stage.CANDIDATE)
    campus.observe_all([*cameras, switch], Observed.UP, START_MS + 5 * SECOND_MS)
    campus.observe(cameras[2], Observed.DOWN, START_MS + 3 * MINUTE_MS, reason=SILENT)
    campus.at(6 * MINUTE_MS + 5 * SECOND_MS)
    answer = get(campus.app(), "/?lang=en")
    assert "80.0 %" in answer.plain
    assert "4 of 5 devices" in answer.plain
    assert "Watched since 01:00:05, 6 min" in answer.plain  # 17:00:05 UTC in Shanghai
    assert re.search(r"Camera 4 1 · · · 3 ·", answer.plain)  # total, then down … online, worst first
    assert re.search(r"Printer 1 · · · · · 1", answer.plain)


def test_broken_devices_come_first_and_candidates_last(campus: Campus) -> None:
    campus.school()
    first, second, third = (campus.device(number) for number in (1, 2, 3))
    found = campus.device(4, stage=Stage.CANDIDATE)
    campus.observe_all([first, second], Observed.UP, START_MS)
    campus.observe_all([third], Observed.DOWN, START_MS, reason=SILENT)
    campus.at(MINUTE_MS)
    assert rows(get(campus.app(), "/")) == [third.code, first.code, second.code, found.code]


def test_last_answer_round_trip_and_curve_of_what_was_seen(campus: Campus) -> None:
    campus.school(zone="Asia/Ho_Chi_Minh")
    camera = campus.device(1)
    silent = campus.device(2)
    campus.observe_all([camera, silent], Observed.UP, START_MS)
    for second in range(0, 60, 10):
        campus.answer(camera, START_MS + second * SECOND_MS, None if second == 30 else 12.5)
    campus.at(MINUTE_MS)
    answer = get(campus.app(interval_ms=10_000), "/?lang=en")
    seen, unseen = re.findall(r'<tr><td class="is">.*?</tr>', answer.text, re.DOTALL)
    assert "00:00:50" in seen  # 17:00:50 UTC in Vietnam
    assert "10 seconds ago" in seen
    assert "12.5 ms" in seen
    assert seen.count('class="miss"') == 1
    (line,) = re.findall(r'class="line" d="([^"]+)"', seen)
    assert line.count("M") == 2  # cut at the miss
    assert "no answer yet" in unseen
    assert "<path" not in unseen


def test_a_silent_monitor_is_said_aloud_and_nothing_is_known(campus: Campus) -> None:
    campus.school()
    camera = campus.device(1)
    campus.observe(camera, Observed.UP, START_MS)
    campus.beat(START_MS + MINUTE_MS)
    campus.clock.at_ms = START_MS + 11 * MINUTE_MS
    answer = get(campus.app(), "/?lang=en")
    assert "The monitor itself is silent since 17:01:00, 10 min" in answer.plain
    assert "100.0 %" not in answer.plain
    assert re.search(r'<td class="is"><span class="state UNKNOWN">', answer.text)
    campus.beat()
    again = get(campus.app(), "/?lang=en")
    assert "silent since" not in again.plain
    assert "100.0 %" in again.plain


def test_a_stopped_monitor_is_told_from_a_silent_one(campus: Campus) -> None:
    campus.school()
    campus.beat(clean_stop=True)
    campus.clock.at_ms += MINUTE_MS
    assert "was stopped at 17:00:00" in get(campus.app(), "/?lang=en").plain


def test_a_state_changes_without_a_new_app(campus: Campus) -> None:
    campus.school()
    camera = campus.device(1)
    campus.observe(camera, Observed.UP, START_MS)
    campus.at(MINUTE_MS)
    app = campus.app()
    assert 'class="state UP"' in get(app, "/").text
    campus.observe(camera, Observed.DOWN, START_MS + 30 * SECOND_MS, reason=SILENT)
    assert 'class="state DOWN"' in get(app, "/").text
    campus.device(2)
    assert len(rows(get(app, "/"))) == 2


def many(campus: Campus, number: int) -> list[Device]:
    campus.school()
    made = [
        Device(
            id=f"{i:032x}",
            code=f"s01-cam-{i:04d}",
            school="s01",
            kind=Kind.CAMERA,
            name=f"Cổng Đông, dãy phòng học số {i}",
            address=f"10.1.{i // 250}.{i % 250 + 1}",
            stage=Stage.ADOPTED,
            vendor="Hikvision",
            model="DS-2CD2143G2-I",
        )
        for i in range(number)
    ]
    campus.add(made)
    campus.observe_all(made, Observed.UP, START_MS)
    return made


def test_pages_of_a_hundred_hold_every_device_once(campus: Campus) -> None:
    made = many(campus, 230)
    campus.observe_all(made[7:100:9], Observed.DOWN, START_MS + 1, reason=SILENT)
    campus.at(MINUTE_MS)
    app = campus.app()
    address, seen, sizes = "/school/s01", [], []
    while address:
        answer = get(app, address)
        sizes.append(len(rows(answer)))
        seen += rows(answer)
        following = re.search(r'<a rel="next" href="([^"]+)"', answer.text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert sizes == [100, 100, 30]
    assert sorted(seen) == sorted(device.code for device in made)
    assert seen[:11] == [device.code for device in made[7:100:9]]


@pytest.mark.parametrize("after", ["x", "9.a", "1", ".", "1.", "٣.s01", "1.%00", "-1.a"])
def test_a_place_that_is_none_does_no_harm(campus: Campus, after: str) -> None:
    many(campus, 3)
    assert get(campus.app(), f"/school/s01?after={after}").status == 200


def test_search_and_filters(campus: Campus) -> None:
    campus.school()
    gate = campus.device(1, name="Cổng Đông")
    yard = campus.device(2, name="操场东侧", address="10.9.8.7")
    switch = campus.device(1, Kind.SWITCH, name="Gate switch")
    campus.observe_all([gate, switch], Observed.UP, START_MS)
    campus.observe(yard, Observed.DOWN, START_MS, reason=SILENT)
    campus.at(MINUTE_MS)
    app = campus.app()
    assert rows(get(app, "/?q=cong+dong")) == [gate.code]
    assert rows(get(app, "/school/s01?q=%E6%93%8D%E5%9C%BA")) == [yard.code]
    assert rows(get(app, "/?q=10.9.8")) == [yard.code]
    assert rows(get(app, "/?kind=switch")) == [switch.code]
    assert rows(get(app, "/?state=DOWN")) == [yard.code]
    assert rows(get(app, "/?state=UP&kind=camera")) == [gate.code]
    assert rows(get(app, "/?kind=no&state=no")) == [yard.code, switch.code, gate.code]
    nothing = get(app, "/?q=nowhere")
    assert not rows(nothing)
    assert 'value="nowhere"' in nothing.text


def test_a_full_page_stays_small_and_asks_little(campus: Campus) -> None:
    made = many(campus, 130)
    for second in range(0, 300, 5):
        for device in made[:100:10]:
            campus.answer(device, START_MS + second * SECOND_MS, 5.0 + second % 7 * 3)
    campus.at(5 * MINUTE_MS)
    app = campus.app(interval_ms=5_000)
    get(app, "/")
    asked: list[str] = []
    event.listen(campus.database._readers, "before_cursor_execute", lambda *call: asked.append(call[2]))
    answer = get(app, "/?lang=vi")
    assert len(rows(answer)) == 100
    assert len(answer.body) <= 100_000
    assert len(asked) <= 14, asked  # however many devices there are


def test_several_schools_are_a_list_and_each_has_its_page(campus: Campus) -> None:
    for code, name in (("s01", "Hope"), ("s02", "Joy")):
        campus.school(code, name)
        campus.observe(campus.device(1, school=code), Observed.UP, START_MS)
    campus.at(MINUTE_MS)
    app = campus.app()
    answer = get(app, "/")
    assert 'href="/school/s01"' in answer.text
    assert 'href="/school/s02"' in answer.text
    assert not re.search("class=.devices.", answer.text)
    assert rows(get(app, "/school/s02")) == ["s02-cam-0001"]
    assert get(app, "/school/s03").status == 404
