"""`campuswatch report`: papers with figures that a bureau can sign, their archive, their targets and deadlines."""

from __future__ import annotations

import click

from campuswatch.cli import (
    report_archive,
    report_due,
    report_explain,
    report_listing,
    report_plan,
    report_target,
)
from campuswatch.cli.report_make import make_verb
from dashboards.reports.papers import REPORTS


@click.group("report")
def command() -> None:
    """Reports: daily, weekly, monthly … list, show, correct, diff, explain, plan, due, submit, target, listing."""


for _kind in REPORTS.values():
    command.add_command(make_verb(_kind))
for _module in (report_archive, report_explain, report_plan, report_due, report_target, report_listing):
    for _command in _module.COMMANDS:
        command.add_command(_command)
