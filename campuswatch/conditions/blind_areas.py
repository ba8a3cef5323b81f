"""Key areas that no working camera looks at (Q43, 无死角)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from alerts.condition import Condition
from alerts.rules.outages import BLIND_AREA, UNCOVERED_AREA
from campuswatch.conditions.source import Means, Source
from dashboards.keyareas import bad_pictures
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed, Transition
from inventory.repository import areas, devices, transitions
from inventory.repository.devices import Filter


def read(connection: Connection, now_ms: int, means: Means) -> Iterator[Condition]:
    """One for each area; where it has cameras it is told of the first of them, so that it belongs to that outage, or to
    what that one hangs on. Of a camera of which nothing is known, nothing is said."""
    key = [one for one in areas.every(connection, BUREAU) if one.area_class is AreaClass.KEY]
    if not key:
        return
    within = cameras_by_area(devices.find(connection, BUREAU, Filter(kind=Kind.CAMERA)))
    codes = [camera.code for area in key for camera in within.get((area.school, area.code), ())]
    heads = heads_of(transitions.between(connection, BUREAU, now_ms + 1, now_ms + 1, codes))
    pictures = bad_pictures(connection, BUREAU, None)
    for area in key:
        cameras = within.get((area.school, area.code), ())
        if not cameras:
            yield Condition(
                rule=UNCOVERED_AREA, school=area.school, part=area.code, since_ms=now_ms, details={"area": area.name}
            )
        elif (since_ms := blind_since_ms(cameras, heads, pictures.keys(), now_ms)) is not None:
            yield blind(area, cameras, since_ms)


def blind(area: Area, cameras: Sequence[Device], since_ms: int) -> Condition:
    return Condition(
        rule=BLIND_AREA, school=area.school, device=cameras[0].code, part=area.code, since_ms=since_ms,
        details={"area": area.name, "cameras": len(cameras)},
    )  # fmt: skip


def cameras_by_area(found: Iterable[Device]) -> Mapping[tuple[str, str], Sequence[Device]]:
    """Those in service, each area's in the order of codes."""
    within: dict[tuple[str, str], list[Device]] = {}
    for one in sorted(found, key=lambda one: one.code):
        if one.stage is Stage.ADOPTED and one.area is not None:
            within.setdefault((one.school, one.area), []).append(one)
    return within


def heads_of(rows: Iterable[Transition]) -> Mapping[str, Mapping[str, Transition]]:
    """Device -> witness -> what it said last."""
    heads: dict[str, dict[str, Transition]] = {}
    for row in rows:
        heads.setdefault(row.device, {})[row.witness] = row
    return heads


def blind_since_ms(
    cameras: Iterable[Device],
    heads: Mapping[str, Mapping[str, Transition]],
    bad_pictures: Iterable[str],
    now_ms: int,
) -> int | None:
    """When the last of them went; None where one works, or nothing is known of one."""
    pictures = set(bad_pictures)
    since_ms = 0
    for camera in cameras:
        said = [heads.get(camera.code, {}).get(witness) for witness in camera.witnesses]
        silent = [row.at_ms for row in said if row is not None and row.state is Observed.DOWN]
        if not silent and camera.code not in pictures:
            return None
        since_ms = max(since_ms, min(silent, default=0))
    return since_ms or now_ms


BLIND_AREAS = Source(every_s=60, rules=frozenset({BLIND_AREA, UNCOVERED_AREA}), read=read)
