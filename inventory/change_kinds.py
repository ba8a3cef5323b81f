"""Which change events tell of a change that somebody should have announced. Pure.

Only machines' words count: what a person enters is announced by that. What is told of a device for the first time is
no change, so both ends of it must be known; a channel may come into use and go out of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind

SCAN = "scan"
COLLECTOR = "collector"
MACHINES = frozenset({SCAN, COLLECTOR})
"""Actors of change events who are no persons."""

ACTIONS: Mapping[str, ChangeKind] = {
    "rebooted": ChangeKind.REBOOT,
    "clock_stepped": ChangeKind.CLOCK,
    "account_added": ChangeKind.ACCOUNTS,
    "account_removed": ChangeKind.ACCOUNTS,
    "account_changed": ChangeKind.ACCOUNTS,
    "swapped": ChangeKind.SWAP,
}
CHANGED = "changed"
FIELDS: Mapping[str, ChangeKind] = {
    "firmware": ChangeKind.FIRMWARE,
    "configuration": ChangeKind.CONFIGURATION,
    "clock": ChangeKind.CLOCK,
    "hangs_on": ChangeKind.PORT,
    "mac": ChangeKind.MAC,
    "serial": ChangeKind.SERIAL,
    "engine_id": ChangeKind.SERIAL,
    "sys_name": ChangeKind.NAME,
    "address": ChangeKind.ADDRESS,
    "vendor": ChangeKind.MODEL,
    "model": ChangeKind.MODEL,
    "kind": ChangeKind.MODEL,
    "sys_object_id": ChangeKind.MODEL,
}
"""By the first word of the field."""
OF_INTEREST = frozenset({*ACTIONS, CHANGED})


def kind_of(event: ChangeEvent) -> ChangeKind | None:
    """None for what needs no permit."""
    if event.actor not in MACHINES:
        return None
    if event.action != CHANGED:
        return ACTIONS.get(event.action)
    first, *rest = event.field.split(" ")
    if first == "channel":
        return ChangeKind.NAME if rest[-1:] == ["name"] else ChangeKind.CHANNEL
    return FIELDS.get(first) if event.old and event.new else None
