"""The faults that matter now, in memory: what changes befall them is written down beside them, to be stored at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.escalation import next_look
from alerts.fault_terms import Terms
from alerts.faults import STANDING, UNANSWERED, Lane, Tell, Telling, lane, move
from inventory.model.alert import Alert
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_alert import FaultAlert
from inventory.model.fault_step import MACHINE, Detail, FaultAction, FaultStep

Audience = Callable[[str, Level, int], Level | None]
"""(school, level, at_ms) -> the level whose people hear, which is another where that one has nobody; None: nobody."""


def everybody(school: str, level: Level, at_ms: int) -> Level | None:
    return level


@dataclass(slots=True, kw_only=True)
class World:
    """What a book asks of the rest. `number` gives the next number of a school, `behind` the open alerts that a device
    explains."""

    terms: Callable[[str], Terms]
    number: Callable[[str, int], str]
    new_id: Callable[[], str]
    behind: Callable[[str, str], Iterable[Alert]]
    audience: Audience = everybody


@dataclass(slots=True)
class Book:
    """`faults` are those that stand, and those that were over lately; `ties` those of their alerts that fire.

    What was done is in `changed` (faults by id), `tied` (by alert), `steps` and `tells`, each in order.
    """

    world: World
    faults: dict[str, Fault] = field(default_factory=dict)
    ties: dict[str, FaultAlert] = field(default_factory=dict)
    changed: dict[str, Fault] = field(default_factory=dict)
    tied: dict[str, FaultAlert] = field(default_factory=dict)
    steps: list[FaultStep] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)
    _of: dict[str, set[str]] = field(default_factory=dict)
    _lanes: dict[Lane, list[str]] = field(default_factory=dict)
    _reported: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def know(self, faults: Iterable[Fault], ties: Iterable[FaultAlert]) -> None:
        """As they stand in the ledger."""
        for fault in faults:
            self._keep(fault)
        for tie in ties:
            if tie.ended_ms is None:
                self.ties[tie.alert] = tie
                self._of.setdefault(tie.fault, set()).add(tie.alert)

    def standing_in(self, wanted: Lane) -> Fault | None:
        """The fault of this lane that is not over; else one that a person reported of this device."""
        for id in self._lanes.get(wanted, ()):
            if self.faults[id].state in STANDING:
                return self.faults[id]
        school, device = wanted[:2]
        for id in self._reported.get((school, device), ()) if device else ():
            if self.faults[id].state in STANDING and not self.faults[id].by_machine:
                return self.faults[id]
        return None

    def lately_in(self, wanted: Lane, now_ms: int) -> Fault | None:
        """The newest of this lane that was closed so short ago that it is the same fault."""
        for id in reversed(self._lanes.get(wanted, ())):
            fault = self.faults[id]
            if fault.state is FaultState.CLOSED and fault.closed_ms is not None:
                policy = self.world.terms(fault.school).of(fault)
                if now_ms < fault.closed_ms + policy.reopen_min * 60_000:
                    return fault
        return None

    def of_alert(self, alert: str) -> Fault | None:
        tie = self.ties.get(alert)
        return self.faults.get(tie.fault) if tie else None

    def firing(self, fault: str) -> list[FaultAlert]:
        """The alerts of this fault that fire and are its own."""
        return [self.ties[alert] for alert in sorted(self._of.get(fault, ())) if self.ties[alert].own]

    def waiting(self, fault: str) -> list[FaultAlert]:
        """All of its alerts that fire, explained ones too."""
        return [self.ties[alert] for alert in sorted(self._of.get(fault, ()))]

    def tie(self, alert: Alert, fault: Fault, at_ms: int, *, own: bool) -> None:
        known = self.ties.get(alert.id)
        if known is not None and (known.fault, known.own) == (fault.id, own):
            return
        self.untie(alert.id, at_ms)
        tie = FaultAlert(alert=alert.id, fault=fault.id, school=alert.school, own=own, joined_ms=at_ms)
        self.ties[alert.id] = self.tied[alert.id] = tie
        self._of.setdefault(fault.id, set()).add(alert.id)

    def untie(self, alert: str, at_ms: int) -> None:
        """It fires no more, or belongs to another fault."""
        known = self.ties.pop(alert, None)
        if known is not None:
            self.tied[alert] = replace(known, ended_ms=at_ms)
            self._of[known.fault].discard(alert)

    def carry(self, fault: Fault, other: Fault, at_ms: int) -> None:
        """All that fires under the one waits for the other from now on."""
        for tie in self.waiting(fault.id):
            self._of[fault.id].discard(tie.alert)
            moved = replace(tie, fault=other.id, own=False, joined_ms=at_ms)
            self.ties[tie.alert] = self.tied[tie.alert] = moved
            self._of.setdefault(other.id, set()).add(tie.alert)

    def put(self, fault: Fault) -> Fault:
        """As it is from now on; when the clock must look again follows from the rest."""
        kept = replace(fault, next_ms=next_look(fault, self.world.terms(fault.school)))
        if self.faults.get(kept.id) != kept:
            self._keep(kept)
            self.changed[kept.id] = kept
        return kept

    def changed_by(self, fault: Fault, **values: Any) -> Fault:
        return self.put(replace(fault, **values))

    def begin(self, fault: Fault, at_ms: int, *, by: str, words: str = "", photo: str = "") -> Fault:
        """A new one, with its first step."""
        kept = self.put(fault)
        told: dict[str, Detail] = {"rule": fault.rule} if fault.rule else {}
        limit: dict[str, Detail] = {} if fault.repair_by_ms is None else {"limit_ms": fault.repair_by_ms}
        self._step(kept, FaultAction.OPENED, at_ms, by, words, photo, told | limit)
        return kept

    def act(
        self, fault: Fault, action: FaultAction, at_ms: int, *, by: str = MACHINE, words: str = "", photo: str = "",
        details: dict[str, Detail] | None = None, **changes: Any,
    ) -> Fault:  # fmt: skip
        """Do what MOVES allows, with its step. Raises Conflict."""
        moved = self.put(move(fault, action, at_ms, by, **changes))
        self._step(fault, action, at_ms, by, words, photo, details or {})
        return moved

    def tell(self, fault: Fault, telling: Telling, level: Level, at_ms: int) -> Fault:
        """Those of the level, or who stands in for them. Where there is nobody it is written down, and stays so."""
        heard = self.world.audience(fault.school, level, at_ms)
        if heard is None:
            return self.act(fault, FaultAction.UNTOLD, at_ms, details={"level": int(level), "telling": telling.value},
                            told_ms=at_ms)  # fmt: skip
        reached = max(fault.level, int(heard)) if fault.state in UNANSWERED else fault.level
        told = self.act(
            fault, FaultAction.TOLD, at_ms, details={"level": int(heard), "telling": telling.value},
            level=reached, told_ms=at_ms,
        )  # fmt: skip
        self.tells.append(Tell(told, telling, level, at_ms))
        return told

    def _step(
        self, fault: Fault, action: FaultAction, at_ms: int, by: str, words: str, photo: str, details: dict[str, Detail]
    ) -> None:
        self.steps.append(
            FaultStep(fault=fault.id, at_ms=at_ms, by=by, action=action, words=words, photo=photo, details=details)
        )

    def _keep(self, fault: Fault) -> None:
        known = self.faults.get(fault.id)
        if known is not None and lane(known) != lane(fault):
            self._lanes[lane(known)].remove(fault.id)
        if known is None or lane(known) != lane(fault):
            self._lanes.setdefault(lane(fault), []).append(fault.id)
        if known is None and not fault.by_machine:
            self._reported.setdefault((fault.school, fault.device), []).append(fault.id)
        self.faults[fault.id] = fault
