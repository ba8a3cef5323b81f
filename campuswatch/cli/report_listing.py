"""`campuswatch report listing`: schools listed for a figure below its target, until they are cleared (挂牌督办)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.percent import as_percent
from campuswatch.cli.table import print_table
from campuswatch.usecases.listings import clear_listing, list_school, proposed
from campuswatch.usecases.lookup import known_school
from dashboards.reports.headline import MEASURED
from dashboards.reports.listing_proposals import Proposal
from inventory.model.listing import Listing
from inventory.model.target import Measure
from inventory.period import PeriodKind, parse_period, period_of
from inventory.repository import check_plans, listings, schools
from inventory.short_id import SHORT
from language.moment import local
from language.number import format_share


@click.group("listing")
def listing() -> None:
    """Schools listed for a figure below its target: propose, add, list, clear."""


@verb("propose", example="campuswatch report listing propose --period 2026-10")
@click.option("--period", "typed", help="Month, term or days of archived reports; the last month if left out.")
def propose(desk: Desk, typed: str | None) -> int:
    """Show which schools archived reports say to list, and which to clear. The exit code is 1 where there are any."""
    now_ms = desk.clock.now_ms()
    today = local(now_ms, desk.settings.service.zone).date()
    with desk.database.read() as connection:
        terms = check_plans.terms(connection, desk.actor.scope)
        period = parse_period(typed, terms) if typed else period_of(PeriodKind.MONTH, today).previous()
        found = proposed(connection, desk.actor, period, now_ms=now_ms)
    desk.put([_proposal_json(one) for one in found], lambda: print_proposals(found, period.text))
    return Exit.FOUND if found else Exit.DONE


@verb("add", example="campuswatch report listing add S01-R-2026-0003 online --clear-by 2026-12-31")
@click.argument("report")
@click.argument("measure", type=click.Choice([one.value for one in MEASURED]))
@click.option("--clear-by", type=Day(), required=True, help="Day by which it must be put right.")
@click.option("--document", default="", help="Paper that lists it; that of the target if left out.")
@click.option("--note", default="", help="Anything else, in words.")
def add(desk: Desk, report: str, measure: str, clear_by: datetime, document: str, note: str) -> None:
    """List the school of an archived REPORT for a figure that missed its target there."""
    made = list_school(
        desk.database, desk.actor, report, Measure(measure), clear_by.date(), document=document, note=note,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    said = f"{made.id[:SHORT]}: {made.school} is listed for {made.measure} until {made.clear_by}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("list", example="campuswatch report listing list")
@click.option("--school", help="Only this school's.")
@click.option("--all", "everything", is_flag=True, help="Cleared ones too.")
def list_listings(desk: Desk, school: str | None, everything: bool) -> None:
    """List the schools that are listed, with the day by which they must be cleared."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        read = listings.every if everything else listings.standing
        found = read(connection, desk.actor.scope, school)
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    now_ms = desk.clock.now_ms()
    todays = {code: local(now_ms, zone).date() for code, zone in zones.items()}
    desk.put([asdict(one) for one in found], lambda: print_listings(found, todays))


@verb("clear", example="campuswatch report listing clear 8d1e44a0 --why 'November: 97.2 %, S01-R-2026-0009'")
@click.argument("id")
@click.option("--why", required=True, help="By what figure or words.")
def clear(desk: Desk, id: str, why: str) -> None:
    """Enter that the bureau has seen it put right: the school comes off the list."""
    gone = clear_listing(desk.database, desk.actor, id, why, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.school} is no longer listed for {gone.measure}"))


def print_proposals(found: Sequence[Proposal], period: str) -> None:
    if not found:
        click.echo(f"no school is to be listed or cleared by archived reports of {period}")
        return
    rows = [
        ["clear" if one.clears else "list", one.school.code, one.judged.measure.value,
         _share(one.judged.rate.part, one.judged.rate.whole),
         as_percent(one.judged.target.least_ppm) if one.judged.target else "", one.report.number,
         one.clears.id[:SHORT] if one.clears else ""]
        for one in found
    ]  # fmt: skip
    print_table(["do", "school", "measure", "is", "at least", "report", "listing"], rows, right=frozenset({3, 4}))


def print_listings(found: Sequence[Listing], todays: dict[str, date]) -> None:
    if not found:
        click.echo("no school is listed")
        return
    rows = [
        [one.id[:SHORT], one.school, one.measure.value, one.period, _share(one.part, one.whole),
         as_percent(one.least_ppm), one.clear_by.isoformat(), _how(one, todays), one.report]
        for one in found
    ]  # fmt: skip
    headers = ["id", "school", "measure", "period", "was", "at least", "clear by", "", "report"]
    print_table(headers, rows, right=frozenset({4, 5}))


def _how(one: Listing, todays: dict[str, date]) -> str:
    if one.cleared_ms is not None:
        return "cleared"
    return "overdue" if one.clear_by < todays[one.school] else ""


def _share(part: int, whole: int) -> str:
    return format_share(part, whole, "en")


def _proposal_json(one: Proposal) -> dict[str, object]:
    return {
        "do": "clear" if one.clears else "list", "school": one.school.code, "measure": one.judged.measure,
        "part": one.judged.rate.part, "whole": one.judged.rate.whole,
        "least_ppm": one.judged.target.least_ppm if one.judged.target else None, "report": one.report.number,
        "listing": one.clears.id if one.clears else None,
    }  # fmt: skip


for _command in (propose, add, list_listings, clear):
    listing.add_command(_command)
COMMANDS: tuple[click.Command, ...] = (listing,)
