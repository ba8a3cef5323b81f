"""`campuswatch duty swap`: asked for, agreed to, approved."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import click

from alerts.duty.swaps import Step
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.duty_swaps import Place, agree_swap, approve_swap, ask_swap, close_swap
from campuswatch.usecases.lookup import known_school
from dashboards.words import Words
from inventory.model.duty_swap import Swap
from inventory.repository import duty_swaps, people
from inventory.short_id import SHORT


@verb(
    "swap",
    example="campuswatch duty swap S01 --from 王芳 --to 李雷 --give '2026-12-01 night' --take '2026-12-03 night'",
)
@click.argument("school")
@click.option("--from", "giver", metavar="PERSON", help="Who asks; begins a swap, with --to and --give.")
@click.option("--to", "taker", metavar="PERSON", help="Who is to do it.")
@click.option("--give", metavar="'DAY SHIFT'", help="What is given away.")
@click.option("--take", metavar="'DAY SHIFT'", help="What is done for it; without, nothing.")
@click.option("--reason", default="")
@click.option("--agree", metavar="ID", help="The other agrees.")
@click.option("--approve", metavar="ID", help="The duty leader (or above) approves; needs --by.")
@click.option("--by", "approver", metavar="PERSON", help="Who approves.")
@click.option("--refuse", metavar="ID", help="The other or the leader does not want it.")
@click.option("--withdraw", metavar="ID", help="Who asked does not want it any more.")
@click.option("--note", default="")
def swap(
    desk: Desk, school: str, giver: str | None, taker: str | None, give: str | None, take: str | None, reason: str,
    agree: str | None, approve: str | None, approver: str | None, refuse: str | None, withdraw: str | None, note: str,
) -> None:  # fmt: skip
    """Swap duties: ask with --from, --to and --give, then --agree, then --approve; without options, list swaps.

    The roster changes when it is approved, and not before.
    """
    known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    if giver is not None:
        if taker is None or give is None:
            raise click.UsageError("a swap needs --from, --to and --give 'DAY SHIFT'")
        made = ask_swap(
            desk.database, desk.actor, school, giver, taker, read_place(give), read_place(take) if take else None,
            reason=reason, now_ms=now_ms,
        )  # fmt: skip
    elif agree is not None:
        made = agree_swap(desk.database, desk.actor, school, agree, now_ms=now_ms)
    elif approve is not None:
        if approver is None:
            raise click.UsageError("say who approves: --by PERSON")
        made = approve_swap(desk.database, desk.actor, school, approve, approver, note=note, now_ms=now_ms)
    elif refuse is not None or withdraw is not None:
        step = Step.REFUSE if refuse is not None else Step.WITHDRAW
        made = close_swap(
            desk.database, desk.actor, school, refuse or withdraw or "", step, note=note, now_ms=now_ms
        )  # fmt: skip
    else:
        list_swaps(desk, school)
        return
    desk.put(asdict(made), lambda: click.echo(f"{made.id[:SHORT]} is {made.state}"))


def read_place(text: str) -> Place:
    """`2026-12-01 night`."""
    day, _, shift = text.strip().partition(" ")
    try:
        return Place(shift.strip(), date.fromisoformat(day))
    except ValueError:
        raise click.UsageError(f"{text!r} is no shift of a day: write it as '2026-12-01 night'") from None


def list_swaps(desk: Desk, school: str) -> None:
    with desk.database.read() as connection:
        found = duty_swaps.every(connection, desk.actor.scope, school)
        ids = {id for one in found for id in (one.giver, one.taker, one.approver) if id}
        names = people.called(connection, desk.actor.scope, ids)
    words = Words(desk.language, known_school(desk.database, desk.actor, school).zone, desk.clock.now_ms())
    rows = [row(one, names, words) for one in found]

    def render() -> None:
        if rows:
            headers = ["id", "is", "asked", "from", "to", "gives", "for", "approved by"]
            print_table(headers, rows, fold=frozenset({3, 4, 7}))
        else:
            click.echo("nobody asked for a swap yet")

    desk.put([asdict(one) for one in found], render)


def row(one: Swap, names: dict[str, str], words: Words) -> list[str]:
    back = f"{one.back_day} {one.back_shift}" if one.back_shift else ""
    return [
        one.id[:SHORT], one.state.value, words.day(one.asked_ms), names.get(one.giver, ""), names.get(one.taker, ""),
        f"{one.day} {one.shift}", back, names.get(one.approver or "", ""),
    ]  # fmt: skip
