"""The mail that a report goes with: its headline figures, what is attached, and where the whole of it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from alerts.outbox import MOST_ATTACHED, on_the_line
from dashboards.reports.headline import Headline
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.words import Words
from inventory.model.notice import Action, Attachment, Fact, Letter
from inventory.model.report import Form, Report, ReportFile
from inventory.model.target import Measure
from inventory.period import Period
from language.enumeration import format_words
from language.message import Message, Parameter

TOLD = (Measure.ONLINE, Measure.AVAILABILITY, Measure.INTACT, Measure.RECORDING, Measure.MENDED_IN_TIME)
ZIPPED = "csv.zip"
"""The form CSV in the archive: one file a table."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """`left_out` were too large to go with it, or are not asked for: they are reached by the link."""

    attached: tuple[Attachment, ...]
    left_out: tuple[str, ...]


def enclosed(report: Report, forms: Sequence[Form], language: str) -> Enclosed:
    """Of the forms asked for, in their order, as many as fit into one mail."""
    attached: list[Attachment] = []
    left_out: list[str] = []
    taken = 0
    for form in forms:
        file = next((one for one in report.files if (one.form, one.language) == (form, language)), None)
        if file is None:
            continue
        name = file_name(report, file)
        taken += on_the_line(file.size)
        if taken > MOST_ATTACHED:
            taken -= on_the_line(file.size)
            left_out.append(name)
        else:
            attached.append(Attachment(name, file.digest, file.size))
    return Enclosed(tuple(attached), tuple(left_out))


def file_name(report: Report, file: ReportFile) -> str:
    """`S01-R-2026-0012-v2.pdf`; the first version goes without."""
    version = f"-v{report.version}" if report.version > 1 else ""
    ending = ZIPPED if file.form is Form.CSV else file.form.value
    return f"{report.number}{version}.{ending}"


def report_letter(
    report: Report, period: Period, words: Words, *, place: str, enclosed: Enclosed, due_ms: int | None = None,
    hand_in_ms: int | None = None,
) -> Letter:  # fmt: skip
    """In the language of `words`. `place` is the school's name, empty for the bureau's paper. `due_ms` says when it
    should have been made, where it was made later; `hand_in_ms` until when the school is to confirm it."""
    named: dict[str, Parameter] = {
        "title": title_of(report.kind, words, of_bureau=not report.school),
        "period": period_words(period, words),
        "version": report.version,
    }
    subject = "report_mail.subject" if report.version == 1 else "report_mail.subject_corrected"
    return Letter(
        subject=Message(subject, named),
        sentences=tuple(_sentences(report, named, words, place, enclosed, due_ms, hand_in_ms)),
        facts=tuple(_facts(report, words)),
        actions=(Action(Message("report_mail.open"), "page", {"path": f"/reports/{quote(report.number)}"}),),
    )


def title_of(kind: str, words: Words, *, of_bureau: bool = False) -> str:
    return words.word("report_bureau." if of_bureau else "report.", kind)


def _sentences(
    report: Report, named: dict[str, Parameter], words: Words, place: str, enclosed: Enclosed, due_ms: int | None,
    hand_in_ms: int | None,
) -> Iterator[Message]:  # fmt: skip
    if place:
        yield Message("report_mail.of_school", {**named, "school": place, "number": report.number})
    else:
        yield Message("report_mail.of_bureau", {**named, "number": report.number})
    if due_ms is not None:
        yield Message("report_mail.late", {"due_ms": due_ms})
    if report.why:
        yield Message("report_mail.why", {"why": report.why})
    if enclosed.attached:
        yield Message(
            "report_mail.attached", {"files": format_words([one.name for one in enclosed.attached], words.language)}
        )
    if enclosed.left_out:
        yield Message("report_mail.too_large", {"files": format_words(enclosed.left_out, words.language)})
    if hand_in_ms is not None:
        yield Message("report_mail.hand_in", {"due_ms": hand_in_ms, "number": report.number})


def _facts(report: Report, words: Words) -> Iterator[Fact]:
    headline = Headline.from_data(report.figures)
    for measure in TOLD:
        rate = headline.rate(measure)
        if rate.share is None:
            continue
        share = words.percent(rate.share)
        if rate.coverage is None:
            yield Fact(Message(f"measure.{measure}"), share)
        else:
            told: dict[str, Parameter] = {"share": share, "coverage": words.percent(rate.coverage)}
            yield Fact(Message(f"measure.{measure}"), Message("report_mail.rate", told))
    yield Fact(Message("report_mail.devices"), words.num(headline.devices))
    counts: dict[str, Parameter] = {
        "opened": headline.opened, "mended": headline.mended, "standing": headline.standing,
    }  # fmt: skip
    yield Fact(Message("report_mail.faults"), Message("report_mail.fault_counts", counts))
