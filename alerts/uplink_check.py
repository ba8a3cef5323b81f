"""The daily check of a school's uplink (Q16): one row a day, also when all is well. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.segment import Segment
from alerts.state import State
from inventory.model.uplink import Uplink, UplinkCheck, Wrong

DOWN_S = 60
"""Shorter outages stand in the row and make nothing of it."""
LOSS_PCT = 2.0
LOAD_PCT = 90.0
LEAST_SEEN = 0.5
"""Of the day: of one that was looked at for less, nothing is said."""
ANSWERED = frozenset({State.UP, State.DOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Of the day `start_ms` <= t < `end_ms`: `segments` are the device's life; `losses` the means of its pings' losses
    in percent, `port_up` of what its port said (0 to 1), `loads` of bits a second either way, each of five minutes."""

    start_ms: int
    end_ms: int
    segments: Sequence[Segment]
    losses: Sequence[float] = ()
    port_up: Sequence[float] = ()
    loads: Sequence[float] = ()


def check(uplink: Uplink, day: date, seen: Seen, *, at_ms: int) -> UplinkCheck:
    """A port that was down for a while was down for as much of what was seen."""
    down_ms = sum(one.length_ms for one in seen.segments if one.state is State.DOWN)
    seen_ms = sum(one.length_ms for one in seen.segments if one.state in ANSWERED)
    if uplink.port and seen.port_up:
        down_ms = max(down_ms, round(seen_ms * (1 - mean(seen.port_up))))
    loss = mean(seen.losses) if seen.losses else None
    load = 100 * max(seen.loads) / uplink.bandwidth_bps if seen.loads and uplink.bandwidth_bps else None
    wrong = [
        *([Wrong.UNSEEN] if seen_ms < LEAST_SEEN * (seen.end_ms - seen.start_ms) else []),
        *([Wrong.DOWN] if down_ms >= DOWN_S * 1000 else []),
        *([Wrong.LOSS] if loss is not None and loss > LOSS_PCT else []),
        *([Wrong.LOAD] if load is not None and load > LOAD_PCT else []),
    ]
    return UplinkCheck(
        school=uplink.school, device=uplink.device, port=uplink.port, day=day, at_ms=at_ms,
        down_s=down_ms // 1000, seen_s=seen_ms // 1000, wrong=tuple(wrong),
        loss_pct=None if loss is None else round(loss, 2), load_pct=None if load is None else round(load, 2),
    )  # fmt: skip


def mean(values: Iterable[float]) -> float:
    told = list(values)
    return sum(told) / len(told)
