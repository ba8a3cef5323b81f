"""Reboots as change events: several looks may notice one, and it is written once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from inventory.change_kinds import COLLECTOR
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU
from inventory.repository import changes

SAME_MS = 120_000
"""Starts of one device that are told to lie closer together are one: clocks drift, and a start takes its time."""
LATELY = 20
REBOOTED = "rebooted"


def reboot(school: str, code: str, at_ms: int, booted_ms: int) -> ChangeEvent:
    """Noticed at `at_ms`, made at `booted_ms`. Nobody restarts equipment without permission (Q8)."""
    return ChangeEvent(
        at_ms=at_ms, school=school, subject=code, actor=COLLECTOR, action=REBOOTED, field="booted", new=str(booted_ms)
    )


def record_reboots(connection: Connection, events: Sequence[ChangeEvent]) -> None:
    """Those that do not stand there yet."""
    for event in events:
        known = changes.of_subject(connection, BUREAU, event.subject, REBOOTED, limit=LATELY)
        if not any(abs(int(one.new) - int(event.new)) <= SAME_MS for one in known if one.new.isdecimal()):
            changes.record(connection, [event])
