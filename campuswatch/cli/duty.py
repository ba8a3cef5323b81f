"""`campuswatch duty`: who is on, who came, what they handed over, and the log of it."""

from __future__ import annotations

import click

from campuswatch.cli import duty_chain, duty_log, duty_paper, duty_roster, duty_rota, duty_signing, duty_swap


@click.group("duty")
def command() -> None:
    """Duty: now, shifts, roster, set, rotate, swap, gaps, chain, pin, sign-on, handover, log, import, export."""


for _command in (
    duty_roster.now,
    duty_roster.shifts,
    duty_roster.roster,
    duty_roster.set_days,
    duty_rota.rotate,
    duty_swap.swap,
    duty_roster.list_gaps,
    duty_chain.chain,
    duty_signing.pin,
    duty_signing.sign_on_verb,
    duty_signing.handover,
    duty_log.log,
    duty_paper.import_file,
    duty_paper.export,
):
    command.add_command(_command)
