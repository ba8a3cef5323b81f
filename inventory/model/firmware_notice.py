"""A firmware notice: versions that somebody has found vulnerable, or that nobody mends any more (Q59)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    VULNERABLE = "vulnerable"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareNotice:
    """`vendor` is compared without case; in `model` a `*` stands for anything, empty for every model.

    `versions` is a rule: one version, a bound (`<5.5.800`), a range (`5.0 - 5.5.800`), empty for every version.
    `source` says who found it, `since` when.
    """

    vendor: str
    model: str
    versions: str
    verdict: Verdict
    source: str = ""
    since: date | None = None
