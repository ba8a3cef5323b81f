"""`campuswatch devices replace`: one device takes the place of another."""

from __future__ import annotations

from dataclasses import asdict

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.usecases.replacing import replace_device


@verb("replace", example="campuswatch devices replace s01-cam-0007 s01-cam-0118")
@click.argument("code")
@click.argument("heir")
def replace(desk: Desk, code: str, heir: str) -> None:
    """Put HEIR, a candidate, in the place of CODE.

    It serves from now on under the name, area and custodian of the old one, which is taken out of service.
    """
    kept = replace_device(desk.database, desk.actor, code, heir, now_ms=desk.clock.now_ms())
    desk.put(asdict(kept), lambda: click.echo(f"{kept.code} serves in the place of {code}, as {kept.name}"))
