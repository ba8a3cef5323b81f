"""What a check says: fine, a warning, or a fault, in words, with the way to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from language.message import Message


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`remedy` is None only when all is well; it names the commands to type."""

    level: Level
    what: Message
    remedy: Message | None = None
