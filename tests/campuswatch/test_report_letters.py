"""Letters about papers that schools owe."""

from __future__ import annotations

from datetime import date

import pytest

from campuswatch.delivery.lacking import ESCALATED, Lack
from campuswatch.delivery.reminding import MOST_NAMED, bureau_letter
from dashboards.words import Words
from inventory.deadlines import Deadline
from inventory.model.obligation import Due, Obligation
from inventory.period import parse_period

RULE = Obligation(id="o", kind="table", due=Due.NEXT_MONTH, day=15, document="值班制度", since=date(2026, 10, 1))


@pytest.mark.parametrize("schools", [1, MOST_NAMED, MOST_NAMED + 1])
def test_a_letter_to_the_bureau_names_so_many_schools_and_says_that_there_are_more(schools: int) -> None:
    deadline = Deadline(RULE, parse_period("2026-10"), opens_ms=0, asked_ms=0, due_ms=1)
    group = [Lack(f"S{number:02}", deadline, ESCALATED) for number in reversed(range(schools))]
    params = bureau_letter(group, Words("en", "UTC", 2)).sentences[0].params
    assert params["n"] == schools
    named = [f"S{number:02}" for number in range(min(schools, MOST_NAMED))]
    assert params["schools"] == ", ".join(named) + (" …" if schools > MOST_NAMED else "")
