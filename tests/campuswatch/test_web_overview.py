"""Overview, comparison, wall, areas, today, search and wiring: what they say, to whom, and how much they ask."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event
from web_campus import MINUTE_MS, START_MS, Answer, Campus, get

from alerts.figures import Figures
from campuswatch.usecases.roles import Role
from dashboards.reports.comparison import LISTED
from dashboards.reports.headline import Headline
from inventory.model.alert import Topic
from inventory.model.area import Area, AreaClass
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.fault import Fault, FaultState
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.report import Report
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.model.target import Measure, Target
from inventory.model.transition import Observed
from inventory.repository import areas, claims, device_files, faults, links, reports, revision, targets
from language.message import Message

SILENT = Message("observed.silent")
DAY_MS = 86_400_000


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


def county(campus: Campus, number: int = 3) -> list[Device]:
    """So many schools with a camera each; the second one's is down."""
    made = []
    for place in range(1, number + 1):
        code = f"s{place:02d}"
        campus.school(code, f"School {place}")
        made.append(campus.device(1, school=code))
    campus.observe_all(made, Observed.UP, START_MS)
    campus.observe(made[1], Observed.DOWN, START_MS + 1, reason=SILENT)
    campus.at(MINUTE_MS)
    return made


def fault(campus: Campus, device: Device, number: int, **more: object) -> Fault:
    made = replace(
        Fault(
            id=f"fault-{device.code}-{number}", number=f"{device.school.upper()}-2026-{number:04d}",
            school=device.school, topic=Topic.OUTAGE,
            severity=Severity.CRITICAL, state=FaultState.OPENED, since_ms=START_MS, opened_ms=START_MS,
            opened_by="campuswatch", device=device.code, text="The gate camera is black",
        ),
        **more,
    )  # fmt: skip
    campus.write(lambda connection: faults.put(connection, [made]))
    return made


def schools(answer: Answer) -> list[str]:
    return re.findall(r'<td class="name"><a href="/school/(s\d+)"', answer.text)


def test_what_needs_somebody_comes_first(campus: Campus) -> None:
    made = county(campus)
    app = campus.app()
    assert schools(get(app, "/")) == ["s02", "s01", "s03"]
    fault(campus, made[2], 1, repair_by_ms=START_MS + 1)
    answer = get(app, "/?lang=en")
    assert schools(answer) == ["s03", "s02", "s01"]
    assert "The gate camera is black" in answer.plain
    assert "overdue" in answer.plain
    assert "66.6 %" in answer.plain
    assert schools(get(app, "/?sort=name")) == ["s01", "s02", "s03"]
    assert schools(get(app, "/?sort=DOWN"))[0] == "s02"
    assert schools(get(app, "/?sort=online"))[0] == "s02"
    assert schools(get(app, "/?sort=late"))[0] == "s03"
    assert schools(get(app, "/?sort=nothing")) == ["s03", "s02", "s01"]
    assert schools(get(app, "/?q=school+3")) == ["s03"]


def test_a_school_nobody_looks_at_is_said(campus: Campus) -> None:
    county(campus)
    campus.clock.at_ms += 10 * MINUTE_MS
    answer = get(campus.app(), "/?lang=en")
    assert "not watched" in answer.plain
    assert "66.6 %" not in answer.plain


def test_hundred_schools_are_pages_small_and_asked_little(campus: Campus) -> None:
    county(campus, 130)
    app = campus.app()
    get(app, "/")
    asked: list[str] = []
    event.listen(campus.database._readers, "before_cursor_execute", lambda *call: asked.append(call[2]))
    first = get(app, "/?lang=vi")
    assert len(asked) <= 14, asked  # however many schools there are
    assert len(first.body) <= 100_000
    following = re.search(r'<a rel="next" href="([^"]+)"', first.text)
    assert following is not None
    second = get(app, following[1].replace("&amp;", "&"))
    assert sorted(schools(first) + schools(second)) == sorted(f"s{place:02d}" for place in range(1, 131))


def test_the_wall_shows_all_schools_and_the_worst_faults(campus: Campus) -> None:
    made = county(campus)
    fault(campus, made[1], 1)
    answer = get(campus.app(), "/wall?lang=en")
    assert "School 1" in answer.plain
    assert "School 3" in answer.plain
    assert "The gate camera is black" in answer.plain
    assert re.search(r'<li class="DOWN"><a href="/wall/s02">', answer.text)


def test_schools_without_room_on_the_wall_are_counted(campus: Campus) -> None:
    county(campus, 64)
    answer = get(campus.app(), "/wall?lang=en")
    assert len(re.findall(r'href="/wall/s\d+"', answer.text)) == 30
    assert "and 34 more schools without trouble" in answer.plain


def test_who_sees_one_school_gets_its_wall(campus: Campus) -> None:
    made = county(campus)
    app = campus.app(role=Role.VIEWER, of="s02")
    assert get(app, "/wall").headers["location"] == "/wall/s02"
    answer = get(app, "/wall/s02?lang=en")
    assert (made[1].name or made[1].code) in answer.plain
    assert get(app, "/wall/s01").status == 404


def place(campus: Campus, code: str, kind: AreaClass = AreaClass.KEY, school: str = "s01") -> Area:
    made = Area(code=code, school=school, name=f"The {code}", area_class=kind, room="Room 217", unit="Library")
    campus.write(lambda connection: areas.add(connection, made, actor="t", at_ms=START_MS))
    return made


def test_areas_tell_who_answers_and_where_nothing_is_seen(campus: Campus) -> None:
    campus.school()
    place(campus, "gate")
    place(campus, "hall", AreaClass.OTHER)
    gate, hall = campus.device(1, area="gate"), campus.device(2, area="hall")
    campus.device(3)
    campus.observe(gate, Observed.DOWN, START_MS, reason=SILENT)
    campus.observe(hall, Observed.UP, START_MS)
    campus.at(MINUTE_MS)
    answer = get(campus.app(), "/school/s01/areas?lang=en")
    assert "The gate" in answer.plain
    assert "Library" in answer.plain
    assert "In no area" in answer.plain
    assert len(re.findall(r'<span class="DOWN">', answer.text)) == 1
    unit = get(campus.app(role=Role.VIEWER, of="s01", areas=["hall"]), "/school/s01/areas?lang=en")
    assert "The hall" in unit.plain
    assert "The gate" not in unit.plain
    devices = get(campus.app(), "/school/s01?area=gate").text
    assert gate.code in devices
    assert hall.code not in devices
    assert "s01-cam-0003" in get(campus.app(), "/school/s01?area=-").text


def test_today_tells_what_is_due_and_what_happened(campus: Campus) -> None:
    campus.school(zone="Asia/Ho_Chi_Minh")
    place(campus, "hall")
    camera = campus.device(1, name="Cổng Đông")
    campus.observe(camera, Observed.DOWN, START_MS + MINUTE_MS, reason=SILENT)
    fault(campus, camera, 1, repair_by_ms=START_MS + 2 * MINUTE_MS)
    fault(campus, camera, 2, text="Long ago", opened_ms=START_MS - 3 * DAY_MS, since_ms=START_MS - 3 * DAY_MS)
    campus.at(5 * MINUTE_MS)
    answer = get(campus.app(), "/school/s01/today?lang=en")
    assert "The gate camera is black Cổng Đông overdue by 00:02:00" in answer.plain
    assert "00:00:00 Fault opened: The gate camera is black" in answer.plain
    assert "Fault opened: Long ago" not in answer.plain
    assert "00:01:00 Cổng Đông" in answer.plain  # went offline
    unit = get(campus.app(role=Role.VIEWER, of="s01", areas=["hall"]), "/school/s01/today?lang=en")
    assert unit.status == 200
    assert "gate camera" not in unit.plain
    assert "On duty today" not in unit.plain


@pytest.mark.parametrize(
    "typed",
    ["cong dong", "217 dong", "10.1.0", "A4:BB:6D:01", "a4bb6d0102", "a4bb.6d01", "SN-4711", "asset 0815", "beam"],
)
def test_a_device_is_found_by_all_that_is_known_of_it(campus: Campus, typed: str) -> None:
    campus.school()
    place(campus, "gate")
    wanted = campus.device(1, name="Cổng Đông", area="gate")
    campus.device(2, name="Other", address="10.9.9.9")
    mac = Claim(ClaimType.MAC, "a4:bb:6d:01:02:03")
    file = DeviceFile(device=wanted.code, serial="SN-4711", asset_number="Asset 0815", position="on the beam")
    campus.write(lambda connection: claims.put(connection, wanted.code, [mac], at_ms=START_MS))
    campus.write(lambda connection: device_files.put(connection, BUREAU, file, actor="t", at_ms=START_MS))
    campus.write(lambda connection: revision.bump(connection, "s01"))
    campus.at(MINUTE_MS)
    app = campus.app()
    assert re.findall(r'<td class="name"><a href="/device/([^"]+)"', get(app, f"/search?q={typed}").text) == [
        wanted.code
    ]
    offers = json.loads(get(app, f"/search/offers?q={typed}").body)["offers"]
    assert [one["href"] for one in offers] == [f"/device/{wanted.code}"]


def test_search_finds_only_what_is_seen(campus: Campus) -> None:
    county(campus)
    app = campus.app(role=Role.TECHNICIAN, of="s01")
    assert [one["code"] for one in json.loads(get(app, "/search/offers?q=camera").body)["offers"]] == ["s01-cam-0001"]
    assert "s02-cam-0001" not in get(app, "/search?q=s02").text
    assert json.loads(get(app, "/search/offers?q=c").body)["offers"] == []
    assert "School 2" not in get(app, "/search?q=school").text
    bureau = campus.app()
    made = json.loads(get(bureau, "/search/offers?q=school+2").body)["offers"]
    assert made[0]["href"] == "/school/s02"
    assert [
        one["href"] for one in json.loads(get(bureau, "/search/offers?q=school+2&only=device").body)["offers"]
    ] == []


def test_a_fault_is_found_by_its_number(campus: Campus) -> None:
    made = county(campus)
    one = fault(campus, made[0], 7)
    assert f'href="/fault/{one.number}"' in get(campus.app(), f"/search?q={one.number.lower()}").text
    assert one.number not in re.findall(
        r"/fault/([^\"]+)", get(campus.app(role=Role.VIEWER, of="s02"), "/search?q=" + one.number).text
    )


def test_wiring_is_drawn_into_the_page(campus: Campus) -> None:
    campus.school()
    switch = campus.device(1, Kind.SWITCH)
    camera = campus.device(1, name="<b>Gate</b>")
    link = Link(device=switch.code, port="Gi0/1", far_device=camera.code, evidence="lldp", seen_ms=START_MS)
    campus.write(lambda connection: links.put(connection, [link]))
    campus.at(MINUTE_MS)
    app = campus.app()
    page = get(app, "/wiring/s01")
    assert f'<a href="/device/{camera.code}">' in page.text
    assert "&lt;b&gt;Gate" in page.text
    assert "<b>Gate" not in page.text
    assert "<style" not in page.text
    file = get(app, "/wiring/s01/drawing.svg?save=1")
    assert file.headers["content-type"] == "image/svg+xml"
    assert "sha256-" in file.headers["content-security-policy"]
    assert file.text.startswith("<svg xmlns")
    assert get(campus.app(role=Role.VIEWER, of="s02"), "/wiring/s01/drawing.svg").status == 404


def reported(campus: Campus, school: str, up: int, down: int, listed: dict[str, list[int]] | None = None) -> None:
    headline = Headline(total=Figures((up, down, 0, 0, 0, 0)), devices=50, opened=3, repaired=2, repair_ms=7_200_000)
    number = f"{(school or 'BUREAU').upper()}-R-2026-0001"
    made = Report(
        id=f"report-{school}", number=number, version=1, kind="monthly", school=school, period="2026-10",
        known_ms=START_MS, made_ms=START_MS, by="t", figures={**headline.as_data(), LISTED: listed or {}},
    )  # fmt: skip
    campus.write(lambda connection: reports.add(connection, made))


def test_schools_are_compared_by_their_reports(campus: Campus) -> None:
    county(campus)
    reported(campus, "s01", 990, 10)
    reported(campus, "s02", 900, 100)
    reported(campus, "", 1, 1, {"school.s03.online": [1, 2]})
    target = Target(id="t", measure=Measure.AVAILABILITY, least_ppm=950_000, document="Rules 7")
    campus.write(lambda connection: targets.add(connection, target))
    app = campus.app()
    answer = get(app, "/compare?lang=en&period=2026-10")
    rows = re.findall(r'<td class="lead"><a href="/school/(s\d+)".*?</tr>', answer.text, re.DOTALL)
    assert rows == ["s01", "s02", "s03"]
    assert "99.00 %" in answer.plain
    assert "50.00 %" in answer.plain  # of the third from the bureau's own
    assert answer.plain.count("target missed") >= 1 or "missed" in answer.plain.lower()
    worst = get(app, "/compare?period=2026-10&sort=availability").text
    assert re.findall(r'<td class="lead"><a href="/school/(s\d+)"', worst)[0] == "s02"
    assert "No report of 2026-09" in get(app, "/compare?lang=en&period=2026-09").plain
    assert get(app, "/compare?period=x").status == 200
