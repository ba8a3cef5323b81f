"""The history of anything in the ledger: who changed which field, when, from and to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from campuswatch.cli.desk import Desk
from campuswatch.cli.device_card import told
from campuswatch.cli.table import print_table
from dashboards.words import Words
from inventory.model.change_event import ChangeEvent
from inventory.repository import changes, people

most_events = click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)


def put_history(desk: Desk, subject: str, zone: str, limit: int) -> None:
    """Newest first; ids of people are told as names, in JSON as they are."""
    with desk.database.read() as connection:
        events = changes.history(connection, desk.actor.scope, subject, limit=limit)
        names = people.called(connection, desk.actor.scope, people.mentioned(events))
    desk.put([asdict(event) for event in events], lambda: print_history(desk, people.in_names(events, names), zone))


def print_history(desk: Desk, events: Sequence[ChangeEvent], zone: str) -> None:
    words = Words(desk.language, zone, desk.clock.now_ms())
    rows = [(words.clock(one.at_ms), one.actor, told(one, words)) for one in events]
    print_table([words.t(name) for name in ("page.when", "page.actor", "page.change")], rows, fold=frozenset({1, 2}))
