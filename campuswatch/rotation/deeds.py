"""What a turn does with its device, and what is heard of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.gate import TurnGate
from campuswatch.rotation.pair import Pair
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.errors import Denied, ProtocolError, Refused
from collector.snmp_login import REFUSALS
from collector.target import Target
from inventory.model.turn import Turn
from inventory.rotation import Act, Heard, is_counted
from language.message import Message

ASK_S = 10.0
CHANGE_S = 20.0
"""Total deadlines."""

Relaying = Callable[[Turn, Pair], Awaitable[Message | None]]
"""Tells the recorders; returns why that did not work, or None."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`turn` as it was counted meanwhile; `told` is what the device said, where it said something. `again`: it may be
    worth while to ask once more."""

    turn: Turn
    heard: Heard
    told: Message | None = None
    again: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One device with all that is needed to change it."""

    arrows: Arrows
    writer: Writer
    target: Target
    pair: Pair
    instruments: Instruments
    relay: Relaying


async def do(bench: Bench, turn: Turn, act: Act) -> Outcome:
    """One act of inventory/rotation.py."""
    if act in (Act.ASK_OLD, Act.ASK_NEW):
        return await ask(bench, turn, act)
    if act is Act.CHANGE:
        return await change(bench, turn)
    if act is Act.RELAY:
        trouble = await bench.relay(turn, bench.pair)
        return Outcome(turn, Heard.RELAYED if trouble is None else Heard.SILENT, trouble)
    return Outcome(turn, Heard.SPENT)


async def ask(bench: Bench, turn: Turn, act: Act) -> Outcome:
    """One fresh login with the old or the new secret."""
    old = act is Act.ASK_OLD
    credential = bench.pair.old if old else bench.pair.new
    gate = TurnGate(bench.arrows, turn, counts=is_counted(turn, act))
    tools = replace(bench.instruments, logins=gate)
    try:
        let_in = await bench.writer.check(bench.target, credential, tools, ASK_S)
    except ProtocolError as error:
        return Outcome(gate.turn, Heard.SILENT, error.message, error.again)
    if let_in:
        return Outcome(gate.turn, Heard.OLD_IN if old else Heard.NEW_IN)
    return Outcome(gate.turn, Heard.OLD_OUT if old else Heard.NEW_OUT)


async def change(bench: Bench, turn: Turn) -> Outcome:
    """Logged in with the old secret, give the account the new one."""
    gate = TurnGate(bench.arrows, turn, counts=False)
    tools = replace(bench.instruments, logins=gate)
    try:
        await bench.writer.change(bench.target, bench.pair.old, bench.pair.new, tools, CHANGE_S)
    except Refused as error:
        if is_wrong_secret(error):
            return Outcome(turn, Heard.OLD_OUT)
        return Outcome(turn, Heard.UNCHANGED, error.message)
    except ProtocolError as error:
        return Outcome(turn, Heard.UNCLEAR, error.message)
    return Outcome(turn, Heard.CHANGED)


def is_wrong_secret(error: Refused) -> bool:
    """Whether the device refused the login of the change for its secret, and not the change."""
    cause = getattr(error, "cause", None)
    return isinstance(cause, Denied) and cause.message.id in REFUSALS
