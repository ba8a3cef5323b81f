"""What pages and the API can change: name -> command. A module lists its own; here they become one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campuswatch.commands import (
    addresses,
    checks,
    credentials,
    dangers,
    device_secrets,
    device_service,
    devices,
    duty,
    fault_reports,
    faults,
    footage,
    handovers,
    inbox,
    ledger,
    logins,
    mails,
    maintenance,
    people,
    policies,
    recordings,
    report_rules,
    reports,
    rosters,
    scans,
    schools,
    spending,
    stocktakes,
    swaps,
    terms,
    tokens,
    uses,
)
from campuswatch.commands.command import Command

COMMANDS: Mapping[str, Command[Any]] = {
    one.name: one
    for module in (
        reports,
        report_rules,
        stocktakes,
        handovers,
        spending,
        faults,
        devices,
        device_service,
        device_secrets,
        recordings,
        addresses,
        schools,
        terms,
        credentials,
        scans,
        people,
        logins,
        tokens,
        inbox,
        ledger,
        mails,
        maintenance,
        policies,
        checks,
        dangers,
        duty,
        fault_reports,
        footage,
        rosters,
        swaps,
        uses,
    )
    for one in module.COMMANDS
}
