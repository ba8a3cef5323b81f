"""`campuswatch report plan|plans|run-due`: reports that are made and sent without asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import uuid4

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.offered import print_offered
from campuswatch.cli.table import print_table
from campuswatch.delivery.reminding import remind
from campuswatch.delivery.runner import Outcome, Runner
from campuswatch.reports.office import open_office
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.report_plans import add_plan, end_plan, offered
from dashboards.reports.papers import REPORTS
from dashboards.words import Words
from inventory.model.report import Form
from inventory.model.report_plan import ReportPlan, ReportRun, When
from inventory.repository import report_plans, report_runs
from inventory.short_id import SHORT
from language.catalogue import LANGUAGES


@verb(
    "plan", example="campuswatch report plan monthly --when monthly --at 07:00 --every-school --to centre@example.org"
)
@click.argument("kind", required=False, type=click.Choice(list(REPORTS)))
@click.option("--when", type=click.Choice([one.value for one in When]), help="On which days; docs/deadlines.md.")
@click.option("--at", default="06:00", show_default=True, metavar="HH:MM", help="On the clock of the school.")
@click.option("--school", default="", help="Of this school; the bureau's own paper if left out.")
@click.option("--every-school", is_flag=True, help="One for each school.")
@click.option("--to", "to", multiple=True, metavar="ADDRESS", help="Who gets it by mail; may be repeated.")
@click.option("--form", "forms", multiple=True, type=click.Choice([one.value for one in Form]),
              help="What is attached; PDF and XLSX if left out.")  # fmt: skip
@click.option("--no-people", is_flag=True, help="Not to the school's principal, or the bureau's people.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Of the paper; the school's if left out.")
@click.option("--defaults", is_flag=True, help="Show what the rules suggest and is not planned yet.")
@click.option("--enter", is_flag=True, help="With --defaults: enter them.")
@click.option("--end", "ended", metavar="ID", help="End a plan; what it made stays.")
def plan(
    desk: Desk, kind: str | None, when: str | None, at: str, school: str, every_school: bool, to: tuple[str, ...],
    forms: tuple[str, ...], no_people: bool, language: str | None, defaults: bool, enter: bool, ended: str | None,
) -> None:  # fmt: skip
    """Plan a report that is made and sent by itself, or end a plan.

    It goes to the school's principal (the bureau's own to the bureau's people) and to the addresses given. Where nobody
    has an address it lies in the archive.
    """
    if ended is not None:
        gone = end_plan(desk.database, desk.actor, ended, now_ms=desk.clock.now_ms())
        desk.put(asdict(gone), lambda: click.echo(f"ended: {in_words(gone)}"))
        return
    if defaults:
        _defaults(desk, enter=enter)
        return
    if kind is None or when is None:
        raise click.UsageError("a plan needs a kind of report and --when")
    if school and every_school:
        raise click.UsageError("give --school or --every-school, not both")
    wish = ReportPlan(
        id="", kind=kind, when=When(when), at=at, school=school, every_school=every_school, to=to,
        forms=tuple(Form(one) for one in forms) or (Form.PDF, Form.XLSX), people=not no_people, language=language or "",
    )  # fmt: skip
    made = add_plan(desk.database, desk.actor, REPORTS, wish, now_ms=desk.clock.now_ms())
    desk.put(asdict(made), lambda: click.echo(f"{made.id[:SHORT]}: {in_words(made)}"))


def _defaults(desk: Desk, *, enter: bool) -> None:
    with desk.database.read() as connection:
        found = offered(report_plans.every(connection, desk.actor.scope), REPORTS)
    if enter:
        now_ms = desk.clock.now_ms()
        found = [add_plan(desk.database, desk.actor, REPORTS, one, now_ms=now_ms) for one in found]
    nothing = "all that the rules suggest is planned already"
    desk.put([asdict(one) for one in found], lambda: print_offered(map(in_words, found), nothing, entered=enter))


@verb("plans", example="campuswatch report plans")
@click.option("--school", help="Of this school alone.")
@click.option("--turns", default=10, show_default=True, type=click.IntRange(0, 1000), help="So many of the last turns.")
def plans(desk: Desk, school: str | None, turns: int) -> None:
    """List plans of reports, and what became of their last turns."""
    home = known_school(desk.database, desk.actor, school) if school is not None else None
    with desk.database.read() as connection:
        known = report_plans.every(connection, desk.actor.scope, withdrawn=True)
        runs = report_runs.newest(connection, desk.actor.scope, limit=turns)
        made = report_runs.numbers(connection, desk.actor.scope, runs)
    found = [one for one in known if one.withdrawn_ms is None and (home is None or concerns(one, home.code))]
    runs = [one for one in runs if home is None or one.school == home.code]
    payload = {"plans": [asdict(one) for one in found], "turns": [asdict(one) for one in runs]}
    words = Words(desk.language, desk.settings.service.zone, desk.clock.now_ms())
    desk.put(payload, lambda: print_plans(found, runs, {one.id: one for one in known}, made, words))


def concerns(plan: ReportPlan, school: str) -> bool:
    return plan.every_school or plan.school == school


def print_plans(
    found: Sequence[ReportPlan], runs: Sequence[ReportRun], known: dict[str, ReportPlan],
    made: dict[str, str], words: Words,
) -> None:  # fmt: skip
    if not found:
        click.echo("no report is planned; campuswatch report plan --defaults shows what the rules suggest")
    else:
        rows = [
            [one.id[:SHORT], one.kind, of_whom(one), one.when, one.at, ", ".join(one.forms), ", ".join(told(one))]
            for one in found
        ]
        print_table(["id", "report", "of", "when", "at", "attached", "to"], rows, fold=frozenset({6}))
    if runs:
        click.echo()
        print_table(
            ["due", "report", "of", "period", "became"],
            [
                [words.moment(run.due_ms), known[run.plan].kind if run.plan in known else "", run.school or "bureau",
                 run.period, became(run, made, words)]
                for run in runs
            ],
            fold=frozenset({4}),
        )  # fmt: skip


def became(run: ReportRun, made: dict[str, str], words: Words) -> str:
    if run.made_ms is not None:
        return made.get(run.report) or "made"
    if run.error is not None:
        return f"not made ({run.tries} tries), again {words.moment(run.next_ms)}: {words.say(run.error)}"
    return "being made" if run.claimed_by else "waits"


def of_whom(plan: ReportPlan) -> str:
    return "every school" if plan.every_school else plan.school or "bureau"


def told(plan: ReportPlan) -> list[str]:
    people = ["bureau's people" if of_whom(plan) == "bureau" else "principal"] if plan.people else []
    return [*people, *plan.to]


def in_words(plan: ReportPlan) -> str:
    return f"{plan.kind} of {of_whom(plan)}, {plan.when} at {plan.at}, to {', '.join(told(plan)) or 'nobody'}"


@verb("run-due", example="campuswatch report run-due")
def run_due(desk: Desk) -> int:
    """Make every report that is due by a plan, mail it, and remind of what is owed. The service does so by itself.

    What was missed is made late and marked. The exit code is 1 where one could not be made.
    """
    outcomes: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if not desk.as_json:
            words = Words(desk.language, "UTC", desk.clock.now_ms())
            click.echo(outcome_line(outcome, words), err=outcome.report is None)

    remind(desk.database, desk.settings.service.language, desk.clock.now_ms())
    with open_office(desk.settings, desk.database) as office:
        Runner(office, desk.clock, f"run-due {uuid4().hex[:SHORT]}").run(tell)
    failed = [one for one in outcomes if one.report is None]
    desk.put([outcome_json(one) for one in outcomes], lambda: click.echo(f"{len(outcomes) - len(failed)} made"))
    return Exit.FOUND if failed else Exit.DONE


def outcome_line(outcome: Outcome, words: Words) -> str:
    due = outcome.due
    what = f"{due.plan.kind} of {due.school or 'the bureau'}, {due.period.text}"
    if outcome.report is not None:
        return f"{what}: {outcome.report.number}{' (late)' if outcome.report.late else ''}"
    return f"{what}: {words.say(outcome.error) if outcome.error else ''}"


def outcome_json(outcome: Outcome) -> dict[str, object]:
    due, report = outcome.due, outcome.report
    return {
        "plan": due.plan.id, "kind": due.plan.kind, "school": due.school, "period": due.period.text,
        "due_ms": due.due_ms, "number": report.number if report else None,
        "version": report.version if report else None, "late": report.late if report else None,
        "error": str(outcome.error) if outcome.error else None,
    }  # fmt: skip


COMMANDS: tuple[click.Command, ...] = (plan, plans, run_due)
