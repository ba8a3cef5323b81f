"""What the bureau says with `campuswatch report target`, `report listing` and `school standing`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from web_campus import Campus

from alerts.figures import Figures
from dashboards.reports.headline import Headline
from inventory.model.report import Report
from inventory.repository import reports


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = run(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone",
               "Asia/Shanghai", "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    return tmp_path


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run(home, *words)
    assert answer.returncode == code, answer.stderr
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    return json.loads(done(home, *words, "--json", code=code))


def refused(home: Path, *words: str) -> str:
    answer = run(home, *words)
    assert answer.returncode not in (0, 1), answer.stdout
    return answer.stderr


def archive(home: Path, period: str, serial: int, up: int) -> None:
    campus = Campus(home, f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    made = Report(
        id=f"r{serial}", number=f"S01-R-2026-{serial:04d}", version=1, kind="monthly", school="S01", period=period,
        known_ms=1, made_ms=serial, by="x", whole=True,
        figures=Headline(total=Figures((up, 100 - up, 0, 0, 0, 0)), devices=1).as_data(),
    )  # fmt: skip
    campus.write(lambda connection: reports.add(connection, made))
    campus.close()


def test_targets_are_set_listed_and_ended(home: Path) -> None:
    assert "nothing is asked for" in done(home, "report", "target", "list")
    made = told(home, "report", "target", "set", "online", "--least", "97,5 %", "--document", "教安 7")
    assert (made["least_ppm"], made["coverage_ppm"], made["until"]) == (975_000, 950_000, None)
    listed = done(home, "report", "target", "list", "--school", "S01")
    assert "97.5 %" in listed
    assert "教安 7" in listed
    assert "ends on 2026-10-31" in done(home, "report", "target", "end", made["id"][:8], "--last", "2026-10-31")
    now = told(home, "report", "target", "list")
    assert [one["until"] for one in now] == ["2026-10-31"]
    assert "is taken back" in done(home, "report", "target", "end", now[0]["id"])
    assert told(home, "report", "target", "list") == []


def test_what_the_rules_name_is_offered_and_entered_with_a_document(home: Path) -> None:
    assert len(told(home, "report", "target", "defaults")) == 4
    assert "--document" in refused(home, "report", "target", "defaults", "--enter")
    assert len(told(home, "report", "target", "defaults", "--enter", "--document", "plan")) == 4
    assert told(home, "report", "target", "defaults") == []


@pytest.mark.parametrize("share", ["", "x", "NaN", "Infinity", "-1", "100.1", "1e9", "99.99999"])
def test_what_is_no_share_is_refused_in_one_sentence(home: Path, share: str) -> None:
    said = refused(home, "report", "target", "set", "online", "--least", share, "--document", "x")
    assert "is no share in percent" in said


def test_a_target_for_no_school_or_for_what_schools_have_not_is_refused(home: Path) -> None:
    wish = ("report", "target", "set", "networking", "--least", "80", "--document", "x")
    assert "one school alone" in refused(home, *wish, "--school", "S01")
    assert "S09" in refused(home, "report", "target", "set", "online", "--least", "80", "--document", "x",
                            "--school", "S09")  # fmt: skip


def test_a_school_is_proposed_listed_shown_and_cleared(home: Path) -> None:
    archive(home, "2026-09", 1, 89)
    period = ("--period", "2026-09")
    assert told(home, "report", "listing", "propose", *period) == [], "without a target nothing is missed"
    done(home, "report", "target", "set", "online", "--least", "95", "--document", "教安 7")
    found = told(home, "report", "listing", "propose", *period, code=1)
    assert [(one["do"], one["school"], one["measure"], one["report"]) for one in found] == [
        ("list", "S01", "online", "S01-R-2026-0001")
    ]
    assert "89.00 %" in done(home, "report", "listing", "propose", *period, code=1)
    made = told(home, "report", "listing", "add", "S01-R-2026-0001", "online", "--clear-by", "2099-12-31")
    assert "2099-12-31" in done(home, "report", "listing", "list")
    assert "already" in refused(
        home, "report", "listing", "add", "S01-R-2026-0001", "online", "--clear-by", "2099-12-31"
    )
    archive(home, "2026-10", 2, 96)
    cleared_by = told(home, "report", "listing", "propose", "--period", "2026-10", code=1)
    assert [(one["do"], one["listing"], one["report"]) for one in cleared_by] == [
        ("clear", made["id"], "S01-R-2026-0002")
    ]
    done(home, "report", "listing", "clear", made["id"][:8], "--why", "96 % in October")
    assert "no school is listed" in done(home, "report", "listing", "list")
    assert "cleared" in done(home, "report", "listing", "list", "--all")
    assert "no such" not in refused(home, "report", "listing", "propose", "--period", "October")


def test_a_standing_is_entered_corrected_and_its_history_shown(home: Path) -> None:
    assert "neither accepted nor connected" in done(home, "school", "standing", "S01")
    assert "--document" in refused(home, "school", "standing", "S01", "--accepted", "2026-08-20")
    done(home, "school", "standing", "S01", "--accepted", "2026-08-20", "--document", "A 14", "--police", "2026-09-01")
    done(home, "school", "standing", "S01", "--education", "2026-09-15")
    found = told(home, "school", "standing", "S01", "--withdraw", "police")
    assert [(one["accepted_on"], one["police_on"], one["education_on"]) for one in found] == [
        ("2026-08-20", None, "2026-09-15"), ("2026-08-20", "2026-09-01", "2026-09-15"),
        ("2026-08-20", "2026-09-01", None),
    ]  # fmt: skip
