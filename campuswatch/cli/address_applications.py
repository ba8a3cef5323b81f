"""`campuswatch addresses apply`, `approve`, `refuse`, `issue`, `withdraw`, `applications`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from campuswatch.cli.address_words import day, instance_option, school_of, school_option, short
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from campuswatch.usecases.applying import Request, apply_for, decide
from campuswatch.usecases.applying import issue as give_out
from inventory.ipam_applications import Act
from inventory.model.application import OPEN, Application, Stand
from inventory.repository import applications as rows
from inventory.repository import schools
from language.message import Message


@verb(
    "apply",
    example="campuswatch addresses apply --requester 'Li Wei' --purpose 'camera, east gate' --prefix 10.1.0.64/26",
)
@school_option
@instance_option
@click.option("--requester", required=True, help="Who wants it.")
@click.option("--purpose", required=True, help="What for.")
@click.option("--prefix", default="", help="From which prefix.")
@click.option("--address", default="", help="The very address that is wished for.")
@click.option("--device", help="The device that it is for, by its code.")
@click.option("--mac", default="", help="The MAC that will use it.")
def apply(
    desk: Desk, school: str | None, instance: str, requester: str, purpose: str, prefix: str, address: str,
    device: str | None, mac: str,
) -> None:  # fmt: skip
    """Apply for an address."""
    wish = Request(
        school=school_of(desk, school, address or prefix or requester).code, requester=requester, purpose=purpose,
        prefix=prefix, address=address, routing_instance=instance, device=device, mac=mac,
    )  # fmt: skip
    made = apply_for(desk.database, desk.actor, wish, now_ms=desk.clock.now_ms())
    desk.put(asdict(made), lambda: click.echo(f"asked for as {short(made)}: it waits for approval"))


@verb("approve", example="campuswatch addresses approve 3fa2")
@click.argument("id")
@click.option("--note", default="", help="For people.")
def approve(desk: Desk, id: str, note: str) -> None:
    """Approve an application; ISSUE then gives out the address."""
    _decide(desk, id, Act.APPROVE, note)


@verb("refuse", example="campuswatch addresses refuse 3fa2 --why 'use the pool'")
@click.argument("id")
@click.option("--why", required=True, help="Why not.")
def refuse(desk: Desk, id: str, why: str) -> None:
    """Refuse an application, or take an approval back before the address is issued."""
    _decide(desk, id, Act.REFUSE, why)


@verb("withdraw", example="campuswatch addresses withdraw 3fa2 --why 'camera taken down'")
@click.argument("id")
@click.option("--why", required=True, help="Why it is given back.")
def withdraw(desk: Desk, id: str, why: str) -> None:
    """An address is given back, or an application taken back. The address rests for 30 days."""
    _decide(desk, id, Act.WITHDRAW, why)


def _decide(desk: Desk, id: str, act: Act, words: str) -> None:
    done = decide(desk.database, desk.actor, id, act, words, now_ms=desk.clock.now_ms())
    desk.put(asdict(done), lambda: click.echo(f"{short(done)}: {stand(desk, done)}"))


@verb("issue", example="campuswatch addresses issue 3fa2 --address 10.1.0.70")
@click.argument("id")
@click.option("--address", help="This one, instead of the wished or the next free one.")
@click.option("--note", default="", help="For people.")
def issue(desk: Desk, id: str, address: str | None, note: str) -> None:
    """Give out the address of an approved application: the wished one, else the next free one of the prefix."""
    done = give_out(desk.database, desk.actor, id, address, note, now_ms=desk.clock.now_ms())
    desk.put(asdict(done), lambda: click.echo(f"{short(done)}: {done.address} is issued to {done.requester}"))


@verb("applications", example="campuswatch addresses applications --open")
@click.option("--school", help="Only this school's.")
@click.option("--open", "waiting", is_flag=True, help="Only those that wait for somebody.")
@click.option(
    "--stand",
    "stands",
    multiple=True,
    type=click.Choice([one.value for one in Stand]),
    help="Only those that stand there.",
)
def applications(desk: Desk, school: str | None, waiting: bool, stands: tuple[str, ...]) -> None:
    """List applications with who did what and when, the last asked for first."""
    if school is not None:
        known_school(desk, school)
    wanted = OPEN if waiting else frozenset(map(Stand, stands)) or frozenset(Stand)
    with desk.database.read() as connection:
        found = rows.every(connection, desk.actor.scope, school, stands=wanted)
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    desk.put([asdict(one) for one in found], lambda: print_applications(desk, found, zones))


def print_applications(desk: Desk, found: Sequence[Application], zones: dict[str, str]) -> None:
    if not found:
        click.echo("no application")
        return
    table = []
    for one in found:
        table.append(
            [short(one), stand(desk, one), one.address or one.prefix, one.device or one.requester, one.purpose]
        )
        for step in one.steps:
            said = f"{stand_word(desk, step.stand)} {day(desk, step.at_ms, zones[one.school])} {step.by}"
            table.append(["", "", "", "", f"· {said}{': ' + step.words if step.words else ''}"])
    print_table(["id", "stands", "address", "for", "purpose, steps"], table, cut=frozenset({3}), fold=frozenset({4}))


def stand(desk: Desk, one: Application) -> str:
    return stand_word(desk, one.stand)


def stand_word(desk: Desk, stand: Stand) -> str:
    return desk.say(Message(f"stand.{stand}"))
