"""What every register of use can do at the command line: list, show, print, export, note, correct, verify."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.handing_out import language_and_file, write_paper
from campuswatch.cli.moment import moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.use_papers import Period, list_uses, print_item, print_register
from campuswatch.usecases.uses import broken, correct, note
from dashboards.papers.use_words import Use
from dashboards.words import Words
from inventory.errors import Missing
from inventory.model.use import PREFIX, Noun, UseItem
from inventory.repository import schools, uses

Row = Callable[[Use], Sequence[str]]


def verb_of(noun: Noun) -> str:
    """What is typed: `risks`, though the register's entries are each a risk."""
    return "risks" if noun is Noun.RISK else str(noun)


def add_register(group: click.Group, noun: Noun, headers: Sequence[str], row: Row, corrigible: Collection[str]) -> None:
    """`row` gives what the list shows of an entry after its code, under `headers`."""
    code = f"s01-{PREFIX[noun]}-0001"
    for made in (
        _list(noun, headers, row), _show(noun, code), _print(noun, code), _export(noun), _note(noun, code),
        _verify(noun),
    ):  # fmt: skip
        group.add_command(made)
    if corrigible:
        group.add_command(_correct(noun, code, corrigible))


def _list(noun: Noun, headers: Sequence[str], row: Row) -> click.Command:
    @verb("list", example=f"campuswatch {verb_of(noun)} list --school S01")
    @click.option("--school", help="Only this school's.")
    @click.option("--all", "past", is_flag=True, help="List those that are closed too.")
    def list_them(desk: Desk, school: str | None, past: bool) -> None:
        """List entries that are not closed."""
        if school is not None:
            known_school(desk.database, desk.actor, school)
        with desk.database.read() as connection:
            found = list_uses(
                connection, desk.actor, noun, school, language=desk.language, now_ms=desk.clock.now_ms(), past=past
            )
        desk.put([as_json(one.item) for one in found], lambda: print_list(found, headers, row))

    return list_them


def print_list(found: Sequence[Use], headers: Sequence[str], row: Row) -> None:
    if not found:
        click.echo("nothing is open in this register; --all lists what is closed")
        return
    rows = [[one.item.code, one.words.t(f"use_state.{one.item.state}"), *row(one)] for one in found]
    print_table(["code", "is", *headers], rows, fold=frozenset(range(2, len(headers) + 2)))


def _show(noun: Noun, code: str) -> click.Command:
    @verb("show", example=f"campuswatch {verb_of(noun)} show {code}")
    @click.argument("code")
    def show(desk: Desk, code: str) -> None:
        """Show an entry with its whole course."""
        item = the_item(desk, code, noun)
        home = known_school(desk.database, desk.actor, item.school)
        use = Use(item, Words(desk.language, home.zone, desk.clock.now_ms()))
        desk.put(as_json(item), lambda: print_course(use))

    return show


def print_course(use: Use) -> None:
    click.echo(f"{use.item.code}: {use.words.t(f'use_state.{use.item.state}')}")
    rows = [
        [
            use.words.moment(step.at_ms),
            use.words.t(f"use_action.{step.action}"),
            "; ".join(use.step_lines(step)),
            step.by,
        ]
        for step in use.item.steps
    ]
    print_table(["when", "step", "says", "entered by"], rows, fold=frozenset({2, 3}))


def _print(noun: Noun, code: str) -> click.Command:
    @verb("print", example=f"campuswatch {verb_of(noun)} print {code} --output entry.pdf")
    @click.argument("code")
    @language_and_file(".pdf", ".html")
    def print_one(desk: Desk, code: str, language: str | None, output: Path) -> None:
        """Print an entry with its course and room for signatures."""
        paper = print_item(desk.database, desk.actor, code, noun, language=language, now_ms=desk.clock.now_ms())
        write_paper(desk, paper, output)

    return print_one


def _export(noun: Noun) -> click.Command:
    @verb("export", example=f"campuswatch {verb_of(noun)} export S01 --from 2026-09-01 --output register.xlsx")
    @click.argument("school")
    @click.option("--from", "first", type=Day(), help="Entries from this day on.")
    @click.option("--to", "last", type=Day(), help="Up to this day.")
    @language_and_file(".pdf", ".html", ".xlsx", ".csv")
    def export(
        desk: Desk, school: str, first: datetime | None, last: datetime | None, language: str | None, output: Path
    ) -> None:
        """Write the register of a school: as a paper to sign, or as a workbook."""
        period = period_of(desk, school, first, last, language)
        made = print_register(
            desk.database, desk.actor, school, noun, period, language=language, now_ms=desk.clock.now_ms()
        )
        write_paper(desk, made.paper, output, made.page)

    return export


def period_of(desk: Desk, school: str, first: datetime | None, last: datetime | None, language: str | None) -> Period:
    """Days of the school, both included."""
    home = known_school(desk.database, desk.actor, school)
    zone = ZoneInfo(home.zone)
    words = Words(language or home.language, home.zone, desk.clock.now_ms())
    if first is None and last is None:
        return Period(words=words.t("register.all"))
    said = words.t("register.span", first=words.date(first) if first else "…", last=words.date(last) if last else "…")
    return Period(
        start_ms=moment(first, zone) if first else None,
        end_ms=moment(last + timedelta(days=1), zone) if last else None,
        words=said,
    )


def _note(noun: Noun, code: str) -> click.Command:
    @verb("note", example=f"campuswatch {verb_of(noun)} note {code} --text 'told the head of the guard team'")
    @click.argument("code")
    @click.option("--text", required=True, help="What is to be known; it cannot be taken back.")
    def note_it(desk: Desk, code: str, text: str) -> None:
        """Write a note to an entry, be it open or closed."""
        the_item(desk, code, noun)
        put_item(desk, note(desk.database, desk.actor, code, text, now_ms=desk.clock.now_ms()))

    return note_it


def _correct(noun: Noun, code: str, corrigible: Collection[str]) -> click.Command:
    first = sorted(corrigible)[0]

    @verb("correct", example=f"campuswatch {verb_of(noun)} correct {code} {first} --to 'as it is' --reason 'misheard'")
    @click.argument("code")
    @click.argument("field", type=click.Choice(sorted(corrigible)))
    @click.option("--to", "value", required=True, help="What it should say.")
    @click.option("--reason", required=True, help="Why it was wrong.")
    def correct_it(desk: Desk, code: str, field: str, value: str, reason: str) -> None:
        """Correct what was written wrong. Nothing is erased: the correction is one more step."""
        the_item(desk, code, noun)
        after = correct(
            desk.database, desk.actor, code, field, value, reason, fields=corrigible, now_ms=desk.clock.now_ms()
        )
        put_item(desk, after)

    return correct_it


def _verify(noun: Noun) -> click.Command:
    @verb("verify", example=f"campuswatch {verb_of(noun)} verify --school S01")
    @click.option("--school", help="Only this school's.")
    def verify(desk: Desk, school: str | None) -> int:
        """Check that no step was altered, taken out or put in. The exit code is 1 where one was.

        All registers of use of a school stand in one chain: this checks them all.
        """
        if school is not None:
            known_school(desk.database, desk.actor, school)
        with desk.database.read() as connection:
            homes = [one.code for one in schools.every(connection, desk.actor.scope) if school in (None, one.code)]
            found = {home: seq for home in homes if (seq := broken(connection, desk.actor, home)) is not None}
        desk.put(found, lambda: say_verified(found, len(homes)))
        return Exit.FOUND if found else Exit.DONE

    return verify


def say_verified(found: dict[str, int], count: int) -> None:
    if not found:
        click.echo(f"the registers of {count} schools are as they were written")
    for school, seq in found.items():
        click.echo(f"{school}: step {seq} is not what was written")


def the_item(desk: Desk, code: str, noun: Noun) -> UseItem:
    with desk.database.read() as connection:
        found = uses.get(connection, desk.actor.scope, code)
    if found is None or found.noun is not noun:
        raise Missing("use.no_item", item=code)
    return found


def put_item(desk: Desk, item: UseItem, more: str = "") -> None:
    """Says what it is now."""
    state = Words(desk.language, "UTC", desk.clock.now_ms()).t(f"use_state.{item.state}")
    desk.put(as_json(item), lambda: click.echo(f"{item.code}: {state}{more}"))


def as_json(item: UseItem) -> dict[str, Any]:
    return asdict(item) | {"noun": item.noun.value, "state": item.state.value}
