"""What people do with reports: have them made, correct them, hand them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, NeededWords, Secret, Words
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.reports.archive import Archive
from campuswatch.reports.works import Errand
from campuswatch.usecases.actor import Forbidden, Right, require
from campuswatch.usecases.report_wishes import admit_wish
from campuswatch.usecases.reporting import ARCHIVED
from campuswatch.usecases.signing_in import NotLetIn
from campuswatch.usecases.submitting import Counter, Signer, submit
from inventory.errors import Conflict, Missing
from inventory.model.report import Form, Report
from inventory.period import PeriodError, parse_period
from inventory.repository import reports, schools

ALL = "*"
"""In place of a school's code: each of them."""
ReportKind = Annotated[str, Meta(min_length=1, max_length=20, extra={"as": "report_kind"})]
Whose = Annotated[str, Meta(max_length=16, extra={"as": "report_school"})]
"""A school's code, empty for the bureau's own paper, `*` for one of each school."""
PeriodText = Annotated[str, Meta(min_length=1, max_length=60)]


class Language(StrEnum):
    ZH = "zh-CN"
    VI = "vi"
    EN = "en"


class MakeReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`language` empty: the school's own, or the bureau's."""

    kind: ReportKind
    period: PeriodText
    school: Whose = ""
    language: Language | None = None


class OfReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`number` as on the paper: S01-R-2026-0012."""

    number: Id


class CorrectReport(OfReport, frozen=True, forbid_unknown_fields=True):
    why: NeededWords


class FileReport(OfReport, frozen=True, forbid_unknown_fields=True):
    language: Language
    form: Form = Form.PDF


class SubmitReport(OfReport, frozen=True, forbid_unknown_fields=True):
    """`secret` is the PIN or the password of who is signed in: nobody else signs at this browser."""

    secret: Secret
    note: Words = ""


def school_of(means: Means, body: OfReport) -> str:
    return report_of(means, body.number).school


def report_of(means: Means, number: str) -> Report:
    with means.database.read() as connection:
        found = reports.get(connection, means.actor.scope, number)
    if found is None:
        raise Missing("archive.no_report", number=number[:60])
    return found


def make(means: Means, body: MakeReport) -> Done:
    codes = codes_of(means, body.school)
    several = body.school == ALL
    try:
        wish = admit_wish(
            means.database, means.actor, means.settings.service.zone, body.kind, body.period,
            "" if several else body.school, every=several, now_ms=means.now_ms,
        )  # fmt: skip
    except PeriodError as error:
        raise Unfit({"period": error.message}) from None
    except Missing as error:
        raise Unfit({"kind": error.message}) from None
    languages = (body.language.value,) if body.language else ()
    made = replace(wish, languages=languages, forms=ARCHIVED)
    return begin(means, Errand(
        school="" if several else body.school, kind=body.kind, period=wish.period, wish=made, schools=codes,
    ))  # fmt: skip


def codes_of(means: Means, named: str) -> tuple[str, ...]:
    """Raises Forbidden: all of them is for who sees all of them."""
    if named != ALL:
        return (named,)
    require(means.actor, Right.REPORT, "")
    with means.database.read() as connection:
        return tuple(one.code for one in schools.every(connection, means.actor.scope))


def correct(means: Means, body: CorrectReport) -> Done:
    return begin(means, again(means, body.number, why=body.why))


def file(means: Means, body: FileReport) -> Done:
    return begin(means, again(means, body.number, languages=(body.language.value,), forms=(body.form,)))


def again(
    means: Means, number: str, *, why: str = "", languages: Sequence[str] = (), forms: Sequence[Form] = ()
) -> Errand:
    report = report_of(means, number)
    require(means.actor, Right.REPORT, report.school)
    return Errand(
        school=report.school, kind=report.kind, period=parse_period(report.period), number=report.number, why=why,
        languages=tuple(languages), forms=tuple(forms),
    )  # fmt: skip


def begin(means: Means, errand: Errand) -> Done:
    if means.works is None:
        raise Conflict("making.not_here")
    job = means.works.begin(means.actor, errand)
    return Done(go=f"/reports/making/{job.id}", answer={"id": job.id, "stage": job.stage.value})


def hand_in(means: Means, body: SubmitReport) -> Done:
    if not means.person:
        raise Forbidden("a program confirms no report: a person does")
    settings = means.settings
    counter = Counter(
        archive=Archive(settings.reports_path), safety_to=settings.reports.safety_to,
        language=settings.service.language,
    )  # fmt: skip
    try:
        made = submit(
            means.database, means.vault(), counter, means.actor, body.number,
            Signer(text=means.person, secret=body.secret), note=body.note, now_ms=means.now_ms,
        )  # fmt: skip
    except NotLetIn as error:
        raise Unfit({"secret": error.message}) from None
    except Missing as error:
        if error.message.id in ("archive.no_report",):
            raise
        raise Conflict(error.message.id, **error.message.params) from None
    return Done(go=f"/reports/{quote(made.number)}", answer=made)


def no_school_of(_: Means, body: MakeReport) -> str:
    return "" if body.school == ALL else body.school


COMMANDS = (
    Command(name="report.make", body=MakeReport, right=Right.REPORT, school=no_school_of, do=make, hint=True,
            tags=("reports",)),
    Command(name="report.correct", body=CorrectReport, right=Right.REPORT, school=school_of, do=correct, hint=True,
            tags=("reports",)),
    Command(name="report.file", body=FileReport, right=Right.REPORT, school=school_of, do=file, tags=("reports",)),
    Command(name="report.submit", body=SubmitReport, right=Right.SUBMIT, school=school_of, do=hand_in, hint=True,
            tags=("reports",)),
)  # fmt: skip
