"""Rates against targets: of one school, of all schools together, and of those of a locality (Q32). Pure.

Groups are judged on their sums, never on means of means. Compliance, networking and one-key rates count campuses: a
campus of which nobody entered anything is one that is not accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.rate import Judged, Rate, judge_rate
from inventory.model.school import Locality, School
from inventory.model.target import Measure, Target, target_of


def judge_school(
    school: School, headline: Headline, targets: Sequence[Target], day: date
) -> Mapping[Measure, Judged]:  # fmt: skip
    """`targets` as known when the paper is made, `day` the last of its period."""
    return {
        measure: judge_rate(measure, headline.rate(measure), target_of(targets, school, measure, day))
        for measure in MEASURED
    }


def judge_all(
    lines: Sequence[SchoolLine], headline: Headline, targets: Sequence[Target], day: date
) -> Mapping[Measure, Judged]:
    """All schools together, by the targets for all: those of a locality say nothing of all."""
    return _judged(lines, headline, targets, None, day)


def judge_localities(
    lines: Iterable[SchoolLine], targets: Sequence[Target], day: date
) -> Mapping[Locality, Mapping[Measure, Judged]]:
    """Of those that have schools, by the targets of the locality, or where there is none by those for all."""
    by_locality: defaultdict[Locality, list[SchoolLine]] = defaultdict(list)
    for one in lines:
        by_locality[one.school.locality].append(one)
    found = {}
    for locality in Locality:
        if own := by_locality.get(locality):
            whose = School(code="", name="", locality=locality)
            found[locality] = _judged(own, Headline.total_of(one.headline for one in own), targets, whose, day)
    return found


def campus_rates(lines: Sequence[SchoolLine], day: date) -> dict[Measure, Rate]:
    """On that day: accepted systems, accepted ones connected to both platforms, campuses with a one-key alarm in
    service."""
    standings = [one.standing for one in lines]
    return {
        Measure.COMPLIANCE: _share(one is not None and one.accepted(day) for one in standings),
        Measure.NETWORKING: _share(one is not None and one.connected(day) for one in standings),
        Measure.ONE_KEY: _share(one.one_key[1] > 0 for one in lines),
    }


def _judged(
    lines: Sequence[SchoolLine], headline: Headline, targets: Sequence[Target], whose: School | None, day: date
) -> Mapping[Measure, Judged]:
    rates = {measure: headline.rate(measure) for measure in MEASURED} | campus_rates(lines, day)
    return {
        measure: judge_rate(measure, rate, target_of(targets, whose, measure, day)) for measure, rate in rates.items()
    }


def _share(met: Iterable[bool]) -> Rate:
    told = list(met)
    return Rate(sum(told), len(told))
