"""What is written is read back: into an empty ledger it makes the same one, into its own it changes nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from ledgers_made_up import ledgers
from workbooks import NOW_MS, read

from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Action, Plan
from inventory.spreadsheet.planning import make_plan
from inventory.spreadsheet.records import extract
from inventory.spreadsheet.sheets import pages
from inventory.spreadsheet.xlsx_writing import xlsx

LANGUAGES = ("zh-CN", "vi", "en")


def plan_for(octets: bytes, facts: Facts) -> Plan:
    ids = itertools.count(1)
    found = extract(read(octets), None, "CNY")
    assert found.ours
    return make_plan(found, facts, Wishes(), new_id=lambda: f"{next(ids):032x}", now_ms=NOW_MS)


def ledger_of(plan: Plan) -> Facts:
    """What an empty ledger holds after the plan."""
    return Facts(
        schools={one.code: one for one in plan.new_schools},
        people={one.id: one for one in plan.new_people},
        areas={(one.school, one.code): one for one in plan.new_areas},
        devices={one.code: one for one in plan.new_devices},
        files={one.device: one for one in plan.new_files},
        macs=dict(plan.macs),
        periods={one.after.device: one.after for one in plan.periods},
        vouchers={one.id: one for one in plan.new_vouchers},
        costs={one.id: one for one in plan.new_costs},
        budgets={(one.school, one.year, one.currency): one for one in plan.budgets},
    )


@settings(max_examples=30)
@given(ledgers())
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_ledger_becomes_the_same(language: str, facts: Facts) -> None:
    octets = xlsx(pages(facts, language))
    plan = plan_for(octets, Facts())
    assert plan.problems == []
    made = ledger_of(plan)
    ids = {one.code: one.id for one in facts.devices.values()}
    assert made.schools == facts.schools
    assert made.people == facts.people
    assert made.areas == facts.areas
    assert {code: replace(one, id=ids[code], sure={}) for code, one in made.devices.items()} == facts.devices
    assert (made.files, made.macs, made.periods) == (facts.files, facts.macs, facts.periods)
    assert (made.vouchers, made.costs, made.budgets) == (facts.vouchers, facts.costs, facts.budgets)
    assert xlsx(pages(made, language)) == octets


@settings(max_examples=25)
@given(ledgers())
def test_its_own_ledger_stays_as_it_is(facts: Facts) -> None:
    plan = plan_for(xlsx(pages(facts, "vi")), facts)
    assert plan.problems == []
    assert [step for step in plan.steps if step.action is not Action.SAME] == []
    assert (*plan.new_devices, *plan.devices, *plan.files, *plan.macs, *plan.periods) == ()


@settings(max_examples=25)
@given(ledgers())
def test_csv_is_read_back(facts: Facts) -> None:
    for page in pages(facts, "zh-CN"):
        plan = plan_for(csv_text(page).encode(), facts)
        assert plan.problems == []
        assert {step.action for step in plan.steps} <= {Action.SAME}
        assert len(plan.steps) == len(page.rows)
        assert {step.noun for step in plan.steps} <= {Noun(page.noun)}
