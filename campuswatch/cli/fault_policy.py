"""`campuswatch fault policy`: how soon faults must be answered for and mended."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

import click

from alerts.fault_terms import USUAL
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.fault_policies import add_fault_policy, remove_fault_policy
from inventory.model.alert import Topic
from inventory.model.fault_policy import FaultPolicy
from inventory.model.severity import Severity
from inventory.repository import fault_policies
from inventory.short_id import SHORT
from inventory.week_words import parse_week, write_week

SEVERITIES = [one.name.lower() for one in Severity]


@click.group("policy")
def policy() -> None:
    """Time limits of faults: list, add, remove."""


@verb("list", example="campuswatch fault policy list")
def list_policies(desk: Desk) -> None:
    """List the limits that were entered, and those that hold where nobody entered any."""
    with desk.database.read() as connection:
        found = fault_policies.every(connection, desk.actor.scope)
    desk.put([asdict(one) for one in found], lambda: print_policies([*found, *USUAL.values()]))


def print_policies(found: list[FaultPolicy]) -> None:
    rows = [
        [one.id[:SHORT], one.school or "all", one.topic or "all", one.severity.name.lower() if one.severity else "all",
         f"{one.repair_min} min of {write_week(one.week)}{'' if one.holidays else ', no holidays'}",
         " ".join(map(str, one.steps_min)), one.document]
        for one in found
    ]  # fmt: skip
    print_table(["id", "school", "topic", "severity", "mended in", "told on after (min)", "document"], rows,
                fold=frozenset({6}))  # fmt: skip


@verb("add", example="campuswatch fault policy add --school S01 --severity critical --repair 240 --steps 10,20,30 "
      "--document 'No. 12 of 2026'")  # fmt: skip
@click.option("--school", default="", help="For this school; for all if left out.")
@click.option("--topic", type=click.Choice([one.value for one in Topic]), help="Only for this topic.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only for this severity.")
@click.option("--repair", type=int, help="Minutes from opened to repaired.")
@click.option("--week", help="Hours in which they count: 'mon-fri 08:00-17:00'; always if left out.")
@click.option("--holidays/--no-holidays", default=True, help="Whether holidays count.")
@click.option("--steps", help="Minutes until the leader, then the principal, then the bureau is told: 15,30,60.")
@click.option("--awake", help="When people other than those on duty may be told of what is not grave.")
@click.option("--wakes", type=click.Choice(SEVERITIES), help="From this severity on they are told at night too.")
@click.option("--settle", type=int, help="Minutes for which it must be well before that is believed.")
@click.option("--reopen", type=int, help="Minutes after closing within which it is the same fault when it comes back.")
@click.option("--major", type=int, help="Devices in its shadow from which a critical fault is major.")
@click.option("--document", default="", help="The paper that asks for it.")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which that paper holds.")
def add(
    desk: Desk, school: str, topic: str | None, severity: str | None, repair: int | None, week: str | None,
    holidays: bool, steps: str | None, awake: str | None, wakes: str | None, settle: int | None, reopen: int | None,
    major: int | None, document: str, valid_until: datetime | None,
) -> None:  # fmt: skip
    """Enter a limit. What is left out is as usual for the severity."""
    grade = Severity[severity.upper()] if severity else None
    usual = USUAL[grade or Severity.MAJOR]
    wanted = replace(
        usual, id="", school=school, topic=Topic(topic) if topic else None, severity=grade,
        repair_min=usual.repair_min if repair is None else repair,
        week=parse_week(week) if week else usual.week, holidays=holidays,
        steps_min=steps_of(steps) if steps else usual.steps_min,
        awake=parse_week(awake) if awake else usual.awake,
        wakes=Severity[wakes.upper()] if wakes else usual.wakes,
        settle_min=usual.settle_min if settle is None else settle,
        reopen_min=usual.reopen_min if reopen is None else reopen,
        major_affected=usual.major_affected if major is None else major,
        document=document, valid_until=valid_until.date() if valid_until else None,
    )  # fmt: skip
    made = add_fault_policy(desk.database, desk.actor, wanted, now_ms=desk.clock.now_ms())
    desk.put(asdict(made), lambda: click.echo(f"kept as {made.id[:SHORT]}"))


def steps_of(text: str) -> tuple[int, int, int]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise click.UsageError("--steps are three numbers of minutes, as in 15,30,60")
    first, second, third = map(int, parts)
    return first, second, third


@verb("remove", example="campuswatch fault policy remove 3fa2")
@click.argument("id")
def remove(desk: Desk, id: str) -> None:
    """Take a limit back."""
    gone = remove_fault_policy(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.id[:SHORT]} holds no more"))


for _command in (list_policies, add, remove):
    policy.add_command(_command)
