"""Plans, obligations and handing in as people type them."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from duty_school import EASY
from reporting_school import ACTOR, HEAD, ZONE, plan, plant, settings_in

from campuswatch.opening import open_vault
from campuswatch.usecases.pins import set_pin
from inventory.database import Database
from inventory.keyfile import create_key_file
from inventory.model.report_plan import When

PIN = "482913"
CONFIG = f'[service]\nzone = "{ZONE}"\nlanguage = "zh-CN"\n'


@pytest.fixture
def home(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A school whose principal has a PIN, and a plan for a daily paper of the days of a week that nobody made."""
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "campuswatch.toml").write_text(CONFIG)
    settings = settings_in(tmp_path)
    shutil.copy(migrated_sqlite, settings.database_url.removeprefix("sqlite:///"))
    create_key_file(settings.key_path)
    with closing(Database.open(settings.database_url)) as database:
        daily = plan("daily", "daily", When.DAILY, at="00:00", every_school=True, entered_ms=0)
        plant(database, plans=(daily,), begun_ms=0)
        set_pin(database, open_vault(settings, database), ACTOR, HEAD, PIN, now_ms=0, stretch=EASY)
    return tmp_path


def done(home: Path, *words: str, stdin: str = "", code: int = 0) -> str:
    answer = run_here(home, "report", *words, stdin=stdin)
    assert answer.returncode == code, (answer.stdout, answer.stderr)
    return answer.stdout


def told(home: Path, *words: str, stdin: str = "") -> Any:
    return json.loads(done(home, *words, "--json", stdin=stdin))


def refused(home: Path, *words: str, stdin: str = "") -> str:
    answer: subprocess.CompletedProcess[str] = run_here(home, "report", *words, stdin=stdin)
    assert answer.returncode == 2, (answer.returncode, answer.stdout, answer.stderr)
    assert "Traceback" not in answer.stderr
    return answer.stderr


def test_plans_are_offered_entered_listed_and_ended(home: Path) -> None:
    assert "nothing is entered yet" in done(home, "plan", "--defaults")
    assert len(told(home, "plans")["plans"]) == 1
    offered = told(home, "plan", "--defaults", "--enter")
    assert len(offered) == len(told(home, "plans")["plans"]) - 1
    assert "planned already" in done(home, "plan", "--defaults")
    (made,) = [one for one in told(home, "plans")["plans"] if one["kind"] == "principal"]
    assert "ended: principal of every school" in done(home, "plan", "--end", made["id"][:8])
    assert "principal" not in {one["kind"] for one in told(home, "plans")["plans"]}


def test_what_is_due_is_made_handed_in_and_listed(home: Path) -> None:
    done(
        home, "obligation", "daily", "--due", "same_day", "--hour", "23:59", "--document", "D", "--since", "2026-01-01"
    )
    assert "obligation" not in done(home, "obligations")
    made = told(home, "run-due")
    assert [one["number"] for one in made] == [f"S01-R-{made[0]['number'][6:10]}-{n:04d}" for n in range(1, 8)]
    assert "0 made" in done(home, "run-due")
    assert made[-1]["number"] in done(home, "plans")
    number = made[-1]["number"]
    assert "handed in by 张伟" in done(home, "submit", number, "--as", "head", stdin=f"{PIN}\n")
    assert "was handed in already" in refused(home, "submit", number, "--as", "head", stdin=f"{PIN}\n")
    wrong = run_here(home, "report", "submit", made[0]["number"], "--as", "head", stdin="000000\n")
    assert wrong.returncode in (2, 3)
    assert "Traceback" not in wrong.stderr


def test_what_is_owed_is_shown_with_what_was_made_of_it(home: Path) -> None:
    assert "schools owe no report" in done(home, "obligations")
    assert "nothing is owed" in done(home, "due")
    entered = told(home, "obligation", "--defaults", "--enter")
    assert len(entered) == 6
    owed = told(home, "due", "--school", "S01")
    assert {one["kind"] for one in owed} >= {"table"}
    assert {one["number"] for one in owed} == {None}
    month = owed[0]["period"][:4]
    assert "due" in done(home, "handed-in", "--period", month, "--all")
    assert "asked for no more" in done(home, "obligation", "--end", entered[0]["id"][:8])


@pytest.mark.parametrize(("words", "said"), [
    (("plan", "monthly"), "needs a kind of report and --when"),
    (("plan", "monthly", "--when", "weekly"), "monthly"),
    (("plan", "monthly", "--when", "monthly", "--at", "25:00"), "25:00"),
    (("plan", "monthly", "--when", "monthly", "--school", "S99"), "S99"),
    (("plan", "monthly", "--when", "monthly", "--to", "a b@example.org"), "a b@example.org"),
    (("plan", "monthly", "--when", "monthly", "--school", "S01", "--every-school"), "not both"),
    (("plan", "--end", "ffff"), "ffff"),
    (("obligation", "table"), "--due"),
    (("obligation", "table", "--due", "next_month", "--day", "15"), ""),
    (("obligation", "table", "--due", "next_month", "--document", "D"), "1 to 31"),
    (("obligation", "--end", "ffff"), "ffff"),
    (("due", "--school", "S99"), "S99"),
    (("handed-in", "--period", "2026-13"), "2026-13"),
    (("submit", "S01-R-2026-0099", "--as", "head"), "S01-R-2026-0099"),
])  # fmt: skip
def test_bad_input_is_one_sentence(home: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused(home, *words)
