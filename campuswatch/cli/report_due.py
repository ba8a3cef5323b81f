"""`campuswatch report obligation|obligations|due|submit|handed-in`: what schools owe, and what they handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.offered import print_offered
from campuswatch.cli.table import print_table
from campuswatch.cli.unsealing import ask_hidden
from campuswatch.reports.archive import Archive
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.obligations import add_obligation, end_obligation, enter_offered
from campuswatch.usecases.submitting import Counter, Signer, submit, to_hand_in
from dashboards.reports.bureau_figures import HandedIn
from dashboards.reports.handed_in import read_handed_in
from dashboards.reports.papers import REPORTS
from dashboards.words import Words
from inventory.default_obligations import offered
from inventory.model.obligation import Due, Obligation, Punctuality
from inventory.period import parse_period
from inventory.repository import check_plans, obligations, reports
from inventory.short_id import SHORT
from language.moment import local

DAY_MS = 86_400_000
BACK_MS, AHEAD_MS = 60 * DAY_MS, 14 * DAY_MS
DONE = frozenset({Punctuality.ON_TIME, Punctuality.LATE})


@verb(
    "obligation",
    example="campuswatch report obligation table --due next_month --day 15 --document 'duty-watch rules'",
)
@click.argument("kind", required=False, type=click.Choice(list(REPORTS)))
@click.option("--due", type=click.Choice([one.value for one in Due]), help="By when; docs/deadlines.md.")
@click.option("--day", default=0, help="Of the month; or so many days before the term ends.")
@click.option("--hour", default="", metavar="HH:MM", help="On that day; its end if left out.")
@click.option("--school", default="", help="Of this school alone; of all if left out.")
@click.option("--document", default="", help="The paper that asks for it.")
@click.option("--since", type=Day(), help="For periods that end on this day or later; from today if left out.")
@click.option("--until", type=Day(), help="For periods that begin on this day or earlier.")
@click.option("--defaults", is_flag=True, help="Show what the rules ask for and is not asked for yet.")
@click.option("--enter", is_flag=True, help="With --defaults: enter them.")
@click.option("--end", "ended", metavar="ID", help="Ask for it no more; what was due before stays owed.")
def obligation(
    desk: Desk, kind: str | None, due: str | None, day: int, hour: str, school: str, document: str,
    since: datetime | None, until: datetime | None, defaults: bool, enter: bool, ended: str | None,
) -> None:  # fmt: skip
    """Say what schools must hand in by when, or end it."""
    now_ms = desk.clock.now_ms()
    first = since.date() if since else local(now_ms, desk.settings.service.zone).date()
    if ended is not None:
        gone = end_obligation(desk.database, desk.actor, ended, now_ms=now_ms)
        desk.put(asdict(gone), lambda: click.echo(f"asked for no more: {in_words(gone)}"))
        return
    if defaults:
        _defaults(desk, first, now_ms, enter=enter)
        return
    if kind is None or due is None:
        raise click.UsageError("an obligation needs a kind of report, --due and --document")
    wish = Obligation(
        id="", kind=kind, due=Due(due), day=day, hour=hour, school=school, document=document, since=first,
        until=until.date() if until else None,
    )  # fmt: skip
    made = add_obligation(desk.database, desk.actor, REPORTS, wish, now_ms=now_ms)
    desk.put(asdict(made), lambda: click.echo(f"{made.id[:SHORT]}: {in_words(made)}"))


def _defaults(desk: Desk, since: date, now_ms: int, *, enter: bool) -> None:
    if enter:
        found = enter_offered(desk.database, desk.actor, REPORTS, since, now_ms=now_ms)
    else:
        with desk.database.read() as connection:
            found = offered(obligations.every(connection, desk.actor.scope), since)
    nothing = "all that the rules ask for is asked for already"
    desk.put([asdict(one) for one in found], lambda: print_offered(map(in_words, found), nothing, entered=enter))


@verb("obligations", example="campuswatch report obligations --school S01")
@click.option("--school", help="Those of this school.")
def list_obligations(desk: Desk, school: str | None) -> None:
    """List what schools must hand in."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        found = obligations.every(connection, desk.actor.scope, school)
    desk.put([asdict(one) for one in found], lambda: print_obligations(found))


def print_obligations(found: Sequence[Obligation]) -> None:
    if not found:
        click.echo("schools owe no report; campuswatch report obligation --defaults shows what the rules ask for")
        return
    rows = [[one.id[:SHORT], one.kind, one.school or "all", by_when(one), str(one.since), one.document]
            for one in found]  # fmt: skip
    print_table(["id", "report", "schools", "due", "since", "document"], rows, fold=frozenset({5}))


def in_words(one: Obligation) -> str:
    return f"{one.kind} of {one.school or 'all schools'}, {by_when(one)} ({one.document})"


def by_when(one: Obligation) -> str:
    hour = f" by {one.hour}" if one.hour else ""
    return {
        Due.SAME_DAY: f"on the same school day{hour}",
        Due.WEEK_END: f"on the week's last school day{hour}",
        Due.NEXT_MONTH: f"day {one.day} of the next month{hour}",
        Due.SAME_MONTH: f"day {one.day} of the month{hour}",
        Due.BEFORE_TERM_END: f"{one.day} days before the term ends{hour}",
    }[one.due]


@verb("due", example="campuswatch report due --school S01")
@click.option("--school", help="Of this school alone.")
def list_due(desk: Desk, school: str | None) -> None:
    """List papers that schools still owe: late ones of two months, and those due within a fortnight."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        found = read_handed_in(
            connection, desk.actor.scope, now_ms - BACK_MS, now_ms + AHEAD_MS, now_ms=now_ms, school=school
        )
        owed = [one for one in found if one.punctuality not in DONE]
        made = {
            (one.school, one.kind, one.period): reports.latest(
                connection, desk.actor.scope, one.school, one.kind, one.period
            )
            for one in owed[:MOST_LOOKED_UP]
        }
    numbers = {key: report.number for key, report in made.items() if report is not None}
    payload = [as_json(one) | {"number": numbers.get((one.school, one.kind, one.period))} for one in owed]
    words = Words(desk.language, desk.settings.service.zone, now_ms)
    desk.put(payload, lambda: print_due(owed, numbers, words))


MOST_LOOKED_UP = 500


def print_due(owed: Sequence[HandedIn], numbers: dict[tuple[str, str, str], str], words: Words) -> None:
    if not owed:
        click.echo("nothing is owed; what schools must hand in by when: campuswatch report obligations")
        return
    rows = [
        [one.school, one.kind, one.period, words.moment(one.due_ms), words.t(f"punctuality.{one.punctuality}"),
         numbers.get((one.school, one.kind, one.period), "not made yet")]
        for one in owed
    ]  # fmt: skip
    print_table(["school", "report", "period", "due", "is", "number"], rows)


@verb("submit", example="campuswatch report submit S01-R-2026-0012 --as 王芳")
@click.argument("number")
@click.option("--as", "who", required=True, metavar="PERSON", help="Who confirms it, by PIN or password.")
@click.option("--note", default="", help="What the bureau should know beside it.")
def submit_verb(desk: Desk, number: str, who: str, note: str) -> None:
    """Confirm a report of a school and hand it in to the bureau.

    A version is handed in once; a corrected one is handed in again. What was signed cannot be taken back.
    """
    with desk.database.read() as connection:
        report = to_hand_in(connection, desk.actor, number)
    typed = ask_hidden(f"PIN or password of {who}")
    settings = desk.settings
    counter = Counter(
        archive=Archive(settings.reports_path), safety_to=settings.reports.safety_to,
        language=settings.service.language,
    )  # fmt: skip
    made = submit(
        desk.database, desk.vault, counter, desk.actor, report.number, Signer(text=who, secret=typed), note=note,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    said = f"{made.number}, version {made.version}: handed in by {made.name}"
    desk.put(asdict(made), lambda: click.echo(said))


@verb("handed-in", example="campuswatch report handed-in --period 2026-10")
@click.option("--period", required=True, help="What was due in it: a day, week, month, year, term or days.")
@click.option("--school", help="Of this school alone.")
@click.option("--all", "every", is_flag=True, help="Papers in time too, one a line.")
def list_handed_in(desk: Desk, period: str, school: str | None, every: bool) -> None:
    """List what was handed in on time, late, not at all, and what changed since."""
    if school is not None:
        known_school(desk.database, desk.actor, school)
    zone, now_ms = desk.settings.service.zone, desk.clock.now_ms()
    with desk.database.read() as connection:
        days = parse_period(period, check_plans.terms(connection, desk.actor.scope, school))
        start_ms, end_ms = days.bounds_ms(zone)
        found = read_handed_in(connection, desk.actor.scope, start_ms, end_ms, now_ms=now_ms, school=school)
    words = Words(desk.language, zone, now_ms)
    desk.put([as_json(one) for one in found], lambda: print_handed_in(found, words, every=every))


def print_handed_in(found: Sequence[HandedIn], words: Words, *, every: bool) -> None:
    if not found:
        click.echo("nothing was due")
        return
    shown = [one for one in found if every or one.changed or one.punctuality is not Punctuality.ON_TIME]
    if shown:
        rows = [
            [one.school, one.kind, one.period, words.moment(one.due_ms), words.t(f"punctuality.{one.punctuality}"),
             words.moment(one.submission.at_ms) if one.submission else "",
             one.submission.name if one.submission else "", f"{len(one.changed)} figures" if one.changed else ""]
            for one in shown
        ]  # fmt: skip
        print_table(["school", "report", "period", "due", "is", "handed in", "by", "changed since"], rows)
    counts = {how: sum(one.punctuality is how for one in found) for how in Punctuality}
    told = [f"{words.t(f'punctuality.{how}')} {count}" for how, count in counts.items() if count]
    click.echo(f"{len(found)} due: {', '.join(told)}")


def as_json(one: HandedIn) -> dict[str, Any]:
    return asdict(one) | {"punctuality": one.punctuality.value}


COMMANDS: tuple[click.Command, ...] = (obligation, list_obligations, list_due, submit_verb, list_handed_in)
