"""Ways that do not work for now: left alone for a while, longer each time, and tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from alerts.notifiers.notifier import Unreachable
from campuswatch.usecases.telling import MAIL
from collector.clock import Clock
from inventory.model.notice import Notice
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)

FIRST_S = 2.0
LONGEST_S = 60.0

Way = tuple[str, str]
"""A channel, and the recipient where each has a server of its own; mail goes through one for all."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """Not tried before `until_s` (monotonic)."""

    failures: int
    until_s: float
    trouble: Message


def way_of(notice: Notice) -> Way:
    return notice.channel, "" if notice.channel == MAIL else notice.to


class Ways:
    """`luck` is 0 to 1: not all who wait for a server come back at once."""

    def __init__(self, clock: Clock, luck: Callable[[], float]) -> None:
        self._clock = clock
        self._luck = luck
        self._cooling: dict[Way, Cooling] = {}

    def failed(self, way: Way, error: Unreachable) -> None:
        before = self._cooling.get(way)
        failures = before.failures + 1 if before else 1
        if before is None:
            log.error("%s", translate(error.message, "en"))
        until_s = self._clock.monotonic() + pause_s(failures, self._luck())
        self._cooling[way] = Cooling(failures, until_s, error.message)

    def worked(self, way: Way) -> None:
        if self._cooling.pop(way, None):
            log.info("notices go by %s again", " ".join(filter(None, way)))

    def closed(self, channel: str) -> set[str]:
        """The recipients of the channel that are not to be tried now; an empty one stands for all."""
        now_s = self._clock.monotonic()
        return {to for (kind, to), one in self._cooling.items() if kind == channel and now_s < one.until_s}

    def troubles(self) -> list[Message]:
        return [one.trouble for one in self._cooling.values()]


def pause_s(failures: int, luck: float) -> float:
    """After so many in a row."""
    doubled: float = FIRST_S * 2 ** min(failures - 1, 10)
    return min(LONGEST_S, doubled) * (0.75 + 0.5 * luck)
