"""`campuswatch accounts`: which accounts devices have, and which person may use them by whose word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy import Connection

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from campuswatch.usecases.account_words import authorise, withdraw
from campuswatch.usecases.inbox_facts import narrowed, polled_by
from dashboards.words import Words
from inventory.account_check import covers, is_in_force
from inventory.errors import Missing
from inventory.model.account import AccountLevel, AccountList, AccountTold, AuthorisedAccount
from inventory.model.device import Device
from inventory.model.person import Person
from inventory.repository import account_lists, authorised_accounts, device_groups, devices, people, schools
from inventory.repository.devices import Filter
from inventory.short_id import SHORT
from language.moment import local


@click.group("accounts")
def command() -> None:
    """Accounts on devices: list, authorise, authorised, withdraw."""


@verb("list", example="campuswatch accounts list --device s01-nvr-0001")
@click.option("--school", help="Only this school's.")
@click.option("--device", "code", metavar="CODE", help="Only on this device.")
def list_accounts(desk: Desk, school: str | None, code: str | None) -> None:
    """List the accounts that devices tell of, with who may use each.

    Those that nobody may use, or that may do more than was authorised, wait in the inbox.
    """
    if school is not None:
        known_school(desk, school)
    book = read_book(desk, school)
    found = [one for one in book.lists if code in (None, one.device)]
    if code is not None and not found and code not in book.devices:
        raise Missing("ledger.no_device", device=code)
    words = Words(desk.language, "UTC", desk.clock.now_ms())
    lines = [(one, account) for one in found for account in one.accounts]
    desk.put([as_json(book, *line) for line in lines], lambda: print_accounts(book, lines, words))


class Book:
    """What is needed to say who may use an account."""

    def __init__(
        self,
        lists: Sequence[AccountList],
        known: Sequence[Device],
        authorised: Sequence[AuthorisedAccount],
        persons: Sequence[Person],
        groups: Mapping[tuple[str, str], Sequence[str]],
        ours: Mapping[str, frozenset[str]],
        today: Mapping[str, date],
    ) -> None:
        self.lists = lists
        self.devices = {one.code: one for one in known}
        self._authorised = authorised
        self._persons = {one.id: one for one in persons}
        self._groups = groups
        self._ours = ours
        self._today = today

    def users(self, device: str, account: AccountTold) -> list[str]:
        """Names; `campuswatch` for the account by which the device is polled."""
        home = self.devices[device].school
        groups = {name: codes for (school, name), codes in self._groups.items() if school == home}
        names = ["campuswatch"] if account.name in self._ours.get(device, ()) else []
        today = self._today[home]
        return names + [
            self.name(one.person)
            for one in self._authorised
            if one.school == home
            and one.account == account.name
            and is_in_force(one, today)
            and covers(one, device, groups)
        ]

    def name(self, person: str) -> str:
        found = self._persons.get(person)
        return found.name if found is not None else person[:SHORT]


def read_book(desk: Desk, school: str | None) -> Book:
    scope = narrowed(desk.actor.scope, school)
    with desk.database.read() as connection:
        known = devices.find(connection, scope, Filter(school=school))
        groups = {(one.school, one.name): one.devices for one in device_groups.every(connection, scope, school)}
        return Book(
            account_lists.every(connection, scope, school),
            known,
            authorised_accounts.every(connection, scope, school),
            people.every(connection, desk.actor.scope),
            groups,
            polled_by(connection, scope, known),
            days_of(desk, connection),
        )


def days_of(desk: Desk, connection: Connection) -> Mapping[str, date]:
    """Today at each school, by its code."""
    now_ms = desk.clock.now_ms()
    return {one.code: local(now_ms, one.zone).date() for one in schools.every(connection, desk.actor.scope)}


def print_accounts(book: Book, lines: Sequence[tuple[AccountList, AccountTold]], words: Words) -> None:
    if not lines:
        click.echo("no device has told of its accounts yet")
        return
    rows = [
        [told.device, account.name, level_of(account, words), words.clock(told.seen_ms),
         ", ".join(book.users(told.device, account)) or "NOBODY"]
        for told, account in lines
    ]  # fmt: skip
    print_table(["device", "account", "may", "told", "used by"], rows, fold=frozenset({4}))


def level_of(account: AccountTold, words: Words) -> str:
    level = words.word("account_level.", account.level)
    return f"{level}, off" if account.enabled is False else level


def as_json(book: Book, told: AccountList, account: AccountTold) -> dict[str, Any]:
    return {
        "device": told.device,
        "account": account.name,
        "level": account.level,
        "enabled": account.enabled,
        "source": told.source,
        "since_ms": told.since_ms,
        "seen_ms": told.seen_ms,
        "used_by": book.users(told.device, account),
    }


@verb("authorise", example="campuswatch accounts authorise viewer --person 'Li Lei' --school S01 --level viewer")
@click.argument("account")
@click.option("--person", required=True, help="Who may use it: staff number, id or name.")
@click.option("--school", help="On every device of this school; not needed where a device is named.")
@click.option("--device", "code", metavar="CODE", help="Only on this device.")
@click.option("--group", default="", help="Only on devices of this group.")
@click.option("--level", type=click.Choice([one.value for one in AccountLevel][:3]), help="The most that it may do.")
@click.option("--until", type=Day(), help="Last day on which it may be used.")
@click.option("--document", default="", help="The paper that says so.")
def authorise_account(
    desk: Desk, account: str, person: str, school: str | None, code: str | None, group: str, level: str | None,
    until: datetime | None, document: str,
) -> None:  # fmt: skip
    """Write down that a person may use ACCOUNT: on a device, a group of them, or all of a school."""
    wish = AuthorisedAccount(
        id="", school=school_of(desk, school, code), account=account, person=person, device=code, group=group,
        level=AccountLevel(level) if level else None, until=until.date() if until else None, document=document,
    )  # fmt: skip
    made = authorise(desk.database, desk.actor, wish, now_ms=desk.clock.now_ms())
    said = f"authorised as {made.id[:SHORT]}: {made.account} on {where(made)}"
    desk.put(asdict(made), lambda: click.echo(said))


def school_of(desk: Desk, school: str | None, code: str | None) -> str:
    if school is not None:
        return known_school(desk, school).code
    if code is None:
        raise click.UsageError("an authorisation needs --school or --device")
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, code)
    if device is None:
        raise Missing("ledger.no_device", device=code)
    return device.school


@verb("authorised", example="campuswatch accounts authorised --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--all", "past", is_flag=True, help="List those that ended too.")
def list_authorised(desk: Desk, school: str | None, past: bool) -> None:
    """List who may use which account by whose word."""
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        found = authorised_accounts.every(connection, desk.actor.scope, school)
        names = {one.id: one.name for one in people.every(connection, desk.actor.scope)}
        days = days_of(desk, connection)
    shown = [one for one in found if past or is_in_force(one, days[one.school])]
    desk.put([asdict(one) for one in shown], lambda: print_authorised(shown, names))


def print_authorised(found: Sequence[AuthorisedAccount], names: Mapping[str, str]) -> None:
    if not found:
        click.echo("nobody is authorised to use any account")
        return
    rows = [
        [one.id[:SHORT], one.account, where(one), names.get(one.person, one.person[:SHORT]), one.level or "anything",
         one.until.isoformat() if one.until else "", one.document]
        for one in found
    ]  # fmt: skip
    print_table(["id", "account", "on", "person", "may", "until", "document"], rows, cut=frozenset({2, 6}))


def where(one: AuthorisedAccount) -> str:
    return one.device or (f"group {one.group}" if one.group else f"all of {one.school}")


@verb("withdraw", example="campuswatch accounts withdraw 3fa2")
@click.argument("id")
def withdraw_authorisation(desk: Desk, id: str) -> None:
    """Take the word back: the account waits in the inbox until it is gone from the devices."""
    gone = withdraw(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"withdrawn: {gone.account} on {where(gone)}"))


for part in (list_accounts, authorise_account, list_authorised, withdraw_authorisation):
    command.add_command(part)
