"""One total deadline for everything that an exchange takes."""

from __future__ import annotations

import asyncio
from typing import NamedTuple


class Deadline(NamedTuple):
    """`until` on the loop's clock; `seconds` is what was given, for the message when it has passed."""

    until: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(asyncio.get_running_loop().time() + seconds, seconds)
