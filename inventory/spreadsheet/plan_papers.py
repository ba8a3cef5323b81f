"""Rows of vouchers, costs and budgets against the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.voucher import Voucher, VoucherKind
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.dates import Day
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.money import Money, currency_of
from inventory.spreadsheet.records import Record
from inventory.spreadsheet.schools_named import Schools


def plan_voucher(draft: Draft, record: Record) -> None:
    values = record.values
    code = device_code(draft, record)
    if code is None:
        return
    kind = VoucherKind(values.get("kind", VoucherKind.OTHER))
    id, number = str(values.get("id") or ""), str(values.get("number") or "")
    before = draft.vouchers.get(id) if id else same_paper(draft, code, kind, number)
    fields: dict[str, Any] = {name: values[name] for name in ("number", "path", "note") if name in values}
    if isinstance(day := values.get("day"), Day):
        fields["day"] = day.day
    school = draft.devices[code].school
    blank = Voucher(id=id or draft.new_id(), school=school, device=code, kind=kind, number="")
    after = replace(before or blank, device=code, school=school, kind=kind, **fields)
    draft.vouchers[after.id] = after
    draft.step(Noun.VOUCHER, record.where, before, after, code, label=after.number)


def device_code(draft: Draft, record: Record) -> str | None:
    """Notes the problem where the row names no device that is known."""
    said = str(record.values.get("device") or "")
    code = said if said in draft.devices else draft.facts.former.get(said, "")
    if code not in draft.devices:
        draft.problem(record.where, "ledger.no_device", device=said[:60])
        return None
    return code


def same_paper(draft: Draft, code: str, kind: VoucherKind, number: str) -> Voucher | None:
    found = (one for one in draft.vouchers.values() if (one.device, one.kind, one.number) == (code, kind, number))
    return next(found, None) if number else None


def plan_cost(draft: Draft, schools: Schools, record: Record) -> None:
    values = record.values
    code = device_code(draft, record) if values.get("device") else None
    if values.get("device") and code is None:
        return None
    school = draft.devices[code].school if code else schools.of(record).code
    if school is None:
        return None
    if not isinstance(values.get("amount"), Money) or not isinstance(values.get("day"), Day):
        return draft.problem(record.where, "sheet.missing_amount")
    money = with_currency(values["amount"], values.get("currency"))
    fresh = Cost(
        id=str(values.get("id") or draft.new_id()), school=school, device=code,
        kind=CostKind(values.get("kind", CostKind.OTHER)), day=values["day"].day,
        amount=money.amount, currency=money.currency, voucher=values.get("voucher"), note=str(values.get("note") or ""),
    )  # fmt: skip
    if fresh.voucher is not None and fresh.voucher not in draft.vouchers:
        return draft.problem(record.where, "sheet.no_voucher", voucher=fresh.voucher[:60])
    before = draft.costs.get(fresh.id) or draft.same_cost(fresh)
    after = replace(fresh, id=before.id) if before else fresh
    draft.costs[after.id] = after
    return draft.step(Noun.COST, record.where, before, after, code or school, label=f"{money.major()} {money.currency}")


def with_currency(money: Money, said: Any) -> Money:
    """The amount was read by the usual currency; where a column names another its places count."""
    code = currency_of(str(said)) if said else ""
    if not code or code == money.currency:
        return money
    other = Money(0, code)
    return Money(int(money.major().scaleb(other.digits)), code)


def plan_budget(draft: Draft, schools: Schools, record: Record) -> None:
    values = record.values
    school = schools.of(record).code
    if school is None:
        return None
    if not isinstance(values.get("amount"), Money) or "year" not in values:
        return draft.problem(record.where, "sheet.missing_amount")
    money = with_currency(values["amount"], values.get("currency"))
    after = Budget(school=school, year=int(values["year"]), amount=money.amount, currency=money.currency)
    key = (after.school, after.year, after.currency)
    before = draft.budgets.get(key)
    draft.budgets[key] = after
    return draft.step(
        Noun.BUDGET, record.where, before, after, str(after.year), label=f"{money.major()} {money.currency}"
    )
