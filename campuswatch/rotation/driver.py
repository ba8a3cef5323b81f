"""One turn from where it stands to where nothing more can be done or learnt now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from campuswatch.rotation.deeds import Bench, do
from inventory.model.turn import State, Turn
from inventory.rotation import Act, Heard, act, leads

Sleep = Callable[[float], Awaitable[None]]
Watcher = Callable[[Turn], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How patiently. A camera that starts anew after a change is silent for a minute.

    `settle_s` passes between a change and the first question; a silent device is asked `asks` times in all, and so
    is one that still takes the old password, `pause_s` apart.
    """

    settle_s: float = 2.0
    pause_s: float = 10.0
    asks: int = 9
    sleep: Sleep = asyncio.sleep


PATIENT = Manner()


async def resume(bench: Bench, turn: Turn) -> Turn:
    """What a process that died has left: of a change under way nobody knows how it ended."""
    if leads(turn, Heard.CRASHED):
        return await bench.arrows.go(turn, Heard.CRASHED)
    return turn


async def settle(bench: Bench, turn: Turn, manner: Manner, tell: Watcher = lambda turn: None) -> Turn:
    """Raises DatabaseError, Conflict, VaultError; the turn then stands where its last commit has put it."""
    asked = 0
    while (what := act(turn)) is not Act.NOTHING:
        came = await do(bench, turn, what)
        turn, heard = came.turn, came.heard
        asked = asked + 1 if heard in (Heard.SILENT, Heard.OLD_IN) else 0
        if (turn.state, heard) == (State.PROVEN, Heard.OLD_IN) and asked >= manner.asks:
            heard = Heard.OLD_STAYS
        if leads(turn, heard):
            before, turn = turn.state, await bench.arrows.go(turn, heard, bench.pair, came.told)
            tell(turn)
            await manner.sleep(pause_after(before, heard, manner))
        elif asked >= manner.asks or not came.again:
            return await bench.arrows.note(turn, came.told)
        else:
            await manner.sleep(manner.pause_s)
    return turn


def pause_after(before: State, heard: Heard, manner: Manner) -> float:
    """Seconds: a device may apply a change after it has answered, and forget the old password later still."""
    if before is State.APPLYING:
        return manner.settle_s
    return manner.pause_s if (before, heard) == (State.PROVEN, Heard.OLD_IN) else 0.0
