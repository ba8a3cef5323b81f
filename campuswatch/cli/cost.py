"""`campuswatch cost`: what equipment costs, against what may be spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import device_for, known_school
from campuswatch.usecases.spending import add_cost, remove_cost, set_budget
from inventory.model.cost import Budget, Cost, CostKind
from inventory.money import CURRENCY_OF, admit_currency, to_major, to_minor
from inventory.repository import costs
from inventory.short_id import SHORT
from inventory.spending import DeviceCost, Year, by_device, years
from language.money import format_money

DEAREST = 10


@click.group("cost")
def command() -> None:
    """Costs and budgets: add, list, remove, budget, report."""


@verb("add", example="campuswatch cost add s01-cam-0007 --kind repair --amount 120.50 --currency CNY --day 2026-09-01")
@click.argument("device", required=False)
@click.option("--school", help="Instead of a device: for the school as a whole.")
@click.option("--kind", type=click.Choice([one.value for one in CostKind]), required=True)
@click.option("--amount", required=True, help="With a decimal point: 1250.50.")
@click.option("--currency", help="ISO 4217; CNY or VND by the school's language if left out.")
@click.option("--day", type=Day(), required=True)
@click.option("--voucher", metavar="ID", help="The voucher that proves it.")
@click.option("--note", default="", help="What was done.")
def add(
    desk: Desk, device: str | None, school: str | None, kind: str, amount: str, currency: str | None, day: datetime,
    voucher: str | None, note: str,
) -> None:  # fmt: skip
    """Note what a device cost, or a school as a whole."""
    if (device is None) == (school is None):
        raise click.UsageError("name a device, or --school")
    home = known_school(desk.database, desk.actor, school if school is not None else school_of(desk, str(device)))
    money = currency_for(currency, home.language)
    wanted = Cost(
        id="", school=home.code, device=device, kind=CostKind(kind), day=day.date(), amount=to_minor(amount, money),
        currency=money, voucher=voucher, note=note,
    )  # fmt: skip
    made = add_cost(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
    said = f"noted as {made.id[:SHORT]}: {made.kind} {shown(desk, made.amount, money)} of {made.device or made.school}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("list", example="campuswatch cost list --school S01 --year 2026")
@click.argument("device", required=False)
@click.option("--school", help="Only this school's.")
@click.option("--year", type=int, help="Only this calendar year's.")
def list_them(desk: Desk, device: str | None, school: str | None, year: int | None) -> None:
    """List costs by day."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    found = read_costs(desk, school, year)
    if device is not None:
        with desk.database.read() as connection:
            code = device_for(connection, desk.actor, Right.LOOK, device).code
        found = [one for one in found if one.device == code]
    desk.put([asdict(one) for one in found], lambda: print_costs(desk, found))


@verb("remove", example="campuswatch cost remove 3fa2")
@click.argument("id")
def remove(desk: Desk, id: str) -> None:
    """Take a cost out that was entered by mistake; the history keeps it."""
    gone = remove_cost(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    said = f"removed: {gone.kind} {shown(desk, gone.amount, gone.currency)} of {gone.device or gone.school}"
    desk.put(asdict(gone), lambda: click.echo(said))


@verb("budget", example="campuswatch cost budget S01 2026 --amount 20000 --currency CNY")
@click.argument("school")
@click.argument("year", type=int)
@click.option("--amount", required=True, help="For upkeep in that year, with a decimal point.")
@click.option("--currency", help="ISO 4217; CNY or VND by the school's language if left out.")
def budget(desk: Desk, school: str, year: int, amount: str, currency: str | None) -> None:
    """Say what a school may spend on upkeep in a calendar year; it replaces what was said before."""
    money = currency_for(currency, known_school(desk.database, desk.actor, school).language)
    wanted = Budget(school=school, year=year, amount=to_minor(amount, money), currency=money)
    made = set_budget(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
    said = f"{made.school} may spend {shown(desk, made.amount, money)} on upkeep in {made.year}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("report", example="campuswatch cost report --year 2026")
@click.option("--school", help="Only this school's.")
@click.option("--year", type=int, help="Only this calendar year's.")
def report(desk: Desk, school: str | None, year: int | None) -> int:
    """Upkeep by school and year against the budget, and the devices that cost most to keep.

    Exit code 1 where a budget is overspent. Purchases use none of it; currencies are never added up.
    """
    if school is not None:
        known_school(desk.database, desk.actor, school)
    found = read_costs(desk, school, year)
    with desk.database.read() as connection:
        allowed = costs.budgets(connection, desk.actor.scope, school)
    rows = years(found, [one for one in allowed if year in (None, one.year)])
    dearest = by_device(found)
    payload = {"years": [year_json(one) for one in rows], "devices": [asdict(one) for one in dearest]}
    desk.put(payload, lambda: print_report(desk, rows, dearest))
    return 1 if any(one.left is not None and one.left < 0 for one in rows) else 0


def read_costs(desk: Desk, school: str | None, year: int | None) -> list[Cost]:
    since, until = (date(year, 1, 1), date(year, 12, 31)) if year is not None else (None, None)
    with desk.database.read() as connection:
        return costs.every(connection, desk.actor.scope, school, since=since, until=until)


def school_of(desk: Desk, device: str) -> str:
    with desk.database.read() as connection:
        return device_for(connection, desk.actor, Right.LOOK, device).school


def currency_for(named: str | None, language: str) -> str:
    if named is None and language not in CURRENCY_OF:
        raise click.UsageError("say --currency, as in --currency CNY")
    return admit_currency(named if named is not None else CURRENCY_OF[language])


def shown(desk: Desk, amount: int, currency: str) -> str:
    return format_money(to_major(amount, currency), currency, desk.language)


def year_json(one: Year) -> Mapping[str, Any]:
    return asdict(one) | {"upkeep": one.upkeep, "left": one.left}


def print_costs(desk: Desk, found: Sequence[Cost]) -> None:
    if not found:
        click.echo("no cost is noted")
        return
    rows = [
        [one.id[:SHORT], str(one.day), one.device or one.school, one.kind.value, shown(desk, one.amount, one.currency),
         "yes" if one.voucher else "NO", one.note]
        for one in found
    ]  # fmt: skip
    headers = ["id", "day", "of", "kind", "amount", "proven", "note"]
    print_table(headers, rows, right=frozenset({4}), cut=frozenset({6}))


def print_report(desk: Desk, rows: Sequence[Year], dearest: Sequence[DeviceCost]) -> None:
    if not rows:
        click.echo("no cost and no budget is noted")
        return
    table = [
        [one.school, str(one.year), shown(desk, one.upkeep, one.currency),
         "-" if one.budget is None else shown(desk, one.budget, one.currency),
         "-" if one.left is None else shown(desk, one.left, one.currency),
         shown(desk, one.spent.get(CostKind.PURCHASE, 0), one.currency), str(one.unproven)]
        for one in rows
    ]  # fmt: skip
    headers = ["school", "year", "upkeep", "budget", "left", "bought", "unproven"]
    print_table(headers, table, right=frozenset(range(2, 7)))
    upkept = [one for one in dearest if one.upkeep][:DEAREST]
    if upkept:
        click.echo("\ndearest to keep:")
        devices = [[one.device, shown(desk, one.upkeep, one.currency), str(one.count)] for one in upkept]
        print_table(["device", "upkeep", "entries"], devices, right=frozenset({1, 2}))


for _command in (add, list_them, remove, budget, report):
    command.add_command(_command)
