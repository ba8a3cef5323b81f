"""What people say of cameras' pictures and recorders' parts: kept or not, as it should be, taken out for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.bookkeeper.frames import drop_frames
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.feeding import say_feed
from campuswatch.usecases.lookup import camera_for, device_for
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.picture import Picture
from inventory.repository import channels, disks, pictures, revision, schools


def keep_pictures(database: Database, actor: Actor, school: str, keep: bool, folder: Path, *, now_ms: int) -> int:
    """Whether the last frame of each of the school's cameras stays on disk, in `folder`.

    Where it is no longer to, frames are deleted at once; returns how many. Raises Missing, Forbidden, OSError.
    """
    require(actor, Right.CONFIGURE, school)

    def work(connection: Connection) -> list[str]:
        found = schools.get(connection, actor.scope, school)
        if found is None:
            raise Missing("ledger.no_school", school=school)
        after = replace(found, keep_pictures=keep)
        if schools.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms):
            audit.append(
                connection, school, at_ms=now_ms, actor=actor.name, action="school.pictures", subject=school,
                detail={"keep": keep},
            )  # fmt: skip
        kept = [one for one in pictures.every(connection, actor.scope, school) if one.file]
        if not keep:
            pictures.put(connection, [replace(one, file="") for one in kept])
        return [] if keep else [one.file for one in kept]

    gone = database.write(work).result()
    drop_frames(folder, gone)
    return len(gone)


def approve_view(database: Database, actor: Actor, code: str, part: str = "", *, now_ms: int) -> Picture:
    """The view is as it should be now: from here on it is what later looks are compared with.

    Raises Missing for a camera that was not looked at yet, Forbidden.
    """

    def work(connection: Connection) -> Picture:
        device = device_for(connection, actor, Right.CONFIGURE, code)
        seen = pictures.get(connection, actor.scope, device.code, part)
        if seen is None or not seen.fingerprint:
            raise Missing("ledger.no_picture", device=device.code)
        approved = replace(seen, reference=seen.fingerprint, reference_ms=now_ms)
        pictures.put(connection, [approved])
        revision.bump(connection, device.school)
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="view.approved", subject=device.code,
            detail={"part": part},
        )  # fmt: skip
        return approved

    return database.write(work).result()


def forget_disk(database: Database, actor: Actor, code: str, slot: str, *, now_ms: int) -> None:
    """It was taken out for good and is missed no more. Raises Missing, Forbidden."""

    def work(connection: Connection) -> None:
        device = device_for(connection, actor, Right.CONFIGURE, code)
        disks.forget(connection, actor.scope, device.code, slot)
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="disk.forgotten", subject=device.code,
            detail={"slot": slot},
        )  # fmt: skip

    database.write(work).result()


def feed_channel(
    database: Database, actor: Actor, recorder: str, channel: int, camera: str | None, *, now_ms: int
) -> None:
    """A person's word of which camera feeds a channel, or None to take the word back; the next look follows it.

    Raises Missing for what is not there, Conflict for what is no camera or of another school, Forbidden.
    """

    def work(connection: Connection) -> None:
        device = device_for(connection, actor, Right.CONFIGURE, recorder)
        if channel not in {one.told.number for one in channels.of_recorder(connection, actor.scope, device.code)}:
            raise Missing("ledger.no_channel", device=device.code, channel=channel)
        fed_by = None
        if camera is not None:
            found = camera_for(connection, actor, Right.CONFIGURE, camera)
            if found.school != device.school:
                raise Conflict("ledger.two_schools", device=device.code, other=found.code)
            fed_by = found.code
        say_feed(connection, device.code, channel, fed_by, now_ms=now_ms)
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="channel.fed", subject=device.code,
            detail={"channel": channel, "camera": camera},
        )  # fmt: skip

    database.write(work).result()
