"""Samples against thresholds: what goes beyond one begins, what is well again ends. Pure but for memory.

Between `limit` and `clear` nothing changes. How long it must hold is the evaluator's to count. Where a threshold is of
a mean, samples are gathered for `over_s` from the first on, and their mean is looked at once. A part of which a device
that goes on telling does not tell any more (a disk that was taken out, a port of another name) is beyond nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from alerts.condition import Condition, Key
from alerts.places import NOWHERE, Places
from alerts.rules.rule import Rule, Rules, Threshold, Where
from collector.sample import Sample, SeriesKey
from inventory.model.alert import Alert

GONE_MS = 3_600_000
"""A part that is not told of for so long, while others of its device are, is not there any more."""
MOST_PARTS = 64
"""So many parts of a device are told of by one rule; a device that names thousands is told of all the same."""
NOT_DEVICES = frozenset({"collector", "standing"})
"""Measurements whose tag `device` names a collector or a school."""

Part = tuple[str, str]
"""The tags `device` and part of a series."""


class Sink(Protocol):
    """Who is told: an `Evaluator`."""

    def begin(self, condition: Condition) -> None: ...

    def end(self, key: Key, at_ms: int) -> None: ...


@dataclass(slots=True)
class Gathered:
    """Towards a mean."""

    from_ms: int
    total: float = 0.0
    looks: int = 0


@dataclass(slots=True)
class Judged:
    """One rule and what is beyond it: part -> when it was last told of (0: not since the start). `gathered` is by port
    or channel first: there are few, and a county's devices fall silent by the thousand."""

    rule: Rule
    threshold: Threshold
    beyond: dict[Part, tuple[int, Key]] = field(default_factory=dict)
    gathered: dict[str, dict[str, Gathered]] = field(default_factory=dict)


class Thresholds:
    """Take every sample that goes to the store, in their order."""

    def __init__(self, rules: Rules, sink: Sink, places: Places = NOWHERE) -> None:
        self._sink = sink
        self._places = places
        self._plan: dict[str, list[Judged]] = {}
        self._told: dict[tuple[str, str], int] = {}  # (measurement, device) of those with something beyond
        self.use(rules)

    def use(self, rules: Rules) -> None:
        """From now on these are in force; what is beyond a rule that stays in force is remembered."""
        known = {one.rule.name: one for some in self._plan.values() for one in some}
        self._plan = {}
        for rule in rules.values():
            if rule.threshold is None or not rule.on:
                continue
            judged = Judged(rule, rule.threshold)
            before = known.get(rule.name)
            if before is not None and before.threshold.measurement == rule.threshold.measurement:
                judged.beyond = before.beyond
            self._plan.setdefault(rule.threshold.measurement, []).append(judged)

    def know(self, places: Places) -> None:
        self._places = places

    def restore(self, alerts: Iterable[Alert]) -> None:
        """After a start: what the open alerts of the ledger say to be beyond."""
        by_name = {one.rule.name: one for some in self._plan.values() for one in some}
        for alert in alerts:
            judged = by_name.get(alert.rule)
            if judged is not None:
                device = alert.device or alert.part
                part = "" if judged.threshold.measurement in NOT_DEVICES else alert.part
                judged.beyond[device, part] = (0, Key(*alert.key))

    def take(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            plan = self._plan.get(sample.key.measurement)
            if plan is not None:
                self._take(plan, sample)

    def interrupt(self, device: str) -> None:
        """It fell silent or came back: no mean is made over that."""
        for some in self._plan.values():
            for judged in some:
                for by_device in judged.gathered.values():
                    by_device.pop(device, None)

    def leave(self, devices: Iterable[str]) -> None:
        """These are looked at no more."""
        gone = set(devices)
        for device in gone:
            self.interrupt(device)
        for some in self._plan.values():
            for judged in some:
                for part in [part for part in judged.beyond if part[0] in gone]:
                    del judged.beyond[part]

    def tidy(self, now_ms: int) -> None:
        """Call it each few minutes: ends what is beyond of parts that are not told of any more."""
        for measurement, some in self._plan.items():
            for judged in some:
                for part, (last_ms, key) in list(judged.beyond.items()):
                    told_ms = self._told.get((measurement, part[0]), 0)
                    if not last_ms and told_ms:
                        judged.beyond[part] = (told_ms, key)
                    elif last_ms and told_ms - last_ms > GONE_MS:
                        del judged.beyond[part]
                        self._sink.end(key, now_ms)

    def _take(self, plan: list[Judged], sample: Sample) -> None:
        key, at_ms, fields = sample
        for judged in plan:
            threshold = judged.threshold
            uplink = threshold.where is Where.UPLINK
            value = self._of_uplink(threshold, sample) if uplink else threshold.value(fields)
            if value is not None and threshold.over_s:
                value = gather(judged, key, at_ms, value) if self._meant(threshold, key) else None
            if value is None:
                continue
            if judged.beyond:
                self._told[key.measurement, key.device] = at_ms
                if self._again(judged, key, at_ms, value):
                    continue
            if threshold.beyond(value) and self._meant(threshold, key) and has_room(judged, key.device):
                self._begin(judged, key, at_ms, value)

    def _again(self, judged: Judged, key: SeriesKey, at_ms: int, value: float) -> bool:
        """Whether it was beyond already."""
        part = (key.device, key.part)
        known = judged.beyond.get(part)
        if known is None:
            return False
        if judged.threshold.well(value):
            del judged.beyond[part]
            self._sink.end(known[1], at_ms)
        else:
            judged.beyond[part] = (at_ms, known[1])
        return True

    def _begin(self, judged: Judged, key: SeriesKey, at_ms: int, value: float) -> None:
        rule, threshold = judged.rule, judged.threshold
        ours = key.measurement in NOT_DEVICES
        condition = Condition(
            rule=rule.name,
            school="" if key.measurement == "collector" else key.school,
            device="" if ours else key.device,
            part=key.device if ours else key.part,
            since_ms=at_ms,
            details={"value": shown(value * threshold.shown), "limit": shown(threshold.limit * threshold.shown)},
            behind=self._places.behind.get((key.device, key.part), ""),
        )
        judged.beyond[key.device, key.part] = (at_ms, condition.key)
        self._told[key.measurement, key.device] = at_ms
        self._sink.begin(condition)

    def _meant(self, threshold: Threshold, key: SeriesKey) -> bool:
        if threshold.kinds and key.kind not in threshold.kinds:
            return False
        if threshold.devices and key.device not in threshold.devices:
            return False
        return not threshold.areas or self._places.areas.get(key.device) in threshold.areas

    def _of_uplink(self, threshold: Threshold, sample: Sample) -> float | None:
        """None for a port that is no trunk; a share of the bandwidth that is paid for, where that is known."""
        port = (sample.key.device, sample.key.part)
        if port not in self._places.trunks:
            return None
        paid = self._places.bandwidth.get(port) if threshold.per == "speed_bps" else None
        return threshold.value({**sample.fields, threshold.per: paid} if paid else sample.fields)


def has_room(judged: Judged, device: str) -> bool:
    return len(judged.beyond) < MOST_PARTS or sum(part[0] == device for part in judged.beyond) < MOST_PARTS


def gather(judged: Judged, key: SeriesKey, at_ms: int, value: float) -> float | None:
    """The mean, once enough time has gone by; None until then, and where the mean says nothing."""
    threshold, by_device = judged.threshold, judged.gathered.setdefault(key.part, {})
    one = by_device.get(key.device)
    if one is None or at_ms < one.from_ms:
        by_device[key.device] = Gathered(at_ms, value, 1)
        return None
    if at_ms - one.from_ms < threshold.over_s * 1000:
        one.total += value
        one.looks += 1
        return None
    mean = one.total / one.looks
    by_device[key.device] = Gathered(at_ms, value, 1)
    return None if mean == threshold.void else mean


def shown(value: float) -> int | float:
    """As many digits as a person reads."""
    return round(value) if abs(value) >= 100 or value == int(value) else round(value, 1)
