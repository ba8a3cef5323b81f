"""Rules of the registers of use: what was to be done by a day and was not."""

from __future__ import annotations

from alerts.rules.rule import Rule
from inventory.model.alert import Topic
from inventory.model.severity import Severity

OVERDUE = tuple(
    Rule(name=name, topic=Topic.LEDGER, severity=severity, why=why)
    for name, severity, why in (
        ("danger_late", Severity.MAJOR, "Q50: a measure with a day that passed; its own weight counts where greater"),
        ("rectification_late", Severity.MAJOR, "Q51: the school stands on the bureau's list, and the day passed"),
        ("listing_late", Severity.MAJOR, "Q51: the school is listed for a figure below target, and the day passed"),
        ("footage_late", Severity.MINOR, "Q35: a copy that was to come back is somewhere"),
        ("check_late", Severity.MINOR, "Q50: a whole period went by without the list"),
    )
)
