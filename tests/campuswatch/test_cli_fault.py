"""The fault register at the command line: reported, taken, repaired, approved, handed up, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from school_with_papers import set_up

from inventory import audit, register
from inventory.database import Database
from inventory.model.scope import BUREAU
from inventory.repository import faults
from inventory.tables.fault import FAULT_STEPS

YEAR_NUMBER = "S01-{year}-0001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path)


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == code, answer.stderr
    return answer.stdout


def told(home: Path, *words: str) -> Any:
    return json.loads(done(home, *words, "--json"))


def refused(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 2, answer.stdout
    assert answer.stderr.count("\n") <= 4
    return answer.stderr


@pytest.fixture
def number(home: Path) -> str:
    made = told(home, "fault", "report", "S01", "画面全黑", "--device", "s01-cam-0001", "--by", "陈老师")
    assert made["state"] in ("opened", "reported")
    return str(made["number"])


def test_from_a_report_to_the_end(home: Path, number: str) -> None:
    done(home, "fault", "take", number, "--by", "0001")
    done(home, "fault", "start", number)
    done(home, "fault", "note", number, "--words", "梯子明天到")
    repaired = told(home, "fault", "repair", number, "--cause", "power", "--words", "换电源", "--parts", "12V",
                    "--ticket", "T-7", "--cost", "35.50")  # fmt: skip
    assert (repaired["state"], repaired["cause_class"], repaired["parts"]) == ("repaired", "power", "12V")
    assert number in done(home, "cost", "list", "--school", "S01") or "35.50" in done(home, "cost", "report", "S01")
    done(home, "fault", "verify", number)
    done(home, "fault", "close", number)
    shown = done(home, "fault", "show", number)
    assert "换电源" in shown
    assert "T-7" in shown
    assert "no fault is open" in done(home, "fault", "list")
    again = told(home, "fault", "reopen", number, "--words", "又黑了")
    assert (again["state"], again["reopened"]) in (("opened", 1), ("reported", 1))


def test_a_second_report_of_the_same_device_joins(home: Path, number: str) -> None:
    again = told(home, "fault", "report", "S01", "还是黑的", "--device", "s01-cam-0001")
    assert (again["number"], again["known"]) == (number, True)


def test_the_clock_stands_only_by_agreement(home: Path, number: str) -> None:
    assert "not possible now" in refused(home, "fault", "pause", number, "--for", "parts", "--agreed", "0001")
    done(home, "fault", "take", number, "--by", "0001")
    own = refused(home, "fault", "pause", number, "--for", "parts", "--agreed", "0001", "--by", "0001")
    assert "somebody else must agree" in own
    paused = told(home, "fault", "pause", number, "--for", "parts", "--agreed", "韩梅梅", "--words", "周五到货")
    assert (paused["pause"], paused["left_ms"] > 0) == ("parts", True)
    assert "clock stands: parts" in done(home, "fault", "show", number)
    resumed = told(home, "fault", "resume", number)
    assert resumed["paused_ms"] is None
    assert resumed["repair_by_ms"] >= paused["repair_by_ms"]


def test_an_outside_repairer_needs_a_leader(home: Path, number: str) -> None:
    done(home, "fault", "outside", number, "海龙公司", "--by", "0001", "--words", "需要升降车")
    assert "above" in refused(home, "fault", "approve", number, "--by", "0001")
    done(home, "person", "add", "张校长", "--school", "S01", "--post", "校长", "--number", "0100")
    approved = told(home, "fault", "approve", number, "--by", "0100")
    assert (approved["outside"], approved["repairer"]) == ("approved", "海龙公司")
    assert "Nobody has asked" in refused(home, "fault", "approve", number, "--by", "0100")


def test_a_hand_up_is_answered(home: Path, number: str) -> None:
    assert "not handed up" in refused(home, "fault", "answer", number, "--words", "来了")
    done(home, "fault", "hand-up", number, "--words", "学校无法处理")
    answered = told(home, "fault", "answer", number, "--words", "明天派人")
    assert answered["answer"] == "明天派人"


def test_faults_are_merged_and_dismissed_with_a_reason(home: Path, number: str) -> None:
    other = told(home, "fault", "report", "S01", "交换机无电", "--device", "s01-sw-0001")["number"]
    assert "another fault" in refused(home, "fault", "merge", number, number)
    assert told(home, "fault", "merge", number, other, "--words", "同一原因")["state"] == "merged"
    refused(home, "fault", "dismiss", other)
    assert told(home, "fault", "dismiss", other, "--words", "误报")["state"] == "dismissed"
    assert "not possible now" in refused(home, "fault", "repair", number, "--words", "x")


def test_an_incident_report_is_printed(home: Path, number: str) -> None:
    assert "no incident report" in refused(home, "print", "incident", number)
    done(home, "fault", "incident", number, "--by", "0001", "--cause", "雷击", "--course", "19:02 断电",
         "--measures", "更换保险", "--lessons", "加装防雷器")  # fmt: skip
    page = done(home, "print", "incident", number)
    for words in ("雷击", "加装防雷器", number, "事故报告", "张校长" if "张校长" in page else "校长"):
        assert words in page


def test_a_photo_is_kept_and_a_script_is_not(home: Path, number: str) -> None:
    (home / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 photo")
    (home / "b.jpg").write_bytes(b"#!/bin/sh")
    done(home, "fault", "photo", number, "a.jpg")
    assert "JPEG" in refused(home, "fault", "photo", number, "b.jpg")
    assert "[photo " in done(home, "fault", "show", number)


def test_limits_are_kept_with_their_paper(home: Path, number: str) -> None:
    made = told(home, "fault", "policy", "add", "--school", "S01", "--severity", "minor", "--repair", "60",
                "--week", "mon-fri 08:00-17:00", "--no-holidays", "--steps", "5,10,15",
                "--document", "第12号")  # fmt: skip
    assert "第12号" in done(home, "fault", "policy", "list")
    refused(home, "fault", "policy", "add", "--steps", "5,10")
    refused(home, "fault", "policy", "add", "--repair", "0")
    done(home, "fault", "policy", "remove", made["id"][:6])
    assert "第12号" not in done(home, "fault", "policy", "list")


def test_the_link_of_a_school_and_its_poster(home: Path) -> None:
    assert "public_url" in refused(home, "print", "report-poster", "S01")
    first = told(home, "fault", "link", "S01")["address"]
    assert first == told(home, "fault", "link", "S01")["address"]
    settings = home / "campuswatch.toml"
    lines = settings.read_text("utf-8").replace("[alerts]", '[alerts]\npublic_url = "https://watch.example.org"')
    settings.write_text(lines, "utf-8")
    page = done(home, "print", "report-poster", "S01")
    assert f"https://watch.example.org{first}" in page
    assert "<svg" in page
    assert told(home, "fault", "link", "S01", "--new")["address"] != f"https://watch.example.org{first}"
    done(home, "fault", "link", "S01", "--off")
    assert "no report link" in refused(home, "print", "report-poster", "S01")


def test_every_deed_stands_in_the_register_and_in_the_audit(home: Path, number: str) -> None:
    done(home, "fault", "take", number, "--by", "0001")
    database = Database.open(f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    try:
        with database.read() as connection:
            fault = faults.by_number(connection, BUREAU, number.lower())
            assert fault is not None
            by = [one.by for one in faults.steps(connection, BUREAU, fault) if one.action == "acknowledged"]
            assert by == ["李雷"]
            assert register.verify(connection, BUREAU, FAULT_STEPS, "S01") is None
            assert audit.verify(connection, BUREAU, "S01") is None
    finally:
        database.close()


def test_what_does_not_exist_is_said(home: Path) -> None:
    assert "S01-2026-0999" in refused(home, "fault", "take", "S01-2026-0999")
    refused(home, "fault", "report", "S01", "  ")
    refused(home, "fault", "report", "S09", "x")
