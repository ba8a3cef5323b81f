"""An alert rule, as data: a question, how its newest answer is judged, and what to say and do about it.

Grafana asks the questions (A, B), takes the last value of each (reduce), adds them up where there are two, compares the
result with a threshold, and waits until that held for `lasts_s`. No question holds a variable of a dashboard: who
evaluates a rule has none. https://grafana.com/docs/grafana/latest/developers/http_api/alerting_provisioning/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.grafana.query import Query
from language.catalogue import render
from language.message import Message

Json = dict[str, Any]

PRODUCT = "product"
"""The label by which a rule of ours is told from others, in policies too."""
OURS = "campuswatch"
EXPRESSION = "__expr__"
STEP_MS = 60_000
MOST_POINTS = 43_200
PEOPLE = ("device", "kind", "name", "school", "school_name")
"""The tags of every question: labels to route by, and names to read."""
# Go templates of Grafana's: the labels of the series that fired.
DEVICE, CODE, SCHOOL = "{{ $labels.name }}", "{{ $labels.device }}", "{{ $labels.school_name }}"
CHANNEL = "{{ $labels.channel }}"


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"


class Silence(StrEnum):
    """What it means that a question has no answer, or that the store cannot be asked."""

    FINE = "OK"
    ALARMING = "Alerting"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`kind` is `gt` or `lt` with one number, `within_range` with two, all exclusive."""

    kind: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`queries` are one or two; each looks back `looks_back_s` from now and is grouped by PEOPLE at least.

    `summary` says what is wrong, `action` what to do; both may name labels of what fired.
    """

    uid: str
    title: Message
    summary: Message
    action: Message
    severity: Severity
    queries: tuple[Query, ...]
    looks_back_s: int
    threshold: Threshold
    lasts_s: int
    silence: Silence = Silence.FINE

    def as_json(self, language: str) -> Json:
        """Without the place where it lies (folder and group)."""
        return {
            "uid": self.uid,
            "title": render(self.title, language),
            "condition": self._names()[-1],
            "data": list(self._data()),
            "noDataState": str(self.silence),
            "execErrState": str(self.silence),
            "for": duration(self.lasts_s),
            "annotations": {
                "summary": render(self.summary, language),
                "description": render(self.action, language),
            },
            "labels": {PRODUCT: OURS, "severity": str(self.severity)},
        }

    def _names(self) -> tuple[str, ...]:
        """Of the questions, their last values, their sum where there are two, and the threshold."""
        count = 2 * len(self.queries) + (2 if len(self.queries) > 1 else 1)
        return tuple("ABCDEF"[:count])

    def _data(self) -> Iterator[Json]:
        names, count = self._names(), len(self.queries)
        for name, query in zip(names, self.queries, strict=False):
            yield self._question(name, query)
        for name, of in zip(names[count:], names[:count], strict=False):
            yield expression(name, {"type": "reduce", "reducer": "last", "expression": of})
        if count > 1:
            total = " + ".join(f"${name}" for name in names[count : 2 * count])
            yield expression(names[-2], {"type": "math", "expression": total})
        evaluator = {"type": self.threshold.kind, "params": list(self.threshold.numbers)}
        judged = {"type": "threshold", "expression": names[-2], "conditions": [{"evaluator": evaluator}]}
        yield expression(names[-1], judged)

    def _question(self, name: str, query: Query) -> Json:
        model = {
            "refId": name,
            "datasource": {"type": "influxdb", "uid": str(query.source)},
            "query": query.text(),
            "rawQuery": True,
            "resultFormat": "time_series",
            "intervalMs": STEP_MS,
            "maxDataPoints": MOST_POINTS,
        }
        return {
            "refId": name,
            "queryType": "",
            "relativeTimeRange": {"from": self.looks_back_s, "to": 0},
            "datasourceUid": str(query.source),
            "model": model,
        }


def expression(name: str, model: Json) -> Json:
    """A step that Grafana calculates itself."""
    return {
        "refId": name,
        "queryType": "",
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": EXPRESSION,
        "model": {
            "refId": name,
            "datasource": {"type": EXPRESSION, "uid": EXPRESSION},
            "intervalMs": STEP_MS,
            "maxDataPoints": MOST_POINTS,
            **model,
        },
    }


def duration(seconds: int) -> str:
    """As Grafana writes it back, so that equal durations are equal texts: `2m`, `1m30s`, `1h`."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
