"""Keeps which MAC holds which address, by the word of routers: what is new, contested, or was not written lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from campuswatch.bookkeeper.page import Page
from collector.told import HoldersSeen
from inventory.model.binding import Binding, Teller
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.repository import bindings

AGAIN_MS = 30 * 60_000
"""What stays as it is is written so often: a table of hundreds of rows is read each few minutes."""


def keep_holders(page: Page, told: Sequence[HoldersSeen]) -> None:
    for seen in told:
        device = page.device(seen.device)
        if device is not None and device.address:
            known = bindings.every(page.connection, BUREAU, device.school, since_ms=seen.at_ms - AGAIN_MS)
            bindings.put(page.connection, worth_writing(told_by(device, seen), known))


def told_by(device: Device, seen: HoldersSeen) -> list[Binding]:
    return [
        Binding(
            school=device.school, address=address, mac=mac, teller=Teller.ROUTER, by=device.address or "",
            first_ms=seen.at_ms, last_ms=seen.at_ms,
        )
        for address, mac in seen.holders
    ]  # fmt: skip


def worth_writing(told: Sequence[Binding], lately: Sequence[Binding]) -> list[Binding]:
    """`lately` is what was written of late, by anybody. Pure."""
    written = {(one.by, one.address, one.mac) for one in lately}
    macs: defaultdict[str, set[str]] = defaultdict(set)
    for one in (*lately, *told):
        macs[one.address].add(one.mac)
    return [one for one in told if len(macs[one.address]) > 1 or (one.by, one.address, one.mac) not in written]
