"""`campuswatch stocktake`: what the ledger says is there, counted by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.stocktakes import (
    Signers,
    add_extra,
    cancel_stocktake,
    count,
    open_stocktake,
    sign_stocktake,
)
from dashboards.words import Words
from inventory.errors import Missing
from inventory.model.paper import PaperState
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine
from inventory.repository import schools, stocktakes
from inventory.stocktake import Said, differences, repair_list, tally

MOST_OCTETS = 1 << 20
COLUMNS = ("line", "device", "name", "ledger says", "count says", "condition", "remark")


@click.group("stocktake")
def command() -> None:
    """Stock-takes: open, list, show, count, sign, cancel."""


@verb("open", example="campuswatch stocktake open S01 --title 'End of term'")
@click.argument("school")
@click.option("--title", default="", help="What it is for; stands on the list.")
@click.option("--area", help="Count only this area.")
def open_one(desk: Desk, school: str, title: str, area: str | None) -> None:
    """Freeze what the ledger says, to count it."""
    made = open_stocktake(desk.database, desk.actor, school, title=title, area=area, now_ms=desk.clock.now_ms())
    lines = lines_of(desk, made)
    said = f"{made.code}: {len(lines)} devices to count; print the list with 'campuswatch print stocktake {made.code}'"
    desk.put(as_json(made, lines), lambda: click.echo(said))


@verb("list", example="campuswatch stocktake list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--open", "only_open", is_flag=True, help="Only those that are being counted.")
def list_them(desk: Desk, school: str | None, only_open: bool) -> None:
    """List stock-takes, the newest first."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    state = PaperState.OPEN if only_open else None
    with desk.database.read() as connection:
        found = stocktakes.every(connection, desk.actor.scope, school, state=state)
        lines = {one.code: stocktakes.lines_of(connection, desk.actor.scope, one.code) for one in found}
    zones = zones_of(desk)
    desk.put([summary(one, lines[one.code]) for one in found], lambda: print_list(desk, found, lines, zones))


@verb("show", example="campuswatch stocktake show s01-st-0001")
@click.argument("code")
@click.option("--lines", "whole", is_flag=True, help="Every line, not only what differs.")
def show(desk: Desk, code: str, whole: bool) -> None:
    """Show what was counted: sums, differences, and what is to be repaired."""
    found = the_one(desk, code)
    lines = lines_of(desk, found)
    desk.put(as_json(found, lines), lambda: print_one(desk, found, lines, whole))


@verb("count", example="campuswatch stocktake count s01-st-0001 s01-cam-0007 12 --area gate --condition repair")
@click.argument("code")
@click.argument("things", nargs=-1)
@click.option("--area", help="Where they are. What the ledger has elsewhere has moved; '' is in no area.")
@click.option("--position", default="", help="Where there, in words.")
@click.option("--condition", type=click.Choice([one.value for one in Condition if one]), help="How they are.")
@click.option("--missing", is_flag=True, help="They were looked for and are not there.")
@click.option("--undo", is_flag=True, help="They were not counted after all.")
@click.option("--extra", metavar="NAME", help="A thing without an entry in the ledger, in words.")
@click.option("--serial", default="", help="With --extra: the number on its label.")
@click.option("--note", default="", help="A remark.")
@click.option("--by", default="", help="Who counted, in words; you if left out.")
@click.option("--scanned", type=click.File("r", encoding="utf-8"), help="A file with a code or number a line; - reads.")
def count_them(
    desk: Desk, code: str, things: tuple[str, ...], area: str | None, position: str, condition: str | None,
    missing: bool, undo: bool, extra: str | None, serial: str, note: str, by: str, scanned: Any,
) -> None:  # fmt: skip
    """Note what was found, by codes (as labels have them) or by numbers of the list; all of them or none.

    A device that the ledger knows and the list does not is noted as extra.
    """
    scans = read_codes(scanned) if scanned is not None else []
    wanted = [*things, *(one for one in scans if one.lower() != code.lower())]  # the head of the list has a QR code too
    if bool(wanted) == (extra is not None):
        raise click.UsageError("name codes or numbers of lines, or say --scanned FILE, or --extra NAME")
    if missing + undo > 1 or ((missing or undo) and (area is not None or condition or extra is not None)):
        raise click.UsageError("--missing and --undo say nothing of where and how a thing is")
    now_ms = desk.clock.now_ms()
    said = Said(
        by=by or desk.actor.name, at_ms=now_ms, seen_area=area, seen_position=position, note=note, missing=missing,
        undo=undo, condition=Condition(condition or ""),
    )  # fmt: skip
    if extra is not None:
        lines = [add_extra(desk.database, desk.actor, code, extra, serial, said, now_ms=now_ms)]
    else:
        lines = count(desk.database, desk.actor, code, wanted, said, now_ms=now_ms)
    desk.put([asdict(one) for one in lines], lambda: print_counted(desk, code, lines))


@verb("sign", example="campuswatch stocktake sign s01-st-0001 --counted-by 0012 --checked-by 0003 --put-moves")
@click.argument("code")
@click.option("--counted-by", required=True, metavar="PERSON", help="Number, id or name of who counted.")
@click.option("--checked-by", required=True, metavar="PERSON", help="Of who checked; another person.")
@click.option("--in-charge", default="", metavar="PERSON", help="Of who is in charge.")
@click.option("--rest-missing", is_flag=True, help="What was not counted was looked for and is missing.")
@click.option("--put-moves", is_flag=True, help="Write the areas where things were found into the ledger.")
@click.option("--note", default="")
def sign(
    desk: Desk, code: str, counted_by: str, checked_by: str, in_charge: str, rest_missing: bool, put_moves: bool,
    note: str,
) -> int:  # fmt: skip
    """Sign off: nothing in it changes any more. Exit code 1 where something differs from the ledger."""
    signers = Signers(counted=counted_by, checked=checked_by, in_charge=in_charge)
    signed = sign_stocktake(
        desk.database, desk.actor, code, signers, note=note, rest_missing=rest_missing, put_moves=put_moves,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    lines = lines_of(desk, signed)
    desk.put(as_json(signed, lines), lambda: print_one(desk, signed, lines, whole=False))
    return 1 if differences(lines) else 0


@verb("cancel", example="campuswatch stocktake cancel s01-st-0001 --reason 'opened for the wrong area'")
@click.argument("code")
@click.option("--reason", required=True)
def cancel(desk: Desk, code: str, reason: str) -> None:
    """Give a stock-take up; it stays in the list, with the reason."""
    gone = cancel_stocktake(desk.database, desk.actor, code, reason, now_ms=desk.clock.now_ms())
    desk.put(summary(gone, lines_of(desk, gone)), lambda: click.echo(f"{gone.code} is cancelled"))


def read_codes(scanned: Any) -> list[str]:
    """A scanner types a code and ends the line; empty lines and what follows a comma or tab are left out."""
    text = scanned.read(MOST_OCTETS + 1)
    if len(text) > MOST_OCTETS:
        raise click.UsageError(f"the file of codes is longer than {MOST_OCTETS} characters")
    lines = (line.replace("\t", ",").split(",")[0].strip() for line in text.lstrip("\ufeff").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def the_one(desk: Desk, code: str) -> Stocktake:
    with desk.database.read() as connection:
        found = stocktakes.get(connection, desk.actor.scope, code)
    if found is None:
        raise Missing("ledger.no_paper", paper=code)
    return found


def lines_of(desk: Desk, stocktake: Stocktake) -> list[StocktakeLine]:
    with desk.database.read() as connection:
        return stocktakes.lines_of(connection, desk.actor.scope, stocktake.code)


def zones_of(desk: Desk) -> dict[str, str]:
    with desk.database.read() as connection:
        return {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}


def summary(one: Stocktake, lines: Sequence[StocktakeLine]) -> dict[str, Any]:
    return asdict(one) | {"tally": asdict(tally(lines))}


def as_json(one: Stocktake, lines: Sequence[StocktakeLine]) -> dict[str, Any]:
    return summary(one, lines) | {"lines": [asdict(line) for line in lines]}


def print_list(
    desk: Desk, found: Sequence[Stocktake], lines: dict[str, list[StocktakeLine]], zones: dict[str, str]
) -> None:
    if not found:
        click.echo("no stock-take yet: 'campuswatch stocktake open SCHOOL' begins one")
        return
    rows = []
    for one in found:
        sums = tally(lines[one.code])
        day = Words(desk.language, zones[one.school], desk.clock.now_ms()).day(one.opened_ms)
        counted = f"{sums.expected - sums.not_counted}/{sums.expected}"
        rows.append([one.code, one.state.value, day, counted, str(sums.missing), str(sums.moved), str(sums.extra),
                     one.title])  # fmt: skip
    print_table(["code", "is", "opened", "counted", "missing", "moved", "extra", "title"], rows,
                right=frozenset({3, 4, 5, 6}), cut=frozenset({7}))  # fmt: skip


def print_one(desk: Desk, one: Stocktake, lines: Sequence[StocktakeLine], whole: bool) -> None:
    words = Words(desk.language, zones_of(desk)[one.school], desk.clock.now_ms())
    sums = tally(lines)
    click.echo(f"{one.code}: {one.state.value}, opened {words.moment(one.opened_ms)} by {one.opened_by}")
    if one.closed_ms is not None:
        signed = ", ".join(f"{words.t('signature.' + mark.role)} {mark.name}" for mark in one.signatures)
        click.echo(f"{one.state.value} {words.moment(one.closed_ms)} {one.note or signed}".rstrip())
    click.echo(
        f"expected {sums.expected}: found {sums.found}, moved {sums.moved}, missing {sums.missing}, "
        f"not counted {sums.not_counted}; extra {sums.extra}"
    )
    shown = list(lines) if whole else differences(lines)
    if shown:
        click.echo()
        print_table(COLUMNS, [row(line, words) for line in shown], right=frozenset({0}),
                    cut=frozenset({2, 3, 4}), fold=frozenset({6}))  # fmt: skip
    repairs = repair_list(lines)
    if repairs and not whole:
        click.echo("\nto repair:")
        print_table(COLUMNS, [row(line, words) for line in repairs], right=frozenset({0}),
                    cut=frozenset({2, 3, 4}), fold=frozenset({6}))  # fmt: skip


def row(line: StocktakeLine, words: Words) -> list[str]:
    expected = line.frozen.area if line.result is not Count.EXTRA else ""
    seen = line.seen_area if line.result in (Count.MOVED, Count.EXTRA) else ""
    result = words.t(f"count.{line.result}") if line.result else words.t("paper.not_counted")
    condition = words.t(f"item_condition.{line.condition}") if line.condition else ""
    return [str(line.number), line.frozen.code or "-", line.frozen.name, expected, f"{result} {seen}".strip(),
            condition, line.note]  # fmt: skip


def print_counted(desk: Desk, code: str, lines: Sequence[StocktakeLine]) -> None:
    sums = tally(lines_of(desk, the_one(desk, code)))
    by_result = tally(lines)
    parts = {"found": by_result.found, "moved": by_result.moved, "missing": by_result.missing,
             "extra": by_result.extra, "not counted": by_result.not_counted}  # fmt: skip
    said = ", ".join(f"{number} {name}" for name, number in parts.items() if number)
    click.echo(f"noted: {said}; {sums.not_counted} of {sums.expected} left")


for _command in (open_one, list_them, show, count_them, sign, cancel):
    command.add_command(_command)
