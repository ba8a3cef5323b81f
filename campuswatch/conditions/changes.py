"""Changes that a machine noticed and no permit covers: each kind of a device once, the newest of it.

They hold until a person has answered them in the inbox, or for as long as HOLDS says: what happened cannot be undone by
waiting, but nobody must be kept awake by it either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from alerts.condition import Condition
from alerts.rules.attacks import CHANGES
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from campuswatch.usecases.permits import read_noticed
from inventory.inbox_differences import changes as waiting
from inventory.model.change_kind import ChangeKind
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.permits import Noticed
from inventory.repository import dismissals

DAY_MS = 86_400_000
USUAL_MS = 7 * DAY_MS
HOLDS: Mapping[ChangeKind, int] = {ChangeKind.REBOOT: DAY_MS, ChangeKind.CLOCK: DAY_MS}
"""Kinds that are over sooner than after USUAL_MS."""
WITHOUT_VALUES = frozenset({ChangeKind.REBOOT})


def unexpected(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    noticed = read_noticed(connection, BUREAU, None, since_ms=now_ms - USUAL_MS)
    dismissed = dismissals.every(connection, BUREAU)
    asked = {(entry.subject, entry.field, entry.at_ms): entry.id for entry in waiting(noticed)}
    open_ones = [
        one for one in noticed
        if asked.get((one.device.code if one.device else "", one.event.field, one.event.at_ms), "") not in dismissed
    ]  # fmt: skip
    return left(connection, conditions(open_ones, now_ms))


def conditions(noticed: Iterable[Noticed], now_ms: int) -> Iterator[Condition]:
    """`noticed` comes newest first. Pure."""
    told: set[tuple[str, str, str]] = set()
    for one in noticed:
        device, event = one.device, one.event
        if one.expected or device is None or device.stage is not Stage.ADOPTED:
            continue
        if now_ms - event.at_ms >= HOLDS.get(one.kind, USUAL_MS):
            continue
        rule, part = CHANGES[one.kind], event.field or event.action
        if (device.code, rule, part) in told:
            continue
        told.add((device.code, rule, part))
        values = ("", "") if one.kind in WITHOUT_VALUES else (event.old, event.new)
        yield Condition(
            rule=rule, school=device.school, device=device.code, part=part, since_ms=event.at_ms,
            details={"what": part, "old": values[0] or "—", "new": values[1] or "—"},
        )  # fmt: skip


UNEXPECTED = Source(every_s=60, rules=frozenset(CHANGES.values()), read=unexpected)
