"""Rotations for people: planned, run, looked at, and what stands in quarantine released."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.instruments import open_instruments
from campuswatch.lock import Held, held
from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.campaign import Campaign
from campuswatch.rotation.choice import Choice, Manners, Wish, choose
from campuswatch.rotation.driver import PATIENT, Manner, Watcher
from campuswatch.rotation.quiet import by_socket
from campuswatch.rotation.recorders import Recorders
from campuswatch.rotation.waves import BATCH, Placed, arrange
from campuswatch.usecases.actor import Actor, Right, require
from collector.clock import Clock
from collector.control import WRITERS
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.login_policy import LoginPolicy
from inventory.model.rotation import Progress, Rotation
from inventory.model.scope import BUREAU, Scope
from inventory.model.turn import OPEN, State, Turn
from inventory.repository import devices, rotations, turn_secrets
from inventory.rotation import Heard, after, leads
from inventory.short_id import SHORT, beginning
from inventory.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Of the data directory: the service's control socket and lock, and the lock of rotations."""

    control: Path
    service: Path
    rotation: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What a rotation is run with."""

    database: Database
    vault: Vault
    clock: Clock
    actor: Actor
    files: Files
    policy: LoginPolicy = field(default_factory=LoginPolicy)
    manner: Manner = PATIENT


def look(database: Database, vault: Vault, actor: Actor, wish: Wish, manners: Manners) -> list[Choice]:
    """What a rotation would change and what not: asks no device. Raises Missing, Conflict, Forbidden."""
    with database.read() as connection:
        found = choose(connection, actor.scope, vault, wish, manners)
    for school in {one.device.school for one in found}:
        require(actor, Right.ROTATE, school)
    return found


def plan(
    shop: Workshop, wish: Wish, *, waiver: str = "", recorders: bool = True, batch: int = BATCH,
    canaries: Iterable[str] = (),
) -> Rotation:  # fmt: skip
    """Written down, with nothing begun. Raises Conflict where there is nothing to change."""
    choices = look(shop.database, shop.vault, shop.actor, wish, Manners(waived=bool(waiver), recorders=recorders))
    placed = arrange(choices, batch=batch, canaries=canaries)
    if not any(one.choice for one in placed):
        raise Conflict("rotation.nothing_to_change", left_out=len(choices))
    now_ms = shop.clock.now_ms()
    rotation = Rotation(
        id=uuid.uuid4().hex, by=shop.actor.name, at_ms=now_ms, wish=wish.words, progress=Progress.STOPPED,
        waiver=waiver, recorders=recorders,
    )  # fmt: skip

    def work(connection: Connection) -> Rotation:
        rotations.put(connection, rotation)
        rotations.plan(connection, (turn_of(rotation, one, now_ms) for one in placed))
        for school in sorted({one.choice.device.school for one in placed}):
            turns = sum(one.choice.device.school == school for one in placed)
            audit.append(
                connection, school, at_ms=now_ms, actor=shop.actor.name, action="turns.planned",
                subject=rotation.id, detail={"turns": turns, "waiver": waiver, **wish.words},
            )  # fmt: skip
        return rotation

    return shop.database.write(work).result()


def turn_of(rotation: Rotation, placed: Placed, now_ms: int) -> Turn:
    one = placed.choice
    return Turn(
        id=uuid.uuid4().hex, rotation=rotation.id, school=one.device.school, device=one.device.code, writer=one.writer,
        type=one.type, account=one.account, wave=placed.wave, place=placed.place, at_ms=now_ms,
    )  # fmt: skip


async def run(shop: Workshop, rotation: Rotation, tell: Watcher = lambda turn: None) -> Rotation:
    """From where it stands to its end, or to where it needs a person. Raises what a campaign raises; Forbidden."""
    with shop.database.read() as connection:
        turns = rotations.turns(connection, shop.actor.scope, rotation.id)
    for school in {turn.school for turn in turns}:
        require(shop.actor, Right.ROTATE, school)
    with alone(shop.files.rotation):
        async with AsyncExitStack() as stack:
            instruments = await open_instruments(stack, shop.database, shop.clock, shop.policy)
            recorders = Recorders(
                database=shop.database, vault=shop.vault, instruments=instruments, waived=bool(rotation.waiver)
            )
            campaign = Campaign(
                arrows=Arrows(
                    database=shop.database, vault=shop.vault, clock=shop.clock, actor=shop.actor.name,
                    policy=shop.policy,
                ),
                writers=WRITERS.__getitem__, instruments=instruments,
                relay=recorders.tell if rotation.recorders else recorders.leave,
                quieten=by_socket(shop.files.control, shop.files.service), manner=shop.manner, tell=tell,
            )  # fmt: skip
            return await campaign.run(rotation)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Raises Conflict while another rotation runs on the same data directory."""
    try:
        with held(path):
            yield
    except Held as error:
        raise Conflict("rotation.another_runs") from error


def unfinished(database: Database, scope: Scope) -> Rotation:
    """The newest that is not done. Raises Missing."""
    with database.read() as connection:
        found = [one for one in rotations.every(connection, scope) if one.progress is not Progress.DONE]
    if not found:
        raise Missing("rotation.none_unfinished")
    return found[0]


def cancel(shop: Workshop, id: str, reason: str) -> Rotation:
    """What a rotation (by the beginning of its id) has not begun, or only made a secret for, is left as it is.

    What devices may have heard of stays, to be finished; where nothing is left, the rotation is over. Raises Missing,
    Conflict where there is nothing to cancel or it runs; Forbidden.
    """
    now_ms = shop.clock.now_ms()

    def work(connection: Connection) -> Rotation:
        rotation = beginning(rotations.every(connection, shop.actor.scope), id)
        if rotation is None:
            raise Missing("rotation.no_rotation", id=id)
        turns = rotations.turns(connection, BUREAU, rotation.id)
        for school in {turn.school for turn in turns}:
            require(shop.actor, Right.ROTATE, school)
        unbegun = [turn for turn in turns if leads(turn, Heard.CANCELLED)]
        under_way = any(turn.state in OPEN and turn not in unbegun for turn in turns)
        if rotation.progress is Progress.DONE or (under_way and not unbegun):
            raise Conflict("rotation.not_to_cancel", id=rotation.id[:SHORT])
        for school in sorted({turn.school for turn in unbegun}):
            count = sum(turn.school == school for turn in unbegun)
            audit.append(
                connection, school, at_ms=now_ms, actor=shop.actor.name, action="turns.cancelled",
                subject=rotation.id, detail={"turns": count, "reason": reason},
            )  # fmt: skip
        for turn in unbegun:
            rotations.move(connection, after(turn, Heard.CANCELLED, now_ms), turn.state)
            turn_secrets.forget(connection, turn)
        ended = (Progress.STOPPED, None) if under_way else (Progress.DONE, now_ms)
        rotation = replace(rotation, progress=ended[0], ended_ms=ended[1])
        rotations.put(connection, rotation)
        return rotation

    with alone(shop.files.rotation):
        return shop.database.write(work).result()


def named_turn(database: Database, scope: Scope, name: str) -> Turn:
    """The open turn of a device (its code), or by the beginning of its id. Raises Missing."""
    with database.read() as connection:
        opened = rotations.open_turns(connection, scope)
        device = devices.get(connection, scope, name)
    code = device.code if device else None
    found = [turn for turn in opened if turn.device == code or (name and turn.id.startswith(name))]
    if len(found) != 1:
        raise Missing("rotation.no_open_turn", turn=name)
    return found[0]


def of_turn(database: Database, scope: Scope, turn: Turn) -> Rotation:
    """The rotation that a turn belongs to. Raises Missing."""
    with database.read() as connection:
        found = next((one for one in rotations.every(connection, scope) if one.id == turn.rotation), None)
    if found is None:
        raise Missing("rotation.no_rotation", id=turn.rotation[:SHORT])
    return found


def release(shop: Workshop, turn: Turn, heard: Heard, reason: str) -> Turn:
    """A person's word: try once more with all logins anew (RELEASED), or it was set right by hand (BY_HAND).

    Raises Conflict where the turn waits for no such word; Forbidden.
    """
    require(shop.actor, Right.ROTATE, turn.school)
    if not leads(turn, heard):
        raise Conflict("rotation.not_to_release", device=turn.device, state=turn.state)
    now_ms = shop.clock.now_ms()
    moved = after(turn, heard, now_ms)

    def work(connection: Connection) -> Turn:
        audit.append(
            connection, turn.school, at_ms=now_ms, actor=shop.actor.name, action="turn.released",
            subject=turn.device, detail={"rotation": turn.rotation, "how": heard, "reason": reason},
        )  # fmt: skip
        rotations.move(connection, moved, turn.state)
        if moved.state is State.DONE:
            turn_secrets.forget_pending(connection, turn)
        return moved

    with alone(shop.files.rotation):
        return shop.database.write(work).result()


def counts(turns: Sequence[Turn]) -> dict[str, int]:
    """How many are done, kept, under way, in quarantine, and not begun."""
    judged: dict[str, Callable[[Turn], bool]] = {
        "done": lambda turn: turn.state is State.DONE,
        "kept": lambda turn: turn.state is State.KEPT,
        "open": lambda turn: turn.state in OPEN and turn.state is not State.QUARANTINE,
        "quarantine": lambda turn: turn.state is State.QUARANTINE,
        "idle": lambda turn: turn.state is State.IDLE,
    }
    return {name: sum(map(is_so, turns)) for name, is_so in judged.items()}
