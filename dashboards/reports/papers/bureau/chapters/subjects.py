"""Whose figures stand in a row of the bureau's papers: a school's, a locality's, or those of all together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.figures import Judgement
from dashboards.papers.sheet import Tone
from dashboards.reports.bureau_figures import BureauFigures, SchoolLine
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.rate import Judged, Rate
from dashboards.words import Words
from inventory.model.school import Locality
from inventory.model.target import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`schools` counts them; `line` is there for one school alone. `tone` is that of the whole row."""

    name: str
    headline: Headline
    before: Headline | None = None
    year_ago: Headline | None = None
    judged: Mapping[Measure, Judged] = field(default_factory=dict)
    schools: int = 1
    one_key: tuple[int, int] = (0, 0)
    line: SchoolLine | None = None
    tone: Tone = Tone.PLAIN

    def judgement(self, measure: Measure) -> Judged:
        """Also of what nobody asks for, and of what only schools together have: then nothing is judged."""
        if measure in self.judged:
            return self.judged[measure]
        rate = self.headline.rate(measure) if measure in MEASURED else Rate()
        return Judged(measure, rate, None, Judgement.NOT_JUDGED)


def of_school(line: SchoolLine) -> Subject:
    return Subject(
        name=line.school.name, headline=line.headline, before=line.before, year_ago=line.year_ago, judged=line.judged,
        one_key=line.one_key, line=line,
    )  # fmt: skip


def of_all(figures: BureauFigures, words: Words) -> Subject:
    return Subject(
        name=words.t("paper.sum"), headline=figures.headline, before=figures.before, year_ago=figures.year_ago,
        judged=figures.judged, schools=len(figures.schools), one_key=_one_keys(figures.schools), tone=Tone.STRONG,
    )  # fmt: skip


def of_localities(figures: BureauFigures, words: Words) -> list[Subject]:
    """Those that there are schools of, sums of sums."""
    found = []
    for locality in (Locality.URBAN, Locality.RURAL, Locality.UNKNOWN):
        lines = [line for line in figures.schools if line.school.locality is locality]
        if lines:
            found.append(_locality(locality, lines, figures, words))
    return found


def _locality(locality: Locality, lines: list[SchoolLine], figures: BureauFigures, words: Words) -> Subject:
    return Subject(
        name=locality_word(locality, words),
        headline=Headline.total_of(line.headline for line in lines),
        before=_summed(line.before for line in lines),
        year_ago=_summed(line.year_ago for line in lines),
        judged=figures.by_locality.get(locality, {}),
        schools=len(lines),
        one_key=_one_keys(lines),
    )


def locality_word(locality: Locality, words: Words) -> str:
    return words.t(f"locality.{locality}") if locality else words.t("report_bsays.no_locality")


def _one_keys(lines: Iterable[SchoolLine]) -> tuple[int, int]:
    up, all_ = 0, 0
    for line in lines:
        up, all_ = up + line.one_key[0], all_ + line.one_key[1]
    return up, all_


def _summed(parts: Iterable[Headline | None]) -> Headline | None:
    some = [one for one in parts if one is not None]
    return Headline.total_of(some) if some else None
