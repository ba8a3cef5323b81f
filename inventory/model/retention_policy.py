"""How many days recordings must reach back, by whose word, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

USUAL_DAYS = 30
"""Where nobody has said: N of the requirements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """For a school, narrowed by area or by recorder and channel. `document` is the paper that asks for it (Q62).

    `until` None is no end; both days are of the school's zone, `until` included.
    """

    id: str
    school: str
    days: int
    document: str = ""
    area: str | None = None
    recorder: str | None = None
    channel: int | None = None
    since: date = date.min
    until: date | None = None
    by: str = ""
    entered_ms: int = 0

    @property
    def narrowness(self) -> int:
        return (self.area is not None) + 2 * (self.recorder is not None) + 4 * (self.channel is not None)

    def fits(self, *, school: str, area: str | None, recorder: str, channel: int, day: date) -> bool:
        return (
            self.school == school
            and self.since <= day
            and (self.until is None or day <= self.until)
            and self.area in (None, area)
            and self.recorder in (None, recorder)
            and self.channel in (None, channel)
        )


def required_days(
    policies: Iterable[RetentionPolicy], *, school: str, area: str | None, recorder: str, channel: int, day: date
) -> int:
    """Of the narrowest that fits; of equally narrow ones the longest; USUAL_DAYS where none does."""
    fitting = [
        (policy.narrowness, policy.days)
        for policy in policies
        if policy.fits(school=school, area=area, recorder=recorder, channel=channel, day=day)
    ]
    return max(fitting)[1] if fitting else USUAL_DAYS
