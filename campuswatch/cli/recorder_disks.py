"""`campuswatch recordings disks` and `feed`: the disks of recorders, and which camera is behind which channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import recorder_for
from campuswatch.usecases.views import feed_channel, forget_disk
from dashboards.recordings.disks import DiskWord, word_of, worst_first
from dashboards.words import Words
from inventory.model.disk import Disk, DiskState
from inventory.repository import disks

IS = {DiskWord.SOUND: "sound", DiskWord.BAD: "BAD", DiskWord.EMPTY_SLOT: "empty slot", DiskWord.UNKNOWN: "?"}
TESTED = {DiskState.OK: "passed", DiskState.BAD: "FAILED"}


@verb("disks", example="campuswatch recordings disks --school S01")
@click.option("--school", help="Only this school's.")
@click.option("--recorder", metavar="CODE", help="Only this recorder's.")
@click.option("--wrong", is_flag=True, help="Only the bad ones.")
@click.option("--forget", metavar="SLOT", help="With --recorder: this disk was taken out for good.")
def list_disks(desk: Desk, school: str | None, recorder: str | None, wrong: bool, forget: str | None) -> None:
    """List the disks of recorders, the bad ones first."""
    if forget is not None:
        if recorder is None:
            raise click.UsageError("--forget needs --recorder")
        forget_disk(desk.database, desk.actor, recorder, forget, now_ms=desk.clock.now_ms())
        desk.put({"recorder": recorder, "slot": forget}, lambda: click.echo(f"{recorder}: disk {forget} is forgotten"))
        return
    if school is not None:
        known_school(desk, school)
    with desk.database.read() as connection:
        if recorder is not None:
            recorder_for(connection, desk.actor, Right.LOOK, recorder)
        known = disks.every(connection, desk.actor.scope, school)
    found = [
        one for one in worst_first(known)
        if recorder in (None, one.recorder) and (not wrong or word_of(one) is DiskWord.BAD)
    ]  # fmt: skip
    desk.put([as_json(one) for one in found], lambda: print_disks(desk, found))


def print_disks(desk: Desk, found: Sequence[Disk]) -> None:
    words = Words("en", "UTC", desk.clock.now_ms())
    rows = [
        [one.recorder, one.told.slot, IS[word_of(one)], one.told.told, gigabytes(one.told.capacity_bytes),
         gigabytes(one.told.free_bytes), TESTED.get(one.told.smart, "?") if one.told.smart else "",
         words.quantity(one.told.temperature_c, "°C") if one.told.temperature_c is not None else ""]
        for one in found
    ]  # fmt: skip
    headers = ["recorder", "slot", "is", "told", "GB", "free GB", "self-test", "warmth"]
    print_table(headers, rows, right=frozenset({4, 5, 7}), cut=frozenset({3}))


def gigabytes(octets: int | None) -> str:
    return "" if octets is None else f"{octets / 1e9:,.0f}"


def as_json(one: Disk) -> dict[str, Any]:
    return {"recorder": one.recorder, "is": word_of(one), **asdict(one.told), "since_ms": one.since_ms,
            "seen_ms": one.seen_ms}  # fmt: skip


@verb("feed", example="campuswatch recordings feed s01-nvr-0001 7 s01-cam-0012")
@click.argument("recorder")
@click.argument("channel", type=click.IntRange(1, 4096))
@click.argument("camera", required=False)
@click.option("--forget", is_flag=True, help="Take back what was said of this channel.")
def feed(desk: Desk, recorder: str, channel: int, camera: str | None, forget: bool) -> None:
    """Say which camera feeds a channel, where addresses and serials do not tell."""
    if forget == (camera is not None):
        raise click.UsageError("name the CAMERA, or say --forget")
    feed_channel(desk.database, desk.actor, recorder, channel, camera, now_ms=desk.clock.now_ms())
    place = f"channel {channel} of {recorder}"
    said = f"{camera} feeds {place}" if camera else f"{place}: what was said is forgotten"
    desk.put({"recorder": recorder, "channel": channel, "camera": camera}, lambda: click.echo(said))
