"""Accounts that devices have beside the persons who may use them (Q57). Pure; of one school.

An account that is switched off is nobody's business. The accounts by which the collector itself asks devices need no
person. A level that a device does not tell in our words is never above one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model.account import AccountLevel, AccountList, AccountTold, AuthorisedAccount
from inventory.model.person import Person

RANK: Mapping[AccountLevel, int] = {
    AccountLevel.OTHER: 0,
    AccountLevel.VIEWER: 1,
    AccountLevel.OPERATOR: 2,
    AccountLevel.ADMINISTRATOR: 3,
}


class Objection(StrEnum):
    """What is wrong with an account, the worst first."""

    LEFT = "left"  # whoever might use it has left
    NOBODY = "nobody"
    ENDED = "ended"  # it was allowed until a day that is past, or taken back
    ABOVE = "above"  # it may do more than was allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDifference:
    """The same of one account on all `devices` (codes). `persons` are names of those who may, or might, use it."""

    objection: Objection
    account: str
    devices: tuple[str, ...]
    level: AccountLevel
    persons: tuple[str, ...] = ()
    since_ms: int = 0


def account_differences(
    lists: Iterable[AccountList],
    authorised: Sequence[AuthorisedAccount],
    people: Mapping[str, Person],
    *,
    groups: Mapping[str, Collection[str]],
    ours: Mapping[str, Collection[str]],
    today: date,
) -> list[AccountDifference]:
    """The worst first, then by account. `groups` holds codes by the name of a group, `ours` by the code of a device
    the accounts by which it is polled."""
    found: defaultdict[tuple[Objection, str, AccountLevel, tuple[str, ...]], dict[str, int]] = defaultdict(dict)
    for told in lists:
        for one in told.accounts:
            if one.enabled is False or one.name in ours.get(told.device, ()):
                continue
            judged = _judge(one, told.device, authorised, people, groups, today)
            if judged is not None:
                objection, persons = judged
                found[objection, one.name, one.level, persons][told.device] = told.since_ms
    order = list(Objection)
    differences = [
        AccountDifference(
            objection=objection, account=name, level=level, persons=persons,
            devices=tuple(sorted(devices)), since_ms=max(devices.values()),
        )
        for (objection, name, level, persons), devices in found.items()
    ]  # fmt: skip
    return sorted(differences, key=lambda one: (order.index(one.objection), one.account, one.devices))


def _judge(
    account: AccountTold,
    device: str,
    authorised: Sequence[AuthorisedAccount],
    people: Mapping[str, Person],
    groups: Mapping[str, Collection[str]],
    today: date,
) -> tuple[Objection, tuple[str, ...]] | None:
    """What is wrong with it and whose it was to be; None for one that somebody may use."""
    meant = [one for one in authorised if one.account == account.name and covers(one, device, groups)]
    standing = [one for one in meant if is_in_force(one, today)]
    present = [one for one in standing if one.person in people and people[one.person].left_ms is None]
    if present:
        if any(one.level is None or RANK[account.level] <= RANK[one.level] for one in present):
            return None
        return Objection.ABOVE, _names(present, people)
    if standing:
        return Objection.LEFT, _names(standing, people)
    return (Objection.ENDED, _names(meant, people)) if meant else (Objection.NOBODY, ())


def covers(one: AuthorisedAccount, device: str, groups: Mapping[str, Collection[str]]) -> bool:
    if one.device is not None:
        return one.device == device
    return device in groups.get(one.group, ()) if one.group else True


def is_in_force(one: AuthorisedAccount, today: date) -> bool:
    return one.withdrawn_ms is None and (one.until is None or today <= one.until)


def _names(chosen: Iterable[AuthorisedAccount], people: Mapping[str, Person]) -> tuple[str, ...]:
    return tuple(sorted({people[one.person].name for one in chosen if one.person in people}))
