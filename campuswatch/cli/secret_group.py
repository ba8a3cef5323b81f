"""`campuswatch secret group`: named sets of devices that share secrets."""

from __future__ import annotations

from dataclasses import asdict

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.device_groups import change_group, remove_group
from inventory.model.device_group import DeviceGroup
from inventory.repository import device_groups


@verb("group", example="campuswatch secret group 'gate cameras' --school S01 --add s01-cam-0007 --add s01-cam-0008")
@click.argument("name", required=False)
@click.option("--school", help="Whose group; alone, list only its groups.")
@click.option("--add", "include", multiple=True, metavar="CODE", help="Put this device in; may be repeated.")
@click.option("--drop", "exclude", multiple=True, metavar="CODE", help="Take this device out; may be repeated.")
@click.option("--remove", "gone", is_flag=True, help="Forget the group; no secret may be given to it any more.")
def group(
    desk: Desk, name: str | None, school: str | None, include: tuple[str, ...], exclude: tuple[str, ...], gone: bool
) -> None:
    """Make or change a group of devices; without NAME, list them."""
    if name is None:
        with desk.database.read() as connection:
            found = device_groups.every(connection, desk.actor.scope, school)
        desk.put([asdict(one) for one in found], lambda: print_groups(found))
        return
    if school is None:
        raise click.UsageError("a group needs --school")
    now_ms = desk.clock.now_ms()
    if gone:
        before = remove_group(desk.database, desk.actor, school, name, now_ms=now_ms)
        desk.put(asdict(before), lambda: click.echo(f"removed: {before.name}"))
        return
    after = change_group(desk.database, desk.actor, school, name, include=include, exclude=exclude, now_ms=now_ms)
    desk.put(asdict(after), lambda: click.echo(f"{after.name}: {' '.join(after.devices) or 'no devices yet'}"))


def print_groups(found: list[DeviceGroup]) -> None:
    rows = [[one.school, one.name, str(len(one.devices)), " ".join(one.devices)] for one in found]
    print_table(
        ["school", "group", "n", "devices"], rows, right=frozenset({2}), cut=frozenset({1}), fold=frozenset({3})
    )
