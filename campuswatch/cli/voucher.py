"""`campuswatch voucher`: the papers that prove what the ledger says of devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.actor import Right
from campuswatch.usecases.lookup import device_for, known_school
from campuswatch.usecases.spending import add_voucher, remove_voucher
from inventory.model.device import Device, Stage
from inventory.model.voucher import Voucher, VoucherKind
from inventory.repository import devices, vouchers
from inventory.repository.devices import Filter
from inventory.short_id import SHORT


@click.group("voucher")
def command() -> None:
    """Vouchers of devices: add, list, remove."""


@verb("add", example="campuswatch voucher add s01-cam-0007 --kind invoice --number FP-2026-118 --day 2026-03-02")
@click.argument("device")
@click.option("--kind", type=click.Choice([one.value for one in VoucherKind]), required=True)
@click.option("--number", required=True, help="The number on the paper.")
@click.option("--day", type=Day(), help="The day on the paper.")
@click.option("--path", default="", help="Where a copy lies, in words.")
@click.option("--note", default="")
def add(desk: Desk, device: str, kind: str, number: str, day: datetime | None, path: str, note: str) -> None:
    """Note a voucher of a device."""
    wanted = Voucher(
        id="", school="", device=device, kind=VoucherKind(kind), number=number, day=day.date() if day else None,
        path=path, note=note,
    )  # fmt: skip
    made = add_voucher(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
    desk.put(
        asdict(made), lambda: click.echo(f"noted as {made.id[:SHORT]}: {made.kind} {made.number} of {made.device}")
    )


@verb("list", example="campuswatch voucher list --school S01 --lacking")
@click.argument("device", required=False)
@click.option("--school", help="Only this school's.")
@click.option("--lacking", is_flag=True, help="Instead, list devices in service without any voucher.")
def list_them(desk: Desk, device: str | None, school: str | None, lacking: bool) -> int:
    """List vouchers; exit code 1 where --lacking finds something."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        if device is not None:
            code = device_for(connection, desk.actor, Right.LOOK, device).code
            found = vouchers.of_device(connection, desk.actor.scope, code)
        else:
            found = vouchers.every(connection, desk.actor.scope, school)
        serving = devices.find(connection, desk.actor.scope, Filter(school=school, stage=Stage.ADOPTED))
    if not lacking:
        desk.put([asdict(one) for one in found], lambda: print_vouchers(found))
        return 0
    proven = {one.device for one in found}
    without = [one for one in serving if one.code not in proven and (device is None or one.code == device)]
    desk.put([{"device": one.code, "name": one.name} for one in without], lambda: print_lacking(without))
    return 1 if without else 0


@verb("remove", example="campuswatch voucher remove 3fa2")
@click.argument("id")
def remove(desk: Desk, id: str) -> None:
    """Take a voucher out that was entered by mistake; the history keeps it."""
    gone = remove_voucher(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"removed: {gone.kind} {gone.number} of {gone.device}"))


def print_vouchers(found: Sequence[Voucher]) -> None:
    if not found:
        click.echo("no voucher is noted")
        return
    rows = [[one.id[:SHORT], one.device, one.kind.value, one.number, str(one.day or ""), one.path] for one in found]
    print_table(["id", "device", "kind", "number", "day", "lies"], rows, cut=frozenset({3, 5}))


def print_lacking(without: Sequence[Device]) -> None:
    if not without:
        click.echo("every device in service has a voucher")
        return
    print_table(["device", "name"], [[one.code, one.name] for one in without], cut=frozenset({1}))


for _command in (add, list_them, remove):
    command.add_command(_command)
