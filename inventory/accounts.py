"""What of a device's accounts changed between two tellings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inventory.model.account import AccountTold

OFF = "off"


@dataclass(frozen=True, slots=True)
class AccountChange:
    """`old` is empty for one that is new, `new` for one that is gone; else what the account may do."""

    name: str
    old: str
    new: str


def account_changes(before: Iterable[AccountTold], now: Iterable[AccountTold]) -> Iterator[AccountChange]:
    """By name."""
    was, is_now = _by_name(before), _by_name(now)
    for name in sorted(was.keys() | is_now.keys()):
        old, new = was.get(name), is_now.get(name)
        if old is not None and new is not None and new.enabled is None:
            old = AccountTold(name=name, level=old.level)  # whether it is on was not told this time
        if old != new:
            yield AccountChange(name, said(old), said(new))


def said(account: AccountTold | None) -> str:
    """`viewer`, `viewer off`; empty for none."""
    if account is None:
        return ""
    return f"{account.level} {OFF}" if account.enabled is False else str(account.level)


def _by_name(accounts: Iterable[AccountTold]) -> Mapping[str, AccountTold]:
    """Of several of one name the first: devices do not tell which is which."""
    found: dict[str, AccountTold] = {}
    for one in accounts:
        found.setdefault(one.name, one)
    return found
