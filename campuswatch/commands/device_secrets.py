"""Secrets of devices: shown to a person, given anew, and what a change that stands still needs."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Hidden, Id, Line
from campuswatch.commands.means import Means
from campuswatch.commands.of_device import page_of, school_of
from campuswatch.rotation.choice import Wish
from campuswatch.rotation.pair import PARTS
from campuswatch.rotation_shop import with_open_admin, workshop_of
from campuswatch.usecases import rotating
from campuswatch.usecases.actor import Right
from campuswatch.usecases.credentials import the_credential
from campuswatch.usecases.freshness import signed_in
from campuswatch.usecases.revealing import reveal
from campuswatch.usecases.rotating import Workshop, named_turn
from campuswatch.usecases.turn_revealing import reveal_turn
from inventory.model.credential import Credential, Purpose
from inventory.model.turn import Turn
from inventory.rotation import Heard
from inventory.short_id import SHORT
from inventory.vault import Vault

Reason = Annotated[str, Meta(min_length=4, max_length=200)]


class Word(StrEnum):
    """What a person found at a device in quarantine."""

    AGAIN = "again"
    BY_HAND = "by_hand"


class Reveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`device` is where to return to; the reason stands in the audit chain with the person's name."""

    id: Id
    reason: Reason
    device: Hidden = ""


class Rotate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`waive` is why a device is changed that has not shown that it is itself."""

    device: Id
    account: Line = ""
    leave_recorders: bool = False
    waive: Line = ""


class Resume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    device: Id


class OfTurn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The turn that is open at the device."""

    device: Id
    reason: Reason


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    device: Id
    found: Word
    reason: Reason


def vault_of(means: Means, purposes: set[Purpose]) -> Vault:
    """Raises VaultError."""
    vault = means.vault()
    return with_open_admin(means.settings, vault) if Purpose.ADMIN in purposes else vault


def shop_of(means: Means) -> Workshop:
    vault = vault_of(means, {Purpose.ADMIN})
    return workshop_of(means.settings, means.database, vault, means.clock, means.actor)


def school_of_secret(means: Means, body: Reveal) -> str:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        return the_credential(connection, means.actor, body.id).school


def show(means: Means, body: Reveal) -> Done:
    """The audit row is durable before anything is opened; the answer alone holds the secret."""
    person = signed_in(means.actor, means.session, means.now_ms)
    with means.database.read() as connection:
        row = the_credential(connection, person, body.id)
    vault = vault_of(means, {row.purpose})
    told = reveal(means.database, vault, person, row.id, body.reason, now_ms=means.now_ms)
    lines = [("once.for", told.subject), ("once.account", told.credential.account), *parts(told.credential)]
    return Done(go=page_of(body.device, "logins") if body.device else "/", once=lines, answer={"id": row.id})


def parts(one: Credential, which: str = "") -> list[tuple[str, str]]:
    """The secrets of a credential under the ids of their labels; `which` of two it is, as `old.`."""
    return [("once." + which + name, text) for name in PARTS if (text := getattr(one, name))]


def rotate(means: Means, body: Rotate) -> Done:
    """Goes on to its end, or to where it needs a person, even where nobody waits for the answer."""
    shop = shop_of(means)
    wish = Wish(devices=(body.device,), account=body.account.strip())
    rotation = rotating.plan(shop, wish, waiver=body.waive.strip(), recorders=not body.leave_recorders)
    done = asyncio.run(rotating.run(shop, rotation))
    return Done(go=page_of(body.device, "logins"), answer={"rotation": done.id, "progress": done.progress})


def resume(means: Means, body: Resume) -> Done:
    """Goes on with the rotation in which the device has its open turn."""
    shop = shop_of(means)
    rotation = rotating.of_turn(means.database, means.actor.scope, the_turn(means, body.device))
    done = asyncio.run(rotating.run(shop, rotation))
    return Done(go=page_of(body.device, "logins"), answer={"rotation": done.id, "progress": done.progress})


def the_turn(means: Means, code: str) -> Turn:
    """Raises Missing."""
    return named_turn(means.database, means.actor.scope, code)


def pending(means: Means, body: OfTurn) -> Done:
    person = signed_in(means.actor, means.session, means.now_ms)
    turn = the_turn(means, body.device)
    vault = vault_of(means, {Purpose.ADMIN})
    pair = reveal_turn(means.database, vault, person, turn, body.reason, now_ms=means.now_ms)
    lines = [("once.for", turn.device), ("once.account", turn.account)]
    lines += parts(pair.old, "old.") + parts(pair.new, "new.")
    return Done(go=page_of(body.device, "logins"), once=lines, answer={"turn": turn.id})


def release(means: Means, body: Release) -> Done:
    heard = Heard.RELEASED if body.found is Word.AGAIN else Heard.BY_HAND
    moved = rotating.release(shop_of(means), the_turn(means, body.device), heard, body.reason)
    return Done(go=page_of(body.device, "logins"), answer=moved)


def cancel(means: Means, body: OfTurn) -> Done:
    rotation = rotating.of_turn(means.database, means.actor.scope, the_turn(means, body.device))
    done = rotating.cancel(shop_of(means), rotation.id[:SHORT], body.reason)
    return Done(go=page_of(body.device, "logins"), answer={"rotation": done.id, "progress": done.progress})


TAGS = ("secrets",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(
        name="secret.reveal", body=Reveal, right=Right.REVEAL, school=school_of_secret, do=show, fresh=True, hint=True,
        tags=TAGS,
    ),
    Command(
        name="device.rotate", body=Rotate, right=Right.ROTATE, school=school_of, do=rotate, fresh=True, grave=True,
        hint=True, tags=TAGS,
    ),
    Command(
        name="turn.resume", body=Resume, right=Right.ROTATE, school=school_of, do=resume, fresh=True, hint=True,
        tags=TAGS,
    ),
    Command(
        name="turn.reveal", body=OfTurn, right=Right.REVEAL, school=school_of, do=pending, fresh=True, hint=True,
        tags=TAGS,
    ),
    Command(name="turn.release", body=Release, right=Right.ROTATE, school=school_of, do=release, hint=True, tags=TAGS),
    Command(name="turn.cancel", body=OfTurn, right=Right.ROTATE, school=school_of, do=cancel, grave=True, tags=TAGS),
)  # fmt: skip
