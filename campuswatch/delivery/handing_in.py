"""The mail to the bureau that a school's paper came in, with the paper itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote
from uuid import uuid4

from campuswatch.delivery.letters import enclosed, title_of
from campuswatch.usecases.telling import MAIL
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.words import Words
from inventory.model.notice import Action, Fact, Letter, Notice
from inventory.model.obligation import Submission
from inventory.model.report import Form, Report
from inventory.model.school import School
from inventory.period import PeriodKind, parse_period
from language.message import Message, Parameter

FORMS = (Form.PDF, Form.XLSX)
HANDED_IN = "handed_in"
"""The last part of the kind of its notice."""


def handed_in_notices(
    report: Report, submission: Submission, home: School, to: Iterable[str], language: str, now_ms: int
) -> list[Notice]:
    """`language` is the bureau's; the files are in the language in which the school confirmed them."""
    words = Words(language, home.zone, now_ms)
    going_with = enclosed(report, FORMS, home.language)
    letter = handed_in_letter(report, submission, home, words)
    return [
        Notice(
            id=uuid4().hex, school=report.school, kind=f"report.{HANDED_IN}", channel=MAIL, to=address, letter=letter,
            created_ms=now_ms, due_ms=now_ms, language=language, attachments=going_with.attached,
        )
        for address in to
    ]  # fmt: skip


def handed_in_letter(report: Report, submission: Submission, home: School, words: Words) -> Letter:
    days = parse_period(report.period)
    period = replace(days, kind=PeriodKind.TERM, name=report.title) if report.title else days
    named: dict[str, Parameter] = {
        "title": title_of(report.kind, words), "period": period_words(period, words),
        "school": home.name, "number": report.number, "version": report.version,
    }  # fmt: skip
    who = f"{submission.name}, {submission.post}" if submission.post else submission.name
    facts = [Fact(Message("report_mail.signed_by"), who)]
    if submission.note:
        facts.append(Fact(Message("report_mail.note"), submission.note))
    return Letter(
        subject=Message("report_mail.handed_in_subject", named),
        sentences=(Message("report_mail.handed_in", named),),
        facts=tuple(facts),
        actions=(Action(Message("report_mail.open"), "page", {"path": f"/reports/{quote(report.number)}"}),),
    )
