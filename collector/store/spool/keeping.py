"""Which segments may go: those sent long ago, and under the cap the oldest sent ones before the oldest unsent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.store.spool.ranges import Ranges
from collector.store.spool.segment import Segment
from collector.store.wholefile import replace_file

MIB = 1 << 20
HOUR_MS = 3_600_000
NEAR = 0.8
NAME = "kept.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`cap_bytes` is for all segments together; a sent one is kept `keep_ms` longer, so that it can be sent again."""

    cap_bytes: int = 4096 * MIB
    keep_ms: int = 48 * HOUR_MS
    segment_bytes: int = 8 * MIB


@dataclass
class Kept:
    """What a restart must not forget: when each segment was first seen sent, and what the cap has cost so far."""

    sent_ms: dict[int, int] = field(default_factory=dict)
    lost_lines: int = 0


def note_sent(sent_ms: Mapping[int, int], closed: Sequence[Segment], unsent: Ranges, now_ms: int) -> dict[int, int]:
    """Base of each closed segment that is sent -> when that was first seen. A clock that went back counts anew."""
    return {
        segment.base: min(sent_ms.get(segment.base, now_ms), now_ms)
        for segment in closed
        if not unsent.overlaps(segment.base, segment.end)
    }


def outdated(sent_ms: Mapping[int, int], closed: Sequence[Segment], keep_ms: int, now_ms: int) -> list[Segment]:
    return [segment for segment in closed if now_ms - sent_ms.get(segment.base, now_ms) >= keep_ms]


def surplus(found: Sequence[Segment], sent: Mapping[int, int], cap_bytes: int) -> list[Segment]:
    """What must go so that `found` fits under the cap: sent ones first, then the oldest; never the last."""
    excess = sum(segment.size for segment in found) - cap_bytes
    chosen = []
    for segment in sorted(found[:-1], key=lambda segment: (segment.base not in sent, segment.base)):
        if excess <= 0:
            break
        excess -= segment.size
        chosen.append(segment)
    return chosen


def load(folder: Path) -> Kept:
    """A new one where there is none that can be read: segments are then kept longer, never shorter."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        sent_ms = {int(base): int(at_ms) for base, at_ms in found["sent_ms"].items()}
        return Kept(sent_ms, int(found["lost_lines"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kept()


def save(folder: Path, kept: Kept) -> None:
    """Raises OSError."""
    replace_file(folder / NAME, json.dumps({"sent_ms": kept.sent_ms, "lost_lines": kept.lost_lines}))
