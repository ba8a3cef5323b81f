"""Faults of many schools as one: sums, and the gravest of what is listed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dashboards.reports.fault_figures import FaultFigures, Repeated
from dashboards.reports.rate import Rate
from inventory.model.fault import CauseClass, Fault

MOST_LISTED = 500
"""Of each list that is kept: a paper has room for fewer, and a thousand schools bring many."""


def sum_faults(parts: Iterable[FaultFigures], most: int = MOST_LISTED) -> FaultFigures:
    """`late` the longest past its limit first, those not mended before the others; `repeated` the most frequent first,
    `major` in order of time; at most `most` of each. `faults` stays empty: papers of schools have them."""
    some = list(parts)
    causes: Counter[CauseClass] = Counter()
    for one in some:
        causes.update(one.by_cause)
    late = sorted((fault for one in some for fault in one.late), key=_past)
    repeated = sorted((again for one in some for again in one.repeated), key=_often)
    major = sorted((event for one in some for event in one.major), key=lambda event: (event.since_ms, event.number))
    return FaultFigures(
        opened=sum(one.opened for one in some),
        reopened=sum(one.reopened for one in some),
        mended=sum(one.mended for one in some),
        closed=sum(one.closed for one in some),
        standing=sum(one.standing for one in some),
        unmended=sum(one.unmended for one in some),
        dismissed=sum(one.dismissed for one in some),
        in_time=Rate.total(one.in_time for one in some),
        response_ms=sorted(ms for one in some for ms in one.response_ms),
        repair_ms=sorted(ms for one in some for ms in one.repair_ms),
        late=late[:most],
        repeated=repeated[:most],
        major=major[:most],
        by_cause=dict(causes),
    )


def _past(fault: Fault) -> tuple[bool, int, str]:
    limit_ms = fault.repair_by_ms or 0
    if fault.repaired_ms is None:
        return False, limit_ms, fault.number
    return True, limit_ms - fault.repaired_ms, fault.number


def _often(one: Repeated) -> tuple[int, int, str, str]:
    return -one.times, -len(one.numbers), one.device, one.topic
