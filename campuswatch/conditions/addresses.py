"""What the tables of addresses tell: conflicts, spoofing, and who forwards that nobody planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.crowd import gathered
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from campuswatch.usecases.address_book import AddressBook
from inventory.arp_spoofing import Spoof, spoofs
from inventory.ipam_finding import Finding, What
from inventory.model.scope import BUREAU
from inventory.repository import schools

SEEN_MS = 26 * 3_600_000
"""What the nightly scan saw must be seen again by the next one."""
CONFLICTS = frozenset({What.TWO_MACS, What.MANY_ADDRESSES, What.HELD_BY_ANOTHER})
"""HEARD_CONFLICT comes from strangers, sooner."""


def contested(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    return gathered(left(connection, _all(connection, now_ms)))


def _all(connection: Connection, now_ms: int) -> Iterator[Condition]:
    for school in schools.every(connection, BUREAU):
        book = AddressBook(connection, BUREAU, school.code, now_ms=now_ms)
        spoofed = spoofs(book.neighbourhood(), book.bindings, now_ms)
        yield from (of_spoof(one, school.code) for one in spoofed)
        taken = {one.address for one in spoofed}
        for one in book.conflicts():
            if one.what in CONFLICTS and now_ms - one.last_ms < SEEN_MS and one.address not in taken:
                yield of_conflict(one)
        for one in book.gateways():
            if one.what is What.ROUTES and now_ms - one.last_ms < SEEN_MS:
                yield of_router(one)


def of_spoof(one: Spoof, school: str) -> Condition:
    return Condition(
        rule="arp_spoofing", school=school, device=one.device, part=f"{one.address} {one.mac}", since_ms=one.first_ms,
        details={"address": one.address, "mac": one.mac, "own": one.own, "rightful": one.rightful},
    )  # fmt: skip


def of_conflict(one: Finding) -> Condition:
    return Condition(
        rule="address_doubled", school=one.school, device=one.device, part=one.address, since_ms=one.first_ms,
        details={"address": one.address, "macs": str(one.text.params.get("macs", one.mac)) or "—"},
    )  # fmt: skip


def of_router(one: Finding) -> Condition:
    subject = " ".join(filter(None, (one.address, one.mac)))
    return Condition(
        rule="rogue_route", school=one.school, device=one.device, part=subject, since_ms=one.first_ms,
        details={"subject": subject, "maker": one.maker or "—"},
    )  # fmt: skip


CONTESTED = Source(every_s=300, rules=frozenset({"arp_spoofing", "address_doubled", "rogue_route"}), read=contested)
