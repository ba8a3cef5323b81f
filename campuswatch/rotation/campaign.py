"""A whole rotation: what is under way, then the canaries, then wave by wave; it stops where a person is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.deeds import Bench, Relaying
from campuswatch.rotation.driver import PATIENT, Manner, Watcher, resume, settle
from campuswatch.rotation.pair import open_pair
from campuswatch.rotation.quiet import Quieten
from campuswatch.rotation.targets import target_of
from campuswatch.rotation.waves import CANARIES
from collector.control.writer import Writer
from collector.instruments import Instruments
from inventory.errors import Conflict, Missing
from inventory.model.rotation import Progress, Rotation
from inventory.model.scope import BUREAU
from inventory.model.turn import OPEN, State, Turn
from inventory.repository import devices, rotations
from inventory.rotation import Heard

Writers = Callable[[str], Writer]


class Round(NamedTuple):
    """Turns that are taken at once. If one of a canary's is not done, nothing else is begun."""

    turns: tuple[Turn, ...]
    canary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """`tell` hears each turn whenever it has moved."""

    arrows: Arrows
    writers: Writers
    instruments: Instruments
    relay: Relaying
    quieten: Quieten
    manner: Manner = PATIENT
    tell: Watcher = lambda turn: None

    async def run(self, rotation: Rotation) -> Rotation:
        """Until all are over, or one is in quarantine, cannot be settled now, or is a canary that was not changed.

        Raises DatabaseError, Conflict, VaultError: all stands where its last commit has put it, to be run again.
        """
        rotation = await self._put(replace(rotation, progress=Progress.RUNNING, ended_ms=None))
        for one in self._rounds(rotation):
            done = await self.wave(rotation, one.turns)
            if any(needs_a_person(turn, one.canary) for turn in done):
                return await self._put(replace(rotation, progress=Progress.STOPPED))
        ended_ms = self.arrows.clock.now_ms()
        return await self._put(replace(rotation, progress=Progress.DONE, ended_ms=ended_ms))

    def _rounds(self, rotation: Rotation) -> list[Round]:
        with self.arrows.database.read() as connection:
            return rounds_of(rotations.turns(connection, BUREAU, rotation.id))

    async def wave(self, rotation: Rotation, turns: Sequence[Turn]) -> list[Turn]:
        """All at once: prepared, then nobody else logs in there, then changed."""
        ready = [await self._prepared(turn) for turn in turns]
        under_way = [turn for turn in ready if turn.state in OPEN and turn.state is not State.QUARANTINE]
        over = [turn for turn in ready if turn not in under_way]
        if under_way:
            await self._quiet(under_way)
        return [*over, *await asyncio.gather(*(self._settled(rotation, turn) for turn in under_way))]

    async def _prepared(self, turn: Turn) -> Turn:
        if turn.state is not State.IDLE:
            return turn
        moved = await self.arrows.prepare(turn, self.writers(turn.writer).rules)
        self.tell(moved)
        return moved

    async def _quiet(self, turns: Sequence[Turn]) -> None:
        try:
            await self.quieten([turn.device for turn in turns])
        except Conflict as refused:
            for turn in turns:
                if turn.state is State.PREPARED:  # it has heard nothing, and need not wait in this state
                    self.tell(await self.arrows.go(turn, Heard.SILENT, told=refused.message))
            raise

    async def _settled(self, rotation: Rotation, turn: Turn) -> Turn:
        with self.arrows.database.read() as connection:
            device = devices.get(connection, BUREAU, turn.device)
            if device is None:
                raise Missing("ledger.no_device", device=turn.device)
            target = target_of(connection, BUREAU, device, waived=bool(rotation.waiver))
            pair = open_pair(connection, BUREAU, self.arrows.vault, turn)
        bench = Bench(
            arrows=self.arrows, writer=self.writers(turn.writer), target=target, pair=pair,
            instruments=self.instruments, relay=self.relay,
        )  # fmt: skip
        return await settle(bench, await resume(bench, turn), self.manner, self.tell)

    async def _put(self, rotation: Rotation) -> Rotation:
        await self.arrows.database.commit(lambda connection: rotations.put(connection, rotation))
        return rotation


def rounds_of(turns: Sequence[Turn]) -> list[Round]:
    """What is under way is settled at once, canaries go one after another, the rest by waves.

    Where no canary of a writer was or will be changed, the first of its turns is one.
    """
    idle = [turn for turn in turns if turn.state is State.IDLE]
    canaries = [turn for turn in idle if turn.wave == CANARIES]
    tried = {turn.writer for turn in turns if turn.state is State.DONE} | {turn.writer for turn in canaries}
    for turn in idle:
        if turn.writer not in tried:
            tried.add(turn.writer)
            canaries.append(turn)
    rest = [turn for turn in idle if turn not in canaries]
    waves = [tuple(turn for turn in rest if turn.wave == wave) for wave in sorted({turn.wave for turn in rest})]
    under_way = tuple(turn for turn in turns if turn.state in OPEN)
    return [
        *([Round(under_way, canary=False)] if under_way else []),
        *(Round((turn,), canary=True) for turn in canaries),
        *(Round(some, canary=False) for some in waves),
    ]


def needs_a_person(turn: Turn, canary: bool) -> bool:
    """What stops a rotation."""
    return turn.state in OPEN or (canary and turn.state is not State.DONE)
