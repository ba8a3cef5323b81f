"""A machine that dies while it issues a report: afterwards it is issued as a whole or not at all, and once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run_here
from web_campus import Campus

ROOT = Path(__file__).parents[2]
WORDS = ("report", "uptime", "--period", "2026-01", "--archive")
# Dies right before the statement, or the commit, takes effect.
DYING = """
import os, signal, sys
from sqlalchemy import Engine, event
from campuswatch.cli.main import main

began, when = sys.argv.pop(1), []

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(Engine, "before_cursor_execute")
def look(connection, cursor, statement, parameters, context, many):
    if statement.startswith(began):
        die()
    if statement.startswith("INSERT INTO report "):
        when.append(1)

@event.listens_for(Engine, "commit")
def commit(connection):
    if began == "COMMIT" and when:
        die()

main()
"""


@pytest.fixture
def ledger(campus: Campus, tmp_path: Path) -> Path:
    (tmp_path / "campuswatch.toml").write_text(f"[database]\nurl = 'sqlite:///{tmp_path}/ledger.db'\n")
    return tmp_path


@pytest.mark.parametrize("began", ["INSERT INTO report ", "INSERT INTO report_step", "INSERT INTO audit", "COMMIT"])
def test_after_a_crash_it_is_issued_once(ledger: Path, began: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DYING, began, *WORDS], cwd=ledger, capture_output=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert json.loads(run_here(ledger, "report", "list", "--json").stdout) == []
    again = run_here(ledger, *WORDS)
    assert again.returncode == 0, again.stderr
    (kept,) = json.loads(run_here(ledger, "report", "list", "--json").stdout)
    assert kept["version"] == 1
    assert kept["number"].endswith("-0001")
