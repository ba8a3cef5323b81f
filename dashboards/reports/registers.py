"""Registers of a period: self-checks, maintenance, stock-takes, inspections, dangers, check lists (Q3, Q33, Q50, Q51).

Steps of registers are never altered, so what stood at the period's end is what the steps before it say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from dashboards.reports.register_figures import (
    NO_REGISTERS,
    CheckFigures,
    DangerFigures,
    InspectionFigures,
    RegisterFigures,
    StocktakeFigures,
)
from dashboards.reports.sheet_lines import sheet_of
from dashboards.reports.stretch import Stretch, narrowed, stretch_of
from inventory.model.paper import PaperState
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.use import Noun, UseAction, UseItem, UseStep
from inventory.period import Period
from inventory.repository import stocktakes, uses
from inventory.stocktake import differences, repair_list, tally
from inventory.use_register import due_of, folded

TOLD = (Noun.DANGER, Noun.INSPECTION, Noun.CHECK, Noun.SELFCHECK)


def read_registers(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, RegisterFigures]:
    """By school code."""
    found = {one.code: NO_REGISTERS for one in schools}
    stretches = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)) for one in schools}
    if not stretches:
        return found
    narrow = narrowed(scope, schools)
    end_ms = max(one.end_ms for one in stretches.values())
    steps: defaultdict[str, list[tuple[str, str, UseStep]]] = defaultdict(list)
    for school, code, step in uses.steps_of(connection, narrow, TOLD, end_ms):
        if step.at_ms < stretches[school].end_ms:
            steps[school].append((school, code, step))
    for school, own in steps.items():
        found[school] = reckon_registers(folded(own), stretches[school])
    for one in stocktakes.every(connection, narrow, state=PaperState.SIGNED):
        if stretches[one.school].holds(one.closed_ms):
            lines = stocktakes.lines_of(connection, narrow, one.code)
            told = StocktakeFigures(
                stocktake=one, tally=tally(lines), differences=differences(lines), repairs=repair_list(lines)
            )
            found[one.school] = replace(found[one.school], stocktakes=[*found[one.school].stocktakes, told])
    return found


def reckon_registers(items: Iterable[UseItem], stretch: Stretch) -> RegisterFigures:
    """Of one school; `items` as they stood at the end of the stretch. Pure."""
    by_noun: Mapping[Noun, list[UseItem]] = {noun: [] for noun in TOLD}
    for item in items:
        by_noun[item.noun].append(item)
    dangers = [danger_of(one, stretch.end_ms) for one in by_noun[Noun.DANGER]]
    visits = [inspection_of(one, stretch.end_ms) for one in by_noun[Noun.INSPECTION] if _visited(one, stretch)]
    sheets = [sheet_of(one) for one in by_noun[Noun.SELFCHECK] if _matters(one, stretch)]
    shown = [one for one in dangers if one.over_ms is None or one.over_ms >= stretch.start_ms]
    return RegisterFigures(
        sheets=[one for one in sheets if one is not None],
        inspections=sorted(visits, key=lambda one: (one.day, one.code)),
        dangers=sorted(shown, key=lambda one: (one.found_ms, one.code)),
        checks=checks_of(by_noun[Noun.CHECK], stretch),
        found=sum(1 for one in dangers if stretch.holds(one.found_ms)),
        settled=sum(1 for one in dangers if stretch.holds(one.over_ms)),
        open=sum(1 for one in dangers if one.over_ms is None),
        late=sum(1 for one in dangers if one.late),
    )  # fmt: skip


def danger_of(item: UseItem, at_ms: int) -> DangerFigures:
    due_ms = due_of(item)
    return DangerFigures(
        code=item.code, what=item.text("what"), where=item.text("where"), device=item.text("device"),
        severity=item.number("severity") or 1, found_ms=item.begun_ms, state=item.state.value,
        measure=item.text("measure"), person=item.text("person"), due_ms=due_ms, over_ms=_over_ms(item),
        late=due_ms is not None and due_ms <= at_ms,
    )  # fmt: skip


def inspection_of(item: UseItem, at_ms: int) -> InspectionFigures:
    due_ms, findings, cleared = due_of(item), item.said("findings"), item.last(UseAction.CLEARED)
    return InspectionFigures(
        code=item.code, day=date.fromisoformat(item.text("day")), inspectors=item.text("inspectors"),
        rating=item.text("rating"), findings=[str(one) for one in findings] if isinstance(findings, list) else (),
        due_ms=due_ms, cleared_ms=cleared.at_ms if cleared else None, late=due_ms is not None and due_ms <= at_ms,
    )  # fmt: skip


def checks_of(items: Iterable[UseItem], stretch: Stretch) -> list[CheckFigures]:
    """By the plan's name; `title` as it was when it was last done."""
    done: defaultdict[str, list[UseItem]] = defaultdict(list)
    for item in items:
        if stretch.holds(item.begun_ms):
            done[item.text("plan")].append(item)
    return [
        CheckFigures(plan=plan, title=own[-1].text("title"), done=len(own), bad=sum(_bad(one) for one in own))
        for plan, own in sorted(done.items())
    ]


def _bad(item: UseItem) -> int:
    found = item.said("bad")
    return len(found) if isinstance(found, list) else 0


def _over_ms(item: UseItem) -> int | None:
    """When it was closed or dismissed; a note behind that changes nothing of it."""
    ends = (UseAction.PASSED, UseAction.DISMISSED, UseAction.SIGNED, UseAction.CANCELLED)
    last = next((one for one in reversed(item.steps) if one.action in ends), None)
    return last.at_ms if item.is_over and last is not None else None


def _matters(item: UseItem, stretch: Stretch) -> bool:
    """A sheet that is made or signed in the stretch, or waits to be signed; one that was cancelled is none."""
    return stretch.holds(item.begun_ms) or not item.is_over or stretch.holds(_over_ms(item))


def _visited(item: UseItem, stretch: Stretch) -> bool:
    """By when it was entered, for then the school heard of it; or still listed, or cleared in the stretch."""
    cleared = item.last(UseAction.CLEARED)
    return not item.is_over or stretch.holds(item.begun_ms) or (cleared is not None and stretch.holds(cleared.at_ms))
