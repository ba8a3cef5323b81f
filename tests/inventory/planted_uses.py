"""Registers of use of the planted campus, for the tests of scopes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from planted_people import AT_MS, PERSON
from sqlalchemy import Connection

from inventory.model.check_plan import CheckPlan, Frequency, Term
from inventory.model.use import Noun, UseAction
from inventory.repository import check_plans, scans, uses

CODE = "s01-hd-0001"
SLIP = b"%PDF-1.4 a slip"
PLAN = CheckPlan(
    school="S01", name="gate", title="门岗检查", frequency=Frequency.WEEKLY, items=("khoá", "灯"), person=PERSON.id,
    document="HT-9", since=date(2026, 11, 1),
)  # fmt: skip
TERM = Term(id="term-1", school="S01", name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 20), recorded_ms=AT_MS)
SPECIAL_USES: dict[str, dict[str, object]] = {
    "uses.begin": {"noun": Noun.DANGER, "action": UseAction.FOUND, "detail": {"what": "loose cable"}},
    "uses.enter": {"code": CODE, "action": UseAction.NOTED, "detail": {"words": "seen"}},
    "uses.get": {"code": CODE},
    "uses.every": {"noun": Noun.DANGER},
    "uses.begun_since": {"noun": Noun.DANGER, "since_ms": AT_MS},
    "check_plans.put": {"plan": replace(PLAN, name="yard")},
    "check_plans.mark_done": {"name": "gate", "until": date(2026, 11, 8)},
    "check_plans.add_terms": {"told": [replace(TERM, id="term-2")]},
    "check_plans.end_term": {"id": "term-1"},
    "scans.get": {"digest": hashlib.sha256(SLIP).hexdigest()},
    "scans.add": {"octets": b"%PDF-1.4 another"},
}


def plant_uses(connection: Connection) -> None:
    """After the people: one of them does the checks."""
    uses.begin(
        connection, "S01", Noun.DANGER, UseAction.FOUND, {"what": "裸露电线", "due_ms": AT_MS}, actor="planter",
        at_ms=AT_MS,
    )  # fmt: skip
    check_plans.put(connection, PLAN, actor="planter", at_ms=AT_MS)
    check_plans.add_terms(connection, [TERM], actor="planter")
    scans.add(connection, "S01", SLIP, actor="planter", at_ms=AT_MS)
