"""What two looks at a device's settings say together: which parts changed, and whether it started anew. Pure.

A digest that is another one is a change. A mark is the sysUpTime of the last change: within one run of the device it
moves only with a change. After a restart it is small, because the settings were loaded then, so that only a mark
beyond the first minutes tells of a change. What was not told this time is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inventory.model.configuration import Configuration, Part

TICKS = 100
UPTIME_WRAP = 2**32
LOADING = 10 * 60 * TICKS
"""So long after its start a device may still be loading its settings."""
SLACK_MS = 60_000


@dataclass(frozen=True, slots=True)
class Changed:
    """`old` and `new` are short words for the fingerprint; it was as before at `since_ms`."""

    part: str
    old: str
    new: str
    since_ms: int


def changed(before: Configuration, now: Configuration) -> Iterator[Changed]:
    """In the order of the parts' names."""
    for name, part in sorted(now.parts.items()):
        known = before.parts.get(name)
        if known is not None and known.digest != part.digest:
            yield Changed(name, known.digest, part.digest, known.seen_ms)
    anew = restarted_ms(before, now) is not None
    for name, mark in sorted(now.marks.items()):
        old = before.marks.get(name)
        if old is not None and (mark > LOADING if anew else mark != old):
            yield Changed(name, _moment(before, old), _moment(now, mark), before.seen_ms)


def restarted_ms(before: Configuration, now: Configuration) -> int | None:
    """When it started anew between the two looks (UTC milliseconds), None where it did not, or did not tell.

    sysUpTime wraps after 497 days; that is told from a restart by its being where it should be. One that jumps, but
    was up before the first look by its own word, was set, and did not start.
    """
    if before.uptime is None or now.uptime is None:
        return None
    ours_ms = now.seen_ms - before.seen_ms
    theirs_ms = (now.uptime - before.uptime) % UPTIME_WRAP * 1000 // TICKS
    if ours_ms <= 0 or abs(theirs_ms - ours_ms) <= SLACK_MS + ours_ms // 100:
        return None
    up_ms = now.uptime * 1000 // TICKS
    return now.seen_ms - up_ms if now.uptime != before.uptime and up_ms <= ours_ms + SLACK_MS else None


def renewed(before: Configuration | None, now: Configuration) -> Configuration:
    """What is known after the look: what was told, and what was not told this time as it was."""
    if before is None:
        return now
    parts: dict[str, Part] = {**before.parts, **now.parts}
    return Configuration(
        device=now.device,
        source=now.source,
        seen_ms=now.seen_ms,
        parts=parts,
        marks={**before.marks, **now.marks},
        uptime=now.uptime if now.uptime is not None else before.uptime,
    )


def _moment(look: Configuration, mark: int) -> str:
    """So long before the look it was changed, as a moment (UTC milliseconds as text)."""
    ago = ((look.uptime or 0) - mark) % UPTIME_WRAP
    return str(look.seen_ms - ago * 1000 // TICKS)
