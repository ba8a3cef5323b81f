"""Hand-overs as people make them: listed with states, remarked upon, signed before a third person."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from school_with_papers import HAN, LI, set_up, with_campus
from web_campus import Campus

from inventory.model.defect import Defect, DefectKind
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import areas, changes, defects, device_files, devices
from language.message import Message

HO = "s01-ho-0001"
OPEN = ("handover", "open", "S01", "--from", "0001", "--to", "韩梅梅")
DAY_MS = 86_400_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path)


def done(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def told(home: Path, *words: str) -> Any:
    return json.loads(done(home, *words, "--json"))


def refused(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 2, answer.stdout
    return answer.stderr


def give(home: Path, code: str, custodian: str | None) -> None:
    def work(campus: Campus) -> None:
        def put(connection: Any) -> None:
            file = device_files.get(connection, BUREAU, code)
            device_files.put(connection, BUREAU, replace(file, custodian=custodian), actor="test", at_ms=1)

        campus.write(put)

    with_campus(home, work)


def custodians(home: Path) -> dict[str, str | None]:
    found: dict[str, str | None] = {}

    def look(campus: Campus) -> None:
        with campus.database.read() as connection:
            files = device_files.of_school(connection, BUREAU, "S01")
            found.update({code: file.custodian for code, file in files.items()})
            found.update({one.code: one.person for one in areas.every(connection, BUREAU)})

    with_campus(home, look)
    return found


def test_the_list_has_the_state_of_each_device_and_what_is_wrong(home: Path) -> None:
    def live(campus: Campus) -> None:
        now_ms = campus.clock.now_ms()
        campus.beat(now_ms)
        with campus.database.read() as connection:
            known = {one.code: one for one in devices.find(connection, BUREAU)}
        campus.observe(known["s01-cam-0001"], Observed.UP, now_ms - DAY_MS)
        silent = Message("protocol.no_answer", {"seconds": 3})
        campus.observe(known["s01-cam-0002"], Observed.DOWN, now_ms - DAY_MS, reason=silent)
        wrong = Defect(
            school="S01", device="s01-cam-0001", kind=DefectKind.PICTURE, since_ms=now_ms - 5, seen_ms=now_ms,
            details={"verdict": "frozen"},
        )  # fmt: skip
        campus.write(lambda connection: defects.put(connection, [wrong]))

    with_campus(home, live)
    made = told(home, *OPEN, "--reason", "岗位调整")
    assert [(one["frozen"]["code"], one["state"], one["open_defects"]) for one in made["lines"]] == [
        ("s01-cam-0002", "DOWN", []), ("s01-cam-0001", "UP", ["Picture: frozen"]), ("s01-cam-0003", "UNKNOWN", []),
    ]  # fmt: skip
    assert made["areas"] == ["gate"]


def test_signing_makes_all_of_it_the_takers_at_once(home: Path) -> None:
    done(home, *OPEN)
    signed = told(home, "handover", "sign", HO, "--presiding", "王芳")
    assert [(one["role"], one["name"], one["post"]) for one in signed["signatures"]] == [
        ("gave", "李雷", "信息技术教师"), ("took", "韩梅梅", "总务处主任"), ("presided", "王芳", "副校长"),
    ]  # fmt: skip
    held = custodians(home)
    assert {held[f"s01-cam-000{number}"] for number in (1, 2, 3)} == {HAN.id}
    assert held["gate"] == HAN.id
    assert "signed" in refused(home, "handover", "sign", HO, "--presiding", "王芳")
    assert "Nothing is listed" in refused(home, *OPEN)

    def look(campus: Campus) -> None:
        with campus.database.read() as connection:
            events = [one for one in changes.history(connection, BUREAU, "s01-cam-0001") if one.field == "custodian"]
            assert (events[0].old, events[0].new) == (LI.id, HAN.id)

    with_campus(home, look)


def test_a_list_that_the_ledger_has_overtaken_is_drawn_up_anew(home: Path) -> None:
    done(home, *OPEN)
    done(home, "handover", "remark", HO, "s01-cam-0002", "--text", "外壳划痕")
    give(home, "s01-sw-0001", LI.id)
    assert "s01-sw-0001" in refused(home, "handover", "sign", HO, "--presiding", "0003")
    give(home, "s01-cam-0001", HAN.id)
    assert "s01-cam-0001" in refused(home, "handover", "sign", HO, "--presiding", "0003")
    assert custodians(home)["s01-cam-0002"] == LI.id
    after = told(home, "handover", "relist", HO)
    assert [(one["frozen"]["code"], one["remark"]) for one in after["lines"]] == [
        ("s01-cam-0002", "外壳划痕"), ("s01-sw-0001", ""), ("s01-cam-0003", ""),
    ]  # fmt: skip
    done(home, "handover", "sign", HO, "--presiding", "0003")
    assert custodians(home)["s01-sw-0001"] == HAN.id


def test_single_devices_pass_without_the_areas(home: Path) -> None:
    made = told(home, *OPEN, "--device", "s01-cam-0003")
    assert (len(made["lines"]), made["areas"], made["whole"]) == (1, [], False)
    done(home, "handover", "sign", HO, "--presiding", "王芳")
    held = custodians(home)
    assert (held["s01-cam-0003"], held["s01-cam-0001"], held["gate"]) == (HAN.id, LI.id, LI.id)


def test_wrong_people_and_things_are_refused(home: Path) -> None:
    assert "both sides" in refused(home, "handover", "open", "S01", "--from", "李雷", "--to", "0001")
    assert "has left" in refused(home, "handover", "open", "S01", "--from", "李雷", "--to", "周强")
    assert "nobody" in refused(home, "handover", "open", "S01", "--from", "nobody", "--to", "周强").lower()
    assert "s01-sw-0001" in refused(home, *OPEN, "--device", "s01-sw-0001")
    assert "s01-cam-9999" in refused(home, *OPEN, "--device", "s01-cam-9999")
    done(home, *OPEN)
    assert HO in refused(home, *OPEN)
    assert "third person" in refused(home, "handover", "sign", HO, "--presiding", "李雷")
    assert "line 9" in refused(home, "handover", "remark", HO, "9", "--text", "x")
    assert "s01-ho-0009" in refused(home, "handover", "show", "s01-ho-0009")


def test_a_cancelled_one_changes_nothing_and_stays_listed(home: Path) -> None:
    done(home, *OPEN)
    done(home, "handover", "cancel", HO, "--reason", "stays after all")
    assert custodians(home)["s01-cam-0001"] == LI.id
    (one,) = told(home, "handover", "list", "--school", "S01")
    assert (one["state"], one["note"]) == ("cancelled", "stays after all")
    assert told(home, "handover", "list", "--open") == []
    for words in (("list",), ("show", HO)):
        answer = run_here(home, "handover", *words, columns=80)
        assert [line for line in answer.stdout.splitlines() if len(line) > 80] == []
