"""Maintenance as somebody at the command line plans it: what pages and lists say then, who is told, who approves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from command_line import run_here as run
from school_with_papers import HAN, LI, set_up
from sqlalchemy import Connection
from web_campus import Campus, get

from campuswatch.announcer import Announcer
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.maintenance import (
    approve_maintenance,
    cancel_maintenance,
    end_maintenance,
    plan_maintenance,
)
from collector.clock import SystemClock
from inventory.errors import Conflict, Missing
from inventory.model.device_file import DeviceFile
from inventory.model.maintenance import Maintenance
from inventory.model.notice import Notice
from inventory.model.scope import BUREAU, Scope
from inventory.repository import audit_rows, device_files, maintenances, notices, people
from language.catalogue import translate

ZONE = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MAILS = {LI.id: "li@example.org", HAN.id: "han@example.org"}
CENTRE = Actor("centre", BUREAU, frozenset(Right))
TEACHER = Actor("teacher", Scope.of(["S01"]), frozenset(Right))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path, language="en")


@pytest.fixture
def campus(home: Path) -> Iterator[Campus]:
    made = Campus(home, f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    made.clock.at_ms = SystemClock().now_ms()
    with closing(made.database):
        yield made


def told(home: Path, *words: str) -> Any:
    answer = run(home, *words, "--json")
    assert answer.returncode == 0, (answer.stdout, answer.stderr)
    return json.loads(answer.stdout)


def clock(hours: float) -> str:
    return f"{datetime.now(ZONE) + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"


def wish(now_ms: int, start: float, end: float, **more: Any) -> Maintenance:
    plain = Maintenance(
        id="", school="S01", reason="new power supply",
        start_ms=now_ms + round(start * HOUR_MS), end_ms=now_ms + round(end * HOUR_MS),
    )  # fmt: skip
    return replace(plain, **more)


def states(home: Path) -> dict[str, str]:
    return {one["code"]: one["state"] for one in told(home, "devices", "list", "--school", "S01")}


def outbox(campus: Campus, now_ms: int, lead_ms: int = DAY_MS) -> list[Notice]:
    """What is in it after the service has looked at this moment."""
    campus.clock.at_ms = now_ms
    asyncio.run(Announcer(campus.database, campus.clock, lead_ms).turn())
    with campus.database.read() as connection:
        return notices.every(connection, BUREAU)


def give_addresses(campus: Campus) -> None:
    def work(connection: Connection) -> None:
        for id, email in MAILS.items():
            person = people.get(connection, BUREAU, id)
            assert person is not None
            people.change(connection, BUREAU, replace(person, email=email), actor="test", at_ms=1)

    campus.write(work)


def test_a_window_that_is_on_is_seen_everywhere(home: Path, campus: Campus) -> None:
    before = states(home)
    code = next(code for code, state in before.items() if state != "OUT_OF_SERVICE")
    made = told(home, "maintenance", "add", code, "--to", clock(1), "--reason", "换电源 thay nguồn")
    assert not made["awaits_approval"]
    assert states(home) == {**before, code: "MAINTENANCE"}
    assert "on" in run(home, "maintenance", "list").stdout
    told(home, "maintenance", "end", made["id"][:8])
    assert states(home) == before
    assert told(home, "maintenance", "list") == []
    (over,) = told(home, "maintenance", "list", "--all")
    assert over["reason"] == "换电源 thay nguồn"


@pytest.mark.parametrize("words", [("--school", "S01"), ("--school", "S01", "--area", "gate"), ("--circuit", "B2 / 7")])
def test_a_school_an_area_or_a_circuit_is_closed_as_a_whole(home: Path, campus: Campus, words: tuple[str, ...]) -> None:
    codes = [code for code, state in states(home).items() if state != "OUT_OF_SERVICE"]
    file = DeviceFile(device=codes[0], circuit="B2 / 7")
    campus.write(lambda c: device_files.put(c, BUREAU, file, actor="test", at_ms=campus.clock.at_ms))
    school = () if "--school" in words else ("--school", "S01")
    told(home, "maintenance", "add", *school, *words, "--to", clock(1), "--reason", "power cut")
    closed = {code for code, state in states(home).items() if state == "MAINTENANCE"}
    if "--area" in words:
        wanted = {one["code"] for one in told(home, "devices", "list") if one["area"] == "gate"} & set(codes)
    else:
        wanted = {codes[0]} if "--circuit" in words else set(codes)
    assert closed == wanted


def test_what_is_entered_late_counts_once_the_bureau_says_so(home: Path, campus: Campus) -> None:
    before = states(home)
    code = next(code for code, state in before.items() if state != "OUT_OF_SERVICE")
    made = told(home, "maintenance", "add", code, "--from", clock(-2), "--to", clock(1), "--reason", "x")
    assert made["awaits_approval"]
    assert states(home) == before
    listed = run(home, "maintenance", "list").stdout
    assert "late" in listed
    with pytest.raises(Forbidden, match="only the bureau"):
        approve_maintenance(campus.database, TEACHER, made["id"], now_ms=campus.clock.at_ms)
    told(home, "maintenance", "approve", made["id"][:8])
    assert states(home)[code] == "MAINTENANCE"
    refused = run(home, "maintenance", "approve", made["id"][:8])
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


def test_cancelled_maintenance_never_was_and_is_remembered_by_who_knew_of_it(campus: Campus) -> None:
    now_ms = campus.clock.at_ms
    made = plan_maintenance(campus.database, CENTRE, wish(now_ms, 1, 3), now_ms=now_ms)
    cancel_maintenance(campus.database, CENTRE, made.id, now_ms=now_ms + 2 * HOUR_MS)
    with campus.database.read() as connection:
        assert maintenances.every(connection, BUREAU) == []
        (known,) = maintenances.every(connection, BUREAU, known_ms=now_ms + HOUR_MS)
        assert known.id == made.id
        actions = [one.action for one in audit_rows.entries(connection, BUREAU, "S01")]
    assert actions[-2:] == ["maintenance.planned", "maintenance.cancelled"]


def test_a_plan_ended_early_keeps_its_beginning_and_its_approval(campus: Campus) -> None:
    now_ms = campus.clock.at_ms
    made = plan_maintenance(campus.database, CENTRE, wish(now_ms, -1, 3), now_ms=now_ms)
    approve_maintenance(campus.database, CENTRE, made.id, now_ms=now_ms + 1)
    ended = end_maintenance(campus.database, CENTRE, made.id, now_ms=now_ms + HOUR_MS)
    assert (ended.start_ms, ended.end_ms, ended.entered_ms) == (made.start_ms, now_ms + HOUR_MS, now_ms)
    assert ended.approved_ms == now_ms + 1
    with campus.database.read() as connection:
        assert maintenances.every(connection, BUREAU) == [ended]
    with pytest.raises(Conflict, match=r"maintenance\.over"):
        end_maintenance(campus.database, CENTRE, made.id, now_ms=now_ms + 2 * HOUR_MS)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"reason": " "}, "maintenance.says_nothing"), ({"reason": "a\nb"}, "ledger.bad_name"),
        ({"end_ms": 0}, "maintenance.ends_before"), ({"end_ms": 2**50}, "maintenance.too_long"),
        ({"device": "s01-cam-9999"}, "ledger.no_device"), ({"area": "moon"}, "ledger.no_area"),
        ({"circuit": "B9"}, "maintenance.no_circuit"), ({"week": ((),) * 7}, "maintenance.never"),
        ({"school": "S09"}, "ledger.no_school"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(campus: Campus, more: dict[str, Any], wrong: str) -> None:
    now_ms = campus.clock.at_ms
    with pytest.raises((Conflict, Missing)) as refused:
        plan_maintenance(campus.database, CENTRE, wish(now_ms, 1, 2, **more), now_ms=now_ms)
    assert refused.value.message.id == wrong


def test_those_concerned_are_told_once_and_beforehand(campus: Campus) -> None:
    give_addresses(campus)
    now_ms = campus.clock.at_ms
    plan_maintenance(campus.database, CENTRE, wish(now_ms, 48, 50, area="gate"), now_ms=now_ms)
    assert outbox(campus, now_ms) == []
    (mail,) = outbox(campus, now_ms + 25 * HOUR_MS)  # nobody stands in the chain; the area is Li's
    assert (mail.to, mail.kind, mail.school) == (MAILS[LI.id], "maintenance.announced", "S01")
    assert mail.letter.subject.params["start_ms"] == now_ms + 48 * HOUR_MS
    assert outbox(campus, now_ms + 26 * HOUR_MS) == [mail]
    assert "new power supply" in [fact.value for fact in mail.letter.facts]
    for language in ("en", "zh-CN", "vi"):
        for message in (mail.letter.subject, *mail.letter.sentences, *(fact.label for fact in mail.letter.facts)):
            assert "{" not in translate(message, language)


def test_who_was_told_is_told_that_it_does_not_take_place(campus: Campus) -> None:
    give_addresses(campus)
    now_ms = campus.clock.at_ms
    made = plan_maintenance(campus.database, CENTRE, wish(now_ms, 1, 2, area="gate"), now_ms=now_ms)
    outbox(campus, now_ms)
    cancel_maintenance(campus.database, CENTRE, made.id, now_ms=now_ms + 1)
    assert sorted(one.kind for one in outbox(campus, now_ms + 2)) == ["maintenance.announced", "maintenance.cancelled"]


def test_late_entries_are_told_at_once_and_what_is_over_or_untold_never(campus: Campus) -> None:
    give_addresses(campus)
    now_ms = campus.clock.at_ms
    for start, end, more in ((-2, 1, {}), (24, 25, {"announce": False}), (48, 49, {})):
        plan_maintenance(campus.database, CENTRE, wish(now_ms, start, end, area="gate", **more), now_ms=now_ms)
    (late,) = outbox(campus, now_ms)
    assert [one.id for one in late.letter.sentences] == ["maintenance.late_says"]
    assert outbox(campus, now_ms + 60 * HOUR_MS) == [late]


def test_the_page_of_a_device_says_why(campus: Campus) -> None:
    plan = wish(campus.clock.at_ms, 0, 1, area="gate", reason="<b>cables</b>")
    plan_maintenance(campus.database, CENTRE, plan, now_ms=campus.clock.at_ms)
    page = get(campus.app(), "/device/s01-cam-0001")
    assert "Planned work: &lt;b&gt;cables&lt;/b&gt;" in page.text
    assert "Maintenance" in page.text


def test_the_list_fits_eighty_columns(home: Path) -> None:
    long = "第三教学楼四层东侧音乐教室上方安保与后勤管理处 đường dây điện của công ty điện lực"
    week = "mon-fri 07:00-11:30, mon-fri 13:00-18:00, sat 08:00-12:00"
    told(home, "maintenance", "add", "--school", "S01", "--week", week, "--to", clock(900), "--reason", long)
    listed = run(home, "maintenance", "list", columns=80)
    assert long.split()[-1] in listed.stdout
    assert [line for line in listed.stdout.splitlines() if len(line) > 80] == []
