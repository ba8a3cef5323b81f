"""What machines noticed to have changed becomes samples, so that rules can alert on what no permit covers.

Events come from the service itself and from scans in other processes, so they are read from the ledger, in the order
in which they were written. After a start those of the last while are told again, but for those that are kept: a sample
that is acknowledged twice would be counted twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from campuswatch.persevering import persevere
from campuswatch.usecases.permits import judged
from collector.clock import Clock
from collector.sample import Sample, SeriesKey
from inventory.change_kinds import MACHINES, OF_INTEREST
from inventory.database import Database
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.permits import Noticed
from inventory.repository import changes

log = logging.getLogger(__name__)

EVERY_S = 5.0
AGAIN_MS = 3_600_000
"""After a start: what was noticed so lately is told again."""
AT_A_TURN = 200


def nothing(sample: Sample) -> bool:
    """For a store that is asked over a network: there the same sample twice is one."""
    return False


class Noticing:
    """`keep` takes samples, `kept` tells whether one is there; runs beside the service's other endless tasks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        keep: Callable[[Sequence[Sample]], None],
        kept: Callable[[Sample], bool] = nothing,
    ) -> None:
        self._kept = kept
        self._again = True  # until what was there at the start is gone through
        self._database = database
        self._clock = clock
        self._keep = keep
        self._last: int | None = None

    async def run(self) -> None:
        """Until cancelled. While the ledger cannot be read, it is tried again."""
        await persevere(self._all_turns, EVERY_S, log, "what changed cannot be read")

    async def _all_turns(self) -> None:
        while await self.turn() == AT_A_TURN:
            pass

    async def turn(self) -> int:
        """Tells what is new; returns how many events were read."""
        last, number, news = await asyncio.to_thread(self._news)
        self._last = last
        self._keep(news)
        return number

    def _news(self) -> tuple[int, int, list[Sample]]:
        last, number, found = self._read()
        news = [one for one in samples(found) if not (self._again and self._kept(one))]
        self._again = self._again and number == AT_A_TURN
        return last, number, news

    def _read(self) -> tuple[int, int, list[Noticed]]:
        with self._database.read() as connection:
            last = self._last
            if last is None:
                last = changes.last_before(connection, BUREAU, self._clock.now_ms() - AGAIN_MS)
            rows = changes.after(connection, BUREAU, last, actors=MACHINES, actions=OF_INTEREST, limit=AT_A_TURN)
            if not rows:
                return last, 0, []
            return rows[-1][0], len(rows), judged(connection, BUREAU, None, [event for _, event in rows])


def samples(found: Iterable[Noticed]) -> Iterable[Sample]:
    """One for each device, kind of change and moment; unexpected where one of them is. Of what is in service."""
    worst: dict[tuple[SeriesKey, int], int] = {}
    for one in found:
        device = one.device
        if device is not None and device.stage is Stage.ADOPTED:
            key = SeriesKey("change", device.school, device.code, device.kind, str(one.kind)), one.event.at_ms
            worst[key] = max(worst.get(key, 0), 0 if one.expected else 1)
    return [Sample(key, at_ms, {"unexpected": unexpected}) for (key, at_ms), unexpected in worst.items()]
