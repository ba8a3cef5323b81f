"""What a device in service used to tell and tells no more, though it answers. Pure but for memory.

One rule for everything: five looks in a row without a sample of a measurement, and at least a quarter of an hour. A
device that is silent itself is told of as an outage; the time is counted from when it answered again. What was told
before a start is not known after it: only what has been seen since can be missed, and what was missed already stays so
until it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from alerts.condition import Condition, Key
from alerts.rules.outages import NO_DATA
from alerts.thresholds import Sink
from collector.sample import Sample
from inventory.model.alert import Alert

PROBE_OF: Mapping[str, str] = {
    "ping": "ping", "tcp": "tcp", "snmp": "snmp", "interface": "interface", "poe": "poe", "rtsp": "rtsp",
    "environment": "environment", "ups": "ups", "recorder": "recorder", "channel": "recorder", "disk": "recorder",
    "clock": "clock", "picture": "picture",
}  # fmt: skip
"""Measurement -> the probe whose looks give it. The others are our own, of a day, or of changes."""
LOOKS = 5
LEAST_S = 900.0


def allowances(interval_s: Callable[[str], float]) -> Mapping[str, float]:
    """How many seconds each measurement may stay away; `interval_s` tells how often a probe looks."""
    return {name: max(LEAST_S, LOOKS * interval_s(probe)) for name, probe in PROBE_OF.items()}


class NoData:
    """`allowed_s` by measurement; others are not waited for."""

    def __init__(self, allowed_s: Mapping[str, float], sink: Sink) -> None:
        self._allowed_ms = {name: round(seconds * 1000) for name, seconds in allowed_s.items()}
        self._sink = sink
        self._last: dict[str, dict[str, int]] = {name: {} for name in allowed_s}  # measurement -> device -> when
        self._school: dict[str, str] = {}
        self._missing: dict[tuple[str, str], Key] = {}

    def restore(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            if alert.rule == NO_DATA:
                self._missing[alert.device, alert.part] = Key(*alert.key)

    def take(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            key = sample.key
            last = self._last.get(key.measurement)
            if last is None:
                continue
            last[key.device] = sample.at_ms
            self._school[key.device] = key.school
            if self._missing and (missing := self._missing.pop((key.device, key.measurement), None)):
                self._sink.end(missing, sample.at_ms)

    def leave(self, devices: Iterable[str]) -> None:
        """These are looked at no more."""
        gone = set(devices)
        for device in gone:
            self._school.pop(device, None)
            for last in self._last.values():
                last.pop(device, None)
        self._missing = {place: key for place, key in self._missing.items() if place[0] not in gone}

    def jump(self, by_ms: int) -> None:
        """The wall clock was set by so much."""
        for last in self._last.values():
            for device in last:
                last[device] += by_ms

    def turn(self, now_ms: int, up_since: Callable[[str], int | None], resting: Collection[str] = ()) -> None:
        """Call it each minute. `up_since` tells since when a device answers, None where it does not; `resting` are
        probes that are left out now: of theirs nothing is missed."""
        for measurement, last in self._last.items():
            if PROBE_OF.get(measurement) in resting:
                last.update(dict.fromkeys(last, now_ms))
                continue
            allowed_ms = self._allowed_ms[measurement]
            for device, at_ms in last.items():
                if now_ms - at_ms <= allowed_ms or (device, measurement) in self._missing:
                    continue
                since_ms = up_since(device)
                if since_ms is not None and now_ms - max(since_ms, at_ms) > allowed_ms:
                    self._miss(device, measurement, at_ms, now_ms)

    def _miss(self, device: str, measurement: str, at_ms: int, now_ms: int) -> None:
        condition = Condition(
            rule=NO_DATA, school=self._school[device], device=device, part=measurement, since_ms=at_ms,
            details={"minutes": (now_ms - at_ms) // 60_000},
        )  # fmt: skip
        self._missing[device, measurement] = condition.key
        self._sink.begin(condition)
