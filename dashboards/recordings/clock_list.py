"""The clocks of devices side by side, the wrong ones first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboards.recordings.clocks import ClockView, ClockWord, judge_clock
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.repository import device_clocks, devices
from inventory.repository.devices import Filter

EXPECTED = frozenset({Kind.CAMERA, Kind.RECORDER})
"""What stamps a time on pictures: their clocks are missed where nobody could read them."""
WORST_FIRST = (ClockWord.OFF, ClockWord.UNSURE, ClockWord.STALE, ClockWord.RIGHT)

Line = tuple[Device, ClockView | None]


def clock_list(connection: Connection, scope: Scope, school: str | None, *, limit_ms: int, now_ms: int) -> list[Line]:
    """Of devices in service; None for a clock that nobody ever read."""
    known = devices.find(connection, scope, Filter(school=school, stage=Stage.ADOPTED))
    told = {one.device: one for one in device_clocks.every(connection, scope, school)}
    lines: list[Line] = [
        (one, judge_clock(told[one.code], limit_ms=limit_ms, now_ms=now_ms) if one.code in told else None)
        for one in known
        if one.code in told or one.kind in EXPECTED
    ]
    return sorted(lines, key=lambda line: (rank(line[1]), line[0].code))


def rank(view: ClockView | None) -> int:
    """Those that nobody ever read stand where those stand that nobody read lately."""
    return WORST_FIRST.index(view.word if view else ClockWord.STALE)


def wrong(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line[1] is not None and line[1].word is ClockWord.OFF]
