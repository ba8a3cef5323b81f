"""Accounts on devices: as devices tell of them, and as people are authorised to use them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AccountLevel(StrEnum):
    """What its holder may do there: everything, run the device, or look. OTHER is a level that is none of these."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    VIEWER = "viewer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AccountTold:
    """`name` is cleaned and keeps its letters' case. `enabled` is None where it is not told. Never a secret."""

    name: str
    level: AccountLevel = AccountLevel.OTHER
    enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountList:
    """All accounts that a device (a code) told of over one interface, as they are since `since_ms`, by name."""

    device: str
    source: str
    accounts: tuple[AccountTold, ...]
    since_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisedAccount:
    """By somebody's word a person may use an account: on one device, on a named group of them, or where both are None
    on all of the school.

    `person` is a person's id, `level` the most that it may do there (None: whatever it does), `until` the last day.
    """

    id: str
    school: str
    account: str
    person: str
    device: str | None = None
    group: str = ""
    level: AccountLevel | None = None
    until: date | None = None
    document: str = ""
    by: str = ""
    entered_ms: int = 0
    withdrawn_ms: int | None = None
    withdrawn_by: str = ""
