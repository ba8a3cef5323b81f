"""What was to be done by a day and was not: dangers, findings of inspections, copies of recordings, check lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.source import Means, Source
from campuswatch.usecases.checks import Standing, standings
from inventory.model.check_plan import OWN_NAMES
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.model.use import Noun, UseItem
from inventory.repository import schools, uses

RULE: Mapping[Noun, str] = {
    Noun.DANGER: "danger_late",
    Noun.INSPECTION: "rectification_late",
    Noun.FOOTAGE: "footage_late",
}
WORDS: Mapping[Noun, str] = {Noun.DANGER: "what", Noun.INSPECTION: "rating", Noun.FOOTAGE: "asker"}
"""What of an item its sentence says."""


def read(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    late = [uses.get(connection, BUREAU, one.code) for one in uses.waiting(connection, BUREAU, until_ms=now_ms)]
    zones = {one.code: one.zone for one in schools.every(connection, BUREAU)}
    yield from (of_item(one) for one in late if one is not None)
    yield from of_checks(standings(connection, BUREAU, None, now_ms=now_ms), zones)


def of_item(item: UseItem) -> Condition:
    """Of one whose day has passed. Pure."""
    weight = Severity(item.number("severity") or Severity.MINOR)
    return Condition(
        rule=RULE[item.noun], school=item.school, since_ms=item.number("due_ms") or 0, part=item.code,
        details={"item": item.code, "words": item.text(WORDS[item.noun])},
        severity=weight if item.noun is Noun.DANGER and weight > Severity.MAJOR else None,
    )  # fmt: skip


def of_checks(found: Iterable[Standing], zones: Mapping[str, str]) -> Iterator[Condition]:
    """Pure. It is late from the first moment after the period."""
    for one in found:
        if one.missed is None:
            continue
        plan, zone = one.plan, ZoneInfo(zones[one.plan.school])
        after = datetime.combine(one.missed.last + timedelta(days=1), time(), zone)
        yield Condition(
            rule="check_late", school=plan.school, since_ms=round(after.timestamp() * 1000), part=plan.name,
            details={
                "plan": plan.name if plan.name in OWN_NAMES else plan.title,
                "first": one.missed.first.isoformat(),
                "last": one.missed.last.isoformat(),
            },
        )  # fmt: skip


OVERDUE = Source(every_s=900, rules=frozenset([*RULE.values(), "check_late"]), read=read)
