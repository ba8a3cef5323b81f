"""Papers in the ledger: read within the scope, with their history; they follow a device when its code changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from planted import BY, CAMERA, FORMER_CODE, NOW_MS, SWITCH, done, plant, seen

from inventory.database import Database
from inventory.errors import Missing
from inventory.freezing import Books, freeze_one
from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import PaperState, Role, Signature
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.model.stocktake import Count, Stocktake, StocktakeLine
from inventory.model.voucher import Voucher, VoucherKind
from inventory.repository import changes, costs, devices, handovers, people, stocktakes, vouchers
from inventory.repository.merging import merge
from language.message import Message

FOREIGN = Scope.of(["S02"])
LI, HAN = (Person(id=name * 16, school="S01", name=name) for name in ("li", "ha"))
BEGUN = Stocktake(code="", school="S01", title="学期末", opened_ms=NOW_MS, opened_by="planter", area="gate")
LINES = [
    StocktakeLine(number=number, frozen=freeze_one(device, Books([])))
    for number, device in enumerate((CAMERA, SWITCH), 1)
]
PASSING = Handover(
    code="", school="S01", giver=LI.id, taker=HAN.id, giver_name="li", taker_name="ha", opened_ms=NOW_MS,
    opened_by="planter", listed_ms=NOW_MS, areas=("gate",),
)  # fmt: skip
LISTED = [
    HandoverLine(
        number=1, frozen=LINES[0].frozen, state="DOWN", since_ms=NOW_MS - 5,
        open_defects=(Message("defect.playback", {"part": "1"}),),
    )
]  # fmt: skip
SIGNED = [Signature(role=role, person=LI.id, name="li", post="IT", at_ms=9) for role in (Role.CHECKED, Role.COUNTED)]
VOUCHER = Voucher(
    id="v1", school="S01", device=CAMERA.code, kind=VoucherKind.INVOICE, number="FP-1", day=date(2026, 3, 2)
)
COST = Cost(
    id="c1", school="S01", device=CAMERA.code, kind=CostKind.REPAIR, day=date(2026, 9, 1), amount=12_050,
    currency="CNY", voucher="v1",
)  # fmt: skip


@pytest.fixture
def ledger(database: Database) -> Database:
    plant(database)
    for person in (LI, HAN):
        done(database, people.add, person, **BY)
    return database


def test_a_stocktake_is_kept_as_it_was_frozen(ledger: Database) -> None:
    made = done(ledger, stocktakes.add, BEGUN, LINES, **BY)
    assert made == replace(BEGUN, code="s01-st-0002")
    assert seen(ledger, stocktakes.get, BUREAU, "S01-ST-0002") == made
    assert seen(ledger, stocktakes.lines_of, BUREAU, made.code) == LINES
    assert done(ledger, stocktakes.add, BEGUN, [], **BY).code == "s01-st-0003"
    listed = seen(ledger, stocktakes.every, BUREAU, "S01")
    assert [one.code for one in listed] == ["s01-st-0003", "s01-st-0002", "s01-st-0001"]


def test_a_count_leaves_its_history(ledger: Database) -> None:
    made = done(ledger, stocktakes.add, BEGUN, LINES, **BY)
    after = replace(LINES[0], result=Count.MISSING, by="Li", at_ms=7)
    done(ledger, stocktakes.count, made, LINES[0], after, **BY)
    assert seen(ledger, stocktakes.lines_of, BUREAU, made.code) == [after, LINES[1]]
    told = [(one.field, one.old, one.new) for one in seen(ledger, changes.history, BUREAU, made.code)]
    assert told == [("line 1 by", "", "Li"), ("line 1 result", "", "missing"), ("", "", "")]


def test_signatures_stand_in_the_order_of_their_roles(ledger: Database) -> None:
    made = done(ledger, stocktakes.add, BEGUN, LINES, **BY)
    closed = done(ledger, stocktakes.close, made, PaperState.SIGNED, SIGNED, "", **BY)
    assert [one.role for one in closed.signatures] == [Role.COUNTED, Role.CHECKED]
    assert (closed.state, closed.closed_ms, closed.closed_by) == (PaperState.SIGNED, NOW_MS, "planter")
    still_open = seen(ledger, stocktakes.every, BUREAU, state=PaperState.OPEN)
    assert [one.code for one in still_open] == ["s01-st-0001"]


def test_a_handover_is_kept_with_states_and_defects(ledger: Database) -> None:
    made = done(ledger, handovers.add, PASSING, LISTED, **BY)
    assert seen(ledger, handovers.get, BUREAU, made.code) == replace(PASSING, code="s01-ho-0002")
    assert seen(ledger, handovers.lines_of, BUREAU, made.code) == LISTED
    done(ledger, handovers.remark, made, LISTED[0], "scratched", **BY)
    assert seen(ledger, handovers.lines_of, BUREAU, made.code)[0].remark == "scratched"
    again = done(ledger, handovers.relist, made, [], actor="x", at_ms=NOW_MS + 1)
    assert again.listed_ms == NOW_MS + 1
    assert seen(ledger, handovers.lines_of, BUREAU, made.code) == []


def test_papers_of_another_school_are_not_there(ledger: Database) -> None:
    count = done(ledger, stocktakes.add, BEGUN, LINES, **BY)
    passing = done(ledger, handovers.add, PASSING, LISTED, **BY)
    done(ledger, vouchers.add, VOUCHER, **BY)
    done(ledger, costs.add, COST, **BY)
    assert seen(ledger, stocktakes.get, FOREIGN, count.code) is None
    assert seen(ledger, handovers.get, FOREIGN, passing.code) is None
    for reader in (stocktakes.every, handovers.every, vouchers.every, costs.every, costs.budgets):
        assert seen(ledger, reader, FOREIGN) == []
        assert seen(ledger, reader, BUREAU) != []
    for of_one, code in ((stocktakes.lines_of, count.code), (handovers.lines_of, passing.code),
                         (stocktakes.of_device, CAMERA.code), (handovers.of_device, CAMERA.code),
                         (vouchers.of_device, CAMERA.code), (costs.of_device, CAMERA.code)):  # fmt: skip
        assert seen(ledger, of_one, FOREIGN, code) == []
        assert seen(ledger, of_one, BUREAU, code) != []
    for remove, id in ((vouchers.remove, "v1"), (costs.remove, "c1")):
        with pytest.raises(Missing):
            done(ledger, remove, FOREIGN, id, **BY)


def test_a_cost_outlives_the_voucher_that_proved_it(ledger: Database) -> None:
    done(ledger, vouchers.add, replace(VOUCHER, device=FORMER_CODE), **BY)
    done(ledger, costs.add, COST, **BY)
    assert VOUCHER in seen(ledger, vouchers.of_device, BUREAU, FORMER_CODE)
    assert done(ledger, vouchers.remove, BUREAU, "v1", **BY) == VOUCHER
    assert replace(COST, voucher=None) in seen(ledger, costs.of_device, BUREAU, CAMERA.code)
    assert done(ledger, costs.remove, BUREAU, "c1", **BY).id == "c1"
    told = [one.field for one in seen(ledger, changes.history, BUREAU, CAMERA.code) if one.field in ("cost", "voucher")]
    assert told[:4] == ["cost", "voucher", "cost", "voucher"]


def test_costs_are_read_by_days(ledger: Database) -> None:
    done(ledger, costs.add, replace(COST, voucher=None), **BY)
    done(ledger, costs.add, replace(COST, id="c2", voucher=None, device=None, day=date(2025, 12, 31)), **BY)
    found = seen(ledger, costs.every, BUREAU, "S01", since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert [one.id for one in found] == ["c1", "cost-1"]
    assert [one.device for one in seen(ledger, costs.every, BUREAU)] == [None, CAMERA.code, CAMERA.code]


def test_a_budget_is_replaced_and_its_history_kept(ledger: Database) -> None:
    for amount in (5, 5, 7):
        done(ledger, costs.put_budget, Budget(school="S01", year=2027, amount=amount, currency="CNY"), **BY)
    assert [one.amount for one in seen(ledger, costs.budgets, BUREAU) if one.year == 2027] == [7]
    told = [(one.old, one.new) for one in seen(ledger, changes.history, BUREAU, "S01") if "2027" in one.field]
    assert told == [("0.05", "0.07"), ("", "0.05")]


def test_papers_follow_when_two_files_become_one(ledger: Database) -> None:
    younger = replace(SWITCH, id="9" * 32, code="s01-sw-0009", address="10.1.0.9")
    done(ledger, devices.add, younger, **BY)
    count = done(ledger, stocktakes.add, BEGUN, [replace(LINES[0], frozen=freeze_one(younger, Books([])))], **BY)
    done(ledger, handovers.add, PASSING, [replace(LISTED[0], frozen=freeze_one(younger, Books([])))], **BY)
    done(ledger, vouchers.add, replace(VOUCHER, device=younger.code), **BY)
    done(ledger, costs.add, replace(COST, device=younger.code), **BY)
    done(ledger, merge, BUREAU, SWITCH.code, younger.code, **BY)
    (line,) = seen(ledger, stocktakes.lines_of, BUREAU, count.code)
    assert (line.frozen.device, line.frozen.code) == (SWITCH.code, younger.code)
    assert seen(ledger, vouchers.of_device, BUREAU, SWITCH.code)[0].device == SWITCH.code
    assert seen(ledger, costs.of_device, BUREAU, younger.code)[0].device == SWITCH.code
    assert seen(ledger, handovers.of_device, BUREAU, SWITCH.code)[0][0] == "s01-ho-0002"
