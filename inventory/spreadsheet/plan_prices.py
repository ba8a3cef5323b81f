"""The price in a row of a device: a cost of its purchase, once."""

from __future__ import annotations

from dataclasses import replace

from inventory.model.cost import Cost, CostKind
from inventory.model.device import Device
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.dates import Day
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.money import Money
from inventory.spreadsheet.records import Record
from language.message import Message


def plan_price(draft: Draft, record: Record, device: Device, parts: int, remarks: list[Message]) -> None:
    price = price_of(record, parts, remarks)
    if price is None:
        return
    days = [day.day for name in ("purchased", "in_service") if isinstance(day := record.values.get(name), Day)]
    file = draft.files.get(device.code)
    days += [file.purchased] if file is not None and file.purchased else []
    if not days:
        remarks.append(Message("sheet.price_without_day", {"amount": f"{price.major()} {price.currency}"}))
        return
    before = purchase_of(draft, device.code)
    fresh = Cost(
        id=draft.new_id(), school=device.school, device=device.code, kind=CostKind.PURCHASE, day=days[0],
        amount=price.amount, currency=price.currency,
    )  # fmt: skip
    after = fresh if before is None else replace(before, day=days[0], amount=price.amount, currency=price.currency)
    draft.costs[after.id] = after
    if after != before:
        draft.step(Noun.COST, record.where, before, after, device.code, label=f"{price.major()} {price.currency}")


def price_of(record: Record, parts: int, remarks: list[Message]) -> Money | None:
    """Of one device; a sum that does not divide is told and left."""
    price, total = record.values.get("price"), record.values.get("total")
    if isinstance(price, Money):
        return price
    if not isinstance(total, Money):
        return None
    if total.amount % parts:
        remarks.append(Message("sheet.sum_does_not_divide", {"count": parts}))
        return None
    return total._replace(amount=total.amount // parts)


def purchase_of(draft: Draft, code: str) -> Cost | None:
    return draft.purchases().get(code)
