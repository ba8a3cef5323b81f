"""What is missing on this machine, and how to mend it: every check by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from campuswatch.checks import kernel, machine, software
from campuswatch.checks.facts import Facts
from campuswatch.checks.verdict import Verdict

Check = Callable[[Facts], Verdict]

CHECKS: Mapping[str, Check] = {
    "python": software.python,
    "sqlite": software.sqlite,
    "ping": kernel.ping,
    "segment": kernel.segment,
    "pictures": software.pictures,
    "printing": software.printing,
    "descriptors": kernel.descriptors,
    "buffers": kernel.buffers,
    "neighbours": kernel.neighbours,
    "clock": machine.clock,
    "zones": machine.zones,
    "disk": machine.disk,
    "sync": machine.sync,
    "memory": machine.memory,
    "secrets": software.secrets,
    "ledger": software.ledger,
    "shipping": software.shipping,
    "mail": software.mail,
    "port": software.port,
}


def examine(facts: Facts) -> dict[str, Verdict]:
    """Every check's verdict, in the order of CHECKS."""
    return {name: check(facts) for name, check in CHECKS.items()}
