"""What two versions of a report say differently: their headlines, and the figures of devices or schools listed beside
them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from alerts.state import State
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.school_figures import SchoolFigures
from inventory.model.report import Change
from inventory.model.target import Measure

LISTED = "listed"
"""Beside the fields of the headline: name -> whole number, or two for a share."""
Value = Fraction | int | None
SHARES = (*(measure.value for measure in MEASURED), "coverage", "passwords")
LENGTHS = ("mean_response_ms", "mean_repair_ms")


def _coverage(one: Headline) -> Fraction | None:
    expected = one.total.expected_ms
    return Fraction(one.total.observed_ms, expected) if expected else None


def _mean(total: int, count: int) -> int | None:
    return total // count if count else None


def _share(measure: Measure) -> Callable[[Headline], Value]:
    return lambda one: one.rate(measure).share


FIGURES: Mapping[str, Callable[[Headline], Value]] = {
    **{measure.value: _share(measure) for measure in MEASURED},
    "coverage": _coverage,
    "passwords": lambda one: one.passwords.share,
    "devices": lambda one: one.devices,
    "down_ms": lambda one: one.total[State.DOWN],
    "shadow_ms": lambda one: one.total[State.SHADOW],
    "maintenance_ms": lambda one: one.total[State.MAINTENANCE],
    "unknown_ms": lambda one: one.total[State.UNKNOWN],
    "opened": lambda one: one.opened,
    "mended": lambda one: one.mended,
    "standing": lambda one: one.standing,
    "mean_response_ms": lambda one: _mean(one.response_ms, one.responded),
    "mean_repair_ms": lambda one: _mean(one.repair_ms, one.repaired),
    "unexpected": lambda one: one.unexpected,
    "blind_key_areas": lambda one: one.blind_key_areas,
}
"""Name (message `figure.<name>`) -> what it is in a headline; shares exactly, lengths in milliseconds."""


def stored(figures: SchoolFigures | BureauFigures) -> dict[str, Any]:
    """What the archive keeps of them: the headline as data, and what is listed."""
    return {**figures.headline.as_data(), LISTED: listed(figures)}


def listed(figures: SchoolFigures | BureauFigures) -> dict[str, int | list[int]]:
    """Of a school its devices that were down, `device.<code>.down_ms`; of the bureau shares of its schools,
    `school.<code>.online`, as part and whole."""
    if isinstance(figures, SchoolFigures):
        return {f"device.{one.device.code}.down_ms": one.down_ms for one in figures.devices if one.down_ms}
    return {
        f"school.{line.school.code}.{measure.value}": [rate.part, rate.whole]
        for line in figures.schools
        for measure, reckon in MEASURED.items()
        if (rate := reckon(line.headline)).whole
    }


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs, in the order of FIGURES, then what is listed by name. Both are as `stored` made them."""
    found = [(name, before_value, after_value) for name, before_value, after_value in _pairs(before, after)]
    return tuple(Change(figure=name, was=_number(was), now=_number(now)) for name, was, now in found if was != now)


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Value, Value]]:
    was, now = Headline.from_data(_fields(before)), Headline.from_data(_fields(after))
    pairs = [(name, reckon(was), reckon(now)) for name, reckon in FIGURES.items()]
    old, new = before.get(LISTED, {}), after.get(LISTED, {})
    return pairs + [(name, _listed(old.get(name)), _listed(new.get(name))) for name in sorted({*old, *new})]


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != LISTED}


def _listed(value: int | list[int] | None) -> Value:
    if isinstance(value, list):
        return Fraction(value[0], value[1]) if value[1] else None
    return value


def _number(value: Value) -> float | int | None:
    return float(value) if isinstance(value, Fraction) else value
