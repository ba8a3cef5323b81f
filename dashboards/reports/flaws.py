"""When devices were not intact though they answered: faults of theirs were open, or defects that speak against it.

Intact (完好) is a device that is UP, of which no fault is open in the register and no defect of the kinds that the
definition names for it. A fault is open from when it was opened until it was closed; one that was merged is counted
where it was merged into, one that was dismissed was none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboards.reports.device_figures import Life
from dashboards.reports.look import Look
from dashboards.reports.open_faults import OpenSpell, read_open
from inventory.model.channel import Channel
from inventory.model.defect import Defect, DefectKind
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.repository import channels, defects

Span = tuple[int, int]
Place = tuple[str, str]
"""School and device, by their codes."""
FOREVER = 2**62

OF_CAMERA = frozenset({DefectKind.PICTURE, DefectKind.CLOCK})
"""Real frame, sane picture, clock within limit."""
OF_FED_CAMERA = frozenset({DefectKind.NOT_RECORDING})
"""Recorded: a defect of the recorder's channel that it feeds."""
OF_RECORDER = frozenset(
    {DefectKind.DISK, DefectKind.NOT_RECORDING, DefectKind.CHANNEL_LOST, DefectKind.RETENTION, DefectKind.CLOCK}
)
"""Disks sound, all used channels recording, retention at policy, clock within limit."""
AGAINST: Mapping[Kind, frozenset[DefectKind]] = {Kind.CAMERA: OF_CAMERA, Kind.RECORDER: OF_RECORDER}
"""Of other kinds the definition asks what only faults tell: fans, supplies, uplink, mains, battery."""


@dataclass(frozen=True, slots=True)
class Flaws:
    """Of one school, by device code. `spans` are in order and apart; `opened` counts the faults that were opened in
    the look."""

    spans: Mapping[str, Sequence[Span]]
    opened: Mapping[str, int]


NO_FLAWS = Flaws({}, {})


def flaws_of(
    connection: Connection, scope: Scope, look: Look, lives: Mapping[str, Sequence[Life]]
) -> Mapping[str, Flaws]:
    """By school, of the devices whose lives are given by school; of what the scope sees of them."""
    kinds = {one.device.code: one.device.kind for some in lives.values() for one in some}
    found = read_flaws(connection, Scope.of(code for code in lives if scope.allows(code)), look, kinds)
    return {code: found.get(code, NO_FLAWS) for code in lives}


def read_flaws(
    connection: Connection, narrow: Scope, look: Look, kinds: Mapping[str, Kind]
) -> Mapping[str, Flaws]:  # fmt: skip
    """By school, of those that have any. The scope is to be no wider than what is asked for; `kinds` are those of all
    devices of its schools that were in service, by code."""
    known_ms = look.known_ms
    register = [one for one in read_open(connection, narrow, look) if one.opened_ms <= known_ms]
    found = spans_of_faults(register, known_ms)
    wrong = defects.between(connection, narrow, look.start_ms, look.end_ms)
    fed = channels.every(connection, narrow) if any(one.kind in OF_FED_CAMERA for one in wrong) else []
    for place, spans in spans_of_defects(wrong, fed, kinds, known_ms).items():
        found.setdefault(place, []).extend(spans)
    opened = Counter(
        (one.school, one.device) for one in register if look.start_ms <= one.opened_ms and not one.again
    )  # fmt: skip
    return {
        school: Flaws(
            {device: joined(spans) for (at, device), spans in found.items() if at == school},
            {device: count for (at, device), count in opened.items() if at == school},
        )
        for school in {place[0] for place in found}
    }


def spans_of_faults(rows: Iterable[OpenSpell], known_ms: int) -> dict[Place, list[Span]]:
    """When they were open, by school and device; as known at a moment."""
    found: defaultdict[Place, list[Span]] = defaultdict(list)
    for one in rows:
        found[one.school, one.device].append((one.opened_ms, _end(one.ended_ms, known_ms)))
    return dict(found)


def spans_of_defects(
    rows: Iterable[Defect], fed: Iterable[Channel], kinds: Mapping[str, Kind], known_ms: int
) -> dict[Place, list[Span]]:
    """The same of defects that count for the device, and for the camera that feeds the recorder's channel: a camera of
    which another recorder has its picture is recorded."""
    found: defaultdict[Place, list[Span]] = defaultdict(list)
    silent: defaultdict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for one in rows:
        if one.since_ms > known_ms:
            continue
        span = one.since_ms, _end(one.ended_ms, known_ms)
        if one.device in kinds and one.kind in AGAINST.get(kinds[one.device], ()):
            found[one.school, one.device].append(span)
        if one.kind in OF_FED_CAMERA:
            silent[one.school, one.device, one.part].append(span)
    inputs: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for channel in fed if silent else ():
        if channel.camera is not None and channel.told.used and channel.recorder in kinds:
            inputs[channel.camera].append((channel.recorder, str(channel.told.number), channel.since_ms))
    for school in {place[0] for place in silent}:
        for camera, own in inputs.items():
            if spans := unrecorded([(since, silent.get((school, code, part), [])) for code, part, since in own]):
                found[school, camera] += spans
    return dict(found)


def unrecorded(inputs: Sequence[tuple[int, Sequence[Span]]]) -> list[Span]:
    """When no channel had the camera's picture; `inputs` tell of each since when it is there, and when it did not
    record."""
    found: list[Span] = []
    for number, (_, spans) in enumerate(inputs):
        left = joined(spans)
        for other, (since_ms, silent) in enumerate(inputs):
            if other != number:
                left = without(left, without([(since_ms, FOREVER)], joined(silent)))
        found += left
    return joined(found)


def without(spans: Sequence[Span], holes: Iterable[Span]) -> list[Span]:
    """What of the spans lies in no hole; both in order and apart."""
    left = list(spans)
    for start_ms, end_ms in holes:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start_ms)), (max(first, end_ms), last))
            if part[0] < part[1]
        ]
    return left


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, none touching another."""
    whole: list[Span] = []
    for start_ms, end_ms in sorted(spans):
        if whole and start_ms <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end_ms)
        elif start_ms < end_ms:
            whole.append((start_ms, end_ms))
    return whole


def _end(at_ms: int | None, known_ms: int) -> int:
    """What was not known to have ended had not."""
    return FOREVER if at_ms is None or at_ms > known_ms else at_ms
