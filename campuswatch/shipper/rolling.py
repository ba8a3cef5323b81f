"""Rolls up windows of five minutes on the server once they are complete, and again when late samples reach them."""

from __future__ import annotations

import logging
import threading
from itertools import groupby

from campuswatch.shipper.link import Link
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.rollup import RollUps
from collector.store.spool.windows import WINDOW_MS, Windows
from language.catalogue import translate

log = logging.getLogger(__name__)

LOOK_S = 5.0
AGAIN_S = 60.0
AT_ONCE = 12  # windows, an hour


class Rolling:
    """Runs in a thread of its own: a long roll-up holds up no sample. A failure is told once and tried again."""

    def __init__(self, access: Access, link: Link, windows: Windows, clock: Clock) -> None:
        self._access, self._link = access, link
        self._windows, self._clock = windows, clock
        self._told = ""

    def run(self, stop: threading.Event) -> None:
        pause = LOOK_S
        while not stop.wait(pause):
            try:
                self.roll(stop)
                self._told, pause = "", LOOK_S
            except StoreError as error:
                self._link.close()
                pause = AGAIN_S
                if error.message.id != self._told:
                    self._told = error.message.id
                    log.error("roll-ups wait: %s", translate(error.message, "en"))

    def roll(self, stop: threading.Event) -> None:
        """Everything that is due. Raises StoreError."""
        while (due := self._windows.due(self._clock.now_ms(), AT_ONCE)) and not stop.is_set():
            # What raw samples are left of a window that is being forgotten would make a wrong roll-up of a right one.
            kept_ms = self._clock.now_ms() - self._access.raw_ms + 2 * WINDOW_MS
            for start_ms, end_ms in stretches(due):
                tickets = {at_ms: self._windows.take(at_ms) for at_ms in range(start_ms, end_ms, WINDOW_MS)}
                if start_ms >= kept_ms:
                    rolling = RollUps(self._link.server(), self._access.database, self._access.rolled)
                    written = sum(rolling.roll(start_ms, end_ms))
                    log.debug("%d windows rolled up in %d points", len(tickets), written)
                for at_ms, taken in tickets.items():
                    self._windows.done(at_ms, taken)


def stretches(starts: list[int]) -> list[tuple[int, int]]:
    """Starts of windows in order -> start and end of each run of neighbours."""
    runs = groupby(enumerate(starts), lambda pair: pair[1] - pair[0] * WINDOW_MS)
    rows = [[start for _, start in run] for _, run in runs]
    return [(row[0], row[-1] + WINDOW_MS) for row in rows]
