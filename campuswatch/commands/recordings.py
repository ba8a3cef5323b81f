"""What people say of recordings and pictures: kept longer, fed by which camera, as they should be."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Hidden, Id, MaybeDevice, Moment, NeededWords, School
from campuswatch.commands.means import Means
from campuswatch.commands.of_device import page_of, school_of
from campuswatch.usecases.actor import Right
from campuswatch.usecases.retention import hold_footage, release_hold
from campuswatch.usecases.views import approve_view, feed_channel, forget_disk, keep_pictures
from inventory.errors import Missing
from inventory.model.hold import Hold
from inventory.model.span import Span
from inventory.repository import holds
from inventory.short_id import beginning

Channel = Annotated[int, Meta(ge=1, le=4096)]


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of one channel of a recorder."""

    device: Id
    channel: Channel
    start: Moment
    end: Moment
    reason: NeededWords


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By the beginning of its id."""

    id: Id


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`part` is the channel of a recorder, empty of a camera."""

    device: Id
    part: Hidden = ""


class Disk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    device: Id
    slot: Id


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without a camera what was said is taken back."""

    device: Id
    channel: Channel
    camera: MaybeDevice = ""


class Pictures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where they are kept no more they are deleted at once."""

    school: School
    keep: bool = False


def hold(means: Means, body: Keep) -> Done:
    span = Span(round(1000 * body.start.timestamp()), round(1000 * body.end.timestamp()))
    kept = hold_footage(
        means.database, means.actor, body.device, body.channel, span, body.reason, now_ms=means.now_ms
    )  # fmt: skip
    return Done(go=page_of(kept.recorder), answer=kept)


def the_hold(means: Means, body: Release) -> Hold:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        found = beginning(holds.every(connection, means.actor.scope, on=True), body.id)
    if found is None:
        raise Missing("ledger.no_hold", hold=body.id)
    return found


def release(means: Means, body: Release) -> Done:
    gone = release_hold(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=page_of(gone.recorder), answer=gone)


def approve(means: Means, body: View) -> Done:
    seen = approve_view(means.database, means.actor, body.device, body.part, now_ms=means.now_ms)
    answer = {"device": seen.device, "part": seen.part, "at_ms": seen.at_ms}
    return Done(go=page_of(seen.device), answer=answer)


def forget(means: Means, body: Disk) -> Done:
    forget_disk(means.database, means.actor, body.device, body.slot, now_ms=means.now_ms)
    return Done(go=page_of(body.device), answer={"device": body.device, "slot": body.slot})


def feed(means: Means, body: Feed) -> Done:
    camera = body.camera.strip() or None
    feed_channel(means.database, means.actor, body.device, body.channel, camera, now_ms=means.now_ms)
    return Done(go=page_of(body.device), answer={"device": body.device, "channel": body.channel, "camera": camera})


def keep(means: Means, body: Pictures) -> Done:
    gone = keep_pictures(
        means.database, means.actor, body.school, body.keep, means.settings.pictures_path, now_ms=means.now_ms
    )  # fmt: skip
    answer = {"school": body.school, "keep": body.keep, "deleted": gone}
    return Done(go=f"/pictures/{body.school}", answer=answer)


TAGS = ("recordings",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(name="hold.enter", body=Keep, right=Right.HOLD, school=school_of, do=hold, hint=True, tags=TAGS),
    Command(
        name="hold.release", body=Release, right=Right.HOLD, school=lambda means, body: the_hold(means, body).school,
        do=release, grave=True, tags=TAGS,
    ),
    Command(name="view.approve", body=View, right=Right.CONFIGURE, school=school_of, do=approve, hint=True, tags=TAGS),
    Command(name="disk.forget", body=Disk, right=Right.CONFIGURE, school=school_of, do=forget, grave=True, tags=TAGS),
    Command(name="channel.feed", body=Feed, right=Right.CONFIGURE, school=school_of, do=feed, hint=True, tags=TAGS),
    Command(
        name="pictures.keep", body=Pictures, right=Right.CONFIGURE, school=lambda means, body: body.school, do=keep,
        hint=True, tags=TAGS,
    ),
)  # fmt: skip
