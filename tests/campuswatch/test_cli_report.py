"""`campuswatch report`: drafts, issued reports, their archive and corrections, as typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from command_line import run_here
from reporting_campus import CENTRE, DAY, NEXT_DAY_MS, blame_switch, office_of, report_day, wish_of
from web_campus import Campus

from campuswatch.reports.archive import ArchiveError
from campuswatch.reports.batch import Order, carry_out, pieces_of
from campuswatch.settings import Database, Settings
from inventory.model.device import Device
from inventory.model.report import Form
from inventory.model.scope import BUREAU
from inventory.repository import reports

NUMBER = "S01-R-2026-0001"
Typed = Callable[..., CompletedProcess[str]]


@pytest.fixture
def camera(campus: Campus) -> Device:
    campus.clock.at_ms = NEXT_DAY_MS
    return report_day(campus)


@pytest.fixture
def typed(campus: Campus, camera: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The settings say where the ledger is; it is the moment when the day is over."""
    (tmp_path / "campuswatch.toml").write_text(f"[database]\nurl = 'sqlite:///{tmp_path}/ledger.db'\n")
    monkeypatch.setattr("campuswatch.cli.desk.SystemClock", lambda: campus.clock)
    return lambda *words: run_here(tmp_path, "report", *words)


def test_a_draft_is_laid_into_a_folder_and_nothing_is_issued(typed: Typed, tmp_path: Path) -> None:
    done = typed("uptime", "--period", DAY, "--lang", "zh,vi", "--to", "json,html,csv,xlsx", "-o", "out", "--json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["school"], told["number"], told["wrong"]) == ("s01", "", None)
    assert [name for name in told["files"] if not (tmp_path / "out" / name).is_file()] == []
    assert {Path(name).suffix for name in told["files"]} == {".json", ".html", ".csv", ".xlsx"}
    assert f"s01-uptime-{DAY}-zh-CN.json" in told["files"]
    assert not (tmp_path / "data").exists()
    assert "no report is issued" in typed("list").stdout


def test_issued_shown_compared_and_corrected(campus: Campus, camera: Device, typed: Typed, tmp_path: Path) -> None:
    made = typed("uptime", "--period", DAY, "--archive", "--to", "pdf", "-o", "out")
    assert made.returncode == 0, made.stderr
    paper = (tmp_path / f"out/{NUMBER}-en.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    campus.clock.at_ms += 1
    assert f"{NUMBER} (issued before)" in typed("uptime", "--period", DAY, "--archive").stdout
    assert typed("diff", NUMBER.lower()).returncode == 0
    blame_switch(campus, camera, NEXT_DAY_MS + 1)
    campus.clock.at_ms += 2
    compared = typed("diff", NUMBER)
    assert compared.returncode == 1
    assert "time down" in compared.stdout
    corrected = typed("correct", NUMBER, "--why", "the switch was down")
    assert f"{NUMBER} has version 2 now" in corrected.stdout
    assert "the switch was down" in typed("show", NUMBER).stdout
    assert typed("show", NUMBER, "--version", "1", "--to", "pdf", "-o", "again").returncode == 0
    assert (tmp_path / f"again/{NUMBER}-en.pdf").read_bytes() == paper
    assert [one["version"] for one in json.loads(typed("list", "--json").stdout)] == [2]
    assert len(json.loads(typed("show", NUMBER, "--json").stdout)["steps"]) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("uptime", "--period", "2026-13", "-o", "out"), "'2026-13' is no period"),
        (("uptime", "--period", DAY), "-o FOLDER"),
        (("uptime", "--period", DAY, "--archive", "--known", "2026-11-22"), "--known goes with --draft"),
        (("uptime", "--period", DAY, "--school", "s99", "-o", "out"), "no school s99"),
        (("uptime", "--period", DAY, "--school", "bureau", "-o", "out"), "one of a school"),
        (("ranking", "--period", DAY, "--school", "all", "-o", "out"), "bureau's own"),
        (("monthly", "--period", DAY, "-o", "out"), "is not made of 2026-11-22"),
        (("uptime", "--period", "2031-01-01", "-o", "out"), "has not begun"),
        (("uptime", "--period", DAY, "--to", "docx", "-o", "out"), "is not made of: html, pdf, xlsx, csv, json"),
        (("uptime", "--period", DAY, "--lang", "fr", "-o", "out"), "'fr' is not made of"),
        (("show", "S01-R-2026-0099"), "There is no report S01-R-2026-0099"),
        (("correct", NUMBER, "--why", "x"), "There is no report"),
        (("list", "--school", "s99"), "no school s99"),
        (("list", "--period", "never"), "'never' is no period"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(typed: Typed, words: tuple[str, ...], says: str) -> None:
    done = typed(*words)
    assert done.returncode in (2, 3)
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bureaus_own_paper_needs_no_school(typed: Typed, tmp_path: Path) -> None:
    done = typed("ranking", "--period", DAY, "--to", "json", "-o", "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"out/bureau-ranking-{DAY}-en.json").is_file()


def test_two_processes_make_what_one_would(campus: Campus, camera: Device, tmp_path: Path) -> None:
    """And one school that cannot be leaves the others alone."""
    codes = [f"s{number:02}" for number in range(2, 17)]
    for code in codes:
        campus.school(code)
    settings = Settings(folder=tmp_path, database=Database(url=f"sqlite:///{tmp_path}/ledger.db"))
    office = office_of(campus, tmp_path / "data")
    wish = wish_of(kind="daily", forms=(Form.JSON,))
    order = Order(wish=wish, schools=["s01", *codes], now_ms=NEXT_DAY_MS, archive=True)
    assert len(pieces_of(order)) > 1
    done = sorted(carry_out(settings, office, CENTRE, order), key=lambda one: one.school)
    assert [(one.school, one.wrong) for one in done] == [(code, None) for code in ["s01", *codes]]
    with campus.database.read() as connection:
        assert reports.count(connection, BUREAU, reports.Wanted(kind="daily")) == 16
        archived = reports.latest(connection, BUREAU, "s01", "daily", DAY)
    assert archived is not None
    here = office_of(campus, tmp_path / "alone")
    alone = list(carry_out(settings, here, CENTRE, replace(order, schools=["s01"], archive=False)))
    assert [(one.online, one.coverage) for one in alone] == [(one.online, one.coverage) for one in done[:1]]


def test_a_process_that_ends_under_its_work_is_told(campus: Campus, camera: Device, tmp_path: Path) -> None:
    nowhere = Settings(folder=tmp_path, database=Database(url=f"sqlite:///{tmp_path}/gone.db"))
    order = Order(wish=wish_of(forms=(Form.JSON,)), schools=["s01"] * 16, now_ms=NEXT_DAY_MS)
    with pytest.raises(ArchiveError) as lost:
        list(carry_out(nowhere, office_of(campus, tmp_path), CENTRE, order))
    assert lost.value.message.id == "archive.process_lost"
