"""`campuswatch scan`: who is on these addresses, and why we think so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.progress import Progress
from campuswatch.cli.table import print_table
from campuswatch.polling import logins_of
from campuswatch.usecases.scan_plan import Wish, outside
from campuswatch.usecases.scanning import Scanned, scan
from collector.discovery.roll_call import FOREIGN
from collector.discovery.trouble import unasked
from inventory.model.kind import Kind
from inventory.model.scan_run import ScanRun
from inventory.model.sighting import Sighting
from inventory.reason import say
from inventory.repository import scan_runs
from language.catalogue import translate

HEADERS = ("address", "kind", "vendor", "model", "sure", "because")
FATES = ("added", "changed", "moved", "gone")


@verb("scan", example="campuswatch scan 10.1.0.0/22 --school S01")
@click.argument("prefixes", nargs=-1)
@click.option("--school", required=True)
@click.option("--deny", multiple=True, help="Addresses to leave alone this time; may be repeated.")
@click.option("--fast", is_flag=True, help="Ask our own segments without the pace of 10 ARP requests a second.")
@click.option("--yes", is_flag=True, help="Yes, addresses of the Internet are meant.")
@click.option("--resume", is_flag=True, help="Go on with the last scan, behind what is done.")
def command(
    desk: Desk, prefixes: tuple[str, ...], school: str, deny: tuple[str, ...], fast: bool, yes: bool, resume: bool
) -> None:
    """Search PREFIXES (the school's own, if none is given); what is found becomes a candidate for adoption.

    Ctrl-C keeps what was found; --resume goes on behind it. What is never to be touched:
    campuswatch school deny.
    """
    if resume and prefixes:
        raise click.UsageError("--resume goes on with the last scan's own prefixes; leave them out")
    wish = Wish(school=school, cidrs=prefixes, deny=deny, fast=fast, public=yes, resume=resume)
    warn(desk, school, prefixes)
    try:
        with Progress() as bar:
            scanned = asyncio.run(
                scan(
                    desk.database, desk.vault, desk.actor, desk.clock, wish, bar.told,
                    logins=logins_of(desk.settings.limits),
                )
            )  # fmt: skip
    except KeyboardInterrupt:
        show_stopped(desk, school)
        raise click.Abort from None
    desk.put(payload(desk, scanned), lambda: show(desk, scanned, school))


def warn(desk: Desk, school: str, prefixes: Sequence[str]) -> None:
    """What is not the school's is asked, because they say so; a slip of the finger is better seen now."""
    strange = outside(desk.database, desk.actor, school, prefixes)
    if strange:
        click.echo(f"not among the addresses of school {school}: {', '.join(strange)}", err=True)


def show_stopped(desk: Desk, school: str) -> None:
    with desk.database.read() as connection:
        run = scan_runs.unfinished(connection, desk.actor.scope, school)
    if run is not None:
        click.echo(
            f"{run.asked} addresses asked, {run.found} answered; what was found is in the ledger. "
            f"To go on: campuswatch scan --resume --school {school}",
            err=True,
        )


def payload(desk: Desk, scanned: Scanned) -> dict[str, object]:
    run, summary = scanned.run, scanned.summary
    return {
        "asked": run.asked, "found": run.found, "not_asked": run.not_asked, "reasons": scanned.discovery.reasons,
        "added": summary.added, "seen": summary.seen, "changed": summary.changed, "moved": summary.moved,
        "gone": summary.gone, "silent": len(summary.silent),
        "remarks": [one.said(desk.language) for one in summary.remarks],
        "sightings": [row_of(sighting) for sighting in ordered(scanned)],
    }  # fmt: skip


def ordered(scanned: Scanned) -> list[Sighting]:
    return sorted(scanned.found, key=place)


def place(sighting: Sighting) -> tuple[int, int]:
    """IPv4 before IPv6, each in order of addresses; those without one last."""
    if not sighting.address:
        return 9, 0
    address = ip_address(sighting.address)
    return address.version, int(address)


def show(desk: Desk, scanned: Scanned, school: str) -> None:
    rows = [[str(cell_of(sighting, header)) for header in HEADERS] for sighting in ordered(scanned)]
    if rows:
        print_table(HEADERS, rows, right=frozenset({4}), cut=frozenset({2, 3, 5}))
        click.echo()
    click.echo(summary_of(scanned.run, scanned))
    if not scanned.run.asked and not scanned.discovery.not_asked:
        click.echo(f"All of it is to be left alone: campuswatch school list shows what school {school} denies.")
    for reason, addresses in scanned.discovery.reasons.items():
        click.echo(desk.say(unasked(reason, addresses)))
    for remark in scanned.summary.remarks:
        click.echo(remark.said(desk.language))
    if scanned.summary.added:
        click.echo(
            f"Next: campuswatch devices adopt --all --school {school}, or name codes from campuswatch devices list"
        )


def summary_of(run: ScanRun, scanned: Scanned) -> str:
    summary = scanned.summary
    told = f"{run.asked} addresses asked, {run.found} answered"
    if summary.silent:
        told += f", {len(summary.silent)} silent ones are known from their switches"
    words = {"added": "new", "changed": "changed", "moved": "moved", "gone": "gone"}
    return f"{told}: {', '.join(f'{len(getattr(summary, fate))} {words[fate]}' for fate in FATES)}."


def cell_of(sighting: Sighting, header: str) -> object:
    """The reason without what other columns say: a terminal is narrow, and `devices show` has it whole."""
    identity = sighting.identity
    cell = row_of(sighting)[header]
    if header == "because" and identity.kind is not Kind.UNKNOWN and FOREIGN not in sighting.evidence:
        return translate(identity.why[0][-1], "en")
    return cell


def row_of(sighting: Sighting) -> dict[str, object]:
    identity = sighting.identity
    return {
        "address": sighting.address or sighting.evidence.get("seen.mac", ""), "kind": identity.kind,
        "vendor": identity.vendor, "model": identity.model, "firmware": identity.firmware,
        "sure": identity.confidence, "because": say(identity.why),
    }  # fmt: skip
