"""`campuswatch selfcheck`: the sheet before a holiday and the year's maintenance, filled by the machine (Q33)."""

from __future__ import annotations

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.registers import add_register, as_json, put_item
from campuswatch.cli.unsealing import ask_hidden
from campuswatch.usecases import selfchecks
from campuswatch.usecases.selfchecks import Mark
from dashboards.papers.use_words import Use
from inventory.model.use import Noun


@click.group("selfcheck")
def command() -> None:
    """Self-check sheets: make, mark, sign, cancel, list, show, print, export …"""


@verb("make", example="campuswatch selfcheck make S01 --occasion 'winter holiday'")
@click.argument("school")
@click.option("--yearly", is_flag=True, help="The year's maintenance: every device with what is done to it.")
@click.option("--occasion", default="", help="Which holiday, or which year.")
def make(desk: Desk, school: str, yearly: bool, occasion: str) -> None:
    """Draw up a sheet from how everything stands now: before a holiday what is not well and key areas that nobody sees.

    Print it with 'campuswatch selfcheck print'.
    """
    made = selfchecks.make_sheet(
        desk.database, desk.actor, school, yearly=yearly, occasion=occasion, now_ms=desk.clock.now_ms()
    )
    put_item(desk, made, f"; {len(selfchecks.lines_of(made))} lines")


@verb("mark", example="campuswatch selfcheck mark s01-sf-0001 1 2 3 --well")
@click.argument("code")
@click.argument("lines", nargs=-1, type=click.IntRange(1))
@click.option("--rest", is_flag=True, help="All lines that have no mark yet.")
@click.option("--well", "what", flag_value=Mark.WELL.value, help="In order, or put in order.")
@click.option("--bad", "what", flag_value=Mark.BAD.value, help="Not in order: it becomes a hidden danger.")
@click.option("--not-needed", "what", flag_value=Mark.NOT_NEEDED.value, help="Does not apply.")
@click.option("--says", "words", default="", help="What was seen or done; a bad line needs it.")
def mark(desk: Desk, code: str, lines: tuple[int, ...], rest: bool, what: str | None, words: str) -> None:
    """Write what people saw beside lines."""
    if what is None or bool(lines) == rest:
        raise click.UsageError("give numbers of lines or --rest, and one of --well, --bad, --not-needed")
    now_ms = desk.clock.now_ms()
    numbers = selfchecks.unmarked(desk.database, desk.actor, code) if rest else list(lines)
    put_item(desk, selfchecks.mark(desk.database, desk.actor, code, numbers, Mark(what), words, now_ms=now_ms))


@verb("sign", example="campuswatch selfcheck sign s01-sf-0001 --by 王芳")
@click.argument("code")
@click.option("--by", "person", required=True, metavar="PERSON", help="Number, id or name of who signs.")
def sign(desk: Desk, code: str, person: str) -> None:
    """Sign a sheet with a person's own PIN ('duty pin') or password ('person login'); every line has a mark by then."""
    item, opened = selfchecks.sign_sheet(
        desk.database, desk.vault, desk.actor, code, person, ask_hidden(f"PIN or password of {person}"),
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    said = f"{item.code}: signed by {item.text('signer')}"
    said += f"; opened {', '.join(one.code for one in opened)}" if opened else ""
    payload = as_json(item) | {"dangers": [one.code for one in opened]}
    desk.put(payload, lambda: click.echo(said))


@verb("cancel", example="campuswatch selfcheck cancel s01-sf-0001 --reason 'drawn up too early'")
@click.argument("code")
@click.option("--reason", required=True)
def cancel(desk: Desk, code: str, reason: str) -> None:
    """Give a sheet up; it stays in the register."""
    put_item(desk, selfchecks.cancel_sheet(desk.database, desk.actor, code, reason, now_ms=desk.clock.now_ms()))


def row(use: Use) -> list[str]:
    lines = selfchecks.lines_of(use.item)
    marked = sum(1 for line in lines if line["number"] in selfchecks.marks_of(use.item))
    return [use.title(), use.field("occasion"), f"{marked} of {len(lines)}", use.field("signer")]


for _command in (make, mark, sign, cancel):
    command.add_command(_command)
add_register(command, Noun.SELFCHECK, ["list", "occasion", "marked", "signed by"], row, selfchecks.CORRIGIBLE)
