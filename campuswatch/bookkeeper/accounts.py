"""Keeps the accounts that devices tell of, and says which came, went, or may do something else than before."""

from __future__ import annotations

from collections.abc import Sequence

from campuswatch.bookkeeper.allowance import MOST_ACCOUNTS
from campuswatch.bookkeeper.page import Page
from collector.told import AccountsSeen
from inventory.accounts import AccountChange, account_changes
from inventory.model.account import AccountList
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.repository import account_lists


def keep_accounts(page: Page, told: Sequence[AccountsSeen]) -> None:
    """What is told for the first time over an interface is no change."""
    known = {code: device for seen in told if (device := page.device(seen.device)) for code in (seen.device,)}
    lists = account_lists.of_devices(page.connection, BUREAU, [device.code for device in known.values()])
    for seen in told:
        device = known.get(seen.device)
        if device is None:
            continue
        key = device.code, seen.source
        before = lists.get(key)
        if before is not None and before.seen_ms >= seen.at_ms:
            continue
        accounts = tuple(sorted(seen.accounts, key=lambda one: one.name)[:MOST_ACCOUNTS])
        found = list(account_changes(before.accounts, accounts)) if before is not None else []
        for one in found:
            _tell(page, device, one, seen.at_ms, before.seen_ms if before is not None else None)
        lists[key] = AccountList(
            device=device.code,
            source=seen.source,
            accounts=accounts,
            since_ms=before.since_ms if before is not None and not found else seen.at_ms,
            seen_ms=seen.at_ms,
        )
    account_lists.put(page.connection, lists.values())


def _tell(page: Page, device: Device, one: AccountChange, at_ms: int, since_ms: int | None) -> None:
    action = "account_changed" if one.old and one.new else "account_added" if one.new else "account_removed"
    page.record(device, at_ms, f"account {one.name}", one.old, one.new, action=action, since_ms=since_ms)
