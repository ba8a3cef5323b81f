"""Amounts in whole numbers of the smallest unit, sums against budgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Conflict
from inventory.model.cost import Budget, Cost, CostKind
from inventory.money import MOST, admit_currency, places, to_major, to_minor
from inventory.spending import by_device, years


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("1,250.50", "CNY", 125_050), ("1250.5", "CNY", 125_050), ("0", "CNY", 0), (" 12 ", "CNY", 1_200),
        ("1250000", "VND", 1_250_000), ("1,250,000", "VND", 1_250_000), ("1.000", "VND", 1), ("0.005", "KWD", 5),
    ],
)  # fmt: skip
def test_an_amount_is_read(typed: str, currency: str, amount: int) -> None:
    assert to_minor(typed, currency) == amount


@pytest.mark.parametrize(
    "typed",
    ["", "-1", "+1", "1.005", "1,25", "12,50", "1 250", "１２", "1e5", "nan", "inf", "1.", ".5", "9" * 17, "\u0663"],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Conflict) as refused:
        to_minor(typed, "CNY")
    assert refused.value.message.id == "ledger.bad_amount"


@given(st.integers(0, MOST), st.sampled_from(["CNY", "VND", "KWD"]))
def test_an_amount_survives_being_written_out(amount: int, currency: str) -> None:
    assert to_minor(f"{to_major(amount, currency):,f}", currency) == amount
    assert to_major(amount, currency) == Decimal(amount) / 10 ** places(currency)


def test_currencies_have_three_letters() -> None:
    assert admit_currency(" cny ") == "CNY"
    for typed in ("", "YUAN", "¥", "CN1", "人民币"):
        with pytest.raises(Conflict):
            admit_currency(typed)


def cost(device: str | None, kind: CostKind, amount: int, currency: str = "CNY", year: int = 2026, **more: str) -> Cost:
    return Cost(
        id="", school="S01", device=device, kind=kind, day=date(year, 3, 1), amount=amount, currency=currency, **more
    )


def test_purchases_use_no_budget_and_currencies_are_never_added() -> None:
    spent = [
        cost("a", CostKind.PURCHASE, 90_000, voucher="v"), cost("a", CostKind.REPAIR, 300),
        cost(None, CostKind.OTHER, 50),
        cost("a", CostKind.MAINTENANCE, 7, "VND"), cost("a", CostKind.REPAIR, 1, year=2025),
    ]  # fmt: skip
    allowed = [Budget(school="S01", year=2026, amount=340, currency="CNY"),
               Budget(school="S02", year=2026, amount=1, currency="CNY")]  # fmt: skip
    found = {(one.school, one.year, one.currency): one for one in years(spent, allowed)}
    this = found["S01", 2026, "CNY"]
    assert (this.upkeep, this.left, this.spent[CostKind.PURCHASE], this.unproven) == (350, -10, 90_000, 2)
    assert found["S01", 2026, "VND"].left is None
    assert found["S01", 2025, "CNY"].upkeep == 1
    assert (found["S02", 2026, "CNY"].upkeep, found["S02", 2026, "CNY"].left) == (0, 1)


def test_the_dearest_to_keep_comes_first() -> None:
    spent = [cost("a", CostKind.REPAIR, 5), cost("b", CostKind.REPAIR, 9), cost("a", CostKind.OTHER, 5),
             cost("b", CostKind.PURCHASE, 100), cost(None, CostKind.REPAIR, 999)]  # fmt: skip
    assert [(one.device, one.upkeep, one.purchase, one.count) for one in by_device(spent)] == [
        ("a", 10, 0, 2), ("b", 9, 100, 2),
    ]  # fmt: skip
