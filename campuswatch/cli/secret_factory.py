"""`campuswatch secret factory`: try the makers' logins at devices, once each, for who says so."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict

import click
from rich.progress import MofNCompleteColumn

from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.instruments import open_instruments
from campuswatch.polling import logins_of
from campuswatch.usecases.factory_logins import Answer, Tried, askable, try_them

SAID = {
    Answer.OPEN: "OPEN: it takes its maker's login",
    Answer.SHUT: "refused",
    Answer.HELD: "not asked",
    Answer.UNTOLD: "no answer",
}


@verb("factory", example="campuswatch secret factory --school S01 --yes")
@click.argument("devices", nargs=-1)
@click.option("--school", help="All of this school's that can be asked.")
@click.option("--yes", is_flag=True, help="Really ask the devices; without it they are only listed.")
def factory(desk: Desk, devices: tuple[str, ...], school: str | None, yes: bool) -> int | None:
    """Try at devices the login that their maker ships, once each.

    A refusal counts as a wrong login, like any other, and may be seen in the device's log. A device that had its share
    of wrong logins lately is not asked. 'campuswatch secret shared' looks at the stored ones and asks nobody.
    """
    if bool(devices) == bool(school):
        raise click.UsageError("name devices, or a school with --school")
    asked = askable(desk.database, desk.actor, school=school, codes=devices)
    if not yes:
        rows = [(device.code, login.vendor, login.account) for device, _, login in asked]
        listed = [dict(zip(("device", "vendor", "account"), row, strict=True)) for row in rows]
        desk.put(listed, lambda: print_listed(rows))
        return None

    async def ask() -> list[Tried]:
        async with AsyncExitStack() as stack:
            tools = await open_instruments(stack, desk.database, desk.clock, logins_of(desk.settings.limits))
            bar = stack.enter_context(Bar("asking", width=20, column=MofNCompleteColumn(), total=len(asked)))
            now_ms = desk.clock.now_ms()
            return await try_them(
                desk.database, desk.actor, asked, tools, lambda done: bar.show(completed=done), now_ms=now_ms
            )

    tried = asyncio.run(ask())
    payload = [asdict(one) | {"why": desk.say(one.why) if one.why else ""} for one in tried]
    desk.put(payload, lambda: print_tried(desk, tried))
    return Exit.FOUND if any(one.answer is Answer.OPEN for one in tried) else None


def print_listed(rows: list[tuple[str, str, str]]) -> None:
    print_table(["device", "maker", "account"], rows)
    click.echo(f"\n{len(rows)} would be asked, one login each; --yes asks them")


def print_tried(desk: Desk, tried: list[Tried]) -> None:
    told = [one for one in tried if one.answer is not Answer.SHUT]
    rows = [(one.device, one.account, SAID[one.answer], desk.say(one.why) if one.why else "") for one in told]
    if rows:
        print_table(["device", "account", "answer", "why"], rows, fold=frozenset({2, 3}))
    open_ones = sum(one.answer is Answer.OPEN for one in tried)
    click.echo(f"{len(tried)} asked: {open_ones} open, {sum(one.answer is Answer.SHUT for one in tried)} refused")
