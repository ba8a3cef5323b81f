"""Every alert rule over the day of two schools: it fires for what was broken, soon, and for nothing else ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest
from campus_day import Day
from day_plan import FAULTS, SILENT, TOLD, WATCHED
from filled_influx import Filled
from grafana_alerting import fired

from dashboards.grafana.query import Source
from dashboards.grafana.rule import Rule
from dashboards.rules import RULES
from inventory.model.kind import Kind

pytestmark = [pytest.mark.needs("influxd"), pytest.mark.timeout(600)]
HALF_MINUTE_MS = 30_000
EARLY = 4  # minutes after WATCHED began: before, rounds were too rare for a rule to judge by


class Expected(NamedTuple):
    """`devices` (and their `part`: port, channel, disk) fire at latest `soon` minutes after `during` began, and no
    longer than `late` after it.
    """

    devices: frozenset[str]
    during: range
    soon: int
    late: int
    part: str = ""


def of_fault(day: Day, fault: str, *kinds: Kind, soon: int, late: int) -> Expected:
    codes, port = day.broken[fault]
    struck = frozenset(code for code in codes if not kinds or day.devices[code].kind in kinds)
    return Expected(struck, FAULTS[fault].during, soon, late, port)


def of_told(day: Day, name: str, *, soon: int, late: int) -> Expected:
    school, device, part, during = TOLD[name]
    return Expected(frozenset({f"{school.lower()}-{device}"}), during, soon, late, part)


def planted(day: Day) -> Mapping[str, list[Expected]]:
    """By the uid of the rule."""
    others = [kind for kind in Kind if kind not in (Kind.CAMERA, Kind.ENCODER)]
    return {
        "campuswatch-device-down": [of_fault(day, "switch", *others, soon=4, late=2)],
        "campuswatch-camera-stream": [
            of_fault(day, "camera", soon=4, late=2),
            of_fault(day, "switch", Kind.CAMERA, soon=4, late=2),
        ],
        "campuswatch-ups-on-battery": [of_fault(day, "ups", soon=4, late=2)],
        "campuswatch-port-errors": [of_fault(day, "port", soon=6, late=5)],
        "campuswatch-recorder-disk": [of_told(day, "disk", soon=17, late=6)],
        "campuswatch-channel-not-recording": [of_told(day, "stopped", soon=1225, late=0)],
        "campuswatch-retention-short": [of_told(day, "short", soon=1225, late=0)],
        "campuswatch-clock-off": [of_told(day, "clock", soon=30, late=11)],
        "campuswatch-unexpected-change": [of_told(day, "change", soon=4, late=61)],
        "campuswatch-picture": [of_told(day, "picture", soon=170, late=0)],
        "campuswatch-collector-silent": [Expected(frozenset({"local"}), SILENT, soon=12, late=2)],
    }


def part_of(labels: Mapping[str, str]) -> str:
    return next((labels[name] for name in ("port", "channel", "disk", "what") if labels.get(name)), "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.uid)
def test_a_rule_fires_for_what_is_broken_and_for_nothing_else(rule: Rule, filled: Filled) -> None:
    day = filled.day
    minutes = {day.at(minute) + HALF_MINUTE_MS: minute for minute in WATCHED[EARLY:]}

    def ask(source: str, text: str) -> list[dict[str, object]]:
        return filled.server.query(text, filled.databases[Source(source)])

    found = fired(rule.as_json("en"), ask, minutes)
    by_device = {
        (dict(labels)["device"], part_of(dict(labels))): [minutes[at_ms] for at_ms in moments]
        for labels, moments in found.items()
    }
    expected = planted(day)[rule.uid]
    assert by_device.keys() == {(device, one.part) for one in expected for device in one.devices}
    for one in expected:
        assert one.devices, "nothing was planted"
        for device in one.devices:
            alarmed = by_device[device, one.part]
            assert one.during.start < alarmed[0] <= one.during.start + one.soon
            assert one.during.stop - 1 <= alarmed[-1] <= one.during.stop + one.late
            assert alarmed == list(range(alarmed[0], alarmed[-1] + 1)), "it did not waver"
