"""Vouchers, costs and budgets, by people's word."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.cost import Budget, Cost
from inventory.model.device import Device
from inventory.model.voucher import Voucher
from inventory.money import MOST, admit_currency
from inventory.paper_text import MAX_TEXT, admit_text, require_text
from inventory.repository import costs, vouchers
from inventory.short_id import beginning

FIRST_YEAR, LAST_YEAR = 1970, 2999


def add_voucher(database: Database, actor: Actor, voucher: Voucher, *, now_ms: int) -> Voucher:
    """As kept: with an id and the school of its device. Raises Missing, Conflict for a bad text, Forbidden."""
    admitted = replace(
        voucher, id=uuid4().hex, number=require_text(voucher.number, 120), path=admit_text(voucher.path),
        note=admit_text(voucher.note),
    )  # fmt: skip

    def work(connection: Connection) -> Voucher:
        device = device_for(connection, actor, Right.SPEND, voucher.device)
        kept = replace(admitted, school=device.school, device=device.code)
        vouchers.add(connection, kept, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, kept, "voucher.added", vouchers.told(kept), now_ms)
        return kept

    return database.write(work).result()


def remove_voucher(database: Database, actor: Actor, id: str, *, now_ms: int) -> Voucher:
    """`id` may be cut short. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> Voucher:
        voucher = beginning(vouchers.every(connection, actor.scope), id)
        if voucher is None:
            raise Missing("ledger.no_voucher", voucher=id)
        require(actor, Right.SPEND, voucher.school)
        vouchers.remove(connection, actor.scope, voucher.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, voucher, "voucher.removed", vouchers.told(voucher), now_ms)
        return voucher

    return database.write(work).result()


def add_cost(database: Database, actor: Actor, cost: Cost, *, now_ms: int) -> Cost:
    """As kept. `device` or `school` names where it belongs, `voucher` (cut short, perhaps) the paper that proves it.

    Raises Missing, Conflict for another school's voucher, Forbidden.
    """
    admitted = replace(cost, id=uuid4().hex, currency=admit_currency(cost.currency), note=admit_text(cost.note))
    _require_amount(admitted.amount, admitted.currency)

    def work(connection: Connection) -> Cost:
        device = device_for(connection, actor, Right.SPEND, cost.device) if cost.device is not None else None
        home = school_of(connection, actor.scope, device.school if device else cost.school)
        require(actor, Right.SPEND, home.code)
        proof = _proof(connection, actor, home.code, device, cost.voucher)
        kept = replace(admitted, school=home.code, device=device.code if device else None, voucher=proof)
        costs.add(connection, kept, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, kept, "cost.added", costs.told(kept), now_ms)
        return kept

    return database.write(work).result()


def remove_cost(database: Database, actor: Actor, id: str, *, now_ms: int) -> Cost:
    """`id` may be cut short. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> Cost:
        cost = beginning(costs.every(connection, actor.scope), id)
        if cost is None:
            raise Missing("ledger.no_cost", cost=id)
        require(actor, Right.SPEND, cost.school)
        costs.remove(connection, actor.scope, cost.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, cost, "cost.removed", costs.told(cost), now_ms)
        return cost

    return database.write(work).result()


def set_budget(database: Database, actor: Actor, budget: Budget, *, now_ms: int) -> Budget:
    """What may be spent on upkeep in a calendar year; it replaces what was set before. Raises Missing, Conflict,
    Forbidden."""
    require(actor, Right.SPEND, budget.school)
    admitted = replace(budget, currency=admit_currency(budget.currency))
    _require_amount(admitted.amount, admitted.currency)
    if not FIRST_YEAR <= budget.year <= LAST_YEAR:
        raise Conflict("ledger.bad_year", year=budget.year)

    def work(connection: Connection) -> Budget:
        school_of(connection, actor.scope, budget.school)
        costs.put_budget(connection, admitted, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, budget.school, at_ms=now_ms, actor=actor.name, action="budget.set", subject=budget.school,
            detail={"year": admitted.year, "amount": admitted.amount, "currency": admitted.currency},
        )  # fmt: skip
        return admitted

    return database.write(work).result()


def _proof(connection: Connection, actor: Actor, school: str, device: Device | None, voucher: str | None) -> str | None:
    if voucher is None:
        return None
    found = beginning(vouchers.every(connection, actor.scope, school), voucher)
    if found is None:
        raise Missing("ledger.no_voucher", voucher=voucher)
    if device is not None and found.device != device.code:
        raise Conflict("ledger.voucher_elsewhere", voucher=found.number, device=found.device)
    return found.id


def _require_amount(amount: int, currency: str) -> None:
    if not 0 <= amount <= MOST:
        raise Conflict("ledger.bad_amount", amount=str(amount)[:MAX_TEXT], currency=currency, places=0)


def _audit(connection: Connection, actor: Actor, kept: Voucher | Cost, action: str, told: str, now_ms: int) -> None:
    audit.append(
        connection, kept.school, at_ms=now_ms, actor=actor.name, action=action, subject=kept.device or kept.school,
        detail={"id": kept.id, "told": told},
    )  # fmt: skip
