"""What the planted campus has for readers that reports sum by, for the tests of scopes."""

from __future__ import annotations

from datetime import date

from planted_alerts import FIRING
from planted_faults import FAULT
from planted_people import AT_MS, PERSON

from inventory.model.use import Noun
from inventory.repository import people

RECORDED = date(2026, 11, 22)
CHECKED = date(2026, 11, 20)
SPECIAL_SUMS: dict[str, dict[str, object]] = {
    "alerts.standing_at": {"rules": [FIRING.rule], "at_ms": FIRING.fired_ms + 1},
    "changes.touched": {"subjects": [people.subject(PERSON)], "before_ms": AT_MS + 1},
    "channel_day_sums.edges": {"day": RECORDED},
    "faults.steps_of": {"ids": [FAULT.id]},
    "uplinks.sums": {"first": CHECKED, "last": CHECKED},
    "uses.steps_of": {"nouns": [Noun.DANGER], "before_ms": AT_MS + 1},
}
