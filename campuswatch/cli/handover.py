"""`campuswatch handover`: devices pass from one custodian to the next, before a third person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.stocktake import zones_of
from campuswatch.cli.table import print_table
from campuswatch.usecases.handovers import (
    cancel_handover,
    open_handover,
    relist_handover,
    remark_on,
    sign_handover,
)
from campuswatch.usecases.lookup import known_school
from dashboards.words import Words
from inventory.errors import Missing
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import PaperState
from inventory.repository import handovers

COLUMNS = ("line", "device", "name", "area", "state", "open defects and remarks")


@click.group("handover")
def command() -> None:
    """Hand-overs of devices: open, list, show, relist, remark, sign, cancel."""


@verb("open", example="campuswatch handover open S01 --from 0012 --to 0015 --reason 'leaves the school'")
@click.argument("school")
@click.option("--from", "giver", required=True, metavar="PERSON", help="Number, id or name of the custodian.")
@click.option("--to", "taker", required=True, metavar="PERSON", help="Of who takes over.")
@click.option("--device", "codes", multiple=True, metavar="CODE", help="Only this one; may be repeated.")
@click.option("--reason", default="", help="Why; stands on the paper.")
def open_one(desk: Desk, school: str, giver: str, taker: str, codes: tuple[str, ...], reason: str) -> None:
    """Draw up the list: everything listed under one person, with the state of each device.

    Areas for which the person answers pass too, unless single devices are named.
    """
    made = open_handover(
        desk.database, desk.actor, school, giver, taker, codes=codes, reason=reason, now_ms=desk.clock.now_ms()
    )
    lines = lines_of(desk, made)
    said = (
        f"{made.code}: {len(lines)} devices and {len(made.areas)} areas from {made.giver_name} to {made.taker_name}; "
        f"print it with 'campuswatch print handover {made.code}'"
    )
    desk.put(as_json(desk, made, lines), lambda: click.echo(said))


@verb("list", example="campuswatch handover list --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not signed yet.")
def list_them(desk: Desk, school: str | None, only_open: bool) -> None:
    """List hand-overs, the newest first."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    state = PaperState.OPEN if only_open else None
    with desk.database.read() as connection:
        found = handovers.every(connection, desk.actor.scope, school, state=state)
    desk.put([asdict(one) for one in found], lambda: print_list(desk, found))


@verb("show", example="campuswatch handover show s01-ho-0001")
@click.argument("code")
def show(desk: Desk, code: str) -> None:
    """Show the list with the state of each device when it was drawn up."""
    found = the_one(desk, code)
    lines = lines_of(desk, found)
    desk.put(as_json(desk, found, lines), lambda: print_one(desk, found, lines))


@verb("relist", example="campuswatch handover relist s01-ho-0001")
@click.argument("code")
def relist(desk: Desk, code: str) -> None:
    """Draw the list up anew, as things stand now. Remarks are kept."""
    after = relist_handover(desk.database, desk.actor, code, now_ms=desk.clock.now_ms())
    lines = lines_of(desk, after)
    desk.put(as_json(desk, after, lines), lambda: click.echo(f"{after.code}: {len(lines)} devices, as of now"))


@verb("remark", example="campuswatch handover remark s01-ho-0001 s01-cam-0007 --text 'dome is scratched'")
@click.argument("code")
@click.argument("things", nargs=-1, required=True)
@click.option("--text", required=True, help="What the two say of it; empty takes a remark back.")
def remark(desk: Desk, code: str, things: tuple[str, ...], text: str) -> None:
    """Write a remark beside devices, by codes or numbers of lines."""
    lines = remark_on(desk.database, desk.actor, code, things, text, now_ms=desk.clock.now_ms())
    desk.put([asdict(one) for one in lines], lambda: click.echo(f"remarked: {len(lines)}"))


@verb("sign", example="campuswatch handover sign s01-ho-0001 --presiding 0003")
@click.argument("code")
@click.option("--presiding", required=True, metavar="PERSON", help="Number, id or name of the third person.")
@click.option("--note", default="")
def sign(desk: Desk, code: str, presiding: str, note: str) -> None:
    """Record that it is signed: from now on all of the list is the taker's.

    A list that the ledger has overtaken is refused; draw it up anew first.
    """
    signed = sign_handover(desk.database, desk.actor, code, presiding, note=note, now_ms=desk.clock.now_ms())
    lines = lines_of(desk, signed)
    said = f"{signed.code} is signed: {len(lines)} devices and {len(signed.areas)} areas are {signed.taker_name}'s"
    desk.put(as_json(desk, signed, lines), lambda: click.echo(said))


@verb("cancel", example="campuswatch handover cancel s01-ho-0001 --reason 'stays after all'")
@click.argument("code")
@click.option("--reason", required=True)
def cancel(desk: Desk, code: str, reason: str) -> None:
    """Give a hand-over up: nothing changes hands. It stays in the list, with the reason."""
    gone = cancel_handover(desk.database, desk.actor, code, reason, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.code} is cancelled"))


def the_one(desk: Desk, code: str) -> Handover:
    with desk.database.read() as connection:
        found = handovers.get(connection, desk.actor.scope, code)
    if found is None:
        raise Missing("ledger.no_paper", paper=code)
    return found


def lines_of(desk: Desk, handover: Handover) -> list[HandoverLine]:
    with desk.database.read() as connection:
        return handovers.lines_of(connection, desk.actor.scope, handover.code)


def as_json(desk: Desk, one: Handover, lines: Sequence[HandoverLine]) -> dict[str, Any]:
    told = [asdict(line) | {"open_defects": [desk.say(each) for each in line.open_defects]} for line in lines]
    return asdict(one) | {"lines": told}


def print_list(desk: Desk, found: Sequence[Handover]) -> None:
    if not found:
        click.echo("no hand-over yet: 'campuswatch handover open SCHOOL --from PERSON --to PERSON' begins one")
        return
    zones = zones_of(desk)
    rows = [
        [one.code, one.state.value, Words(desk.language, zones[one.school], desk.clock.now_ms()).day(one.opened_ms),
         one.giver_name, one.taker_name, one.note or one.reason]
        for one in found
    ]  # fmt: skip
    print_table(["code", "is", "opened", "from", "to", "reason"], rows, cut=frozenset({3, 4}), fold=frozenset({5}))


def print_one(desk: Desk, one: Handover, lines: Sequence[HandoverLine]) -> None:
    words = Words(desk.language, zones_of(desk)[one.school], desk.clock.now_ms())
    click.echo(f"{one.code}: {one.state.value}, from {one.giver_name} to {one.taker_name}")
    click.echo(f"as of {words.moment(one.listed_ms)}" + (f"; areas: {', '.join(one.areas)}" if one.areas else ""))
    for mark in one.signatures:
        click.echo(f"{words.t('signature.' + mark.role)}: {mark.name}, {words.moment(mark.at_ms)}")
    if one.note:
        click.echo(one.note)
    click.echo()
    print_table(COLUMNS, [row(line, words) for line in lines], right=frozenset({0}), cut=frozenset({2}),
                fold=frozenset({5}))  # fmt: skip


def row(line: HandoverLine, words: Words) -> list[str]:
    told = "; ".join([*(words.say(one) for one in line.open_defects), *([line.remark] if line.remark else [])])
    state = words.t(f"state.{line.state}") if line.state else "-"
    return [str(line.number), line.frozen.code, line.frozen.name, line.frozen.area, state, told]


for _command in (open_one, list_them, show, relist, remark, sign, cancel):
    command.add_command(_command)
