"""Rules of what does not answer."""

from __future__ import annotations

from alerts.rules.rule import Rule
from inventory.model.alert import Topic
from inventory.model.severity import Severity

DOWN = "down"
FLAPPING = "flapping"
BLIND = "blind"
NO_DATA = "no_data"
BLIND_AREA = "blind_area"
UNCOVERED_AREA = "uncovered_area"
OUTAGES = (
    Rule(
        name=DOWN, topic=Topic.OUTAGE, severity=Severity.MAJOR, in_key_area=Severity.CRITICAL,
        why="the observer has confirmed it by re-checks; to wait longer would only tell it later",
    ),
    Rule(
        name=FLAPPING, topic=Topic.OUTAGE, severity=Severity.MAJOR, keep_s=0,
        why="the quarantine itself says when it has been quiet long enough",
    ),
    Rule(
        name=BLIND, topic=Topic.OURSELVES, severity=Severity.CRITICAL, keep_s=60,
        why="when nearly everything is silent at once, the likeliest cause is our own line",
    ),
    Rule(
        name=NO_DATA, topic=Topic.CONDITION, severity=Severity.MINOR,
        why="the allowance of each measurement is several of its intervals already",
    ),
    Rule(
        name=BLIND_AREA, topic=Topic.OUTAGE, severity=Severity.CRITICAL, for_s=60, keep_s=60,
        why="Q43: every key area has a working camera now; a minute lets the cause of many be found first",
    ),
    Rule(
        name=UNCOVERED_AREA, topic=Topic.LEDGER, severity=Severity.MAJOR, for_s=3600,
        why="Q43; an hour in which whoever enters areas can enter their cameras too",
    ),
)  # fmt: skip
