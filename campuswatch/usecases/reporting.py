"""Reports made, issued under a number, corrected by a new version. Nothing that was issued is ever altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.reports.composing import Asked, Composed, Imprint, compose, compose_all
from campuswatch.reports.office import Office
from campuswatch.usecases.actor import Actor, Right, require
from dashboards.reports.comparison import compare
from dashboards.reports.papers import REPORTS
from dashboards.reports.report_kind import ReportKind
from inventory import audit
from inventory.errors import Conflict, Missing
from inventory.model.report import Change, Form, Report, ReportFile
from inventory.model.scope import Scope
from inventory.paper_text import require_text
from inventory.period import Period, PeriodKind, parse_period
from inventory.report_number import number_of, serial_of
from inventory.repository import check_plans, reports
from inventory.repository.reports import NumberTaken
from language.moment import local

ARCHIVED = (Form.HTML, Form.PDF, Form.XLSX)
"""What is kept of a report where nobody says otherwise: to read, to sign, to reckon with."""
TRIES = 5
"""To get a number that nobody else takes at the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`kind` is a key of REPORTS; `school` empty asks for the bureau's own paper. `languages` empty: the school's, or
    the bureau's. `known_ms` None: all that is known now. `late`: a schedule makes it after its time."""

    kind: str
    period: Period
    school: str = ""
    languages: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ARCHIVED
    known_ms: int | None = None
    late: bool = False


def draft(office: Office, actor: Actor, wish: Wish, *, now_ms: int) -> Composed:
    """Figures and papers without a number; nothing is kept. Raises Missing, Conflict for a period that the kind is not
    made of or that has not begun, Forbidden."""
    require(actor, Right.REPORT, wish.school)
    return compose(office, actor.scope, _asked(wish, now_ms), wish.school)


def draft_all(office: Office, actor: Actor, wish: Wish, schools: Sequence[str], *, now_ms: int) -> list[Composed]:
    """As `draft`, of some dozens of schools at the cost of little more than one; `wish.school` counts for nothing."""
    for code in schools:
        require(actor, Right.REPORT, code)
    return compose_all(office, actor.scope, _asked(replace(wish, school="*"), now_ms), schools)


def standing(office: Office, actor: Actor, wish: Wish, *, enough_ms: int | None = None) -> Report | None:
    """What stands in the archive of this kind, school and period and will do: made at `enough_ms` or later (None: when
    its period was over). Raises Forbidden."""
    require(actor, Right.REPORT, wish.school)
    found = _latest(office, actor, wish)
    return found if found is not None and _will_do(found, enough_ms) else None


def issue(
    office: Office, actor: Actor, wish: Wish, *, now_ms: int, enough_ms: int | None = None,
    composed: Composed | None = None,
) -> Report:  # fmt: skip
    """The report of this kind, school and period, in the archive with all the forms and languages asked for.

    The first under the next number of its school and year. Where one is `standing` it is that one; else a new version.
    A retry therefore doubles nothing. `composed` is a draft of it where there is one already. Raises as `draft`, and
    PaperError, ArchiveError, OSError: then nothing is issued.
    """
    require(actor, Right.REPORT, wish.school)
    tries = 0
    while True:
        before = _latest(office, actor, wish)
        if before is not None and _will_do(before, enough_ms):
            return complete(office, actor, before, wish.languages, wish.forms, now_ms=now_ms)
        composed = composed or draft(office, actor, wish, now_ms=now_ms)
        try:
            return _enter(office, actor, composed, before, wish.forms, late=wish.late)
        except NumberTaken:
            tries += 1
            if tries == TRIES:
                raise


def correct(office: Office, actor: Actor, number: str, *, why: str, now_ms: int) -> Report:
    """A new version by all that is known now, in the forms and languages of the one before; it says what changed and
    `why`. Raises Missing, Conflict, Forbidden, and as `issue`."""
    before = report_for(office, actor, number)
    told = require_text(why)
    composed = _again(office, actor, before, now_ms=now_ms, known_ms=None)
    return _enter(office, actor, composed, before, _forms(before), why=told, late=before.late)


def difference(office: Office, actor: Actor, number: str, *, now_ms: int) -> tuple[Change, ...]:
    """What a correction made now would say differently. Raises Missing, Forbidden."""
    before = report_for(office, actor, number)
    return compare(before.figures, _again(office, actor, before, now_ms=now_ms, known_ms=None).data)


def complete(
    office: Office, actor: Actor, report: Report, languages: Sequence[str], forms: Sequence[Form], *, now_ms: int
) -> Report:
    """The version with renderings in these languages (empty: its own) and forms; those it lacks are made of the
    knowledge it used and added. Raises Conflict where the ledger does not give its figures any more."""
    require(actor, Right.REPORT, report.school)
    known = {(one.form, one.language) for one in report.files}
    wanted = [(form, language) for language in languages or _languages(report) for form in forms]
    lacking = [pair for pair in wanted if pair not in known]
    if not lacking:
        return report
    later_ms = max(now_ms, report.made_ms)
    composed = _again(office, actor, report, now_ms=later_ms, known_ms=report.known_ms).made_at(report.made_ms)
    if compare(report.figures, composed.data):
        raise Conflict("archive.cannot_redo", number=report.number, version=report.version)
    made = composed.with_imprint(_imprint(office, report))
    files = [made.filed(form, language) for form, language in lacking]

    def work(connection: Connection) -> Report:
        reports.add_files(connection, report, files, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, report, now_ms, action="report.filed")
        return reports.get(connection, actor.scope, report.number, report.version) or report

    return office.database.write(work).result()


def report_for(office: Office, actor: Actor, number: str, version: int | None = None) -> Report:
    """The newest version, or the one asked for. Raises Missing, Forbidden."""
    with office.database.read() as connection:
        found = reports.get(connection, actor.scope, number, version)
    if found is None:
        raise Missing("archive.no_report", number=number[:60])
    require(actor, Right.REPORT, found.school)
    return found


def octets_of(office: Office, actor: Actor, report: Report, file: ReportFile) -> bytes:
    """As they were archived. Raises ArchiveError, Forbidden."""
    require(actor, Right.REPORT, report.school)
    return office.archive.read(file.digest)


def period_for(office: Office, scope: Scope, text: str, school: str) -> Period:
    """What people typed; names of terms are those of the school, or of all. Raises PeriodError."""
    with office.database.read() as connection:
        terms = check_plans.terms(connection, scope, school)
    return parse_period(text, terms)


def kind_of(wish: Wish) -> ReportKind:
    """Raises Missing for an unknown kind, Conflict where it has no such paper or is not made of such periods."""
    kind = REPORTS.get(wish.kind)
    if kind is None:
        raise Missing("archive.no_kind", kind=wish.kind[:40], known=", ".join(REPORTS))
    if wish.school and kind.of_school is None:
        raise Conflict("archive.not_of_school", kind=kind.name)
    if not wish.school and kind.of_bureau is None:
        raise Conflict("archive.not_of_bureau", kind=kind.name)
    if wish.period.kind not in kind.periods:
        periods = ", ".join(kind.periods)
        raise Conflict("archive.wrong_period", kind=kind.name, period=wish.period.text, periods=periods)
    return kind


def _asked(wish: Wish, now_ms: int) -> Asked:
    kind = kind_of(wish)
    return Asked(kind=kind, period=wish.period, now_ms=now_ms, known_ms=wish.known_ms, languages=wish.languages)


def _latest(office: Office, actor: Actor, wish: Wish) -> Report | None:
    with office.database.read() as connection:
        return reports.latest(connection, actor.scope, wish.school, wish.kind, wish.period.text)


def _will_do(report: Report, enough_ms: int | None) -> bool:
    return report.whole if enough_ms is None else report.made_ms >= enough_ms


def _again(office: Office, actor: Actor, report: Report, *, now_ms: int, known_ms: int | None) -> Composed:
    """The same report, reckoned once more."""
    days = parse_period(report.period)
    period = replace(days, kind=PeriodKind.TERM, name=report.title) if report.title else days
    asked = Asked(
        kind=REPORTS[report.kind], period=period, now_ms=now_ms, known_ms=known_ms, languages=_languages(report)
    )
    return compose(office, actor.scope, asked, report.school)


def _enter(
    office: Office, actor: Actor, composed: Composed, before: Report | None, forms: Sequence[Form], *, why: str = "",
    late: bool = False,
) -> Report:  # fmt: skip
    """Composed under its number, rendered, its files durable; then all of its rows at once. Raises NumberTaken."""
    asked = composed.asked
    report = Report(
        id=uuid4().hex,
        number=before.number if before else _next_number(office, actor, composed),
        version=before.version + 1 if before else 1,
        kind=asked.kind.name,
        school=composed.code,
        period=asked.period.text,
        title=asked.period.name,
        known_ms=composed.figures.known_ms,
        made_ms=asked.now_ms,
        by=actor.name,
        why=why,
        late=late,
        whole=composed.figures.whole,
        figures=composed.data,
        changes=compare(before.figures, composed.data) if before else (),
    )
    made = composed.with_imprint(_imprint(office, report))
    files = [made.filed(form, language) for form in sorted(set(forms)) for language in sorted(set(made.languages))]
    kept = replace(report, files=tuple(files))

    def work(connection: Connection) -> Report:
        reports.add(connection, kept)
        if before is None:
            _audit(connection, actor, kept, kept.made_ms, action="report.issued")
        else:
            _audit(connection, actor, kept, kept.made_ms, action="report.corrected")
        return kept

    return office.database.write(work).result()


def _next_number(office: Office, actor: Actor, composed: Composed) -> str:
    year = local(composed.asked.now_ms, composed.zone).year
    with office.database.read() as connection:
        last = reports.last_serial(connection, actor.scope, composed.code, year)
    return number_of(composed.code, year, last + 1)


def _imprint(office: Office, report: Report) -> Imprint:
    return Imprint(
        number=report.number, document=_document(office, report), version=report.version, late=report.late,
        why=report.why, changes=report.changes,
    )  # fmt: skip


def _document(office: Office, report: Report) -> str:
    """Only the bureau has a series of its own."""
    if report.school or not office.settings.document:
        return ""
    year, serial = serial_of(report.number)
    return office.settings.document.format(year=year, serial=serial, month=local(report.made_ms, office.zone).month)


def _forms(report: Report) -> list[Form]:
    return [form for form in Form if any(one.form is form for one in report.files)] or list(ARCHIVED)


def _languages(report: Report) -> tuple[str, ...]:
    return tuple(sorted({one.language for one in report.files}))


def _audit(connection: Connection, actor: Actor, report: Report, at_ms: int, *, action: str) -> None:
    audit.append(
        connection, report.school, at_ms=at_ms, actor=actor.name, action=action, subject=report.number,
        detail={"version": report.version, "kind": report.kind, "period": report.period},
    )  # fmt: skip
