"""What a recorder means by a time that ends in Z: UTC, or, on most firmware, its own wall clock. Pure.

It is found out by footage that would lie in the future: of the two readings of "now" one is later, and only a recorder
that means that one has pieces up to there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from collector.protocols.isapi.clock import Moment
from collector.protocols.isapi.search import Matches
from collector.protocols.wall_clock import milliseconds

BACK = timedelta(hours=3)  # a file that is being written may be listed only once it is full
AHEAD = timedelta(minutes=10)
SLACK = timedelta(minutes=5)
RECENT = timedelta(minutes=15)
MINUTE_MS = 60_000


class Meaning(StrEnum):
    WALL = "wall"
    UTC = "utc"


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the two readings, and what "now" is written as in it."""

    meaning: Meaning
    now: datetime

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Where pieces are to be looked for."""
        return self.now - BACK, self.now + AHEAD


def readings(wall: datetime, zone_min: int | None) -> tuple[Reading, Reading] | None:
    """(later, earlier) for a recorder whose clock shows `wall`; None where the two are the same."""
    if not zone_min:
        return None
    pair = (Reading(Meaning.WALL, wall), Reading(Meaning.UTC, wall - timedelta(minutes=zone_min)))
    return pair if zone_min > 0 else (pair[1], pair[0])


def is_later(matches: Matches, later: Reading, earlier: Reading) -> Meaning | None:
    """`matches` of the later reading's window: what they prove."""
    ends = [match.end.wall for match in matches.matches]
    return later.meaning if any(end > earlier.now + SLACK for end in ends) else None


def is_earlier(matches: Matches, later: Reading, earlier: Reading) -> Meaning | None:
    """`matches` of the earlier reading's window, once those of the later one proved nothing.

    Pieces that go on behind it are of hours ago by the later reading, or of a clock that was set back: no proof.
    """
    if is_later(matches, later, earlier) is not None:
        return None
    ends = [match.end.wall for match in matches.matches]
    return earlier.meaning if ends and not matches.more and max(ends) > earlier.now - RECENT else None


def lead_min(zone_min: int | None, shown: datetime) -> int:
    """How many minutes further east than the zone of `shown`, its time there, the recorder believes to be."""
    offset = shown.utcoffset()
    return zone_min - round(offset.total_seconds() / 60) if zone_min is not None and offset is not None else 0


def moment_ms(moment: Moment, zone: tzinfo, meaning: Meaning, lead: int) -> int:
    """UTC milliseconds, by its hands, of a time that a recorder in `zone` wrote. `lead` is its `lead_min`: by so much
    what it calls UTC is wrong. Raises ValueError, OverflowError beyond the calendar.
    """
    if moment.zone_min == 0 and meaning is Meaning.UTC:
        return milliseconds(moment.wall.replace(tzinfo=UTC)) + lead * MINUTE_MS
    return milliseconds(moment.wall.replace(tzinfo=zone))


def written(at_ms: int, zone: tzinfo, meaning: Meaning, lead: int) -> datetime:
    """The other way round, without zone, as it stands in a question."""
    if meaning is Meaning.UTC:
        return datetime.fromtimestamp((at_ms - lead * MINUTE_MS) // 1000, UTC).replace(tzinfo=None)
    return datetime.fromtimestamp(at_ms // 1000, zone).replace(tzinfo=None)
