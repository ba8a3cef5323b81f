"""`campuswatch secret rotate`, `rotations`, `release` and `cancel`: new passwords on devices, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import click
from rich.progress import MofNCompleteColumn

from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.cli.unsealing import open_admin
from campuswatch.rotation.choice import Choice, Manners, Wish
from campuswatch.rotation.waves import BATCH, arrange
from campuswatch.rotation_shop import workshop_of
from campuswatch.usecases.rotating import (
    Workshop,
    cancel,
    counts,
    look,
    named_turn,
    plan,
    release,
    run,
    unfinished,
)
from inventory.model.credential import Purpose
from inventory.model.rotation import Progress, Rotation
from inventory.model.turn import State, Turn
from inventory.repository import rotations
from inventory.rotation import Heard
from inventory.short_id import SHORT
from inventory.vault import Vault
from language.moment import local

SHOWN = frozenset({State.DONE, State.KEPT, State.QUARANTINE})


@verb("rotate", example="campuswatch secret rotate --school S01 --vendor Hikvision --dry-run")
@click.option("--school", default="", help="Only devices of this school.")
@click.option("--device", "devices", multiple=True, metavar="CODE", help="Only this device; may be repeated.")
@click.option("--group", default="", help="Only devices of this group of the school.")
@click.option("--vendor", default="", help="Only this vendor's devices.")
@click.option("--account", default="", help="Only accounts of this name.")
@click.option("--canary", "canaries", multiple=True, metavar="CODE", help="Change this device first; may be repeated.")
@click.option("--batch", default=BATCH, show_default=True, type=click.IntRange(1, 64), help="So many at once.")
@click.option("--waive", default="", metavar="REASON", help="Also devices of which nothing is pinned; for the record.")
@click.option("--leave-recorders", is_flag=True, help="Leave the passwords that recorders keep of cameras to you.")
@click.option("--dry-run", is_flag=True, help="Show what would be changed; ask no device.")
@click.option("--resume", is_flag=True, help="Go on with the last rotation that was not finished.")
def rotate(
    desk: Desk, school: str, devices: tuple[str, ...], group: str, vendor: str, account: str,
    canaries: tuple[str, ...], batch: int, waive: str, leave_recorders: bool, dry_run: bool, resume: bool,
) -> int:  # fmt: skip
    """Give devices new passwords: canaries first, then in batches; it stops where a person is needed."""
    wish = Wish(school=school, vendor=vendor, group=group, account=account, devices=devices)
    if resume:
        if wish.words or canaries or dry_run:
            raise click.UsageError("--resume goes on with what was planned; it takes no other choice")
        found = unfinished(desk.database, desk.actor.scope)
        return carry_out(workshop(desk, vault_of(desk, admin=holds_admin(desk, found))), desk, found)
    if not wish.words:
        raise click.UsageError("say what to change: --device, --group, --vendor, --account or --school")
    manners = Manners(waived=bool(waive), recorders=not leave_recorders, opens=True)
    choices = look(desk.database, desk.vault, desk.actor, wish, manners)
    if dry_run:
        show_plan(desk, choices, batch, canaries)
        return Exit.DONE
    vault = vault_of(desk, admin=needs_admin([one for one in choices if one.why_not is None]))
    shop = workshop(desk, vault)
    rotation = plan(shop, wish, waiver=waive, recorders=not leave_recorders, batch=batch, canaries=canaries)
    return carry_out(shop, desk, rotation)


@verb("rotations", example="campuswatch secret rotations")
@click.option("--open", "only_open", is_flag=True, help="Only turns that are not over.")
def list_rotations(desk: Desk, only_open: bool) -> None:
    """Show rotations, and each account's turn in the newest; with --open what waits in any."""
    with desk.database.read() as connection:
        found = rotations.every(connection, desk.actor.scope)
        taken = {one.id: rotations.turns(connection, desk.actor.scope, one.id) for one in found}
    if only_open:
        shown = [turn for one in found for turn in taken[one.id] if is_open(turn)]
    else:
        shown = taken[found[0].id] if found else []
    payload = {
        "rotations": [told_rotation(one, taken[one.id]) for one in found],
        "turns": [told_turn(desk, turn) for turn in shown],
    }
    desk.put(payload, lambda: print_rotations(desk, [] if only_open else found, taken, shown))


@verb("release", example="campuswatch secret release s01-cam-0017 --again --reason 'logged in, it is not locked'")
@click.argument("turn")
@click.option("--again", is_flag=True, help="Its account is not locked: the next --resume may log in again.")
@click.option("--by-hand", is_flag=True, help="It was set right by hand, and the ledger told with 'secret set'.")
@click.option("--reason", required=True, help="What was seen and done; for the record.")
def release_turn(desk: Desk, turn: str, again: bool, by_hand: bool, reason: str) -> None:
    """Let a device out of quarantine. TURN is its code, or the beginning of the turn's id."""
    if again == by_hand:
        raise click.UsageError("say either --again or --by-hand")
    found = named_turn(desk.database, desk.actor.scope, turn)
    moved = release(workshop(desk, desk.vault), found, Heard.RELEASED if again else Heard.BY_HAND, reason)
    desk.put(told_turn(desk, moved), lambda: click.echo(f"{moved.device}: {moved.state}"))


@verb("cancel", example="campuswatch secret cancel 3f9ac2d1 --reason 'the summer will do'")
@click.argument("rotation")
@click.option("--reason", required=True, help="Why; for the record.")
def cancel_rotation(desk: Desk, rotation: str, reason: str) -> None:
    """Leave as it is what a rotation has not begun. ROTATION is its id, or the beginning of it.

    What a device may have heard of already is not cancelled: 'secret rotate --resume' finishes it.
    """
    done = cancel(workshop(desk, desk.vault), rotation, reason)
    with desk.database.read() as connection:
        turns = rotations.turns(connection, desk.actor.scope, done.id)
    payload = {**told_rotation(done, turns), "left": [told_turn(desk, turn) for turn in turns if is_open(turn)]}
    desk.put(payload, lambda: print_outcome(desk, done, turns))


def workshop(desk: Desk, vault: Vault) -> Workshop:
    return workshop_of(desk.settings, desk.database, vault, desk.clock, desk.actor)


def vault_of(desk: Desk, *, admin: bool) -> Vault:
    return open_admin(desk) if admin else desk.vault


def needs_admin(choices: Sequence[Choice]) -> bool:
    return any(Purpose.ADMIN in one.purposes for one in choices)


def holds_admin(desk: Desk, rotation: Rotation) -> bool:
    """Whether what is left of it needs the admin compartment."""
    with desk.database.read() as connection:
        turns = rotations.turns(connection, desk.actor.scope, rotation.id)
    left = tuple({turn.device for turn in turns if is_open(turn)})
    manners = Manners(waived=True, recorders=False)
    return bool(left) and needs_admin(look(desk.database, desk.vault, desk.actor, Wish(devices=left), manners))


def is_open(turn: Turn) -> bool:
    return turn.state not in (State.DONE, State.KEPT)


def carry_out(shop: Workshop, desk: Desk, rotation: Rotation) -> int:
    """Runs it with a bar; each turn that is over is said."""
    with shop.database.read() as connection:
        planned = rotations.turns(connection, desk.actor.scope, rotation.id)
    over = {turn.id for turn in planned if not is_open(turn)}
    with Bar("changing", width=12, column=MofNCompleteColumn(), total=len(planned)) as bar:

        def tell(turn: Turn) -> None:
            if not is_open(turn):
                over.add(turn.id)
            bar.show(completed=len(over), counts=f"{turn.device}: {turn.state}")
            if turn.state in SHOWN and not desk.as_json:
                bar.say(line_of(desk, turn))

        done = asyncio.run(run(shop, rotation, tell))
    with shop.database.read() as connection:
        turns = rotations.turns(connection, desk.actor.scope, rotation.id)
    payload = {**told_rotation(done, turns), "left": [told_turn(desk, turn) for turn in turns if is_open(turn)]}
    desk.put(payload, lambda: print_outcome(desk, done, turns))
    return Exit.DONE if done.progress is Progress.DONE else Exit.FOUND


def print_outcome(desk: Desk, rotation: Rotation, turns: Sequence[Turn]) -> None:
    click.echo(f"rotation {rotation.id[:SHORT]}: {summary(turns)}")
    if rotation.progress is Progress.DONE:
        return
    for turn in turns:
        if turn.reason is not None and (is_open(turn) or turn.wave == 0):
            click.echo(f"  {line_of(desk, turn)}")
    if not any(is_open(turn) for turn in turns):
        return
    click.echo("stopped here: 'campuswatch secret rotations' shows what waits, 'secret rotate --resume' goes on")


def line_of(desk: Desk, turn: Turn) -> str:
    why = f": {desk.say(turn.reason)}" if turn.reason else ""
    return f"{turn.device} {turn.account}: {turn.state}{why}"


def summary(turns: Sequence[Turn]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts(turns).items() if count) or "nothing"


def show_plan(desk: Desk, choices: Sequence[Choice], batch: int, canaries: Sequence[str]) -> None:
    waves = {id(one.choice): one.wave for one in arrange(choices, batch=batch, canaries=canaries)}
    rows: list[dict[str, Any]] = [
        {
            "device": one.device.code, "account": one.account, "type": one.type, "writer": one.writer,
            "purposes": list(one.purposes), "recorders": list(one.recorders), "wave": waves.get(id(one)),
            "why_not": desk.say(one.why_not) if one.why_not else None,
        }
        for one in choices
    ]  # fmt: skip
    table = [
        (
            "-" if row["wave"] is None else "canary" if row["wave"] == 0 else str(row["wave"]),
            row["device"],
            row["account"],
            row["writer"] or "-",
            row["why_not"] or " ".join(row["recorders"]),
        )
        for row in sorted(rows, key=lambda row: (row["wave"] is None, row["wave"] or 0, row["device"]))
    ]
    headers = ["wave", "device", "account", "by", "recorders told, or why not"]
    desk.put(rows, lambda: print_table(headers, table, cut=frozenset({2}), fold=frozenset({4})))


def print_rotations(
    desk: Desk, found: Sequence[Rotation], taken: dict[str, list[Turn]], shown: Sequence[Turn]
) -> None:  # fmt: skip
    if found:
        zone = desk.settings.service.zone
        rows = [
            (one.id[:SHORT], f"{local(one.at_ms, zone):%Y-%m-%d %H:%M}", one.progress, summary(taken[one.id]),
             " ".join(one.wish.values()))
            for one in found
        ]  # fmt: skip
        print_table(["rotation", "planned", "is", "turns", "of"], rows, fold=frozenset({3, 4}))
        click.echo()
    turns = [
        (turn.device, turn.account, turn.state, desk.say(turn.reason) if turn.reason else "")
        for turn in shown
    ]  # fmt: skip
    print_table(["device", "account", "is", "why"], turns, cut=frozenset({1}), fold=frozenset({3}))


def told_rotation(one: Rotation, turns: Sequence[Turn]) -> dict[str, Any]:
    return {
        "id": one.id, "by": one.by, "at_ms": one.at_ms, "wish": dict(one.wish), "progress": one.progress,
        "waiver": one.waiver, "recorders": one.recorders, "ended_ms": one.ended_ms, "turns": counts(turns),
    }  # fmt: skip


def told_turn(desk: Desk, turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id, "rotation": turn.rotation, "device": turn.device, "account": turn.account, "type": turn.type,
        "writer": turn.writer, "wave": turn.wave, "state": turn.state, "at_ms": turn.at_ms,
        "reason": desk.say(turn.reason) if turn.reason else None,
    }  # fmt: skip
