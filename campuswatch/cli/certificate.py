"""`campuswatch certificate`: the certificate by which browsers know the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.usecases.actor import Right, require
from campuswatch.web.certificate import Certificate, certificate_of, days_left, make_certificate

FILE, KEY = "pages.crt", "pages.key"


@click.group("certificate")
def command() -> None:
    """The certificate of the pages: make, show."""


@verb("make", example="campuswatch certificate make watch.school.lan 10.1.0.5")
@click.argument("names", nargs=-1, required=True)
def make(desk: Desk, names: tuple[str, ...]) -> None:
    """Make a certificate that signs itself, good for NAMES: hosts and addresses by which browsers ask for us.

    It lies beside the settings file and overwrites nothing. Compare its fingerprint when a browser asks whether it is
    to be trusted; or take a certificate of the bureau's own authority in its place.
    """
    require(desk.actor, Right.CONFIGURE, "")
    folder = desk.settings.folder
    now = datetime.fromtimestamp(desk.clock.now_ms() / 1000, UTC)
    made = make_certificate(folder / FILE, folder / KEY, names, now)

    def render() -> None:
        click.echo(f"{folder / FILE} is good for {', '.join(made.names)} until {made.until:%Y-%m-%d}")
        click.echo(f"fingerprint (SHA-256): {made.fingerprint}")
        click.echo(f'Write into the settings file:\n\n[web]\nhost = "0.0.0.0"\ncertificate = "{FILE}"\nkey = "{KEY}"\n')

    desk.put(payload_of(made), render)


@verb("show", example="campuswatch certificate show")
def show(desk: Desk) -> None:
    """Show the certificate that the settings name, and how long it is good."""
    found = certificate_of(desk.settings)
    if found is None:
        desk.put({}, lambda: click.echo("none: the pages are shown on this machine only, without HTTPS"))
        return
    left = days_left(found, desk.clock.now_ms())

    def render() -> None:
        click.echo(f"{found.file}, good for {', '.join(found.names)} until {found.until:%Y-%m-%d} ({left} days)")
        click.echo(f"fingerprint (SHA-256): {found.fingerprint}")

    desk.put({**payload_of(found), "days_left": left}, render)


def payload_of(certificate: Certificate) -> dict[str, object]:
    return {
        "file": str(Path(certificate.file)), "key": str(Path(certificate.key_file)), "names": list(certificate.names),
        "until": certificate.until.isoformat(), "fingerprint": certificate.fingerprint,
    }  # fmt: skip


for one in (make, show):
    command.add_command(one)
