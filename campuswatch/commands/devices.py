"""What people know of a device: corrected, written into its file, and that another takes its place."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Area, Day, Device, Id, Line, NeededLine, Person, Words
from campuswatch.commands.means import Means
from campuswatch.commands.of_device import done_with, page_of, school_of
from campuswatch.usecases import device_files
from campuswatch.usecases.actor import Right
from campuswatch.usecases.corrections import correct, retire
from campuswatch.usecases.photos import add_photo, drop_photo
from campuswatch.usecases.replacing import replace_device


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; an empty address, area or lamp is taken away."""

    device: Id
    name: NeededLine | UnsetType = UNSET
    address: Line | UnsetType = UNSET
    area: Area | UnsetType = UNSET
    vendor: Line | UnsetType = UNSET
    model: Line | UnsetType = UNSET
    lamp: Line | UnsetType = UNSET
    stream_path: Line | UnsetType = UNSET
    answers: Line | UnsetType = UNSET
    basic_login: bool | UnsetType = UNSET


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As `Change`; days may be a month or a year alone."""

    device: Id
    position: Line | UnsetType = UNSET
    asset_number: Line | UnsetType = UNSET
    serial: Line | UnsetType = UNSET
    supplier: Line | UnsetType = UNSET
    purchased: Line | UnsetType = UNSET
    warranty_until: Line | UnsetType = UNSET
    custodian: Person | UnsetType = UNSET
    correction: bool = False
    circuit: Line | UnsetType = UNSET
    switch_holder: Line | UnsetType = UNSET
    notes: Words | UnsetType = UNSET


class Photo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`path` is one inside the folder of photos."""

    device: Id
    path: NeededLine


class Replace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`heir` was found and does not serve yet: it takes the place, the name and the custodian of `device`."""

    device: Id
    heir: Device


class Retire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`day` is the first that counts no more; from now on where it is left out."""

    device: Id
    day: Day | None = None


def told(body: msgspec.Struct) -> dict[str, Any]:
    """What was said of a device, by its fields; what was left out is not there."""
    said = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    return {name: value for name, value in said.items() if name not in ("device", "correction")}


def change(means: Means, body: Change) -> Done:
    values: dict[str, str | bool | tuple[str, ...]] = told(body)
    if "answers" in values:
        values["answers"] = tuple(str(values["answers"]).replace(",", " ").split())
    return done_with(correct(means.database, means.actor, body.device, values, now_ms=means.now_ms))


def file(means: Means, body: File) -> Done:
    values = {name: str(value) for name, value in told(body).items()}
    kept = device_files.set_file(
        means.database, means.actor, body.device, values, correction=body.correction, now_ms=means.now_ms
    )
    return Done(go=page_of(kept.device, "file"), answer=kept)


def photo(means: Means, body: Photo) -> Done:
    kept = add_photo(
        means.database, means.actor, body.device, body.path, means.settings.photos_path, now_ms=means.now_ms
    )
    return Done(go=page_of(kept.device, "file"), answer=kept)


def unphoto(means: Means, body: Photo) -> Done:
    kept = drop_photo(means.database, means.actor, body.device, body.path, now_ms=means.now_ms)
    return Done(go=page_of(kept.device, "file"), answer=kept)


def take_over(means: Means, body: Replace) -> Done:
    return done_with(replace_device(means.database, means.actor, body.device, body.heir, now_ms=means.now_ms), "")


def leave(means: Means, body: Retire) -> Done:
    return done_with(retire(means.database, means.actor, body.device, day=body.day, now_ms=means.now_ms), "")


TAGS = ("devices",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(name="device.change", body=Change, right=Right.ADOPT, school=school_of, do=change, tags=TAGS),
    Command(name="device.file", body=File, right=Right.KEEP, school=school_of, do=file, tags=TAGS),
    Command(name="device.photo", body=Photo, right=Right.KEEP, school=school_of, do=photo, tags=TAGS),
    Command(name="device.drop_photo", body=Photo, right=Right.KEEP, school=school_of, do=unphoto, tags=TAGS),
    Command(
        name="device.replace", body=Replace, right=Right.ADOPT, school=school_of, do=take_over, grave=True, hint=True,
        tags=TAGS,
    ),
    Command(
        name="device.retire", body=Retire, right=Right.ADOPT, school=school_of, do=leave, grave=True, hint=True,
        tags=TAGS,
    ),
)  # fmt: skip
