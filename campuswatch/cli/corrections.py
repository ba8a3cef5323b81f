"""`campuswatch devices change` and `retire`: what a person knows better than a scan."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.usecases.corrections import WITNESSES, correct
from campuswatch.usecases.corrections import retire as retire_device


@verb("change", example="campuswatch devices change s01-cam-0007 --name 'Main gate' --stream-path /live/main")
@click.argument("code")
@click.option("--name")
@click.option("--address", help="Where it answers; empty for nowhere.")
@click.option("--area", help="Code of the area where it stands; empty for none.")
@click.option("--vendor", help="Chooses the shared password and the usual stream path.")
@click.option("--model")
@click.option("--lamp", help="The night lamp that lights its view; empty for none.")
@click.option("--stream-path", help="RTSP path, where it is not the vendor's usual one.")
@click.option(
    "--basic-login/--no-basic-login",
    default=None,
    help="It offers no Digest, by HTTP and RTSP: let it have the password itself.",
)
@click.option(
    "--answers", multiple=True, help=f"What it must answer to be online ({', '.join(WITNESSES)}); may be repeated."
)
def change(desk: Desk, code: str, answers: tuple[str, ...], **values: str | bool | None) -> None:
    """Correct what is known of a device; who, when, from and to stand in its history."""
    wanted: dict[str, str | bool | tuple[str, ...]] = {
        name: value for name, value in values.items() if value is not None
    }
    if answers:
        wanted["answers"] = answers
    if not wanted:
        raise click.UsageError("nothing to change: name a field, as in --name 'Main gate'")
    device = correct(desk.database, desk.actor, code, wanted, now_ms=desk.clock.now_ms())
    desk.put(asdict(device), lambda: click.echo(f"{device.code}: {', '.join(wanted)} changed"))


@verb("retire", example="campuswatch devices retire s01-cam-0007 --day 2026-12-01")
@click.argument("code")
@click.option("--day", type=Day(), help="First day that counts no more; now if left out.")
def retire(desk: Desk, code: str, day: datetime | None) -> None:
    """Take a device out of service: from then on it counts no more, and another may have its address."""
    gone = retire_device(desk.database, desk.actor, code, day=day.date() if day else None, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.code} is out of service"))
