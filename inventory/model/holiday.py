"""Days on which a school is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """`first` and `last` both belong to it, in the school's zone; an empty `school` means all schools.

    Known from `recorded_ms` until `superseded_ms` (None: still), so that a paper in the archive can be worked out anew.
    """

    id: str
    school: str
    name: str
    first: date
    last: date
    recorded_ms: int = 0
    superseded_ms: int | None = None
