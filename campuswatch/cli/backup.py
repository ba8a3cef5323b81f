"""`campuswatch backup`: everything into one sealed file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from campuswatch.backup.making import IN_FILE, make_backup
from campuswatch.backup.nightly import name_at
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import megabytes


@verb("backup", example="campuswatch backup --out /mnt/bureau/campuswatch.age")
@click.option("--out", type=click.Path(path_type=Path), help="File or folder; a name with the time if left out.")
def command(desk: Desk, out: Path | None) -> None:
    """Back up the ledger, its sealed secrets, settings, time series and pictures into one file.

    It is sealed for the recovery recipients ('campuswatch recovery'): without the secret key of one of them nobody can
    read it. The vault's key is in it for them only. The service may go on running.
    """
    now_ms = desk.clock.now_ms()
    path = out or Path()
    if path.is_dir():
        path /= name_at(now_ms, ZoneInfo(desk.settings.service.zone))
    made = make_backup(desk.settings, desk.config, desk.database, desk.actor, path, now_ms=now_ms)

    def render() -> None:
        click.echo(f"{made.path}: {made.rows:,} rows, {made.files} files, {megabytes(made.size)}")
        click.echo(f"sealed for: {', '.join(made.recipients)}")
        if made.series != IN_FILE:
            click.echo("time series are not in it: they stand in the InfluxDB, which has a backup of its own")

    desk.put(asdict(made), render)
