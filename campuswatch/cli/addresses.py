"""`campuswatch addresses`: the plan of addresses, who uses them, who applies for them, and what does not fit."""

from __future__ import annotations

import click

from campuswatch.cli.address_applications import applications, apply, approve, issue, refuse, withdraw
from campuswatch.cli.address_findings import conflicts, gateways, strangers
from campuswatch.cli.address_plan import next_free, plan, range_of, reserve
from campuswatch.cli.address_tree import show, tree


@click.group("addresses")
def command() -> None:
    """Addresses: tree, plan, show, next, reserve, range; applications; what does not fit.

    How an address stands is worked out from the ledger each time: nothing is written down twice.
    """


PARTS = (
    tree, plan, show, next_free, reserve, range_of,
    apply, approve, refuse, issue, withdraw, applications,
    conflicts, strangers, gateways,
)  # fmt: skip
for part in PARTS:
    command.add_command(part)
