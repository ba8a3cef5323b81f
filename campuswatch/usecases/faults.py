"""The fault register as the service keeps it: alerts become faults, and the clock turns them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from alerts.absorb import absorb
from alerts.fault_turn import turn
from campuswatch.usecases.fault_book import Ground, open_book, store_book
from campuswatch.usecases.fault_sight import sight_of
from inventory.model.alert import AlertChange
from inventory.model.scope import BUREAU
from inventory.repository import faults
from inventory.repository.device_codes import known_ids

MOST_AT_ONCE = 200
"""Faults that one transaction turns: the ledger has other writers."""


def absorb_alerts(connection: Connection, changes: Sequence[AlertChange], *, now_ms: int) -> None:
    """After the alerts themselves were put, in their transaction. Handed in twice, it changes nothing.

    An alert of a device that the ledger does not have (any more) is nobody's fault.
    """
    codes = {one.alert.device for one in changes if one.alert.device}
    known = known_ids(connection, BUREAU, codes) if codes else {}
    told = [one for one in changes if not one.alert.device or one.alert.device in known]
    if not told:
        return
    ground = Ground(connection)
    book = open_book(connection, ground, {one.alert.school for one in told}, now_ms)
    absorb(book, told, now_ms)
    store_book(connection, ground, book, now_ms)


def turn_faults(connection: Connection, now_ms: int) -> int:
    """What is due of telling on, lateness, verification and closing; how many faults were looked at.

    At most MOST_AT_ONCE: call it again at once where it was so many, else when `next_turn_ms` says.
    """
    due = faults.due(connection, BUREAU, now_ms, limit=MOST_AT_ONCE)
    if not due:
        return 0
    ground = Ground(connection)
    book = open_book(connection, ground, {one.school for one in due}, now_ms)
    for fault in due:
        turn(book, fault.id, sight_of(connection, fault), now_ms)
    store_book(connection, ground, book, now_ms)
    return len(due)


def next_turn_ms(connection: Connection) -> int | None:
    """When the clock must turn next; None where nothing waits for it."""
    return faults.next_due_ms(connection, BUREAU)
