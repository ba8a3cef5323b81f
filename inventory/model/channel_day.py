"""What a channel recorded on one day of its school: a durable fact from which reports are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inventory.model.span import Gap, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDay:
    """`day` is a day of the school's zone. `spans` is what is stored, in true time: merged, sorted, cut to the day.

    `asked_ms` is up to when of this day the recorder was asked and answered wholly: what lies behind it is not
    known, which is not the same as missing. `due_ms` counts what should have been recorded until then, `kept_ms`
    what of it was. `edge_ms` is where the channel's footage began that nobody holds when this day was last asked,
    None where that is not known. `held` are spans kept for an incident beyond their time. `closed` days are asked
    no more but for what is gone.
    """

    recorder: str
    channel: int
    day: date
    school: str
    camera: str | None = None
    spans: tuple[Span, ...] = ()
    due_ms: int = 0
    kept_ms: int = 0
    gaps: tuple[Gap, ...] = ()
    held: tuple[Span, ...] = ()
    offset_ms: int = 0
    asked_ms: int = 0
    edge_ms: int | None = None
    closed: bool = False
