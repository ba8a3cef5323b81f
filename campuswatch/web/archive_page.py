"""`/reports`: what was issued. `/reports/{number}`: one of them, its versions, and its files as they were archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.delivery.handing_in import HANDED_IN
from campuswatch.usecases.actor import Right
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.inside import form_in
from campuswatch.web.page import Page
from dashboards.archive import Volume, changes_of, file_in, period_of, read_shelf, read_volume, title_of
from dashboards.papers.forms import ENDINGS, MEDIA
from dashboards.papers.sheet_page import CSP
from dashboards.reports.comparison import compare
from dashboards.reports.figure_words import figure_row
from dashboards.reports.papers import REPORTS
from dashboards.words import Words
from inventory.model.audit_entry import AuditEntry
from inventory.model.notice import Notice, NoticeState
from inventory.model.obligation import Submission
from inventory.model.report import Form, Report
from inventory.model.school import School
from inventory.period import PeriodError, PeriodKind, parse_period
from inventory.period import period_of as period_of_day
from inventory.repository import notices, reports, schools, submissions
from inventory.repository.reports import Wanted
from language.message import Message
from language.moment import local

BUREAU = "bureau"
MOST_LETTERS = 200
STATE_TONES: Mapping[NoticeState, str] = {NoticeState.SENT: "good", NoticeState.DEAD: "bad"}
PAPER_CSP = f"{CSP}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
KEPT = "no-store"
"""What was archived never changes."""
LONGEST_PERIOD = 40


def shelf(house: House, request: Request) -> Response:
    """`?school=` (a code, or `bureau`), `?kind=`, `?period=` narrow it; `?page=` counts from 1."""
    asked = request.query_params
    now_ms = house.clock.now_ms()
    typed = asked.get("period", "").strip()[:LONGEST_PERIOD]
    period, wrong = period_in(typed)
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
        school = next((one for one in homes if one.code == asked.get("school")), None)
        bureau = asked.get("school") == BUREAU
        kind = asked.get("kind") if asked.get("kind") in REPORTS else None
        wanted = Wanted(school="" if bureau else school.code if school else None, kind=kind, period=period)
        found = read_shelf(connection, house.scope, wanted, page_in(asked.get("page", "")))
    words = house.words(request, school, now_ms)
    return house.show(
        "archive.html", request, words=words, here="reports", school=school, several=len(homes) > 1, shelf=found,
        schools=homes, bureau=bureau, kinds=list(REPORTS), kind=kind, period=typed, wrong=wrong,
        narrowed=bool(bureau or school or kind or typed), title_of=partial(title_of, words=words),
        period_of=partial(period_of, words=words), make=make_form(house, homes, school),
        jobs=[one for one in house.works.jobs(house.scope) if not one.is_over or one.error] if house.works else [],
    )  # fmt: skip


def make_form(house: House, homes: Sequence[School], school: School | None) -> FormView | None:
    """For last month of the school that one is at, the only one, or the bureau."""
    at = school or (homes[0] if len(homes) == 1 else None)
    whose = at.code if at else "" if house.visitor.of_bureau else homes[0].code if homes else ""
    today = local(house.clock.now_ms(), house.zone_of(whose)).date()
    values = {"kind": "monthly", "period": period_of_day(PeriodKind.MONTH, today).previous().text, "school": whose}
    return form_in(house, "report.make", values, school=None) if homes else None


def period_in(typed: str) -> tuple[str | None, Message | None]:
    """The period asked for, and what is wrong with what was typed."""
    try:
        return (parse_period(typed).text if typed else None), None
    except PeriodError as error:
        return None, error.message


def page_in(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1


def report(house: House, request: Request) -> Response:
    """`?version=` shows an earlier one, `?compare=` what is different from that version."""
    found = volume_for(house, request, request.query_params.get("version", ""))
    now_ms = house.clock.now_ms()
    words = house.words(request, found.school, now_ms)
    files = file_in(found.report, words.language)
    other = next((one for one in found.versions if str(one.version) == request.query_params.get("compare")), None)
    told = read_becoming(house, found.report)
    return house.show(
        "archived.html", request, words=words, here="reports", school=found.school, volume=found, report=found.report,
        title=title_of(found.report, words), period=period_of(found.report, words),
        changes=changes_of(found.report, words), readable=next((one for one in files if one.form is Form.HTML), None),
        endings=ENDINGS, other=other, differences=differences(other, found.report, words) if other else [],
        told=told, forms=forms_of(house, found, told), state_tones=STATE_TONES,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Becoming:
    """What became of a report: who confirmed which version, to whom it was mailed, and its steps in the register."""

    submissions: Sequence[Submission]
    letters: Sequence[Notice]
    steps: Sequence[AuditEntry]


def read_becoming(house: House, report: Report) -> Becoming:
    """Mails are those that carry one of its files; addresses of people are for those who make reports."""
    digests = {one.digest for one in report.files} if house.visitor.may(Right.REPORT, report.school) else set()
    with house.database.read() as connection:
        mails = notices.every(
            connection, house.scope, report.school, kinds={f"report.{report.kind}", f"report.{HANDED_IN}"},
            since_ms=report.made_ms, limit=MOST_LETTERS,
        )  # fmt: skip
        return Becoming(
            submissions=submissions.of_number(connection, house.scope, report.number),
            letters=[one for one in mails if digests & {each.digest for each in one.attachments}],
            steps=reports.steps(connection, house.scope, report.school, report.number),
        )


def differences(before: Report, after: Report, words: Words) -> Sequence[tuple[str, str, str]]:
    return [figure_row(one, words) for one in compare(before.figures, after.figures)]


def forms_of(house: House, found: Volume, told: Becoming) -> Sequence[FormView]:
    """Of the newest version alone; one that was handed in is not handed in twice."""
    report, own = found.report, {"number": found.report.number}
    if report.version != found.newest:
        return []
    handed_in = any(one.version == report.version for one in told.submissions)
    wanted = ["report.submit"] if report.school and not handed_in and house.visitor.session else []
    forms = [form_in(house, name, own, school=report.school) for name in (*wanted, "report.correct", "report.file")]
    return [one for one in forms if one is not None]


def file(house: House, request: Request) -> Response:
    """`/reports/{number}/{version}/{name}` with a name like `zh-CN.pdf`: the octets that were archived."""
    found = volume_for(house, request, request.path_params["version"])
    name = request.path_params["name"]
    wanted = next((one for one in found.report.files if f"{one.language}{ENDINGS[one.form]}" == name), None)
    if wanted is None or house.archive is None:
        raise HTTPException(404)
    octets = house.archive.read(wanted.digest)
    headers = {"Cache-Control": KEPT, "ETag": f'"{wanted.digest}"'}
    if wanted.form is Form.HTML:
        headers["Content-Security-Policy"] = PAPER_CSP
    else:
        stem = f"{found.report.number}-v{found.report.version}-{name}"
        headers["Content-Disposition"] = f'attachment; filename="{stem}"'
    return Response(octets, media_type=MEDIA[wanted.form], headers=headers)


def volume_for(house: House, request: Request, version: str) -> Volume:
    """Raises HTTPException 404."""
    if version and not (version.isascii() and version.isdecimal() and len(version) < 7):
        raise HTTPException(404)
    with house.database.read() as connection:
        number = request.path_params["number"]
        found = read_volume(connection, house.scope, number, int(version) if version else None)
    if found is None:
        raise HTTPException(404)
    return found


PAGES = (
    Page(path="/reports", show=shelf),
    Page(path="/reports/{number}", show=report),
    Page(path="/reports/{number}/{version}/{name}", show=file),
)
