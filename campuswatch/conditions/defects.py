"""Open defects of the ledger as conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from alerts.condition import Condition
from alerts.defects.doubt import WITNESS
from alerts.rules import RULES
from alerts.rules.defective import DEFECTIVE, OF_CHANNELS
from campuswatch.conditions.places import key_area_devices
from campuswatch.conditions.source import Means, Source
from inventory.model.defect import Defect
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.repository import channels, defects


def read(connection: Connection, now_ms: int, means: Means) -> Iterator[Condition]:
    """What a recorder tells of a channel weighs as much as the area that its camera looks at, and belongs to the outage
    of that camera."""
    found = defects.open_ones(connection, BUREAU)
    weighty = key_area_devices(connection) if found else frozenset()
    fed = cameras_of(connection, {one.device for one in found if one.part and one.kind.value in OF_CHANNELS})
    for one in found:
        camera = fed.get((one.device, one.part), "") if one.kind.value in OF_CHANNELS else ""
        yield condition(one, severity(one) if camera in weighty else None, camera)


def cameras_of(connection: Connection, recorders: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """By recorder and channel, as defects call it."""
    return {
        (code, str(one.told.number)): one.camera
        for code in recorders
        for one in channels.of_recorder(connection, BUREAU, code)
        if one.camera is not None
    }


def condition(one: Defect, severity: Severity | None = None, camera: str = "") -> Condition:
    details = {name: value for name, value in one.details.items() if name != WITNESS}
    return Condition(
        rule=one.kind.value, school=one.school, device=one.device, part=one.part, since_ms=one.since_ms,
        details=details, severity=severity, behind=camera,
    )  # fmt: skip


def severity(one: Defect) -> Severity | None:
    return RULES[one.kind.value].in_key_area


DEFECTS = Source(every_s=10, rules=frozenset(rule.name for rule in DEFECTIVE), read=read)
