"""What the command line shows to people: tables, cards, figures, sentences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campuswatch.cli.device_card import Card, print_card
from campuswatch.cli.exits import sentence
from campuswatch.cli.poll import figure
from campuswatch.cli.table import print_table
from collector.schema import BITS, FLAG, MS, SECONDS
from dashboards.words import Words
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind

CODE, WORDY = "s01-cam-0001", "Teaching Building A, floor 4, music room 7, above the second door " * 2
ENGLISH = Words("en", "Asia/Shanghai", 1_795_373_700_000)


def run(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "campuswatch.cli", *words],
        cwd=home, input=typed, capture_output=True, text=True, timeout=60, env=os.environ | {"LANG": "C.UTF-8"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    made = run(folder, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone", "UTC",
               "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder


def test_a_narrow_terminal_cuts_the_wordy_column_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_table(["code", "address", "name"], [(CODE, "127.42.0.110", WORDY)], cut=frozenset({2}))
    (_, row) = capsys.readouterr().out.splitlines()
    assert row.startswith(f"{CODE}  127.42.0.110  Teaching")
    assert row.endswith("…")
    assert len(row) <= 60


def test_a_folded_column_loses_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_table(["", ""], [(CODE, WORDY)], fold=frozenset({1}))
    told = capsys.readouterr().out.split()
    assert told == [CODE, *WORDY.split()]


def test_in_a_pipe_each_row_is_one_whole_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(["code", "name"], [(CODE, WORDY.strip())], cut=frozenset({1}))
    assert capsys.readouterr().out.splitlines()[1] == f"{CODE}  {WORDY.strip()}"


def test_figures_are_read_as_people_read_them() -> None:
    assert figure(ENGLISH, 1, FLAG) == "yes"
    assert figure(ENGLISH, 1e9, BITS) == "1 Gbit/s"
    assert figure(ENGLISH, 19_073_300.0, SECONDS) == "220 days 18 hr"
    assert figure(ENGLISH, 11.2452, MS) == "11.2 ms"


def test_a_card_shows_moments_and_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    device = Device(
        id="1" * 32, code=CODE, school="S01", kind=Kind.CAMERA, name="正门", stage=Stage.ADOPTED, address="127.40.0.1"
    )
    event = ChangeEvent(
        at_ms=1_795_373_619_042, school="S01", subject=CODE, actor="x", action="changed", field="service_start",
        old="", new="1795373619042",
    )  # fmt: skip
    print_card(Card(device, "UNKNOWN", [], [], [event]), ENGLISH)
    told = capsys.readouterr().out
    assert "正门" in told
    assert "Not known" in told
    assert "changed: start of service — → Nov 23, 2026 02:53:39" in told
    assert "1795373619042" not in told
    assert "True" not in told


def test_init_asks_again_until_the_answer_can_be(tmp_path: Path) -> None:
    typed = "S 01\nS01\n滨河小学\nfoo\n127.43.0.0/24 127.44.0.0/24\nAsia/Shangai\nAsia/Shanghai\nzh\nzh-CN\n"
    answer = run(tmp_path, "init", typed=typed)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count("Code of the school") == 2
    assert "Asia/Shangai” is no time zone" in answer.stdout + answer.stderr
    listed = run(tmp_path, "school", "list").stdout
    assert "滨河小学" in listed
    assert "127.43.0.0/24 127.44.0.0/24" in listed


@pytest.mark.parametrize("verb", [["list"], ["export"], ["adopt", "--all"]])
def test_a_mistyped_school_is_no_empty_answer(home: Path, verb: list[str]) -> None:
    answer = run(home, "devices", *verb, "--school", "S09")
    assert answer.returncode == 2
    assert "S09" in answer.stderr


def test_privacy_without_authentication_is_refused(home: Path) -> None:
    words = ["credential", "add", "--school", "S01", "--type", "snmpv3", "--account", "u", "--priv", "aes128"]
    answer = run(home, *words, typed="secret-secret\n")
    assert answer.returncode == 2
    assert "--auth" in answer.stderr


def test_what_the_system_refuses_names_the_file() -> None:
    assert sentence(FileNotFoundError(2, "No such file or directory", "/x/lock"), "en") == (
        "/x/lock: No such file or directory"
    )


def test_the_first_help_fits_eighty_columns(home: Path) -> None:
    told = run(home, "--help").stdout
    assert "Exit codes: 0 done" in told
    assert [line for line in told.splitlines() if len(line) > 80] == []
