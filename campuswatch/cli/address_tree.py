"""`campuswatch addresses tree` and `show`: how addresses stand."""

from __future__ import annotations

from dataclasses import asdict
from ipaddress import ip_address
from typing import Any

import click

from campuswatch.cli.address_words import ago, count, instance_option, school_of, school_option, short
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.address_book import AddressBook, AddressFile, Branch, open_book, open_books, show_address
from inventory.ipam_finding import clue_of
from inventory.ipam_register import AddressUse, Holder, Standing
from inventory.oui import maker_of
from language.message import Message

IN_USE = (Standing.GATEWAY, Standing.ISSUED, Standing.HELD)


@verb("tree", example="campuswatch addresses tree --school S01")
@click.option("--school", help="Only this school's.")
def tree(desk: Desk, school: str | None) -> None:
    """The plan as a tree: each prefix with VLAN, gateway, use, and how its addresses stand.

    In use are gateways, issued addresses and those of devices in service; seen are those that somebody else uses.
    """
    books = open_books(desk.database, desk.actor, school, now_ms=desk.clock.now_ms())
    payload = [{"school": book.school, "prefixes": [branch_json(one) for one in book.branches()]} for book in books]
    desk.put(payload, lambda: print_trees(books))


def branch_json(branch: Branch) -> dict[str, Any]:
    return {
        **asdict(branch.node.subnet),
        "depth": branch.depth,
        "addresses": {standing: branch.tally[standing] for standing in Standing},
    }


def print_trees(books: list[AddressBook]) -> None:
    headers = ["prefix", "vlan", "gateway", "in use", "seen", "pool", "kept", "free", "for"]
    for place, book in enumerate(books):
        if place or len(books) > 1:
            click.echo(f"{'' if not place else chr(10)}{book.school}")
        rows = [branch_row(one) for one in book.branches()]
        if rows:
            print_table(headers, rows, right=frozenset({1, 3, 4, 5, 6, 7}), fold=frozenset({8}))
        else:
            click.echo("no prefix is planned: campuswatch addresses plan 10.1.0.0/24 --school " + book.school)


def branch_row(branch: Branch) -> list[str]:
    subnet, tally = branch.node.subnet, branch.tally
    instance = f" {subnet.routing_instance}" if subnet.routing_instance else ""
    kept = tally[Standing.RESERVED] + tally[Standing.RESTING]
    return [
        "  " * branch.depth + subnet.cidr + instance,
        str(subnet.vlan or ""),
        subnet.gateway,
        count(sum(tally[one] for one in IN_USE)),
        count(tally[Standing.SEEN]),
        count(tally[Standing.DYNAMIC]),
        count(kept),
        count(tally[Standing.FREE]),
        " ".join(part for part in (subnet.use or subnet.name, "" if subnet.scanned else "(left alone)") if part),
    ]


@verb("show", example="campuswatch addresses show 10.1.0.17 --school S01")
@click.argument("address")
@school_option
@instance_option
def show(desk: Desk, address: str, school: str | None, instance: str) -> None:
    """One address with everything known of it, or the known addresses of a prefix."""
    home = school_of(desk, school, address)
    if "/" in address:
        book = open_book(desk.database, desk.actor, home.code, now_ms=desk.clock.now_ms())
        uses = list(book.register.known(book.node(address, instance)))
        desk.put([use_json(one) for one in uses], lambda: print_uses(desk, uses))
        return
    found = show_address(desk.database, desk.actor, home.code, address, now_ms=desk.clock.now_ms())
    book = open_book(desk.database, desk.actor, home.code, now_ms=desk.clock.now_ms())
    desk.put(file_json(found), lambda: print_file(desk, found, book))


def use_json(use: AddressUse) -> dict[str, Any]:
    return {
        "address": use.address,
        "standing": use.standing,
        "prefix": use.subnet.cidr if use.subnet else None,
        "vlan": use.subnet.vlan if use.subnet else 0,
        "routing_instance": use.subnet.routing_instance if use.subnet else "",
        "application": use.application.id if use.application else None,
        "device": use.holder.device if use.holder else None,
        "in_service": use.holder.in_service if use.holder else False,
        "range": asdict(use.range) if use.range else None,
        "seen": asdict(use.seen) if use.seen else None,
        "rests_until_ms": use.rests_until_ms,
    }


def file_json(found: AddressFile) -> dict[str, Any]:
    return {
        "school": found.school,
        "uses": [use_json(one) for one in found.uses],
        "seen_by": [asdict(one) for one in found.bindings],
        "history": [asdict(one) for one in found.history],
    }


def print_uses(desk: Desk, uses: list[AddressUse]) -> None:
    ordered = sorted(uses, key=lambda one: int(ip_address(one.address)))
    rows = [
        [one.address, standing(desk, one), whose(one), one.seen.mac if one.seen else "",
         ago(desk, one.seen.at_ms if one.seen else None)]
        for one in ordered
    ]  # fmt: skip
    print_table(["address", "is", "whose", "mac", "seen"], rows, cut=frozenset({2}))


def standing(desk: Desk, use: AddressUse) -> str:
    return desk.say(Message(f"standing.{use.standing}"))


def whose(use: AddressUse) -> str:
    if use.application is not None:
        return f"{use.application.device or use.application.requester} ({short(use.application)})"
    if use.holder is not None:
        return use.holder.device
    return use.range.why if use.range is not None else ""


def print_file(desk: Desk, found: AddressFile, book: AddressBook) -> None:
    for use in found.uses:
        rows = [["is", standing(desk, use)], *facts(desk, use)]
        click.echo(use.address)
        print_table(["", ""], [[f"  {name}", text] for name, text in rows if text], fold=frozenset({1}))
    who = book.neighbourhood()
    told = [[ago(desk, one.last_ms), desk.say(clue_of(one, who).text)] for one in found.bindings]
    if told:
        click.echo("seen")
        print_table(["", ""], [[f"  {when}", what] for when, what in told], fold=frozenset({1}))


def facts(desk: Desk, use: AddressUse) -> list[list[str]]:
    subnet, one, range = use.subnet, use.application, use.range
    seen = use.seen
    return [
        ["prefix", f"{subnet.cidr} {subnet.use or subnet.name}".strip() if subnet else "in none that is planned"],
        ["vlan", str(subnet.vlan or "") if subnet else ""],
        ["gateway", subnet.gateway if subnet else ""],
        ["device", "" if use.holder is None else held_by(use.holder)],
        ["application", f"{short(one)} {one.requester}: {one.purpose}" if one else ""],
        ["range", f"{range.first} - {range.last} {range.use} {range.why}".strip() if range else ""],
        ["last seen", "" if seen is None else f"{ago(desk, seen.at_ms)} {seen.mac} {maker_of(seen.mac)}".strip()],
    ]


def held_by(holder: Holder) -> str:
    return holder.device if holder.in_service else f"{holder.device} (found, not in service)"
