"""Rules of ourselves: the collector measures itself once a minute, and that is judged like any other device's word."""

from __future__ import annotations

from alerts.rules.rule import Rule, Side, Threshold
from inventory.model.alert import Topic
from inventory.model.severity import Severity


def _collector(field: str, side: Side, limit: float, clear: float, shown: float = 1.0) -> Threshold:
    return Threshold(measurement="collector", field=field, side=side, limit=limit, clear=clear, shown=shown)


MIB = 1 / (1 << 20)
COLLECTING = (
    Rule(
        name="collector_late", topic=Topic.OURSELVES, severity=Severity.MAJOR, for_s=600, keep_s=600,
        threshold=_collector("lateness_ms", Side.ABOVE, 5_000, 1_000, 1 / 1000),
        why="p99 of a minute; looks 5 s late still meet the goals of 40 and 90 s, more do not",
    ),
    Rule(
        name="collector_sheds", topic=Topic.OURSELVES, severity=Severity.MAJOR, for_s=300, keep_s=600,
        threshold=_collector("shed", Side.ABOVE, 0, 0),
        why="looks that are left out are seen by nobody; one burst is not worth a mail",
    ),
    Rule(
        name="collector_silent", topic=Topic.OURSELVES, severity=Severity.CRITICAL, for_s=180, keep_s=60,
        threshold=_collector("readings", Side.BELOW, 1, 1),
        why="not one look in a minute, three times: the schedule stands still or there is nothing to watch",
    ),
    Rule(
        name="collector_spool", topic=Topic.OURSELVES, severity=Severity.MAJOR, for_s=1800, keep_s=300,
        threshold=_collector("spool_bytes", Side.ABOVE, 64 * (1 << 20), 1 << 20, MIB),
        why="64 MiB are hours of a county: the server of time series has been away for long",
    ),
    Rule(
        name="collector_disk", topic=Topic.OURSELVES, severity=Severity.CRITICAL, for_s=120, keep_s=600,
        threshold=_collector("disk_free_pct", Side.BELOW, 5, 8),
        why="databases stop at full disks; 5 % leaves days to make room",
    ),
)  # fmt: skip
