"""Devices with firmware of the bureau's list (Q59): one condition a school and entry of the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from inventory.firmware import Finding, Judged, check
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.repository import devices, firmware_notices
from inventory.repository.devices import Filter
from language.enumeration import some_of

RULES: Mapping[Judged, str] = {Judged.VULNERABLE: "firmware_vulnerable", Judged.UNSUPPORTED: "firmware_unsupported"}


def listed(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    notices = firmware_notices.every(connection, BUREAU)
    if not notices:
        return ()
    found = check(devices.find(connection, BUREAU, Filter(stage=Stage.ADOPTED)), notices)
    return left(connection, conditions(found, now_ms))


def conditions(findings: Iterable[Finding], now_ms: int) -> Iterator[Condition]:
    """Nobody knows since when; it is told from now. Pure."""
    groups: defaultdict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.judged in RULES:
            notice = one.notice
            part = " ".join(filter(None, (notice.vendor, notice.model or "*", notice.versions or "*")))
            groups[one.device.school, RULES[one.judged], part].append(one)
    for (school, rule, part), several in sorted(groups.items()):
        codes = sorted({one.device.code for one in several})
        yield Condition(
            rule=rule, school=school, part=part, since_ms=now_ms,
            details={
                "firmware": part, "n": len(codes), "devices": some_of(codes), "source": several[0].notice.source or "—",
            },
        )  # fmt: skip


LISTED = Source(every_s=3600, rules=frozenset(RULES.values()), read=listed)
