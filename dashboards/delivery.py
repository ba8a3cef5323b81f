"""How samples get to a server of time series: what waits, for how long, and what is the matter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.store.spool.condition import Condition, read_condition
from language.message import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """`server` is what was found at the other end, empty while nobody knows. `waiting_bytes` are on our disk and not
    on the server, the oldest since `oldest_ms`. `dead_lines` were refused for good, `damaged_bytes` were no samples any
    more. `trouble` is why nothing arrives now, None while all is well."""

    server: str
    waiting_bytes: int
    oldest_ms: int | None
    sent_ms: int | None
    sent_lines: int
    dead_lines: int
    damaged_bytes: int
    trouble: Message | None


def delivery(condition: Condition | None, now_ms: int) -> Delivery:
    """`condition` is what the shipper last said; one that says nothing is trouble, too."""
    if condition is None:
        return Delivery("", 0, None, None, 0, 0, 0, Message("delivery.unheard"))
    trouble = condition.trouble
    if not condition.speaks(now_ms):
        trouble = Message("delivery.silent", {"seconds": (now_ms - condition.at_ms) // 1000})
    return Delivery(
        condition.server, condition.waiting_bytes, condition.oldest_ms, condition.sent_ms, condition.sent_lines,
        condition.dead_lines, condition.damaged_bytes, trouble,
    )  # fmt: skip


def look(spool: Path, now_ms: int) -> Delivery:
    """From the shipper's own words in its folder."""
    return delivery(read_condition(spool), now_ms)
