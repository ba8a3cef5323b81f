"""The login gate that a writer is handed during a turn: what may be refused is counted before it is made."""

from __future__ import annotations

from campuswatch.rotation.arrows import Arrows
from inventory.model.credential import Credential
from inventory.model.turn import Turn
from inventory.rotation import LOGINS


class TurnGate:
    """A `collector.instruments.LoginGate`. `turn` is the turn as it was counted last.

    Outcomes are no business of the gate's: the arrow that follows makes them durable.
    """

    def __init__(self, arrows: Arrows, turn: Turn, *, counts: bool) -> None:
        self.turn = turn
        self.asked = 0
        self._arrows = arrows
        self._counts = counts

    async def ask(self, device: str, credential: Credential) -> bool:
        self.asked += 1
        if not self._counts:
            return True
        if self.turn.tries >= LOGINS:
            return False
        turn = await self._arrows.count(self.turn, credential)
        if turn is None:
            return False
        self.turn = turn
        return True

    def is_proven(self, device: str, credential: Credential) -> bool:
        return False

    async def proven(self, device: str, credential: Credential) -> None: ...

    async def refused(self, device: str, credential: Credential) -> None: ...

    async def unmade(self, device: str, credential: Credential) -> None:
        if self._counts and self.asked:
            self.turn = await self._arrows.take_back(self.turn, credential)
