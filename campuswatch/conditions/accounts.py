"""Accounts on devices that nobody authorised (Q57): one condition an account and school, whatever devices have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.crowd import gathered
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from campuswatch.usecases.inbox import read_inbox
from inventory.account_check import Objection
from inventory.inbox_entry import Entry, Topic
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from language.enumeration import some_of

GRAVER = frozenset({str(Objection.LEFT)})


def unauthorised(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    """As the inbox shows them, less what was put aside there."""
    return gathered(left(connection, conditions(read_inbox(connection, BUREAU, None, now_ms=now_ms))))


def conditions(entries: Iterable[Entry]) -> Iterator[Condition]:
    """Pure."""
    by_account: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in entries:
        if one.topic is Topic.ACCOUNT:
            by_account[one.school, one.subject].append(one)
    for (school, account), told in sorted(by_account.items()):
        codes = sorted({code for one in told for code in one.other.split()})
        grave = any(one.text.id.rpartition(".")[2] in GRAVER for one in told)
        yield Condition(
            rule="account_unauthorised", school=school, part=account, since_ms=min(one.at_ms for one in told),
            severity=Severity.CRITICAL if grave else None,
            details={"account": account, "devices": some_of(codes), "n": len(codes)},
        )  # fmt: skip


UNAUTHORISED = Source(every_s=900, rules=frozenset({"account_unauthorised"}), read=unauthorised)
