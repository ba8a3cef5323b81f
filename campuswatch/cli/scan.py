"""`campuswatch scan`: who is on these addresses, and why we think so."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.progress import Progress
from campuswatch.cli.table import print_table
from campuswatch.polling import logins_of
from campuswatch.usecases.finds import Summary
from campuswatch.usecases.scanning import scan
from collector.discovery.progress import Progress as Swept
from inventory.model.sighting import Sighting

HEADERS = ("address", "kind", "vendor", "model", "sure", "because")


@verb("scan", example="campuswatch scan 10.1.0.0/22 --school S01")
@click.argument("prefixes", nargs=-1)
@click.option("--school", required=True)
@click.option("--deny", multiple=True, help="Addresses to leave alone; may be repeated.")
def command(desk: Desk, prefixes: tuple[str, ...], school: str, deny: tuple[str, ...]) -> None:
    """Search PREFIXES (the school's own, if none is given); what is found becomes a candidate for adoption."""
    last = Swept(0)

    def told(progress: Swept) -> None:
        nonlocal last
        last = progress
        bar.told(progress)

    logins = logins_of(desk.settings.limits)
    with Progress() as bar:
        found, summary = asyncio.run(
            scan(desk.database, desk.vault, desk.actor, desk.clock, school, prefixes, told, deny=deny, logins=logins)
        )
    found.sort(key=place)
    payload = {
        "asked": last.asked, "not_asked": last.not_asked, "added": summary.added, "seen": summary.seen,
        "changed": summary.changed, "moved": summary.moved, "sightings": [row_of(sighting) for sighting in found],
    }  # fmt: skip
    desk.put(payload, lambda: show(found, summary, last, school))


def place(sighting: Sighting) -> tuple[int, int]:
    """IPv4 before IPv6, each in order of addresses."""
    address = ip_address(sighting.address)
    return address.version, int(address)


def show(found: list[Sighting], summary: Summary, last: Swept, school: str) -> None:
    rows = [[str(row_of(sighting)[header]) for header in HEADERS] for sighting in found]
    print_table(HEADERS, rows, right=frozenset({4}), cut=frozenset({3, 5}))
    click.echo(
        f"\n{last.asked} addresses asked, {len(found)} answered: {len(summary.added)} new, "
        f"{len(summary.changed)} changed, {len(summary.moved)} moved."
    )
    if last.not_asked:
        click.echo(f"{last.not_asked} could not be asked by this machine: 'campuswatch doctor' says why.")
    if summary.added:
        click.echo(
            f"Next: campuswatch devices adopt --all --school {school}, or name codes from campuswatch devices list"
        )


def row_of(sighting: Sighting) -> dict[str, object]:
    identity = sighting.identity
    return {
        "address": sighting.address, "kind": identity.kind, "vendor": identity.vendor, "model": identity.model,
        "firmware": identity.firmware, "sure": identity.confidence, "because": identity.reason,
    }  # fmt: skip
