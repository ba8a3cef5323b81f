"""Rules as a file says them: changes to shipped ones, and thresholds of our own. As strict as the settings.

`[shipped.<name>]` changes a shipped rule, `[own.<name>]` adds one. What is wrong is told with its line and the nearest
right word, and then nothing of the file counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alerts.rules.rule import Rule, Rules, Side, Threshold
from campuswatch.strict_toml import Keys, Problem, hint, lines_of, parse, read_section, setting
from collector.schema import MEASUREMENTS, Type
from inventory.model.alert import Topic
from inventory.model.kind import Kind
from inventory.model.severity import Severity

SEVERITIES: Mapping[str, Severity] = {one.name.lower(): one for one in Severity}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_OWN = 200
LONGEST_S = 7 * 86_400.0
MOST_TEXT = 300
GROUPS = ("shipped", "own")


def _short(value: str) -> str:
    return "" if len(value) <= MOST_TEXT and value.isprintable() else f"must be one line of at most {MOST_TEXT} letters"


def _kinds(values: tuple[str, ...]) -> str:
    kinds = [kind.value for kind in Kind]
    wrong = next((value for value in values if value not in kinds), None)
    return "" if wrong is None else f"must name kinds of devices, not {wrong!r}{hint(wrong, kinds)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What may be said of a shipped rule. Only what is said counts; limits are in the unit of the field."""

    on: bool = setting(True, "Whether it fires at all.")
    severity: str = setting("minor", "How much it weighs.", choices=tuple(SEVERITIES))
    in_key_area: str = setting("minor", "How much it weighs in a key area.", choices=tuple(SEVERITIES))
    for_s: float = setting(0.0, "Seconds it must hold before it fires.", low=0, high=LONGEST_S)
    keep_s: float = setting(0.0, "Seconds it must be over before that is believed.", low=0, high=LONGEST_S)
    limit: float = setting(0.0, "Beyond this it begins.")
    clear: float = setting(0.0, "Here it is well again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A rule of our own: a threshold on a field of a measurement."""

    title: str = setting("", "What is wrong, in a few words.", check=_short)
    says: str = setting("", "One sentence; the measured value and the limit are added. Empty: the title.", check=_short)
    do: str = setting("", "What to do first.", check=_short)
    measurement: str = setting("ping", "What is measured.", choices=tuple(MEASUREMENTS))
    field: str = setting("", "Which field of it.")
    per: str = setting("", "A field that it is divided by; the limits are then per cent of that.")
    above: float = setting(0.0, "Above this it begins.")
    below: float = setting(0.0, "Below this it begins.")
    clear: float = setting(0.0, "Here it is well again; without it, at the limit itself.")
    over_s: float = setting(0.0, "Seconds over which a mean is taken; 0: each sample counts.", low=0, high=86_400)
    for_s: float = setting(0.0, "Seconds it must hold before it fires.", low=0, high=LONGEST_S)
    keep_s: float = setting(0.0, "Seconds it must be over before that is believed.", low=0, high=LONGEST_S)
    severity: str = setting("minor", "How much it weighs.", choices=tuple(SEVERITIES))
    in_key_area: str = setting("minor", "How much it weighs in a key area.", choices=tuple(SEVERITIES))
    topic: str = setting("condition", "What it is about: of one device and topic there is one fault.",
                         choices=tuple(topic.value for topic in Topic))  # fmt: skip
    kinds: tuple[str, ...] = setting((), "Only devices of these kinds.", check=_kinds)
    areas: tuple[str, ...] = setting((), "Only devices in areas with these codes.")
    devices: tuple[str, ...] = setting((), "Only devices with these codes.")
    on: bool = setting(True, "Whether it fires at all.")


def read_rules(text: str, shipped: Rules) -> tuple[Rules | None, list[Problem]]:
    """All rules in force, or None and every problem in the order of the lines."""
    table = parse(text)
    if isinstance(table, Problem):
        return None, [table]
    reader = _Reader(shipped, lines_of(text))
    rules = dict(shipped)
    for group, some in table.items():
        if group not in GROUPS or not isinstance(some, dict):
            what = f"[{group}]" if isinstance(some, dict) else f"'{group}'"
            near = hint(group, GROUPS) or "; there are [shipped.<name>] and [own.<name>]"
            reader.complain((group,), f"unknown {what}{near}")
            continue
        for name, told in some.items():
            rule = reader.one(group, name, told)
            if rule is not None:
                rules[name] = rule
    if len(rules) - len(shipped) > MOST_OWN:
        reader.complain(("own",), f"more than {MOST_OWN} rules of our own")
    return (None if reader.problems else rules), sorted(reader.problems)


class _Reader:
    def __init__(self, shipped: Rules, lines: Mapping[Keys, int]) -> None:
        self.problems: list[Problem] = []
        self._shipped = shipped
        self._lines = lines

    def complain(self, keys: Keys, text: str) -> None:
        places = [self._lines.get(keys[:length]) for length in range(len(keys), 0, -1)]
        places += [line for place, line in self._lines.items() if place[: len(keys)] == keys]  # [unknown.below]
        self.problems.append(Problem(next((line for line in places if line), 0), text))

    def one(self, group: str, name: str, told: Any) -> Rule | None:
        where = (group, name)
        if not isinstance(told, dict):
            self.complain(where, f"'{name}' must stand in a table of its own, [{group}.<name>]")
            return None
        if group == "shipped" and name not in self._shipped:
            near = hint(name, self._shipped) or "; 'campuswatch alerts rules' lists them"
            self.complain(where, f"no shipped rule is called '{name}'{near}")
            return None
        if group == "own" and (name in self._shipped or not NAME.fullmatch(name)):
            wrong = "is a shipped rule: write [shipped.{}]" if name in self._shipped else "must be a-z, 0-9 and _"
            self.complain(where, f"[own.{name}] {wrong.format(name)}")
            return None
        return self._changed(name, told, where) if group == "shipped" else self._own(name, told, where)

    def _section(self, shape: type[Any], told: Mapping[str, Any], where: Keys) -> Any:
        """None after a complaint."""
        found, problems = read_section(told, shape, where, self._lines)
        self.problems += problems
        return None if problems else found

    def _changed(self, name: str, told: Mapping[str, Any], where: Keys) -> Rule | None:
        found: Change | None = self._section(Change, told, where)
        if found is None:
            return None
        rule = self._shipped[name]
        plain: dict[str, Any] = {key: getattr(found, key) for key in ("on", "for_s", "keep_s") if key in told}
        plain |= {key: SEVERITIES[getattr(found, key)] for key in ("severity", "in_key_area") if key in told}
        limits = {key: getattr(found, key) for key in ("limit", "clear") if key in told}
        if limits and rule.threshold is None:
            self.complain((*where, next(iter(limits))), f"[shipped.{name}] has no limit that could be changed")
            return None
        threshold = rule.threshold
        if limits and threshold is not None:
            if "clear" not in limits:  # it keeps its distance
                limits["clear"] = limits["limit"] + threshold.clear - threshold.limit
            threshold = replace(threshold, **limits)
        return self._judged(replace(rule, **plain, threshold=threshold), where)

    def _own(self, name: str, told: Mapping[str, Any], where: Keys) -> Rule | None:
        found: Own | None = self._section(Own, told, where)
        if found is None:
            return None
        problems = list(missing(found, told, where))
        for keys, text in problems:
            self.complain(keys, text)
        if problems:
            return None
        side = Side.ABOVE if "above" in told else Side.BELOW
        limit = found.above if side is Side.ABOVE else found.below
        threshold = Threshold(
            measurement=found.measurement, field=found.field, per=found.per, side=side, limit=limit,
            clear=found.clear if "clear" in told else limit, over_s=found.over_s, kinds=frozenset(found.kinds),
            areas=frozenset(found.areas), devices=frozenset(found.devices),
        )  # fmt: skip
        weighty = SEVERITIES[found.in_key_area] if "in_key_area" in told else None
        rule = Rule(
            name=name, topic=Topic(found.topic), severity=SEVERITIES[found.severity], in_key_area=weighty,
            for_s=found.for_s, keep_s=found.keep_s, threshold=threshold, on=found.on, title=found.title,
            says=found.says or found.title, do=found.do,
        )  # fmt: skip
        return self._judged(rule, where)

    def _judged(self, rule: Rule, where: Keys) -> Rule | None:
        """None where the limits do not go together."""
        threshold = rule.threshold
        if threshold is not None and threshold.beyond(threshold.clear):
            side = "at most" if threshold.side is Side.ABOVE else "at least"
            text = f"'clear' in [{'.'.join(where)}] must be {side} the limit of {threshold.limit:g}"
            self.complain((*where, "clear"), f"{text}, not {threshold.clear:g}")
            return None
        return rule


def missing(found: Own, told: Mapping[str, Any], where: Keys) -> Iterator[tuple[Keys, str]]:
    """What a rule of our own lacks, or says twice."""
    title = f"[{'.'.join(where)}]"
    for name in ("title", "do", "measurement", "field"):
        if not told.get(name):
            yield where, f"{title} lacks '{name}'"
    if ("above" in told) is ("below" in told):
        yield where, f"{title} must have either 'above' or 'below'"
    fields = MEASUREMENTS[found.measurement].fields
    numbers = [name for name, one in fields.items() if one.type is not Type.TEXT]
    for name in ("field", "per"):
        value = told.get(name)
        if value and value not in numbers:
            near = hint(value, numbers) or f"; there are {', '.join(numbers)}"
            yield (*where, name), f"'{name}' in {title} must be a number of '{found.measurement}', not {value!r}{near}"
