"""What equipment costs, the papers that prove it, and what may be spent in a year."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Device, Id, Line, MaybeDevice, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.commands.refusing import named_wrongly
from campuswatch.usecases.actor import Right
from campuswatch.usecases.books import school_of
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.spending import add_cost, add_voucher, remove_cost, remove_voucher, set_budget
from inventory.errors import Missing
from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.voucher import Voucher, VoucherKind
from inventory.money import CURRENCY_OF, admit_currency, to_minor
from inventory.repository import costs, vouchers
from inventory.short_id import beginning

Amount = Annotated[str, Meta(min_length=1, max_length=24, extra={"as": "money"})]
"""With a decimal point: 1250.50."""
Currency = Annotated[str, Meta(max_length=3, pattern=r"^([A-Za-z]{3})?$")]
"""ISO 4217; empty: CNY or VND by the school's language."""
Day = Annotated[date, Meta(extra={"as": "day"})]
VoucherId = Annotated[str, Meta(max_length=64, extra={"as": "voucher"})]


class AddCost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`device` empty: of the school as a whole."""

    school: School
    kind: CostKind
    amount: Amount
    day: Day
    device: MaybeDevice = ""
    currency: Currency = ""
    voucher: VoucherId = ""
    note: Line = ""


class AddVoucher(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`number` is the paper's own, `path` where a copy lies, in words."""

    device: Device
    kind: VoucherKind
    number: NeededLine
    day: Day | None = None
    path: Line = ""
    note: Line = ""


class SetBudget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For upkeep in a calendar year; it replaces what was set before."""

    school: School
    year: Annotated[int, Meta(ge=1970, le=2999)]
    amount: Amount
    currency: Currency = ""


class OfId(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


def currency_of(means: Means, school: str, named: str) -> str:
    with means.database.read() as connection:
        home = school_of(connection, means.actor.scope, school)
    return admit_currency(named or CURRENCY_OF.get(home.language, "CNY"))


def place(school: str) -> str:
    return f"/costs/{quote(school)}"


def add(means: Means, body: AddCost) -> Done:
    money = currency_of(means, body.school, body.currency)
    wanted = Cost(
        id="", school=body.school, device=body.device or None, kind=body.kind, day=body.day,
        amount=to_minor(body.amount, money), currency=money, voucher=body.voucher or None, note=body.note,
    )  # fmt: skip
    with named_wrongly({"ledger.no_device": "device", "ledger.no_voucher": "voucher"}):
        if body.device:
            of_this_school(means, body.device, body.school)
        made = add_cost(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=place(made.school), answer=made)


def of_this_school(means: Means, device: str, school: str) -> None:
    """Raises Missing: whoever is asked about one school is told nothing of another's."""
    with means.database.read() as connection:
        if device_for(connection, means.actor, Right.SPEND, device).school != school:
            raise Missing("ledger.no_device", device=device)


def remove(means: Means, body: OfId) -> Done:
    gone = remove_cost(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=place(gone.school), answer=gone)


def prove(means: Means, body: AddVoucher) -> Done:
    wanted = Voucher(
        id="", school="", device=body.device, kind=body.kind, number=body.number, day=body.day, path=body.path,
        note=body.note,
    )  # fmt: skip
    made = add_voucher(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=place(made.school), answer=made)


def take_out(means: Means, body: OfId) -> Done:
    gone = remove_voucher(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=place(gone.school), answer=gone)


def allow(means: Means, body: SetBudget) -> Done:
    money = currency_of(means, body.school, body.currency)
    wanted = Budget(school=body.school, year=body.year, amount=to_minor(body.amount, money), currency=money)
    made = set_budget(means.database, means.actor, wanted, now_ms=means.now_ms)
    return Done(go=place(made.school), answer=made)


def of_school(_: Means, body: AddCost | SetBudget) -> str:
    return body.school


def of_device(means: Means, body: AddVoucher) -> str:
    with named_wrongly({"ledger.no_device": "device"}), means.database.read() as connection:
        return device_for(connection, means.actor, Right.SPEND, body.device).school


def of_cost(means: Means, body: OfId) -> str:
    with means.database.read() as connection:
        found = beginning(costs.every(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("ledger.no_cost", cost=body.id)
    return found.school


def of_voucher(means: Means, body: OfId) -> str:
    with means.database.read() as connection:
        found = beginning(vouchers.every(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("ledger.no_voucher", voucher=body.id)
    return found.school


TAGS = ("costs",)
R = Right.SPEND
COMMANDS = (
    Command(name="cost.add", body=AddCost, right=R, school=of_school, do=add, tags=TAGS),
    Command(name="cost.remove", body=OfId, right=R, school=of_cost, do=remove, grave=True, tags=TAGS),
    Command(name="voucher.add", body=AddVoucher, right=R, school=of_device, do=prove, tags=TAGS),
    Command(name="voucher.remove", body=OfId, right=R, school=of_voucher, do=take_out, grave=True, tags=TAGS),
    Command(name="budget.set", body=SetBudget, right=R, school=of_school, do=allow, tags=TAGS),
)
