"""What a school must hand in, by when, and what it did hand in (Q31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Due(StrEnum):
    """When a paper of a period must be in; the end of the day named, or the hour given."""

    SAME_DAY = "same_day"  # of a day: on that day, by the hour
    WEEK_END = "week_end"  # of a week: on its last school day, by the hour
    NEXT_MONTH = "next_month"  # of a month: on day `day` of the next
    SAME_MONTH = "same_month"  # of a month: on day `day` of itself (30: of February its last day)
    BEFORE_TERM_END = "before_term_end"  # of a term: `day` days before it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """`kind` is a key of REPORTS; for one `school`, or empty for all. `day` and `hour` (HH:MM, empty: the end of the
    day) say more of `due`. `document` is the paper that asks for it. Known from `entered_ms` until `superseded_ms`."""

    id: str
    kind: str
    due: Due
    day: int = 0
    hour: str = ""
    school: str = ""
    document: str = ""
    since: date = date.min
    until: date | None = None
    by: str = ""
    entered_ms: int = 0
    superseded_ms: int | None = None


class Punctuality(StrEnum):
    """How a paper stands that is due."""

    COMING = "coming"
    DUE = "due"  # its period is over, its time is not
    ON_TIME = "on_time"
    LATE = "late"  # 迟报
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A school confirmed this version of a report and handed it in; `proof` is how the signer was known (PIN,
    password, command line). One more of a corrected version is another submission."""

    report: str
    number: str
    version: int
    school: str
    kind: str
    period: str
    at_ms: int
    person: str
    name: str
    post: str
    proof: str
    note: str = ""
