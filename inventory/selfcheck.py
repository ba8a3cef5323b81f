"""What stands on a self-check sheet: what is not well before a holiday, or what the year's maintenance does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from inventory.model.kind import Kind
from language.message import Message

TASKS: Mapping[Kind, Sequence[str]] = {
    Kind.CAMERA: ("lens", "fixing", "cable", "night"),
    Kind.RECORDER: ("dust", "fans", "disks", "playback", "time"),
    Kind.SWITCH: ("dust", "fans", "labels", "spare"),
    Kind.UPS: ("battery", "load_test", "terminals"),
    Kind.ROUTER: ("dust", "labels"),
    Kind.ACCESS_POINT: ("fixing", "cable"),
    Kind.ALARM_PANEL: ("alarm_test", "battery"),
    Kind.ONE_KEY_ALARM: ("alarm_test",),
    Kind.INTRUSION: ("alarm_test", "battery"),
    Kind.PATROL: ("points",),
    Kind.INTERCOM: ("call",),
    Kind.SENSOR: ("alarm_test",),
    Kind.ENCODER: ("dust", "cable"),
    Kind.SERVER: ("dust", "fans", "disks"),
}
"""What is done once a year to each kind: ids of the family `care.`; other kinds are only looked at."""
LOOK = ("look",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A device as it stands at this moment; `state` is the name of one of the six, `said` what is wrong besides."""

    code: str
    name: str
    kind: Kind
    area: str
    state: str
    said: Sequence[Message]

    @property
    def is_well(self) -> bool:
        return self.state == "UP" and not self.said


def sheet_lines(
    seen: Iterable[Seen], blind: Mapping[str, Message] = MappingProxyType({}), *, yearly: bool
) -> list[dict[str, object]]:
    """Before a holiday: those in service that are not well; yearly: each device in service with what is done to it.
    `blind` are names of key areas that no camera sees, each with the reason; they stand first.

    Lines as the register keeps them, numbered from 1: messages as id and parameters."""
    wanted = [one for one in seen if one.state != "OUT_OF_SERVICE" and (yearly or not one.is_well)]
    wanted.sort(key=lambda one: (one.is_well, one.area, one.code))
    lines: list[dict[str, object]] = [
        {"code": "", "name": "", "area": area, "state": "", "said": _written([reason]), "tasks": []}
        for area, reason in sorted(blind.items())
    ]
    lines += [
        {
            "code": one.code,
            "name": one.name,
            "area": one.area,
            "state": one.state,
            "said": _written(one.said),
            "tasks": [f"care.{task}" for task in TASKS.get(one.kind, LOOK)] if yearly else [],
        }
        for one in wanted
    ]
    return [{"number": number, **line} for number, line in enumerate(lines, 1)]


def _written(said: Sequence[Message]) -> list[object]:
    return [[message.id, dict(message.params)] for message in said]


def counts(seen: Iterable[Seen]) -> dict[str, object]:
    """Devices by state, and how many have something wrong besides."""
    told: dict[str, object] = {}
    listed = list(seen)
    for one in listed:
        before = told.get(one.state, 0)
        told[one.state] = (before if isinstance(before, int) else 0) + 1
    return {**told, "wrong": sum(1 for one in listed if one.said)}
