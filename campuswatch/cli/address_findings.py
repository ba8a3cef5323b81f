"""`campuswatch addresses conflicts`, `strangers` and `gateways`: what does not fit, by whose word and how old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.address_words import ago
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.usecases.address_book import AddressBook, open_books
from inventory.ipam_finding import Finding

SHOWN_CLUES = 4
"""Of each finding on a terminal; --json has all that are kept."""


@verb("conflicts", example="campuswatch addresses conflicts --school S01")
@click.option("--school", help="Only this school's.")
def conflicts(desk: Desk, school: str | None) -> int:
    """Two MACs at one address, one MAC at many, addresses issued to one device and held by another.

    The exit code is 1 where there is any.
    """
    return _put(desk, school, AddressBook.conflicts, "no conflict was seen in the last 30 days")


@verb("strangers", example="campuswatch addresses strangers --school S01")
@click.option("--school", help="Only this school's.")
def strangers(desk: Desk, school: str | None) -> int:
    """Who uses addresses outside the plan: nobody's, not registered, reserved, or of another VLAN or kind.

    The exit code is 1 where there is any.
    """
    return _put(desk, school, AddressBook.strangers, "nobody was seen outside the plan in the last 30 days")


@verb("gateways", example="campuswatch addresses gateways --school S01")
@click.option("--school", help="Only this school's.")
def gateways(desk: Desk, school: str | None) -> int:
    """Evidence of routers, DHCP servers and uplinks that the plan does not know.

    What stands here was heard, told or measured; whether it may be is yours to say: name it as a gateway of a prefix
    (`plan`), put the device into service, or accept it in the inbox. The exit code is 1 where there is any.
    """
    return _put(desk, school, AddressBook.gateways, "no sign of an unknown router, DHCP server or uplink")


def _put(desk: Desk, school: str | None, ask: Callable[[AddressBook], list[Finding]], none: str) -> int:
    books = open_books(desk.database, desk.actor, school, now_ms=desk.clock.now_ms())
    found = [one for book in books for one in ask(book)]
    several = len(books) > 1
    desk.put([as_json(desk, one) for one in found], lambda: print_findings(desk, found, several, none))
    return Exit.FOUND if found else Exit.DONE


def as_json(desk: Desk, one: Finding) -> dict[str, Any]:
    told = [{"text": desk.say(clue.text), "at_ms": clue.at_ms, "id": clue.text.id} for clue in one.clues]
    return asdict(one) | {"text": desk.say(one.text), "id": one.text.id, "clues": told, "last_ms": one.last_ms}


def print_findings(desk: Desk, found: Sequence[Finding], several: bool, none: str) -> None:
    if not found:
        click.echo(none)
        return
    rows = []
    for one in found:
        home = f"{one.school} " if several else ""
        who = " ".join(part for part in (one.device, one.maker) if part)
        rows.append([f"{home}{one.address or one.mac}", ago(desk, one.last_ms), desk.say(one.text)])
        rows += [["", "", f"  {who}"]] if who else []
        rows += [["", ago(desk, clue.at_ms), f"· {desk.say(clue.text)}"] for clue in one.clues[:SHOWN_CLUES]]
        if len(one.clues) > SHOWN_CLUES:
            rows.append(["", "", f"· + {len(one.clues) - SHOWN_CLUES}"])
    print_table(["address", "seen", "what, and by whose word"], rows, fold=frozenset({2}))
