"""Stock-takes as people take them: opened, counted by code, number and scanner, signed off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run, run_here
from school_with_papers import set_up, with_campus

from inventory import audit
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes, devices

ST = "s01-st-0001"
SIGNERS = ("--counted-by", "0001", "--checked-by", "韩梅梅")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path)


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == code, answer.stderr
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    return json.loads(done(home, *words, "--json", code=code))


def refused(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 2, answer.stdout
    assert answer.stderr.count("\n") <= 4
    return answer.stderr


def tally(home: Path) -> dict[str, int]:
    return dict(told(home, "stocktake", "show", ST)["tally"])


def test_the_list_is_what_serves_and_what_waits_on_a_shelf(home: Path) -> None:
    lines = told(home, "stocktake", "open", "S01", "--title", "学期末")["lines"]
    assert [(line["number"], line["frozen"]["code"], line["frozen"]["area"]) for line in lines] == [
        (1, "s01-cam-0002", "gate"), (2, "s01-cam-0001", "gate"), (3, "s01-sw-0001", "lab"),
        (4, "s01-cam-0004", ""), (5, "s01-cam-0003", ""),
    ]  # fmt: skip
    assert lines[0]["frozen"]["custodian"] == "李雷"


def test_counting_by_code_number_and_scanner(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    (home / "scans.txt").write_text(f"\ufeff{ST}\ns01-cam-0001\r\nS01-CAM-0003,12:04\n\ns01-cam-0001\n", "utf-8")
    counted = told(home, "stocktake", "count", ST, "--scanned", "scans.txt", "--area", "gate")
    assert [(line["number"], line["result"]) for line in counted] == [(2, "found"), (5, "moved")]
    done(home, "stocktake", "count", ST, "1", "4", "--condition", "repair", "--note", "镜头起雾", "--by", "王芳")
    done(home, "stocktake", "count", ST, "s01-sw-0001", "--missing")
    assert tally(home) == {"expected": 5, "found": 3, "moved": 1, "missing": 1, "extra": 0, "not_counted": 0}
    done(home, "stocktake", "count", ST, "3", "--undo")
    assert tally(home)["not_counted"] == 1


def test_what_is_on_no_list_is_noted(home: Path) -> None:
    done(home, "stocktake", "open", "S01", "--area", "gate")
    (line,) = told(home, "stocktake", "count", ST, "s01-cam-0005", "--area", "gate")
    assert (line["number"], line["result"], line["frozen"]["device"]) == (3, "extra", "s01-cam-0005")
    (line,) = told(home, "stocktake", "count", ST, "--extra", "no label", "--serial", "X1", "--area", "lab")
    assert (line["number"], line["frozen"]["device"], line["frozen"]["serial"]) == (4, None, "X1")
    assert tally(home) == {"expected": 2, "found": 0, "moved": 0, "missing": 0, "extra": 2, "not_counted": 2}


def test_what_was_noted_as_extra_by_mistake_goes_again(home: Path) -> None:
    done(home, "stocktake", "open", "S01", "--area", "gate")
    done(home, "stocktake", "count", ST, "s01-sw-0001", "--area", "gate")
    assert "s01-sw-0001" in refused(home, "stocktake", "count", ST, "s01-sw-0001", "--missing")
    assert "s01-sw-0001" in refused(home, "stocktake", "count", ST, "1", "3", "--missing")
    done(home, "stocktake", "count", ST, "3", "--undo")
    assert tally(home) == {"expected": 2, "found": 0, "moved": 0, "missing": 0, "extra": 0, "not_counted": 2}


def test_what_belongs_to_another_area_moves_when_it_is_signed(home: Path) -> None:
    done(home, "stocktake", "open", "S01", "--area", "gate")
    done(home, "stocktake", "count", ST, "1", "2", "s01-sw-0001", "--area", "gate")
    done(home, "stocktake", "count", ST, "s01-cam-0003")
    done(home, "stocktake", "sign", ST, *SIGNERS, "--put-moves", code=1)
    places = {code: told(home, "devices", "show", code)["area"] for code in ("s01-sw-0001", "s01-cam-0003")}
    assert places == {"s01-sw-0001": "gate", "s01-cam-0003": None}


def test_all_that_is_named_is_counted_or_none(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    assert "s01-cam-9999" in refused(home, "stocktake", "count", ST, "1", "s01-cam-9999")
    for number in ("99", "0", "9" * 5000):
        assert "has no line" in refused(home, "stocktake", "count", ST, "1", number)
    assert "nowhere" in refused(home, "stocktake", "count", ST, "1", "--area", "nowhere")
    assert "s01-cam-0005" in refused(home, "stocktake", "count", ST, "1", "s01-cam-0005", "--missing")
    assert "control characters" in refused(home, "stocktake", "count", ST, "1", "--note", "a\u202eb")
    refused(home, "stocktake", "count", ST)
    refused(home, "stocktake", "count", ST, "1", "--extra", "x")
    refused(home, "stocktake", "count", ST, "1", "--missing", "--area", "gate")
    assert tally(home)["not_counted"] == 5


def test_signing_waits_for_every_line_and_two_people(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    assert "5 lines" in refused(home, "stocktake", "sign", ST, *SIGNERS)
    assert "two people" in refused(home, "stocktake", "sign", ST, "--counted-by", "0001", "--checked-by", "李雷")
    assert "has left" in refused(home, "stocktake", "sign", ST, "--counted-by", "0001", "--checked-by", "0004")
    refused(home, "stocktake", "sign", ST, "--counted-by", "", "--checked-by", "0001")
    done(home, "stocktake", "count", ST, *"12345")
    signed = told(home, "stocktake", "sign", ST, *SIGNERS, "--in-charge", "王芳")
    assert [(one["role"], one["name"]) for one in signed["signatures"]] == [
        ("counted", "李雷"), ("checked", "韩梅梅"), ("in_charge", "王芳"),
    ]  # fmt: skip
    for words in (("sign", ST, *SIGNERS), ("count", ST, "1"), ("cancel", ST, "--reason", "x")):
        assert "signed" in refused(home, "stocktake", *words)


def test_signing_writes_moves_into_the_ledger_in_one_transaction(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    done(home, "stocktake", "count", ST, "s01-cam-0001", "--area", "lab")
    done(home, "stocktake", "count", ST, "s01-sw-0001", "--area", "")
    done(home, "stocktake", "sign", ST, *SIGNERS, "--rest-missing", "--put-moves", code=1)
    assert tally(home) == {"expected": 5, "found": 0, "moved": 2, "missing": 3, "extra": 0, "not_counted": 0}

    def look(campus: Any) -> None:
        with campus.database.read() as connection:
            places = {one.code: one.area for one in devices.find(connection, BUREAU)}
            assert (places["s01-cam-0001"], places["s01-sw-0001"], places["s01-cam-0002"]) == ("lab", None, "gate")
            (event,) = [one for one in changes.history(connection, BUREAU, "s01-cam-0001") if one.field == "area"]
            assert (event.old, event.new) == ("gate", "lab")
            assert audit.verify(connection, BUREAU, "S01") is None
            assert changes.history(connection, Scope.of(["S02"]), ST) == []

    with_campus(home, look)


def test_a_place_entered_after_the_count_is_the_newer_word(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    done(home, "devices", "change", "s01-cam-0002", "--area", "lab")
    done(home, "stocktake", "count", ST, "s01-cam-0001", "s01-cam-0002", "--area", "")
    done(home, "devices", "change", "s01-cam-0001", "--area", "lab")
    done(home, "stocktake", "sign", ST, *SIGNERS, "--rest-missing", "--put-moves", code=1)

    def look(campus: Any) -> None:
        with campus.database.read() as connection:
            places = {one.code: one.area for one in devices.find(connection, BUREAU)}
            assert (places["s01-cam-0001"], places["s01-cam-0002"]) == ("lab", None)

    with_campus(home, look)


def test_one_thing_is_counted_in_one_stocktake_at_a_time(home: Path) -> None:
    done(home, "stocktake", "open", "S01", "--area", "gate")
    assert ST in refused(home, "stocktake", "open", "S01")
    assert ST in refused(home, "stocktake", "open", "S01", "--area", "gate")
    done(home, "stocktake", "open", "S01", "--area", "lab")
    done(home, "stocktake", "cancel", ST, "--reason", "wrong area")
    listed = told(home, "stocktake", "list", "--school", "S01")
    assert [(one["code"], one["state"], one["note"]) for one in listed] == [
        ("s01-st-0002", "open", ""), (ST, "cancelled", "wrong area"),
    ]  # fmt: skip
    assert [one["code"] for one in told(home, "stocktake", "list", "--open")] == ["s01-st-0002"]


def test_what_is_typed_wrongly_is_told(home: Path) -> None:
    assert "S09" in refused(home, "stocktake", "open", "S09")
    assert "attic" in refused(home, "stocktake", "open", "S01", "--area", "attic")
    assert "s01-st-0009" in refused(home, "stocktake", "show", "s01-st-0009")
    assert "S09" in refused(home, "stocktake", "list", "--school", "S09")


def test_tables_fit_a_terminal(home: Path) -> None:
    done(home, "stocktake", "open", "S01", "--title", "end of the second term of the year 2026 in all buildings")
    done(
        home, "stocktake", "count", ST, "s01-cam-0002", "--area", "lab", "--condition", "scrap", "--note", "word " * 30
    )
    for words in (("show", ST), ("show", ST, "--lines"), ("list",)):
        answer = run_here(home, "stocktake", *words, columns=80)
        assert [line for line in answer.stdout.splitlines() if len(line) > 80 and "opened" not in line] == []


def test_a_scanner_may_write_straight_into_it(home: Path) -> None:
    done(home, "stocktake", "open", "S01")
    answer = run(home, "stocktake", "count", ST, "--scanned", "-", stdin="s01-cam-0001\ns01-cam-0002\n")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "noted: 2 found; 3 of 5 left\n"
