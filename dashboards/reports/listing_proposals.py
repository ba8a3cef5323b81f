"""Which schools an archived report says to list, and which listed ones it clears (挂牌督办). Pure: people decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alerts.figures import Judgement
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.rate import Judged, judge_rate
from inventory.model.listing import Listing
from inventory.model.report import Report
from inventory.model.school import School
from inventory.model.target import Target, target_of
from inventory.period import Period, parse_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """By the figures of `report`. `clears` is the standing listing that it would clear; None: the school is to be
    listed."""

    school: School
    report: Report
    judged: Judged
    clears: Listing | None = None


def proposals(
    reports: Mapping[str, Report], schools: Iterable[School], targets: Iterable[Target], standing: Iterable[Listing]
) -> list[Proposal]:
    """`reports` are those of one period that is over, by school. By school, in the order of the measures."""
    asked, listed = list(targets), list(standing)
    found: list[Proposal] = []
    for school in schools:
        if (report := reports.get(school.code)) is None:
            continue
        own = [one for one in listed if one.school == school.code]
        found += _clearing(school, report, asked, own)
        found += _listing(school, report, asked, own)
    return found


def judged_by(report: Report, school: School, targets: Iterable[Target]) -> dict[str, Judged]:
    """What an archived report says of each measure that a school is judged by, by its name."""
    headline, last = Headline.from_data(report.figures), parse_period(report.period).last
    asked = list(targets)
    return {
        measure.value: judge_rate(measure, headline.rate(measure), target_of(asked, school, measure, last))
        for measure in MEASURED
    }


def _listing(school: School, report: Report, targets: list[Target], own: Iterable[Listing]) -> Iterator[Proposal]:
    already = {one.measure for one in own}
    for one in judged_by(report, school, targets).values():
        if one.missed and one.measure not in already:
            yield Proposal(school=school, report=report, judged=one)


def _clearing(school: School, report: Report, targets: list[Target], own: Iterable[Listing]) -> Iterator[Proposal]:
    """Only by a later period: the one for which it was listed cannot clear it, nor one before."""
    period = parse_period(report.period)
    for listing in own:
        judged = judged_for(listing, report, school, targets)
        if judged.verdict is Judgement.MET and _later(period, listing):
            yield Proposal(school=school, report=report, judged=judged, clears=listing)


def judged_for(listing: Listing, report: Report, school: School, targets: Iterable[Target]) -> Judged:
    """Whether a report reaches what a school was listed for: the stricter of the figure asked for then and the one
    asked for now, with the coverage asked for now."""
    last = parse_period(report.period).last
    now = target_of(targets, school, listing.measure, last)
    least = max(listing.least_ppm, now.least_ppm if now else 0)
    wanted = Target(id="", measure=listing.measure, least_ppm=least)
    if now is not None:
        wanted = Target(id=now.id, measure=now.measure, least_ppm=least, coverage_ppm=now.coverage_ppm)
    return judge_rate(listing.measure, Headline.from_data(report.figures).rate(listing.measure), wanted)


def _later(period: Period, listing: Listing) -> bool:
    return period.first > parse_period(listing.period).first and period.last > parse_period(listing.period).last
