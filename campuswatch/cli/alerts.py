"""`campuswatch alerts`: what fires, by which rules, and whether people are told of it."""

from __future__ import annotations

import click

from campuswatch.cli.alerts_firing import history, list_firing
from campuswatch.cli.alerts_mail import outbox, test
from campuswatch.cli.alerts_rules import check, list_rules


@click.group("alerts")
def command() -> None:
    """Alerts: list, history, rules, check, test, outbox."""


for part in (list_firing, history, list_rules, check, test, outbox):
    command.add_command(part)
