"""What Grafana makes of a query's text before a server sees it.

Where the rules stand in Grafana 9.4 to 13: variables in `templating/template_srv.ts` and `templating/formatRegistry.ts`
(from 10 on `@grafana/scenes`), a variable's options in `variables/query/reducer.ts`, the step in
`datetime/rangeutil.ts` and `tsdb/intervalv2`, the macros in `tsdb/influxdb/models/query.go`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
# Up to so many milliseconds a point -> the step.
STEPS: tuple[tuple[float, int], ...] = (
    (10, 1),
    (15, 10),
    (35, 20),
    (75, 50),
    (150, 100),
    (350, 200),
    (750, 500),
    (1.5 * SECOND, SECOND),
    (3.5 * SECOND, 2 * SECOND),
    (7.5 * SECOND, 5 * SECOND),
    (12.5 * SECOND, 10 * SECOND),
    (17.5 * SECOND, 15 * SECOND),
    (25 * SECOND, 20 * SECOND),
    (45 * SECOND, 30 * SECOND),
    (1.5 * MINUTE, MINUTE),
    (3.5 * MINUTE, 2 * MINUTE),
    (7.5 * MINUTE, 5 * MINUTE),
    (12.5 * MINUTE, 10 * MINUTE),
    (17.5 * MINUTE, 15 * MINUTE),
    (25 * MINUTE, 20 * MINUTE),
    (45 * MINUTE, 30 * MINUTE),
    (1.5 * HOUR, HOUR),
    (2.5 * HOUR, 2 * HOUR),
    (4.5 * HOUR, 3 * HOUR),
    (9 * HOUR, 6 * HOUR),
    (24 * HOUR, 12 * HOUR),
    (7 * DAY, DAY),
    (21 * DAY, 7 * DAY),
    (42 * DAY, 30 * DAY),
)
LONGEST = 365 * DAY
UNITS = {"y": LONGEST, "w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1}
SHOWN = ("y", "d", "h", "m", "s", "ms")
# $name, [[name:format]], ${name.path:format}
VARIABLE = re.compile(r"\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}")
SPECIAL = re.compile(r"[\\^$*+?.()|\[\]{}/]")


class Range(NamedTuple):
    """What is looked at, UTC milliseconds, both ends included."""

    from_ms: int
    to_ms: int


class Option(NamedTuple):
    """What a variable offers: `text` to people, `value` to queries."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen of a variable: some of `values`, or, where `everything` is not empty, "All" with that text."""

    values: Sequence[str] = ()
    everything: str = ""


def milliseconds(text: str) -> int:
    """Of `30s`, `5m`, `1h`; a leading `>` or `<` means nothing any more."""
    match = re.fullmatch(r"[<>]?(\d+)(\w+)", text)
    if match is None or match[2] not in UNITS:
        raise ValueError(f"{text!r} is no step that Grafana knows")
    return int(match[1]) * UNITS[match[2]]


def step_ms(range: Range, max_points: int, least_ms: int = 1) -> int:
    """`$__interval_ms` of a panel `max_points` wide whose step is at least `least_ms`."""
    wanted = (range.to_ms - range.from_ms) / max_points
    rounded = next((step for most, step in STEPS if wanted < most), LONGEST)
    return max(rounded, least_ms)


def step_text(ms: int) -> str:
    """`$__interval`: in the largest unit of which there is one, rounded down to it."""
    unit = next(unit for unit in SHOWN if ms >= UNITS[unit])
    return f"{ms // UNITS[unit]}{unit}"


def escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def regex(values: Sequence[str]) -> str:
    return escaped(values[0]) if len(values) == 1 else f"({'|'.join(map(escaped, values))})"


def glob(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"{{{','.join(values)}}}"


FORMATS = {"regex": regex, "glob": glob, "raw": ",".join, "csv": ",".join, "pipe": "|".join}


def replaced(text: str, variables: Mapping[str, Choice], default: str = "glob") -> str:
    """The variables of a dashboard put in. A name that is none stays; the text of a custom "All" is not escaped."""

    def value(match: re.Match[str]) -> str:
        choice = variables.get(match[1] or match[2] or match[4])
        if choice is None:
            return match[0]
        return choice.everything or FORMATS[match[3] or match[6] or default](choice.values)

    return VARIABLE.sub(value, text)


def expanded(text: str, range: Range, step: int, variables: Mapping[str, Choice]) -> str:
    """What the server is sent: the browser puts variables in, the backend the macros, in this order."""
    spans = {"__from": str(range.from_ms), "__to": str(range.to_ms)}
    text = replaced(text, {**variables, **{name: Choice((value,)) for name, value in spans.items()}}, "regex")
    text = text.replace("$timeFilter", f"time >= {range.from_ms}ms and time <= {range.to_ms}ms")
    text = text.replace("$interval", step_text(step)).replace("$__interval_ms", str(step))
    return text.replace("$__interval", step_text(step))


def options(values: Sequence[str], pattern: str) -> list[Option]:
    """Of a query variable: each answer, split by the variable's own regular expression `/…/` where it has one."""
    if not pattern:
        return [Option(value, value) for value in values]
    compiled = re.compile(javascript(pattern))
    found = []
    for value in values:
        match = compiled.search(value)
        if match is None:
            continue
        groups = match.groupdict()
        if groups:
            shown, meant = groups.get("text") or groups.get("value"), groups.get("value") or groups.get("text")
        else:
            shown = meant = match[1] if match.groups() else match[0]
        found.append(Option(shown or "", meant or ""))
    return list(dict.fromkeys(found))


def javascript(pattern: str) -> str:
    """A regular expression of JavaScript between slashes, as Python writes it."""
    match = re.fullmatch(r"/(.*)/[gimsuy]*", pattern, re.DOTALL)
    return (match[1] if match else pattern).replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")


def legend(alias: str, measurement: str, tags: Mapping[str, str], column: str) -> str:
    """The name of a series under `alias`; what it cannot fill stays as it is written."""

    def part(match: re.Match[str]) -> str:
        name = match[1] or match[2] or ""
        if name in ("m", "measurement"):
            return measurement
        if name == "col":
            return column
        return tags.get(name.removeprefix("tag_"), match[0]) if name.startswith("tag_") else match[0]

    return re.sub(r"\[\[([@/\w-]+)\]\]|\$([@\w-]+)", part, alias)
