"""Conditions become alerts: pending, firing, resolved. Pure but for memory; `now_ms` is handed in.

| a key is | and | then |
|---|---|---|
| not known | its condition begins | PENDING until it has held for `for_s` |
| PENDING | the condition ends | forgotten: nobody heard of it |
| PENDING | it has held long enough | judged |
| … judged OWN | | FIRING, deed FIRED |
| … judged EXPLAINED | | FIRING with that cause, deed EXPLAINED |
| … judged WAIT | | judged again in the next turn |
| … judged MUTED | | judged again each minute, and when `again` is called |
| FIRING | graver, other words, or more in its shadow | deed CHANGED |
| FIRING | judged otherwise: a cause was found, or another one | deed EXPLAINED |
| FIRING, explained | judged OWN: the cause was mended and it was not | deed FIRED, with the same id and no cause |
| FIRING | the condition ends | CLEARING until it has been over for `keep_s` |
| CLEARING | the condition begins again | FIRING, nobody hears of it |
| CLEARING | it has been over long enough | forgotten, deed RESOLVED |

What fires already is never muted: it was told before the work began. A turn costs what changed, what waits, and once
a minute what is muted or explained. After a start `restore` takes the open alerts of the ledger; how long something
had been pending is counted anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import heapify, heappop, heappush

from alerts.condition import Condition, Key
from alerts.judgement import Judge, Judgement, Word
from alerts.rules.rule import Rule, Rules
from alerts.rules.words import own_words
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.severity import Severity

REJUDGE_MS = 60_000
"""So often what is muted or explained is judged again, besides when `again` is called."""


class Phase(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    CLEARING = "clearing"


@dataclass(slots=True)
class Held:
    """What is remembered of one key. `due_ms` is when it is looked at next, None: only when something happens.

    `ripe`: it has held long enough.
    """

    condition: Condition
    phase: Phase = Phase.PENDING
    due_ms: int | None = None
    ripe: bool = False
    alert: Alert | None = None
    affected: int = 0


class Evaluator:
    """`rules` are those in force, `new_id` gives each alert its id, `key_devices` are those in key areas."""

    def __init__(self, rules: Rules, new_id: Callable[[], str]) -> None:
        self._rules = rules
        self._new_id = new_id
        self.key_devices: frozenset[str] = frozenset()
        self._held: dict[Key, Held] = {}
        self._by_device: defaultdict[str, set[Key]] = defaultdict(set)
        self._by_rule: defaultdict[str, set[Key]] = defaultdict(set)
        self._fresh: dict[Key, int] = {}  # began or ended since the last turn, and when
        self._asked: dict[Key, None] = {}  # to be judged in the next turn, in order
        self._due: list[tuple[int, Key]] = []

    def restore(self, alerts: Iterable[Alert]) -> None:
        """After a start: the open alerts of the ledger. Each fires until its source says that it is over."""
        for alert in alerts:
            key = Key(*alert.key)
            self._remember(key, Held(Condition.of(alert), Phase.FIRING, alert=alert))
            if not self._in_force(alert.rule):
                self.end(key, alert.since_ms)
            elif alert.cause:
                self._asked[key] = None

    def use(self, rules: Rules, now_ms: int) -> None:
        """From now on these rules are in force; what fires by one that is gone or off is over."""
        self._rules = rules
        for key in list(self._held):
            if not self._in_force(key.rule):
                self.end(key, now_ms)

    def begin(self, condition: Condition) -> None:
        """It holds; saying so again changes its details, its severity and, while it is pending, nothing else."""
        if not self._in_force(condition.rule):
            return
        key = condition.key
        held = self._held.get(key)
        if held is None:
            self._remember(key, Held(condition))
            self._fresh[key] = condition.since_ms
            return
        if held.phase is Phase.CLEARING:
            held.phase, held.due_ms = Phase.FIRING, None
            self._fresh.pop(key, None)
            self._asked[key] = None
        elif held.alert is not None and held.condition != condition:
            self._asked[key] = None
        held.condition = condition

    def end(self, key: Key, at_ms: int) -> None:
        """It holds no more since `at_ms`; of a key that is not known nothing happens."""
        held = self._held.get(key)
        if held is None or held.phase is Phase.CLEARING:
            return
        if held.alert is None:
            self._forget(key)
            return
        held.phase, held.due_ms = Phase.CLEARING, None
        self._fresh[key] = at_ms

    def hold(self, rules: Iterable[str], conditions: Iterable[Condition], at_ms: int) -> None:
        """All that holds by these rules now: what is not among the conditions has ended."""
        over = {key for rule in rules for key in self._by_rule.get(rule, ())}
        for condition in conditions:
            self.begin(condition)
            over.discard(condition.key)
        for key in over:
            self.end(key, at_ms)

    def leave(self, devices: Iterable[str], at_ms: int) -> None:
        """These are looked at no more (retired, moved, merged): what was wrong with them is over."""
        for device in devices:
            for key in list(self._by_device.get(device, ())):
                self.end(key, at_ms)

    def again(self, devices: Iterable[str]) -> None:
        """Something was learned of what lies before these: judge their conditions in the next turn."""
        for device in devices:
            for key in self._by_device.get(device, ()):
                self._asked[key] = None

    def jump(self, by_ms: int) -> None:
        """The wall clock was set by so much: what was counting goes on counting as if it had not been."""
        for held in self._held.values():
            if held.due_ms is not None:
                held.due_ms += by_ms
        self._due = [(held.due_ms, key) for key, held in self._held.items() if held.due_ms is not None]
        heapify(self._due)

    def turn(self, now_ms: int, judge: Judge) -> list[AlertChange]:
        """What changed since the last turn, in order. Call it each second or so."""
        for key, at_ms in self._fresh.items():
            self._count(key, min(at_ms, now_ms))
        self._fresh.clear()
        asked, self._asked = self._asked, {}
        while self._due and self._due[0][0] <= now_ms:
            due_ms, key = heappop(self._due)
            held = self._held.get(key)
            if held is not None and held.due_ms == due_ms:
                asked[key] = None
        changes = []
        for key in asked:
            held = self._held.get(key)
            if held is not None and (change := self._look(key, held, now_ms, judge)):
                changes.append(change)
        return changes

    def open_alerts(self) -> list[Alert]:
        return [held.alert for held in self._held.values() if held.alert is not None]

    def is_known(self, key: Key) -> bool:
        """It is pending, fires, or is over so lately that nobody was told."""
        return key in self._held

    def alert(self, key: Key) -> Alert | None:
        held = self._held.get(key)
        return None if held is None else held.alert

    def topic(self, rule: str) -> Topic | None:
        """None of a rule that is not in force."""
        found = self._rules.get(rule)
        return None if found is None else found.topic

    def _in_force(self, name: str) -> bool:
        rule = self._rules.get(name)
        return rule is not None and rule.on

    def _remember(self, key: Key, held: Held) -> None:
        self._held[key] = held
        self._by_device[key.device].add(key)
        self._by_rule[key.rule].add(key)

    def _forget(self, key: Key) -> None:
        self._held.pop(key, None)
        self._fresh.pop(key, None)
        for index, name in ((self._by_device, key.device), (self._by_rule, key.rule)):
            index[name].discard(key)
            if not index[name]:
                del index[name]

    def _count(self, key: Key, from_ms: int) -> None:
        """Until when it must hold, or be over."""
        held = self._held[key]
        rule = self._rules.get(key.rule)
        wait_s = 0.0 if rule is None else rule.keep_s if held.phase is Phase.CLEARING else rule.for_s
        self._wait(key, held, from_ms + round(wait_s * 1000))

    def _wait(self, key: Key, held: Held, until_ms: int) -> None:
        held.due_ms = until_ms
        heappush(self._due, (until_ms, key))

    def _look(self, key: Key, held: Held, now_ms: int, judge: Judge) -> AlertChange | None:
        if held.phase is Phase.CLEARING:
            return self._resolve(key, held, now_ms)
        held.ripe = held.ripe or held.alert is not None or (held.due_ms is not None and held.due_ms <= now_ms)
        if not held.ripe:
            return None
        verdict = judge(held.condition)
        if verdict.word is Word.WAIT:
            self._asked[key] = None
            return None
        held.due_ms = None
        if verdict.word in (Word.MUTED, Word.EXPLAINED):
            self._wait(key, held, now_ms + REJUDGE_MS)
        return None if verdict.word is Word.MUTED else self._tell(held, verdict, now_ms)

    def _tell(self, held: Held, verdict: Judgement, now_ms: int) -> AlertChange | None:
        """The alert as it is from now on, where it is another than before."""
        condition, before = held.condition, held.alert
        rule = self._rules[condition.rule]
        severity = self._severity(rule, condition)
        alert = Alert(
            id=self._new_id() if before is None else before.id,
            school=condition.school, rule=rule.name, topic=rule.topic,
            severity=severity if before is None else max(severity, before.severity),
            since_ms=condition.since_ms if before is None else min(condition.since_ms, before.since_ms),
            fired_ms=now_ms if before is None else before.fired_ms,
            device=condition.device, part=condition.part, details={**condition.details, **own_words(rule)},
            cause=verdict.cause, probable=verdict.probable,
        )  # fmt: skip
        if alert == before and verdict.affected == held.affected:
            return None
        deed = deed_of(before, alert)
        held.phase, held.alert, held.affected = Phase.FIRING, alert, verdict.affected
        return AlertChange(deed=deed, alert=alert, at_ms=now_ms, affected=verdict.affected)

    def _severity(self, rule: Rule, condition: Condition) -> Severity:
        if condition.severity is not None:
            return condition.severity
        if rule.in_key_area is not None and condition.device in self.key_devices:
            return max(rule.in_key_area, rule.severity)
        return rule.severity

    def _resolve(self, key: Key, held: Held, now_ms: int) -> AlertChange | None:
        if held.due_ms is None or held.due_ms > now_ms or held.alert is None:
            return None
        alert = replace(held.alert, resolved_ms=max(held.due_ms, held.alert.fired_ms))
        self._forget(key)
        return AlertChange(deed=Deed.RESOLVED, alert=alert, at_ms=now_ms, affected=held.affected)


def deed_of(before: Alert | None, alert: Alert) -> Deed:
    if alert.cause and (before is None or (alert.cause, alert.probable) != (before.cause, before.probable)):
        return Deed.EXPLAINED
    if before is None or (before.cause and not alert.cause):
        return Deed.FIRED
    return Deed.CHANGED
