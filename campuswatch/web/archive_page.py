"""`/reports`: what was issued. `/reports/{number}`: one of them, its versions, and its files as they were archived."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.house import House
from dashboards.archive import Volume, changes_of, file_in, period_of, read_shelf, read_volume, title_of
from dashboards.papers.forms import ENDINGS, MEDIA
from dashboards.papers.sheet_page import CSP
from dashboards.reports.papers import REPORTS
from inventory.model.report import Form
from inventory.period import PeriodError, parse_period
from inventory.repository import schools
from inventory.repository.reports import Wanted
from language.message import Message

BUREAU = "bureau"
PAPER_CSP = f"{CSP}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
KEPT = "private, max-age=31536000, immutable"
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
        period_of=partial(period_of, words=words),
    )  # fmt: skip


def period_in(typed: str) -> tuple[str | None, Message | None]:
    """The period asked for, and what is wrong with what was typed."""
    try:
        return (parse_period(typed).text if typed else None), None
    except PeriodError as error:
        return None, error.message


def page_in(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1


def report(house: House, request: Request) -> Response:
    """`?version=` shows an earlier one."""
    found = volume_for(house, request, request.query_params.get("version", ""))
    now_ms = house.clock.now_ms()
    words = house.words(request, found.school, now_ms)
    files = file_in(found.report, words.language)
    return house.show(
        "archived.html", request, words=words, here="reports", school=found.school, volume=found, report=found.report,
        title=title_of(found.report, words), period=period_of(found.report, words),
        changes=changes_of(found.report, words), readable=next((one for one in files if one.form is Form.HTML), None),
        endings=ENDINGS,
    )  # fmt: skip


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
