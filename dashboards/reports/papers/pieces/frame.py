"""What every report has around its figures: title, period, whose knowledge it shows, marks, signatures, data. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dashboards.papers.sheet import Facts, Paper, Section, Signature, Table
from dashboards.reports.definitions import definitions
from dashboards.reports.papers.pieces.changed import MOST, changed_section
from dashboards.reports.papers.pieces.naming import period_words, span_words
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.period import Period
from language.moment import format_zone, local

SIGNERS = ("prepared", "checked", "principal")


class Timed(Protocol):
    """A school's figures or the bureau's."""

    @property
    def period(self) -> Period: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def known_ms(self) -> int: ...
    @property
    def whole(self) -> bool: ...


def head_notes(figures: Timed, words: Words, issue: Issue) -> list[str]:
    """The days, whose knowledge, and what marks this paper: it runs still, was made late, corrects one, is a draft."""
    days = span_words(figures.period, words)
    notes = [
        words.t("report_note.days", days=days, zone=format_zone(words.zone, words.language)),
        words.t("report_note.known", moment=words.moment(figures.known_ms)),
    ]
    if not figures.whole:
        notes.append(words.t("report_note.running", moment=words.moment(figures.end_ms)))
    if issue.late:
        notes.append(words.t("report_note.late"))
    if issue.version > 1:
        notes.append(words.t("report_note.version", version=issue.version))
    if not issue.number:
        notes.append(words.t("report_note.draft"))
    return notes


def school_paper(
    kind: str, figures: SchoolFigures, words: Words, issue: Issue, *, sections: Sequence[Section],
    signers: Sequence[str] = SIGNERS, facts: Facts = (), data: Sequence[Table] = (), terms: Sequence[str] = (),
    landscape: bool = False, stamp: bool = True, most_changed: int = MOST,
) -> Paper:  # fmt: skip
    """`signers` are of the family `report_signer.`, `terms` of the glossary: what its words mean stands at the end. A
    correction is told of before anything else, with at most `most_changed` figures."""
    return Paper(
        title=words.t(f"report.{kind}"),
        issuer=issue.issuer,
        language=words.language,
        printed=words.moment(words.now_ms),
        day=local(words.now_ms, words.zone).date(),
        code=issue.number,
        subject=" · ".join((figures.school.name, period_words(figures.period, words))),
        notes=head_notes(figures, words, issue),
        facts=facts,
        sections=[*changed_section(issue, words, most_changed), *sections],
        signatures=signatures(signers, words),
        stamp=stamp,
        landscape=landscape,
        data=data,
        definitions=definitions(terms, words),
        zone=words.zone,
        figures=figures.headline.as_data(),
    )


def signatures(signers: Sequence[str], words: Words) -> list[Signature]:
    return [Signature(role=words.t(f"report_signer.{signer}")) for signer in signers]
