"""Strangers heard on segments: who gives out addresses or routes, or holds an address that is another's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition
from alerts.rules.attacks import CONDUCTS
from campuswatch.conditions.crowd import gathered
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from inventory.inbox_entry import Topic, entry_id
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.model.stranger import Conduct, Stranger
from inventory.oui import maker_of
from inventory.repository import devices, dismissals, strangers

HEARD_MS = 3_600_000
"""A stranger speaks again within minutes if it is still there; facts are told again each ten."""


def heard(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    """Those of the last hour whom nobody has accepted or put aside."""
    dismissed = dismissals.every(connection, BUREAU)
    met = [
        one for one in strangers.every(connection, BUREAU)
        if not one.accepted and now_ms - one.last_ms < HEARD_MS and inbox_id(one) not in dismissed
    ]  # fmt: skip
    if not met:
        return ()
    holders = {(one.school, one.address): one for one in devices.find(connection, BUREAU) if one.holds_address}
    return gathered(left(connection, conditions(met, holders)))


def inbox_id(one: Stranger) -> str:
    return entry_id(Topic.STRANGER, one.school, one.conduct, one.address, one.mac)


def conditions(
    met: Iterable[Stranger], holders: dict[tuple[str, str | None], Device] | None = None
) -> Iterator[Condition]:
    """`holders` are devices by school and address: an address conflict is about the one whose address it is. Pure."""
    for one in met:
        victim = (holders or {}).get((one.school, one.address))
        device = victim.code if victim is not None and one.conduct is Conduct.ADDRESS_CONFLICT else ""
        yield Condition(
            rule=CONDUCTS[one.conduct], school=one.school, device=device,
            part=" ".join(filter(None, (one.address, one.mac))), since_ms=one.first_ms,
            details={
                "address": one.address or "—", "mac": one.mac or "—", "maker": maker_of(one.mac) if one.mac else "—",
                "interface": one.interface or "—",
            },
        )  # fmt: skip


HEARD = Source(every_s=15, rules=frozenset(CONDUCTS.values()), read=heard)
