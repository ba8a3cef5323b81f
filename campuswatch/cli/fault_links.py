"""`campuswatch fault link`: where people of a school report faults without a login."""

from __future__ import annotations

from dataclasses import asdict

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.links import open_links, report_address
from campuswatch.usecases.fault_reports import change_link


@verb("link", example="campuswatch fault link S01")
@click.argument("school")
@click.option("--new", is_flag=True, help="Make a new one: posters and links handed out before stop working.")
@click.option("--off", is_flag=True, help="Let no link work until this is said again without --off.")
def link(desk: Desk, school: str, new: bool, off: bool) -> None:
    """Show the link of a school's report page (报修); the first time it is made.

    'campuswatch print report-poster' prints it as a QR code.
    """
    made = change_link(desk.database, desk.actor, school, new=new, open=not off, now_ms=desk.clock.now_ms())
    links = open_links(desk.settings.data_dir)
    address = report_address(links, desk.settings.alerts.public_url, made.school, made.generation)
    shown = f"no link of {made.school} works now" if off else address
    desk.put(asdict(made) | {"address": "" if off else address}, lambda: click.echo(shown))
