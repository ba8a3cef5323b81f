"""Rosters by hand, by swap and out of spreadsheets of schools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from duty_school import ACTOR, DAY, HAN, LI, SCHOOL, WANG, Duty, at

from alerts.chain import Level
from alerts.duty.swaps import Step
from campuswatch.usecases.actor import Forbidden
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.duty_import import Change, RosterPlan, import_roster
from campuswatch.usecases.duty_papers import Days, read_roster_sheet
from campuswatch.usecases.duty_roster import assign, end_shift
from campuswatch.usecases.duty_swaps import Place, agree_swap, approve_swap, ask_swap, close_swap
from dashboards.words import Words
from inventory.errors import Conflict, LedgerError, Missing
from inventory.model.duty_swap import SwapState
from inventory.model.scope import BUREAU, Scope
from inventory.repository import duties
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.xlsx_writing import Cell, Page, xlsx
from language.catalogue import LANGUAGES

NEXT = date(2026, 11, 24)
NOW_MS = at("2026-11-20 12:00")
LI_DAY, HAN_NIGHT, HAN_DAY = Place("day", DAY), Place("night", DAY), Place("day", NEXT)


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    made = Duty(tmp_path)
    yield made
    made.campus.close()


def on(duty: Duty) -> dict[tuple[date, str], list[str]]:
    found: dict[tuple[date, str], list[str]] = {}
    for one in duty.read(duties.assignments, "S01", date(2026, 11, 1), date(2026, 12, 31)):
        found.setdefault((one.day, one.shift), []).append(one.person)
    return found


def test_a_swap_changes_the_roster_when_it_is_approved_and_not_before(duty: Duty) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "li", "han", LI_DAY, HAN_DAY, reason="ill", now_ms=NOW_MS)
    assert on(duty)[DAY, "day"] == [LI.id]
    agree_swap(duty.database, SCHOOL, "S01", swap.id[:8], now_ms=NOW_MS + 1)
    assert on(duty)[DAY, "day"] == [LI.id]
    approved = approve_swap(duty.database, SCHOOL, "S01", swap.id, "wang", now_ms=NOW_MS + 2)
    assert (approved.state, approved.approver) == (SwapState.APPROVED, WANG.id)
    assert on(duty)[DAY, "day"] == [HAN.id]
    assert on(duty)[NEXT, "day"] == [LI.id]
    assert duty.read(read_chain, "S01", at("2026-11-23 12:00")).people(Level.DUTY) == (HAN,)


def test_a_favour_takes_nothing_back(duty: Duty) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "li", "wang", LI_DAY, now_ms=NOW_MS)
    agree_swap(duty.database, SCHOOL, "S01", swap.id, now_ms=NOW_MS)
    approve_swap(duty.database, SCHOOL, "S01", swap.id, "head", now_ms=NOW_MS)
    assert on(duty) == {(DAY, "day"): [WANG.id], (DAY, "night"): [HAN.id], (NEXT, "day"): [HAN.id]}


@pytest.mark.parametrize(
    ("giver", "taker", "given", "back", "now_ms", "problem"),
    [
        ("li", "li", LI_DAY, None, NOW_MS, "duty.swap_with_self"),
        ("han", "li", LI_DAY, None, NOW_MS, "duty.swap_not_on"),
        ("li", "wang", LI_DAY, HAN_DAY, NOW_MS, "duty.swap_not_on"),
        ("li", "han", Place("noon", DAY), None, NOW_MS, "duty.swap_not_on"),
        ("li", "han", LI_DAY, Place("noon", DAY), NOW_MS, "duty.no_shift"),
        ("li", "han", LI_DAY, None, at("2026-11-23 08:00"), "duty.swap_begun"),
        ("li", "nobody", LI_DAY, None, NOW_MS, "ledger.no_person"),
    ],
)
def test_a_swap_that_the_roster_does_not_bear_is_refused(
    duty: Duty, giver: str, taker: str, given: Place, back: Place | None, now_ms: int, problem: str
) -> None:
    with pytest.raises(LedgerError) as refused:
        ask_swap(duty.database, SCHOOL, "S01", giver, taker, given, back, now_ms=now_ms)
    assert refused.value.message.id == problem


@pytest.mark.parametrize(("approver", "problem"), [("han", "duty.swap_own"), ("li", "duty.swap_own")])
def test_nobody_approves_their_own_swap(duty: Duty, approver: str, problem: str) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "li", "han", LI_DAY, HAN_DAY, now_ms=NOW_MS)
    agree_swap(duty.database, SCHOOL, "S01", swap.id, now_ms=NOW_MS)
    with pytest.raises(Conflict) as refused:
        approve_swap(duty.database, SCHOOL, "S01", swap.id, approver, now_ms=NOW_MS)
    assert refused.value.message.id == problem


def test_only_those_above_approve_and_only_what_was_agreed_to(duty: Duty) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "han", "wang", HAN_DAY, now_ms=NOW_MS)
    with pytest.raises(Conflict) as early:
        approve_swap(duty.database, SCHOOL, "S01", swap.id, "head", now_ms=NOW_MS)
    assert early.value.message.id == "duty.swap_state"
    agree_swap(duty.database, SCHOOL, "S01", swap.id, now_ms=NOW_MS)
    with pytest.raises(Conflict) as low:
        approve_swap(duty.database, SCHOOL, "S01", swap.id, "li", now_ms=NOW_MS)
    assert low.value.message.id == "duty.swap_no_leader"


def test_a_roster_that_changed_meanwhile_is_not_overwritten_by_an_old_swap(duty: Duty) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "li", "han", LI_DAY, HAN_DAY, now_ms=NOW_MS)
    agree_swap(duty.database, SCHOOL, "S01", swap.id, now_ms=NOW_MS)
    duty.assign("day", DAY, "wang")
    with pytest.raises(Conflict) as refused:
        approve_swap(duty.database, SCHOOL, "S01", swap.id, "wang", now_ms=NOW_MS)
    assert refused.value.message.id == "duty.swap_not_on"
    assert on(duty)[DAY, "day"] == [WANG.id]


@pytest.mark.parametrize(("step", "state"), [(Step.REFUSE, SwapState.REFUSED), (Step.WITHDRAW, SwapState.WITHDRAWN)])
def test_a_swap_that_is_over_goes_no_further(duty: Duty, step: Step, state: SwapState) -> None:
    swap = ask_swap(duty.database, SCHOOL, "S01", "li", "han", LI_DAY, now_ms=NOW_MS)
    assert close_swap(duty.database, SCHOOL, "S01", swap.id, step, now_ms=NOW_MS).state is state
    with pytest.raises(Conflict):
        agree_swap(duty.database, SCHOOL, "S01", swap.id, now_ms=NOW_MS)
    assert on(duty)[DAY, "day"] == [LI.id]


def test_a_foreign_school_changes_nothing(duty: Duty) -> None:
    from dataclasses import replace

    foreign = replace(SCHOOL, scope=Scope.of(["S02"]))
    with pytest.raises(Forbidden):
        assign(duty.database, foreign, "S01", "day", [DAY], ["han"], now_ms=NOW_MS)
    with pytest.raises(Forbidden):
        ask_swap(duty.database, foreign, "S01", "li", "han", LI_DAY, now_ms=NOW_MS)


def test_a_shift_that_does_not_hold_on_a_day_takes_nobody(duty: Duty) -> None:
    end_shift(duty.database, ACTOR, "S01", "night", DAY, now_ms=NOW_MS)
    with pytest.raises(Missing) as refused:
        assign(duty.database, ACTOR, "S01", "night", [DAY, NEXT], ["han"], now_ms=NOW_MS)
    assert refused.value.message.params == {"school": "S01", "shift": "night", "day": "2026-11-24", "shifts": "day"}
    assert on(duty)[DAY, "night"] == [HAN.id]


def written(folder: Path, name: str, titles: list[str], rows: list[list[Cell]]) -> Path:
    path = folder / name
    page = Page(name="x", titles=titles, rows=rows)
    if name.endswith(".xlsx"):
        path.write_bytes(xlsx([page], marked=False))
    else:
        path.write_text("\n".join(",".join(str(cell) for cell in row) for row in [titles, *rows]), encoding="utf-8")
    return path


def taken(duty: Duty, file: Path, *, dry_run: bool = False) -> RosterPlan:
    return import_roster(duty.database, ACTOR, "S01", file, None, dry_run=dry_run, now_ms=NOW_MS)


WIDE = (
    ["日期", "星期", "白班", "夜班", "备注"],
    [["2026-11-23", "周一", "王芳", "李雷、韩梅梅", ""], ["11月24日(星期二)", "周二", "韩梅梅 13800001111", "", "x"]],
)


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.csv"])
def test_a_column_for_each_shift_is_read_with_phones_and_weekdays(duty: Duty, tmp_path: Path, name: str) -> None:
    plan = taken(duty, written(tmp_path, name, *WIDE))
    assert plan.problems == ()
    assert on(duty) == {
        (DAY, "day"): [WANG.id], (DAY, "night"): [LI.id, HAN.id], (NEXT, "day"): [HAN.id],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "shifts"),
    [
        (["日期", "班次", "值班人员"], ["白班", "夜班"]),
        (["Ngày trực", "Ca trực", "Người trực"], ["Ca ngày", "Ca đêm"]),
        (["Date", "Shift", "On duty"], ["day", "night"]),
    ],
)
def test_a_row_for_each_shift_is_read_in_three_languages(
    duty: Duty, tmp_path: Path, titles: list[str], shifts: list[str]
) -> None:
    rows: list[list[Cell]] = [[date(2026, 12, 1), shifts[0], "王芳"], [date(2026, 12, 1), shifts[1], "0571"]]
    rows[1][2] = "han"
    plan = taken(duty, written(tmp_path, "r.xlsx", titles, rows))
    assert plan.problems == ()
    first = date(2026, 12, 1)
    assert (on(duty)[first, "day"], on(duty)[first, "night"]) == ([WANG.id], [HAN.id])


def test_the_dry_run_changes_nothing_and_says_what_would(duty: Duty, tmp_path: Path) -> None:
    before = on(duty)
    plan = taken(duty, written(tmp_path, "r.xlsx", *WIDE), dry_run=True)
    assert [(one.row.shift, one.change, one.before) for one in plan.slots] == [
        ("day", Change.CHANGED, (LI.name,)), ("night", Change.CHANGED, (HAN.name,)), ("day", Change.SAME, (HAN.name,)),
    ]  # fmt: skip
    assert on(duty) == before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["2026-11-25", "王五", ""], "ledger.no_person"),
        (["someday", "王芳", ""], "sheet.no_day"),
        (["2031-11-25", "王芳", ""], "duty.far_days"),
    ],
)
def test_one_wrong_row_keeps_all_of_it_out_and_names_the_cell(
    duty: Duty, tmp_path: Path, row: list[Cell], problem: str
) -> None:
    before = on(duty)
    rows: list[list[Cell]] = [["2026-11-23", "王芳", "韩梅梅"], row]
    plan = taken(duty, written(tmp_path, "r.xlsx", ["日期", "白班", "夜班"], rows))
    assert [one.message.id for one in plan.problems] == [problem]
    assert plan.problems[0].where.row in (2, 3)
    assert on(duty) == before


def test_a_sheet_that_is_no_roster_says_so(duty: Duty, tmp_path: Path) -> None:
    plan = taken(duty, written(tmp_path, "r.xlsx", ["name", "price"], [["x", "1"]]))
    assert [one.message.id for one in plan.problems] == ["duty.no_list"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_written_is_read_back_the_same(duty: Duty, tmp_path: Path, language: str, ending: str) -> None:
    duty.assign("night", NEXT, "li", "wang")
    before = on(duty)
    page = read_roster_sheet(duty.database, SCHOOL, "S01", Days(DAY, NEXT)).page(Words(language, "UTC", NOW_MS))
    file = tmp_path / f"out.{ending}"
    if ending == "xlsx":
        file.write_bytes(xlsx([page]))
    else:
        file.write_text(csv_text(page), encoding="utf-8", newline="")
    plan = taken(duty, file)
    assert plan.problems == ()
    assert {one.change for one in plan.slots} == {Change.SAME}
    assert on(duty) == before
    assert duty.read(duties.shifts, "S01", scope=BUREAU) == []
