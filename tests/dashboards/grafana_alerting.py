"""How Grafana judges an alert rule: every minute its questions, expressions and threshold, and how long that has held.

Rules stand in Grafana's `pkg/expr` (reduce, math, threshold) and `pkg/services/ngalert/state`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grafana_expansion import Range, expanded, milliseconds

Labels = frozenset[tuple[str, str]]
Numbers = Mapping[Labels, float | None]
Ask = Callable[[str, str], list[dict[str, Any]]]
"""(uid of the data source, query) -> series of the server's answer."""

HOLDS: Mapping[str, Callable[[float, Sequence[float]], bool]] = {
    "gt": lambda value, numbers: value > numbers[0],
    "lt": lambda value, numbers: value < numbers[0],
    "within_range": lambda value, numbers: numbers[0] < value < numbers[1],
    "outside_range": lambda value, numbers: value < numbers[0] or value > numbers[1],
}


def fired(rule: Mapping[str, Any], ask: Ask, moments_ms: Iterable[int]) -> dict[Labels, list[int]]:
    """Labels -> the moments, of those given in order, at which the rule fires for them."""
    since: dict[Labels, int] = {}
    found: defaultdict[Labels, list[int]] = defaultdict(list)
    lasts_ms = milliseconds(rule["for"]) if rule["for"] != "0s" else 0
    for now_ms in moments_ms:
        breaking = {labels for labels, value in judged(rule, ask, now_ms).items() if value}
        since = {labels: since.get(labels, now_ms) for labels in breaking}
        for labels, start_ms in since.items():
            if now_ms - start_ms >= lasts_ms:
                found[labels].append(now_ms)
    return dict(found)


def judged(rule: Mapping[str, Any], ask: Ask, now_ms: int) -> Numbers:
    """The value of the rule's condition; no data is told by `rule["noDataState"]` with no labels."""
    values: dict[str, Numbers] = {}
    for step in rule["data"]:
        values[step["refId"]] = worth(step, values, ask, now_ms)
    result = values[rule["condition"]]
    if result:
        return result
    return {frozenset(): 1.0} if rule["noDataState"] == "Alerting" else {}


def worth(step: Mapping[str, Any], values: Mapping[str, Numbers], ask: Ask, now_ms: int) -> Numbers:
    model = step["model"]
    if step["datasourceUid"] != "__expr__":
        return newest(step, ask, now_ms)
    if model["type"] == "reduce":
        assert model["reducer"] == "last", "this evaluation knows only the last value"
        return values[model["expression"]]
    if model["type"] == "math":
        return added(model["expression"], values)
    (condition,) = model["conditions"]
    evaluator = condition["evaluator"]
    return {
        labels: None if value is None else float(HOLDS[evaluator["type"]](value, evaluator["params"]))
        for labels, value in values[model["expression"]].items()
    }


def newest(step: Mapping[str, Any], ask: Ask, now_ms: int) -> Numbers:
    """Of each series its last value: what the reduction behind it leaves of it."""
    back = step["relativeTimeRange"]
    span = Range(now_ms - back["from"] * 1000, now_ms - back["to"] * 1000)
    text = expanded(step["model"]["query"], span, step["model"]["intervalMs"], {})
    series = ask(step["datasourceUid"], text)
    return {frozenset(one.get("tags", {}).items()): one["values"][-1][1] for one in series}


def added(expression: str, values: Mapping[str, Numbers]) -> Numbers:
    """`$C + $D`: where the labels of all are the same."""
    assert re.fullmatch(r"\$\w+( \+ \$\w+)*", expression), f"this evaluation cannot work out {expression}"
    parts = [values[name] for name in re.findall(r"\$(\w+)", expression)]
    return {
        labels: None if None in (found := [part[labels] for part in parts]) else sum(v for v in found if v is not None)
        for labels in parts[0]
        if all(labels in part for part in parts)
    }
