"""What would become of the ledger: (records, ledger, wishes) -> plan. Pure, but that new ids come from a function."""

from __future__ import annotations

from collections.abc import Callable

from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Plan
from inventory.spreadsheet.plan_devices import Devices
from inventory.spreadsheet.plan_papers import plan_budget, plan_cost, plan_voucher
from inventory.spreadsheet.plan_places import plan_area, plan_person, plan_school
from inventory.spreadsheet.records import Extract, Record, Where
from inventory.spreadsheet.schools_named import Schools


def make_plan(extract: Extract, facts: Facts, wishes: Wishes, *, new_id: Callable[[], str], now_ms: int) -> Plan:
    """In the order of nouns, whatever the order of sheets: a row may name what another sheet brings."""
    draft = Draft(facts, wishes, new_id, now_ms)
    draft.problems += extract.problems
    draft.remarks += extract.remarks
    of: dict[Noun, list[Record]] = {noun: [] for noun in Noun}
    for record in extract.records:
        of[record.noun].append(record)
    for record in of[Noun.SCHOOL]:
        plan_school(draft, record)
    schools = Schools(draft, extract)
    for record in of[Noun.PERSON]:
        header = extract.headers.get((record.where.sheet, record.where.row), 0)
        plan_person(draft, schools, record, extract.fields.get((record.where.sheet, header), frozenset()))
    for record in of[Noun.AREA]:
        plan_area(draft, schools, record)
    Devices(draft, schools, extract).plan(of[Noun.DEVICE])
    for record in of[Noun.VOUCHER]:
        plan_voucher(draft, record)
    for record in of[Noun.COST]:
        plan_cost(draft, schools, record)
    for record in of[Noun.BUDGET]:
        plan_budget(draft, schools, record)
    if not extract.records and not draft.problems:
        draft.problem(Where("", 0), "sheet.nothing_found")
    return draft.plan()
