"""`campuswatch pictures`: what the pictures of cameras were found to be, and the numbers why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from campuswatch.usecases.views import approve_view, keep_pictures
from dashboards.picture_list import Line, picture_list
from dashboards.picture_list import wrong as only_wrong
from dashboards.pictureview import PictureView, PictureWord, look_at
from dashboards.words import Words
from inventory.errors import Missing
from inventory.model.device import Device
from inventory.repository import devices, pictures


@click.group("pictures")
def command() -> None:
    """Pictures of cameras: list, show, approve, keep."""


@verb("list", example="campuswatch pictures list --wrong")
@click.option("--school", help="Only this school's.")
@click.option("--wrong", is_flag=True, help="Only cameras whose picture is not what it should be.")
def list_pictures(desk: Desk, school: str | None, wrong: bool) -> None:
    """List cameras with what their picture was at the last look, the wrong ones first."""
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        told = picture_list(connection, desk.actor.scope, school, now_ms=desk.clock.now_ms())
    lines = only_wrong(told) if wrong else told
    desk.put([as_json(*line) for line in lines], lambda: print_pictures(desk, lines))


def print_pictures(desk: Desk, lines: Sequence[Line]) -> None:
    words = Words("en", "UTC", desk.clock.now_ms())
    rows = [
        [device.code, verdict(view, words), age(view.picture.since_ms, words) if view else "",
         age(view.picture.at_ms, words) if view else "never", device.name]
        for device, view in lines
    ]  # fmt: skip
    print_table(["code", "picture", "since", "seen before", "name"], rows, cut=frozenset({4}))


def verdict(view: PictureView | None, words: Words) -> str:
    if view is None or view.word is PictureWord.STALE:
        return "?"
    return words.t(f"picture_verdict.{view.picture.verdict}")


def age(at_ms: int, words: Words) -> str:
    return words.lasting(words.now_ms - at_ms)


def as_json(device: Device, view: PictureView | None) -> dict[str, Any]:
    told = view.picture if view else None
    return {
        "device": device.code,
        "school": device.school,
        "name": device.name,
        "through": told.device if told and told.device != device.code else None,
        "part": told.part if told else None,
        "is": view.word if view else None,
        "verdict": told.verdict if told else None,
        "since_ms": told.since_ms if told else None,
        "at_ms": told.at_ms if told else None,
        "numbers": dict(told.numbers) if told else {},
    }


@verb("show", example="campuswatch pictures show s01-cam-0007")
@click.argument("code")
def show(desk: Desk, code: str) -> None:
    """Show what the picture of one camera is, and by which numbers; of a recorder, those of its channels."""
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, code)
        if device is None:
            raise Missing("ledger.no_device", device=code)
        told = pictures.of_device(connection, desk.actor.scope, device.code)
        told = told or pictures.of_camera(connection, desk.actor.scope, device.code)
    found = known_school(desk, device.school)
    words = Words(desk.language, found.zone, desk.clock.now_ms())
    views = [look_at(one, words.now_ms) for one in told]
    payload = [{**as_json(device, view), "because": words.say(view.because)} for view in views]
    desk.put(payload, lambda: print_views(views, words))


def print_views(views: Sequence[PictureView], words: Words) -> None:
    if not views:
        click.echo("nobody has seen this picture yet")
    for view in views:
        told = view.picture
        facts = [
            ("of", f"{told.device}{f' channel {told.part}' if told.part else ''}"),
            ("picture", verdict(view, words)),
            ("because", words.say(view.because)),
            ("seen", words.ago(told.at_ms)),
        ]
        print_table(["", ""], facts, fold=frozenset({1}))
        click.echo()
        rows = [(words.word("picture_number.", name), words.num(value, 3)) for name, value in view.numbers]
        print_table(["", ""], rows, right=frozenset({1}), fold=frozenset({0}))


@verb("approve", example="campuswatch pictures approve s01-cam-0007")
@click.argument("code")
@click.option("--channel", type=click.IntRange(1, 4096), help="Of a recorder: the channel whose view it is.")
def approve(desk: Desk, code: str, channel: int | None) -> None:
    """The view is as it should be now: later looks are compared with the last one."""
    part = "" if channel is None else str(channel)
    seen = approve_view(desk.database, desk.actor, code, part, now_ms=desk.clock.now_ms())
    said = f"{seen.device}: the view of {age(seen.at_ms, Words('en', 'UTC', desk.clock.now_ms()))} ago is the reference"
    desk.put({"device": seen.device, "part": seen.part, "at_ms": seen.at_ms}, lambda: click.echo(said))


@verb("keep", example="campuswatch pictures keep S01 --on")
@click.argument("school")
@click.option("--on/--off", "keep", default=None, help="Whether frames stay on disk; --off deletes them at once.")
def keep_frames(desk: Desk, school: str, keep: bool | None) -> None:
    """Say whether the last frame of each camera of a school is kept; if not, only numbers and a grey thumbnail are."""
    if keep is None:
        raise click.UsageError("say --on or --off")
    gone = keep_pictures(
        desk.database, desk.actor, school, keep, desk.settings.pictures_path, now_ms=desk.clock.now_ms()
    )  # fmt: skip
    said = "the last frame of each camera is kept" if keep else f"frames are not kept; deleted: {gone}"
    desk.put({"school": school, "keep": keep, "deleted": gone}, lambda: click.echo(f"{school}: {said}"))


for _command in (list_pictures, show, approve, keep_frames):
    command.add_command(_command)
