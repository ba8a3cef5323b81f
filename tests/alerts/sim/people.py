"""Those who are told: they answer for a fault after a while, or not, and say that it is mended, rightly or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from random import Random

from alerts.faults import Tell, Telling
from inventory.model.fault_step import FaultAction
from tests.alerts.sim.agenda import Agenda

DO = Callable[[str, FaultAction, str], bool]
HEARD = (Telling.OPENED, Telling.REOPENED, Telling.ESCALATED, Telling.NOT_MENDED)


class People:
    """`answering` is how likely somebody answers when told, `repairing` how likely that one then says it is mended."""

    def __init__(self, agenda: Agenda, random: Random, do: DO, answering: float = 0.7, repairing: float = 0.3) -> None:
        self._agenda, self._random, self._do = agenda, random, do
        self._answering, self._repairing = answering, repairing

    def hear(self, told: Iterable[Tell]) -> None:
        for one in told:
            if one.telling in HEARD and self._random.random() < self._answering:
                self._later(one.fault.id, FaultAction.ACKNOWLEDGED, 120.0, 2400.0)
                if self._random.random() < self._repairing:
                    self._later(one.fault.id, FaultAction.STARTED, 2400.0, 4000.0)
                    self._later(one.fault.id, FaultAction.REPAIRED, 4000.0, 90_000.0)

    def _later(self, fault: str, action: FaultAction, least_s: float, most_s: float) -> None:
        at_s = self._agenda.now_s + self._random.uniform(least_s, most_s)
        self._agenda.at(at_s, partial(self._do, fault, action, "Li Na"))
