"""Faults of a period: opened, mended in time, late, answered, repeated. Pure, and one reader for many schools."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from dashboards.reports.fault_figures import NO_FAULTS, FaultFigures, MajorEvent, Repeated
from dashboards.reports.fault_lives import FaultLife, Spell, life_by_row, life_by_steps, needs_steps
from dashboards.reports.rate import Rate
from dashboards.reports.stretch import Stretch, narrowed, stretch_of
from inventory.model.fault import Fault, FaultState
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import faults


def read_faults(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, FaultFigures]:
    """By school code."""
    stretches = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)) for one in schools}
    found = dict.fromkeys(stretches, NO_FAULTS)
    if not stretches:
        return found
    narrow = narrowed(scope, schools)
    start_ms, end_ms = min(one.start_ms for one in stretches.values()), max(one.end_ms for one in stretches.values())
    rows = faults.between(connection, narrow, start_ms - 1, end_ms, aside=known_ms < now_ms)
    lives: defaultdict[str, list[FaultLife]] = defaultdict(list)
    for life in _lives(connection, narrow, rows, known_ms, now_ms):
        lives[life.fault.school].append(life)
    return found | {code: reckon_faults(own, stretches[code]) for code, own in lives.items()}


def _lives(
    connection: Connection, narrow: Scope, rows: Iterable[Fault], known_ms: int, now_ms: int
) -> Iterator[FaultLife]:
    some = list(rows)
    asked = {one.id for one in some if needs_steps(one, known_ms, now_ms)}
    steps = faults.steps_of(connection, narrow, asked) if asked else {}
    for one in some:
        life = life_by_steps(one, steps.get(one.id, ()), known_ms) if one.id in asked else life_by_row(one)
        if life is not None:
            yield life


def reckon_faults(lives: Iterable[FaultLife], stretch: Stretch) -> FaultFigures:
    """Of one school; what was opened later, or over before, changes nothing."""
    told = [one for one in lives if one.fault.state is not FaultState.MERGED]
    counted = [one for one in told if one.fault.state is not FaultState.DISMISSED]
    inside = [(one.fault, spell) for one in counted for spell in one.spells if _touches(spell, stretch)]
    opened = [one.fault for one in counted if stretch.holds(one.fault.opened_ms)]
    at_end = [spell for _, spell in inside if _open_at(spell, stretch.end_ms)]
    dismissed = sum(1 for one in told if one.fault.state is FaultState.DISMISSED and stretch.holds(one.fault.opened_ms))
    return FaultFigures(
        opened=len(opened),
        reopened=sum(1 for one in counted for spell in one.spells[1:] if stretch.holds(spell.opened_ms)),
        mended=sum(1 for _, spell in inside if stretch.holds(spell.repaired_ms)),
        closed=sum(1 for _, spell in inside if stretch.holds(spell.closed_ms)),
        standing=len(at_end),
        unmended=sum(1 for spell in at_end if not _before(spell.repaired_ms, stretch.end_ms)),
        dismissed=dismissed,
        in_time=_in_time((spell for _, spell in inside), stretch),
        response_ms=_lengths(((spell.opened_ms, spell.acknowledged_ms) for _, spell in inside), stretch),
        repair_ms=_lengths(((spell.opened_ms, spell.repaired_ms) for _, spell in inside), stretch),
        late=_late(inside, stretch),
        repeated=repeated(counted, stretch),
        major=[event for one in counted if one.fault.major for event in _major(one, stretch)],
        by_cause=dict(Counter(one.cause_class for one in opened)),
        faults=sorted({fault.id: fault for fault, _ in inside}.values(), key=lambda one: (one.opened_ms, one.number)),
    )


def repeated(lives: Iterable[FaultLife], stretch: Stretch) -> list[Repeated]:
    """The most frequent first."""
    by_lane: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in lives:
        begun = sum(1 for spell in one.spells if stretch.holds(spell.opened_ms))
        if one.fault.device:
            by_lane[one.fault.device, one.fault.topic.value] += [one.fault.number] * begun
    found = [
        Repeated(device=device, topic=topic, numbers=sorted(set(numbers)), times=len(numbers))
        for (device, topic), numbers in by_lane.items()
        if len(numbers) > 1
    ]
    return sorted(found, key=lambda one: (-one.times, one.device, one.topic))


def headline_part(figures: FaultFigures) -> Mapping[str, object]:
    """What of them stands in a headline, by its names."""
    return {
        "in_time": figures.in_time, "opened": figures.opened, "mended": figures.mended, "standing": figures.standing,
        "responded": len(figures.response_ms), "response_ms": sum(figures.response_ms),
        "repaired": len(figures.repair_ms), "repair_ms": sum(figures.repair_ms),
    }  # fmt: skip


def _touches(spell: Spell, stretch: Stretch) -> bool:
    if spell.opened_ms >= stretch.end_ms:
        return False
    return spell.ended_ms is None or spell.ended_ms >= stretch.start_ms or spell.opened_ms >= stretch.start_ms


def _open_at(spell: Spell, at_ms: int) -> bool:
    return spell.opened_ms < at_ms and not _before(spell.ended_ms, at_ms)


def _before(moment_ms: int | None, at_ms: int) -> bool:
    return moment_ms is not None and moment_ms < at_ms


def _in_time(spells: Iterable[Spell], stretch: Stretch) -> Rate:
    decided = [found[1] for spell in spells if (found := spell.decided) is not None and stretch.holds(found[0])]
    return Rate(sum(decided), len(decided))


def _lengths(pairs: Iterable[tuple[int, int | None]], stretch: Stretch) -> list[int]:
    """Of what came about in the stretch. A clock that was set back makes nothing shorter than no time."""
    return sorted(max(0, at_ms - from_ms) for from_ms, at_ms in pairs if at_ms is not None and stretch.holds(at_ms))


def _late(inside: Iterable[tuple[Fault, Spell]], stretch: Stretch) -> list[Fault]:
    past: dict[str, tuple[int, Fault]] = {}
    for fault, spell in inside:
        length_ms = spell.late_at(stretch.end_ms)
        if length_ms and not _before(spell.repaired_ms, stretch.start_ms):
            past[fault.id] = max(length_ms, past.get(fault.id, (0, fault))[0]), fault
    return [fault for _, fault in sorted(past.values(), key=lambda one: (-one[0], one[1].number))]


def _major(life: FaultLife, stretch: Stretch) -> Iterator[MajorEvent]:
    first = life.spells[0]
    if stretch.holds(first.opened_ms):
        yield MajorEvent(
            number=life.fault.number, since_ms=life.fault.since_ms, delay_ms=_delay(first, first.told_ms, stretch),
            upward_ms=_delay(first, first.upward_ms, stretch),
        )  # fmt: skip


def _delay(spell: Spell, at_ms: int | None, stretch: Stretch) -> int | None:
    return max(0, at_ms - spell.opened_ms) if at_ms is not None and at_ms < stretch.end_ms else None
