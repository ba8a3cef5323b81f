"""A rate as a cell and as a sentence, never without what was seen of it; its verdict, or why there is none. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from alerts.figures import Judgement
from dashboards.papers.sheet import Cell, Tone
from dashboards.reports.papers.pieces.naming import inside
from dashboards.reports.rate import Judged, Rate
from dashboards.words import Words
from inventory.model.target import Target
from language.enumeration import format_words

MOST_DIGITS = 4
"""Targets count millionths: a percentage with four places is exact."""
TONES = {Judgement.MET: Tone.MET, Judgement.MISSED: Tone.MISSED, Judgement.NOT_JUDGED: Tone.NOT_JUDGED}


def share_cell(share: Fraction | None, words: Words, *, tone: Tone = Tone.PLAIN, trace: str = "") -> Cell:
    """Cut after two places and never rounded up; a dash where there is nothing to divide by."""
    return Cell(words.percent(share), share, tone, "" if share is None else trace)


def rate_cell(rate: Rate, words: Words, *, tone: Tone = Tone.PLAIN, trace: str = "") -> Cell:
    return share_cell(rate.share, words, tone=tone, trace=trace)


def coverage_cell(coverage: Fraction | None, words: Words) -> Cell:
    """None: a fact of the ledger, or nothing was to be seen."""
    return share_cell(coverage, words, tone=Tone.SOFT)


def limit(share: Fraction, words: Words) -> str:
    """A target as it was set: `95 %`, `99.9 %`."""
    digits = next((some for some in range(MOST_DIGITS) if not share * 100 % Fraction(1, 10**some)), MOST_DIGITS)
    return words.percent(share, digits)


def target_cell(target: Target | None, words: Words) -> Cell:
    return Cell("", tone=Tone.SOFT) if target is None else Cell(f"≥ {limit(target.least, words)}", target.least)


def verdict_cell(judged: Judged, words: Words) -> Cell:
    """Met, missed, or why it was not judged."""
    if judged.verdict is not Judgement.NOT_JUDGED:
        return Cell(words.t(f"judgement.{judged.verdict}"), tone=TONES[judged.verdict])
    if judged.target is None:
        return Cell(words.t("judgement.no_target"), tone=Tone.SOFT)
    return Cell(_withheld(judged, judged.target, words), tone=Tone.NOT_JUDGED)


def _withheld(judged: Judged, target: Target, words: Words) -> str:
    coverage = judged.rate.coverage
    if judged.rate.share is None:
        return words.t("judgement.nothing")
    return words.t(
        "judgement.withheld", coverage=words.percent(coverage), least=limit(target.coverage, words)
    )  # fmt: skip


def rate_sentence(judged: Judged, words: Words) -> str:
    """`Online rate 97.31 % (target 95 %): met; coverage 99.90 %.`"""
    measure = words.t(f"measure.{judged.measure}")
    rate, target = judged.rate, judged.target
    if rate.share is None:
        return words.t("report_says.no_rate", measure=measure)
    seen = "" if rate.coverage is None else words.t("report_says.seen", coverage=words.percent(rate.coverage))
    share = words.percent(rate.share)
    if target is None:
        return words.t("report_says.rate", measure=measure, share=share, seen=seen)
    verdict = verdict_cell(judged, words).text
    return words.t(
        "report_says.rate_judged", measure=measure, share=share, target=limit(target.least, words), verdict=verdict,
        seen="" if judged.verdict is Judgement.NOT_JUDGED else seen,
    )  # fmt: skip


def documents(judged: Iterable[Judged], words: Words) -> list[str]:
    """By which papers the targets are asked for, each with its measures; nothing where none is named."""
    named: dict[str, list[str]] = {}
    for one in judged:
        if one.target is not None and one.target.document:
            named.setdefault(one.target.document, []).append(inside(words.t(f"measure.{one.measure}")))
    return [
        words.t("report_says.target_by", document=document, measures=format_words(measures, words.language))
        for document, measures in named.items()
    ]
