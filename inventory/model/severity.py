"""How much it weighs that something is wrong."""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """The greater the sooner somebody must look."""

    MINOR = 1
    MAJOR = 2
    CRITICAL = 3
