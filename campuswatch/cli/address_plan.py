"""`campuswatch addresses plan`, `next`, `reserve` and `range`: the plan is made, and asked for a free address."""

from __future__ import annotations

from dataclasses import asdict, replace

import click

from campuswatch.cli.address_words import instance_option, school_of, school_option
from campuswatch.cli.desk import Desk, verb
from campuswatch.usecases.address_book import open_book
from campuswatch.usecases.address_plan import add_range, drop_subnet, plan_subnet, remove_range
from inventory.errors import Missing
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.kind import Kind
from inventory.model.subnet import Subnet
from inventory.repository import subnets

MOST_NEXT = 1024


@verb(
    "plan", example="campuswatch addresses plan 10.1.0.64/26 --vlan 30 --gateway 10.1.0.65 --use cameras --kind camera"
)
@click.argument("prefix")
@school_option
@instance_option
@click.option("--vlan", type=int, help="Its VLAN, 1 to 4094; 0 for none.")
@click.option("--gateway", help="The address of its router; '' for none.")
@click.option("--use", "purpose", help="What it is for, in your words.")
@click.option("--name", help="A name for it.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([one.value for one in Kind]),
    help="Only such devices belong there.",
)
@click.option("--any-kind", is_flag=True, help="Devices of every kind belong there.")
@click.option("--remove", is_flag=True, help="Take it out of the plan and out of what is scanned.")
def plan(
    desk: Desk, prefix: str, school: str | None, instance: str, vlan: int | None, gateway: str | None,
    purpose: str | None, name: str | None, kinds: tuple[str, ...], any_kind: bool, remove: bool,
) -> None:  # fmt: skip
    """Put a prefix into the plan, or change what is said of one. Scans do not sweep it for that."""
    home, now_ms = school_of(desk, school, prefix).code, desk.clock.now_ms()
    if remove:
        drop_subnet(desk.database, desk.actor, home, prefix, instance, now_ms=now_ms)
        desk.put({"school": home, "removed": prefix}, lambda: click.echo(f"{prefix} is in the plan no more"))
        return
    with desk.database.read() as connection:
        known = subnets.get(connection, desk.actor.scope, home, prefix, instance)
    before = known or Subnet(school=home, cidr=prefix, routing_instance=instance)
    told = {"vlan": vlan, "gateway": gateway, "use": purpose, "name": name}
    after = replace(before, **{field: value for field, value in told.items() if value is not None})  # type: ignore[arg-type]
    if kinds or any_kind:
        after = replace(after, kinds=tuple(map(Kind, kinds)))
    kept = plan_subnet(desk.database, desk.actor, after, now_ms=now_ms)
    desk.put(asdict(kept), lambda: click.echo(f"{kept.cidr} is in the plan of {home}"))


@verb("next", example="campuswatch addresses next 10.1.0.64/26 --count 3")
@click.argument("prefix")
@school_option
@instance_option
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, MOST_NEXT))
def next_free(desk: Desk, prefix: str, school: str | None, instance: str, count: int) -> None:
    """The next free address of a prefix.

    Left out are gateways, ranges, what is issued, asked for, held or was seen in the last 30 days, what was withdrawn
    in the last 30 days, and prefixes that lie in this one.
    """
    home = school_of(desk, school, prefix).code
    book = open_book(desk.database, desk.actor, home, now_ms=desk.clock.now_ms())
    found = book.register.next_free(book.node(prefix, instance), count)
    if not found:
        raise Missing("ipam.none_free", subnet=prefix)
    desk.put(found, lambda: click.echo("\n".join(found)))


@verb("reserve", example="campuswatch addresses reserve 10.1.0.120 10.1.0.126 --why 'new gate, spring'")
@click.argument("first")
@click.argument("last", required=False)
@school_option
@instance_option
@click.option("--why", default="", help="What they are kept for.")
@click.option("--remove", is_flag=True, help="They are kept no more.")
def reserve(
    desk: Desk, first: str, last: str | None, school: str | None, instance: str, why: str, remove: bool
) -> None:
    """Keep addresses for something: one, or all from FIRST to LAST."""
    keep(desk, RangeUse.RESERVED, first, last or first, school, instance, why, remove)


@verb("range", example="campuswatch addresses range 10.1.0.200 10.1.0.250 --why 'office, DHCP'")
@click.argument("first")
@click.argument("last", required=False)
@school_option
@instance_option
@click.option("--why", default="", help="For people.")
@click.option("--remove", is_flag=True, help="It is a pool no more.")
def range_of(
    desk: Desk, first: str, last: str | None, school: str | None, instance: str, why: str, remove: bool
) -> None:
    """A pool that a DHCP server gives out by itself: all from FIRST to LAST."""
    keep(desk, RangeUse.DYNAMIC, first, last or first, school, instance, why, remove)


def keep(
    desk: Desk, use: RangeUse, first: str, last: str, school: str | None, instance: str, why: str, remove: bool
) -> None:
    home, now_ms = school_of(desk, school, first).code, desk.clock.now_ms()
    if remove:
        gone = remove_range(desk.database, desk.actor, home, first, use, now_ms=now_ms)
        desk.put(asdict(gone), lambda: click.echo(f"{gone.first} - {gone.last} is {use} no more"))
        return
    told = AddressRange(id="", school=home, first=first, last=last, use=use, why=why, routing_instance=instance)
    kept = add_range(desk.database, desk.actor, told, now_ms=now_ms)
    desk.put(asdict(kept), lambda: click.echo(f"{kept.first} - {kept.last} is {use}"))
