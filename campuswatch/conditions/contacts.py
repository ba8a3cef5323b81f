"""Schools whose responsible persons are not named, or not to be reached by what stands there (Q61)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from campuswatch.conditions.watcher import WATCHER
from campuswatch.usecases.people import overdue_contacts
from inventory.contacts import CONFIRM_DAYS, Overdue


def lacking(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    found = overdue_contacts(connection, WATCHER, None, now_ms=now_ms, days=CONFIRM_DAYS)
    return left(connection, conditions(found, now_ms))


def conditions(found: Iterable[Overdue], now_ms: int) -> Iterator[Condition]:
    """One a school. Pure."""
    by_school: defaultdict[str, list[Overdue]] = defaultdict(list)
    for one in found:
        by_school[one.school.code].append(one)
    for school, several in sorted(by_school.items()):
        names = sorted({one.person.name for one in several if one.person is not None})
        yield Condition(
            rule="contacts_overdue", school=school, since_ms=now_ms,
            details={"n": len(several), "persons": ", ".join(names[:5]) or "—"},
        )  # fmt: skip


LACKING = Source(every_s=21_600, rules=frozenset({"contacts_overdue"}), read=lacking)
