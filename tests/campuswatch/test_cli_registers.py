"""Registers of use as people keep them: recordings given out, dangers, checks, inspections, self-checks."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from school_with_papers import set_up, with_campus
from web_campus import Campus

from collector.clock import SystemClock
from inventory.model.defect import Defect, DefectKind
from inventory.repository import defects

PASSPHRASE, PASSWORD = "a passphrase for the cupboard", "a password for Wang alone"
JPEG = b"\xff\xd8\xff\xe0 a photo of the principal's slip"
ASK = ("footage", "ask", "S01", "--asker", "张老师", "--camera", "s01-cam-0001", "--from", "2026-11-01 16:00", "--to",
       "2026-11-01 17:30", "--why", "lost bag")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path)


def done(home: Path, *words: str, stdin: str = "", code: int = 0) -> str:
    answer = run_here(home, *words, stdin=stdin)
    assert answer.returncode == code, (answer.stdout, answer.stderr)
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    return json.loads(done(home, *words, "--json", code=code))


def refused(home: Path, *words: str, stdin: str = "") -> str:
    answer = run_here(home, *words, stdin=stdin)
    assert answer.returncode == 2, (answer.returncode, answer.stdout)
    assert "Traceback" not in answer.stderr
    return answer.stderr


def slip(home: Path) -> str:
    (home / "slip.jpg").write_bytes(JPEG)
    return str(home / "slip.jpg")


def test_a_teacher_gets_a_copy_by_the_principals_slip_and_gives_it_back(home: Path) -> None:
    assert told(home, *ASK, "--kind", "teacher")["code"] == "s01-fr-0001"
    assert "slip is missing" in refused(home, "footage", "approve", "s01-fr-0001", "--by", "王芳")
    assert "cannot be handed out now" in refused(
        home, "footage", "hand-out", "s01-fr-0001", "--by", "0001", "--medium", "USB"
    )
    done(home, "footage", "approve", "s01-fr-0001", "--by", "王芳", "--paper", slip(home))
    done(home, "footage", "view", "s01-fr-0001", "--by", "0001")
    done(home, "footage", "hand-out", "s01-fr-0001", "--by", "0001", "--medium", "USB stick", "--number", "7",
         "--back-by", "2099-01-01")  # fmt: skip
    assert "USB stick" in done(home, "footage", "show", "s01-fr-0001")
    item = told(home, "footage", "return", "s01-fr-0001", "--by", "0001")
    assert item["state"] == "closed"
    assert "nothing is open" in done(home, "footage", "list", "--school", "S01")
    digest = item["steps"][1]["detail"]["papers"][0]
    done(home, "footage", "paper", digest[:10], "--output", str(home / "back.jpg"))
    assert (home / "back.jpg").read_bytes() == JPEG


def test_police_and_research_need_their_papers_and_nobody_approves_their_own(home: Path) -> None:
    done(home, *ASK, "--kind", "police")
    assert "report has no number" in refused(home, "footage", "approve", "s01-fr-0001", "--by", "王芳")
    done(home, "footage", "approve", "s01-fr-0001", "--by", "王芳", "--document", "CA-2026-118")
    done(home, *ASK, "--kind", "research", "--asker", "王芳")
    assert "somebody else must approve" in refused(
        home, "footage", "approve", "s01-fr-0002", "--by", "王芳", "--document", "x"
    )
    assert "no leader of the school" in refused(
        home, "footage", "approve", "s01-fr-0002", "--by", "李雷", "--document", "x"
    )
    assert "周强" in refused(home, "footage", "approve", "s01-fr-0002", "--by", "周强", "--document", "x")


@pytest.mark.parametrize("wrong", [
    ("--camera", "s01-cam-0099"), ("--camera", "s01-cam-0001/3"), ("--to", "2026-11-01 15:00"), ("--to", "2099-01-01"),
    ("--hold", "abc"), ("--why", "turned \u202e round"), ("--kind", "neighbour"),
])  # fmt: skip
def test_a_request_that_says_nonsense_is_refused(home: Path, wrong: tuple[str, str]) -> None:
    refused(home, *ASK, "--kind", "teacher", *wrong)
    assert told(home, "footage", "list", "--all") == []


def test_a_correction_stands_beside_what_it_corrects(home: Path) -> None:
    done(home, *ASK, "--kind", "teacher")
    done(home, "footage", "correct", "s01-fr-0001", "asker", "--to", "章老师", "--reason", "written wrong")
    said = done(home, "footage", "show", "s01-fr-0001")
    assert "张老师" in said
    assert "章老师" in said
    refused(home, "footage", "correct", "s01-fr-0001", "start_ms", "--to", "0", "--reason", "x")


def test_whoever_writes_past_the_product_is_found_out(home: Path) -> None:
    done(home, *ASK, "--kind", "teacher")
    done(home, "footage", "note", "s01-fr-0001", "--text", "seen")
    done(home, "footage", "verify")
    with closing(sqlite3.connect(home / "data" / "campuswatch.sqlite")) as raw, raw:
        raw.execute("DELETE FROM use_step WHERE seq = 1")
    assert told(home, "footage", "verify", code=1) == {"S01": 1}


def test_a_danger_is_mended_by_one_and_looked_at_by_another(home: Path) -> None:
    item = told(home, "danger", "add", "S01", "--what", "bare wire", "--class", "electric", "--weight", "critical",
                "--device", "s01-cam-0001", "--person", "0001")  # fmt: skip
    day_ms = 86_400_000
    assert 0 < item["steps"][0]["detail"]["due_ms"] - SystemClock().now_ms() <= 2 * day_ms
    done(home, "danger", "measure", "s01-hd-0001", "--do", "a duct", "--due", "2099-12-01")
    done(home, "danger", "mend", "s01-hd-0001", "--by", "0001", "--did", "laid")
    assert "somebody else" in refused(home, "danger", "recheck", "s01-hd-0001", "--by", "0001", "--well")
    assert told(home, "danger", "recheck", "s01-hd-0001", "--by", "0002", "--not-well")["state"] == "open"
    done(home, "danger", "mend", "s01-hd-0001", "--by", "0001", "--did", "laid again")
    assert told(home, "danger", "recheck", "s01-hd-0001", "--by", "0002", "--well")["state"] == "closed"
    assert "is past" in refused(home, "danger", "add", "S01", "--what", "x", "--due", "2020-01-01")


def test_what_a_check_finds_bad_becomes_a_danger(home: Path) -> None:
    lists = {one["name"]: one for one in told(home, "check", "plans", "--school", "S01")}
    assert set(lists) == {"full", "holiday", "yearly"}
    assert lists["full"]["due_until"] is not None
    found = told(home, "check", "done", "S01", "full", "--by", "0001", "--bad", "7=the UPS beeps")
    assert found["dangers"] == ["s01-hd-0001"]
    assert told(home, "danger", "show", "s01-hd-0001")["steps"][0]["detail"]["origin"] == "s01-ck-0001"
    assert not [one for one in told(home, "check", "due") if one["name"] == "full"]
    assert "items are 1 to 12" in refused(home, "check", "done", "S01", "full", "--by", "0001", "--bad", "13=x")
    assert "signing a sheet" in refused(home, "check", "done", "S01", "yearly", "--by", "0001")


def test_own_lists_are_late_when_a_period_went_by(home: Path) -> None:
    done(home, "check", "plan", "S01", "gate", "--title", "门岗", "--every", "weekly", "--item", "锁", "--item", "灯",
         "--from", "2026-01-01")  # fmt: skip
    late = told(home, "check", "due", "--school", "S01", code=1)
    assert [one["name"] for one in late if one["missed_until"]] == ["gate"]
    done(home, "check", "done", "S01", "gate", "--by", "0002")
    assert "gate" not in {one["name"] for one in told(home, "check", "due")}
    done(home, "check", "drop", "S01", "gate")
    assert "gate" not in {one["name"] for one in told(home, "check", "plans")}


def test_an_inspected_school_is_on_the_list_until_the_bureau_clears_it(home: Path) -> None:
    add = ("inspection", "add", "S01", "--inspectors", "李娜", "--rating", "failed")
    assert "Findings need a day" in refused(home, *add)
    done(home, *add, "--finding", "no camera at the back gate", "--due", "2099-01-01")
    done(home, "inspection", "answer", "s01-ip-0001", "--by", "王芳", "--says", "ordered")
    done(home, "inspection", "extend", "s01-ip-0001", "--due", "2099-02-01", "--reason", "parts")
    assert told(home, "inspection", "clear", "s01-ip-0001", "--says", "seen")["state"] == "closed"
    done(home, "school", "terms", "--everywhere", "--name", "this", "--first", "2026-01-01", "--last", "2026-12-31")
    found = told(home, "inspection", "coverage", code=1)
    assert [(one["inspections"], one["wanted"]) for one in found] == [(1, 2)]
    assert "already" in refused(
        home, "school", "terms", "--everywhere", "--name", "twice", "--first", "2026-12-31", "--last", "2027-01-31"
    )


def broken_gate(campus: Campus) -> None:
    now_ms = campus.clock.at_ms
    sick = Defect(school="S01", device="s01-cam-0001", kind=DefectKind.PICTURE, since_ms=now_ms - 1, seen_ms=now_ms,
                  details={"verdict": "black"})  # fmt: skip
    campus.write(lambda connection: defects.put(connection, [sick]))


def test_a_sheet_is_filled_by_the_machine_and_signed_with_a_password(home: Path) -> None:
    with_campus(home, broken_gate)
    done(home, "secret", "set", "--school", "S01", "--type", "password", "--account", "root", "--for", "admin",
         stdin=f"{PASSPHRASE}\nAdmin-Pass-88\n")  # fmt: skip
    done(home, "person", "login", "王芳", "--school", "S01", "--name", "wang", "--may", "look",
         stdin=f"{PASSPHRASE}\n{PASSWORD}\n")  # fmt: skip
    made = told(home, "selfcheck", "make", "S01", "--occasion", "winter")
    lines = made["steps"][0]["detail"]["lines"]
    assert "s01-cam-0001" in {one["code"] for one in lines}
    sign = ("selfcheck", "sign", "s01-sf-0001", "--by", "王芳")
    assert "no mark yet" in refused(home, *sign, stdin=f"{PASSWORD}\n")
    done(home, "selfcheck", "mark", "s01-sf-0001", "1", "--bad", "--says", "the lens is covered")
    done(home, "selfcheck", "mark", "s01-sf-0001", "--rest", "--well")
    assert run_here(home, *sign, stdin="a wrong password\n").returncode == 2
    assert "s01-hd-0001" in done(home, *sign, stdin=f"{PASSWORD}\n")
    assert told(home, "selfcheck", "show", "s01-sf-0001")["state"] == "closed"
    assert "closed" in refused(home, "selfcheck", "mark", "s01-sf-0001", "1", "--well")


def test_the_years_maintenance_lists_every_device_with_its_care(home: Path) -> None:
    made = told(home, "selfcheck", "make", "S01", "--yearly")
    care = {one["code"]: one["tasks"] for one in made["steps"][0]["detail"]["lines"] if one["code"]}
    assert "care.lens" in care["s01-cam-0003"]
    assert "care.fans" in care["s01-sw-0001"]
    assert "s01-cam-0005" not in care  # retired


@pytest.mark.needs("pdftotext", "cjk-font")
@pytest.mark.parametrize("language", ["zh-CN", "vi", "en"])
def test_registers_and_entries_become_papers(home: Path, language: str) -> None:
    done(home, *ASK, "--kind", "teacher")
    done(home, "footage", "approve", "s01-fr-0001", "--by", "王芳", "--paper", slip(home))
    for name in ("r.pdf", "r.html", "r.xlsx", "r.csv"):
        done(home, "footage", "export", "S01", "--language", language, "--output", name)
        assert (home / name).stat().st_size > 200
    done(home, "footage", "print", "s01-fr-0001", "--language", language, "--output", "one.pdf")
    for name in ("r.pdf", "one.pdf"):
        text = subprocess.run(
            ["pdftotext", "-raw", home / name, "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "张老师" in text
        assert not [id for id in ("use_", "register.", "footage_kind", "paper.") if id in text]
    assert "must end in" in refused(home, "footage", "print", "s01-fr-0001", "--output", "one.docx")


def test_an_export_is_of_days_of_the_school(home: Path) -> None:
    done(home, *ASK, "--kind", "teacher")
    export = ("footage", "export", "S01", "--output", "r.csv")
    done(home, *export, "--to", "2020-01-01")
    assert "张老师" not in (home / "r.csv").read_text(encoding="utf-8")
    done(home, *export, "--from", "2020-01-01", "--to", "2099-01-01")
    assert "张老师" in (home / "r.csv").read_text(encoding="utf-8")
