"""What befell a fault, spell by spell, as known at a moment: folded from its steps where the row does not tell. Pure.

The row of a fault tells how it stands now. Its steps are a chain that nobody alters, so they also tell how it stood at
any moment before, what was mended before it was opened again, and when the clock of its limit stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.faults import MOVES, RUNNING, UNDONE, move
from inventory.model.duty_chain import Level
from inventory.model.fault import CauseClass, Fault, FaultState
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.severity import Severity

A = FaultAction
LIMIT, OVER, UNTIL = "limit_ms", "over_ms", "until_ms"
"""What steps call the limit of a spell, the moment at which it came back by itself, the limit after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """From when a fault was opened, or opened again, until it was closed, or opened again before that (`ended_ms`).
    `late_ms` is when its limit runs out by the clock that stands while it is paused, None where as things stand it does
    not; `limited` is false where nobody knows a limit. `told_ms` is when the first was told, `upward_ms` when the
    bureau was."""

    opened_ms: int
    told_ms: int | None = None
    upward_ms: int | None = None
    acknowledged_ms: int | None = None
    repaired_ms: int | None = None
    closed_ms: int | None = None
    ended_ms: int | None = None
    late_ms: int | None = None
    limited: bool = True

    @property
    def decided(self) -> tuple[int, bool] | None:
        """When it was settled whether it was mended in time, and whether it was; None while it is not."""
        if self.limited and self.repaired_ms is not None and (self.late_ms is None or self.repaired_ms <= self.late_ms):
            return self.repaired_ms, True
        return None if self.late_ms is None else (self.late_ms, False)

    def late_at(self, at_ms: int) -> int:
        """For how long it has been past its limit at a moment; 0 where it was mended in time or still may be."""
        if self.late_ms is None:
            return 0
        end_ms = at_ms if self.repaired_ms is None else min(at_ms, self.repaired_ms)
        return max(0, end_ms - self.late_ms)


@dataclass(frozen=True, slots=True)
class FaultLife:
    """`fault` as it was known; its spells in order, at least one."""

    fault: Fault
    spells: Sequence[Spell]


def needs_steps(fault: Fault, known_ms: int, now_ms: int) -> bool:
    """Whether the row alone does not tell: of what was opened again, may have been paused, was to be told upward, or
    is asked for as it was known before."""
    end_ms = now_ms if fault.repaired_ms is None else fault.repaired_ms
    late = fault.repair_by_ms is not None and fault.repair_by_ms < end_ms
    return known_ms < now_ms or fault.reopened > 0 or late or fault.major


def life_by_row(fault: Fault) -> FaultLife:
    """Of one that was never opened again nor paused before it was mended, as known now."""
    late_ms = fault.repair_by_ms
    if late_ms is not None and fault.paused_ms is not None and fault.paused_ms <= late_ms:
        late_ms = None
    return FaultLife(fault, [Spell(
        opened_ms=fault.opened_ms, told_ms=fault.reported_ms, upward_ms=fault.handed_up_ms,
        acknowledged_ms=fault.acknowledged_ms, repaired_ms=fault.repaired_ms, closed_ms=fault.closed_ms,
        ended_ms=fault.closed_ms, late_ms=late_ms, limited=fault.repair_by_ms is not None,
    )])  # fmt: skip


def life_by_steps(fault: Fault, steps: Sequence[FaultStep], known_ms: int) -> FaultLife | None:
    """`steps` are all of it, in order. None where it was not opened by then."""
    known = [step for step in steps if step.at_ms <= known_ms]
    if fault.opened_ms > known_ms or not known:
        return life_by_row(fault) if not steps and fault.opened_ms <= known_ms else None
    limits = limits_of(fault, steps)
    stood, drafts = _at_first(fault, steps), [Draft(fault.opened_ms, limits.get(known[0].seq))]
    for step in known:
        before, stood = stood, _after(stood, step)
        if step.action is A.REOPENED and before.state is not FaultState.DISMISSED:
            drafts[-1].ended_ms = before.closed_ms or step.at_ms
            drafts.append(Draft(step.at_ms, limits.get(step.seq)))
        else:
            drafts[-1].take(step, stood, limits.get(step.seq))
    as_known = fault if len(known) == len(steps) else stood
    return FaultLife(as_known, [one.spell() for one in drafts])


def limits_of(fault: Fault, steps: Iterable[FaultStep]) -> Mapping[int, int]:
    """By the number of the step that set it. Where an old step does not tell, the row does for the last of them."""
    setting = [step for step in steps if step.action in (A.OPENED, A.REOPENED, A.RESUMED)]
    found = {step.seq: limit for step in setting if (limit := _moment(step, LIMIT) or _moment(step, UNTIL)) is not None}
    if setting and setting[-1].seq not in found and fault.repair_by_ms is not None:
        found[setting[-1].seq] = fault.repair_by_ms
    return found


@dataclass(slots=True)
class Draft:
    """A spell while its steps are read."""

    opened_ms: int
    limit_ms: int | None
    late_ms: int | None = None
    paused: bool = False
    told_ms: int | None = None
    upward_ms: int | None = None
    acknowledged_ms: int | None = None
    repaired_ms: int | None = None
    closed_ms: int | None = None
    ended_ms: int | None = None

    def take(self, step: FaultStep, stood: Fault, limit_ms: int | None) -> None:
        """`stood` is the fault after the step."""
        at_ms = step.at_ms
        if step.action in (A.REPAIRED, A.RECOVERED):
            self._run(stood.repaired_ms or at_ms)
            self.paused = False
        elif step.action is A.PAUSED:
            self._run(at_ms)
            self.paused = True
        elif step.action in (A.RESUMED, A.REOPENED):
            self.limit_ms, self.paused = (self.limit_ms if limit_ms is None else limit_ms), False
        elif step.action is A.TOLD and self.told_ms is None:
            self.told_ms = at_ms
        if self.upward_ms is None and _goes_up(step):
            self.upward_ms = at_ms
        self.acknowledged_ms, self.repaired_ms = stood.acknowledged_ms, stood.repaired_ms
        self.closed_ms = self.ended_ms = stood.closed_ms

    def spell(self) -> Spell:
        late_ms = self.late_ms
        if late_ms is None and not self.paused and self.repaired_ms is None:
            late_ms = self.limit_ms
        return Spell(
            opened_ms=self.opened_ms, told_ms=self.told_ms, upward_ms=self.upward_ms,
            acknowledged_ms=self.acknowledged_ms, repaired_ms=self.repaired_ms, closed_ms=self.closed_ms,
            ended_ms=self.ended_ms, late_ms=late_ms, limited=self.limit_ms is not None,
        )  # fmt: skip

    def _run(self, at_ms: int) -> None:
        """The clock ran until then: if the limit lies before, it ran out."""
        if self.late_ms is None and not self.paused and self.limit_ms is not None and self.limit_ms < at_ms:
            self.late_ms = self.limit_ms


def _at_first(fault: Fault, steps: Iterable[FaultStep]) -> Fault:
    graver = next((step for step in steps if step.action is A.GRAVER), None)
    severity = fault.severity if graver is None else Severity(int(graver.details.get("from") or fault.severity))
    cleared: dict[str, Any] = {**UNDONE[A.REOPENED], **RUNNING, "repair_by_ms": None, "reopened": 0}
    return replace(
        fault, **cleared, state=FaultState.OPENED, severity=severity, handed_up_ms=None,
        cause_class=CauseClass.UNKNOWN, merged_into="",
    )  # fmt: skip


def _after(fault: Fault, step: FaultStep) -> Fault:
    """Every step was judged when it was entered: one that MOVES does not know here (the first) changes no state."""
    if fault.state not in MOVES.get(step.action, {}):
        return replace(fault, repair_by_ms=_moment(step, LIMIT)) if step.action is A.OPENED else fault
    return move(fault, step.action, step.at_ms, step.by, **_changes(fault, step))


def _changes(fault: Fault, step: FaultStep) -> dict[str, Any]:
    """What the action itself changed besides state and stamps, as far as its step tells."""
    details = step.details
    if step.action is A.RECOVERED:
        return {"repaired_ms": _moment(step, OVER) or step.at_ms}
    if step.action is A.REPAIRED and details.get("cause"):
        return {"cause_class": CauseClass(str(details["cause"]))}
    if step.action is A.GRAVER and isinstance(details.get("to"), int):
        return {"severity": Severity(int(details["to"] or fault.severity))}
    if step.action is A.PAUSED:
        return {"paused_ms": step.at_ms, "pause": str(details.get("reason", ""))}
    if step.action is A.REOPENED:
        return {"reopened": fault.reopened + 1, "repair_by_ms": _moment(step, LIMIT)}
    return {"repair_by_ms": _moment(step, UNTIL)} if step.action is A.RESUMED else {}


def _goes_up(step: FaultStep) -> bool:
    level = step.details.get("level")
    heard = step.action is A.TOLD and isinstance(level, int) and level >= Level.BUREAU
    return heard or step.action is A.HANDED_UP


def _moment(step: FaultStep, name: str) -> int | None:
    found = step.details.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
