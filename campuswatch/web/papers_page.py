"""`/paper/…`: what is printed on A4, whole in one page of HTML, as PDF or for a spreadsheet. `/papers/{school}`: which
there are.

They are made where the page is shown, few at once: who asks for one more waits, and whoever asks for something else
does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from threading import BoundedSemaphore
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Forbidden, Right
from campuswatch.usecases.duty_papers import Days, read_handover, read_log_sheet, read_roster_sheet
from campuswatch.usecases.fault_papers import incident_paper, report_poster
from campuswatch.usecases.papers import Press
from campuswatch.usecases.use_papers import Period, print_register
from campuswatch.web.archive_page import PAPER_CSP
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.page import Page
from dashboards.papers.labels import SHEETS
from dashboards.papers.pdf import to_pdf
from dashboards.papers.sheet import Paper
from dashboards.papers.sheet_page import to_html
from dashboards.papers.typesetting import PaperError
from inventory.errors import Conflict, Missing
from inventory.model.school import School
from inventory.model.use import Noun
from inventory.repository import areas, handovers, schools, stocktakes
from inventory.service_hours import moment
from inventory.spreadsheet.xlsx_writing import Page as Sheet
from inventory.spreadsheet.xlsx_writing import xlsx
from language.message import Message
from language.moment import local

AT_ONCE, PATIENCE_S = 2, 20.0
PLACES = BoundedSemaphore(AT_ONCE)
MOST_CODES, MOST_DAYS, ROSTER_DAYS = 500, 400, 7
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Printed:
    """A page of HTML as it is, or a paper that has other forms too; `sheet` is the same for a spreadsheet."""

    what: str | Paper
    sheet: Sheet | None = None
    at_ms: int = 0


Maker = Callable[[House, Request], Printed]


def press_of(house: House, request: Request) -> Press:
    words = house.words(request, None, house.clock.now_ms())
    asked = "lang" in request.query_params or "lang" in request.cookies
    return Press(house.database, house.visitor.actor, words.now_ms, words.language if asked else None)


def of_device(house: House, request: Request) -> Printed:
    return Printed(press_of(house, request).device(request.path_params["code"]))


def labels(house: House, request: Request) -> Printed:
    """`?area=`, `?code=` (several), `?sheet=` how many on one, `?skip=` places that are used up."""
    asked = request.query_params
    sheet = SHEETS.get(asked.get("sheet", ""), SHEETS["24"])
    skip = number_in(asked.get("skip", ""), 0, 100)
    page = press_of(house, request).labels(
        request.path_params["school"], sheet, area=asked.get("area") or None, codes=asked.getlist("code")[:MOST_CODES],
        skip=skip,
    )  # fmt: skip
    return Printed(page)


def of_areas(house: House, request: Request) -> Printed:
    codes = [one for one in request.query_params.getlist("area")[:MOST_CODES] if one]
    return Printed(press_of(house, request).areas(request.path_params["school"], codes))


def stocktake(house: House, request: Request) -> Printed:
    """`?what=list` or `report`; the list while it is open, where nothing is said."""
    printer = press_of(house, request)
    make = {"list": printer.count_list, "report": printer.count_report}.get(
        request.query_params.get("what", ""), printer.stocktake
    )
    return Printed(make(request.path_params["code"]))


def handover(house: House, request: Request) -> Printed:
    return Printed(press_of(house, request).handover(request.path_params["code"]))


def use_register(house: House, request: Request) -> Printed:
    """`?noun=` footage, danger …; `?from=` and `?to=` days of the school."""
    school, asked = school_for(house, request), request.query_params
    if asked.get("noun") not in tuple(Noun):
        raise HTTPException(404)
    words = house.words(request, school, house.clock.now_ms())
    first, last = day_in(asked.get("from")), day_in(asked.get("to"))
    period = Period(
        start_ms=moment(first, 0, school.zone) if first else None,
        end_ms=moment(last + timedelta(days=1), 0, school.zone) if last else None,
        words=" – ".join(words.date(day) for day in (first, last) if day),
    )
    made = print_register(
        house.database, house.visitor.actor, school.code, Noun(asked["noun"]), period, language=words.language,
        now_ms=words.now_ms,
    )  # fmt: skip
    return Printed(made.paper, made.page, words.now_ms)


def roster(house: House, request: Request) -> Printed:
    """`?from=` and `?to=` days; a week from today, where nothing is said."""
    school = school_for(house, request)
    words = house.words(request, school, house.clock.now_ms())
    days = days_in(request, today_of(house, school), ROSTER_DAYS)
    made = read_roster_sheet(house.database, house.visitor.actor, school.code, days)
    return Printed(made.paper(words), made.page(words), words.now_ms)


def duty_log(house: House, request: Request) -> Printed:
    """As `roster`, this month where nothing is said."""
    school = school_for(house, request)
    words = house.words(request, school, house.clock.now_ms())
    today = today_of(house, school)
    days = days_in(request, today.replace(day=1), today.day)
    made = read_log_sheet(house.database, house.visitor.actor, school.code, days)
    return Printed(made.paper(words), made.page(words), words.now_ms)


def duty_sheet(house: House, request: Request) -> Printed:
    """`?number=` of the hand-over in the duty log."""
    school = school_for(house, request)
    words = house.words(request, school, house.clock.now_ms())
    number = number_in(request.query_params.get("number", ""), 0, 10**9)
    made = read_handover(house.database, house.visitor.actor, school.code, number)
    return Printed(made.paper(words), None, words.now_ms)


def incident(house: House, request: Request) -> Printed:
    words = house.words(request, None, house.clock.now_ms())
    paper, at_ms = incident_paper(
        house.database, house.visitor.actor, request.path_params["number"], language=words.language,
        now_ms=words.now_ms,
    )  # fmt: skip
    return Printed(paper, None, at_ms)


def poster(house: House, request: Request) -> Printed:
    if house.links is None:
        raise HTTPException(404)
    words = house.words(request, school_for(house, request), house.clock.now_ms())
    page = report_poster(
        house.database, house.visitor.actor, house.links, house.settings.alerts.public_url,
        request.path_params["school"], language=words.language, now_ms=words.now_ms,
    )  # fmt: skip
    return Printed(page)


def school_for(house: House, request: Request) -> School:
    """Raises HTTPException 404 for what is not seen as a whole."""
    with house.database.read() as connection:
        found = schools.get(connection, house.scope, request.path_params["school"])
    if found is None or not house.scope.allows(found.code):
        raise HTTPException(404)
    return found


def today_of(house: House, school: School) -> date:
    return local(house.clock.now_ms(), school.zone).date()


def days_in(request: Request, first: date, count: int) -> Days:
    begin = day_in(request.query_params.get("from")) or first
    end = day_in(request.query_params.get("to")) or begin + timedelta(days=count - 1)
    return Days(begin, min(max(begin, end), begin + timedelta(days=MOST_DAYS)))


def day_in(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def number_in(typed: str, least: int, most: int) -> int:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else least
    return min(max(number, least), most)


def made_by(make: Maker) -> Callable[[House, Request], Response]:
    def answer(house: House, request: Request) -> Response:
        """`?form=` pdf or xlsx, where there is one."""
        try:
            with one_of_few():
                printed = make(house, request)
                return response_of(house, request, printed, request.query_params.get("form", ""))
        except (Missing, Forbidden):
            raise HTTPException(404) from None
        except (Conflict, PaperError) as error:
            return no_paper(house, request, error.message)

    return answer


@contextmanager
def one_of_few() -> Iterator[None]:
    """Raises HTTPException 503 for whoever waited in vain."""
    if not PLACES.acquire(timeout=PATIENCE_S):
        raise HTTPException(503, headers={"Retry-After": "10"})
    try:
        yield
    finally:
        PLACES.release()


def response_of(house: House, request: Request, printed: Printed, form: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    name = quote(request.url.path.strip("/").replace("/", "-"), safe="")
    if form == "pdf" and isinstance(printed.what, Paper):
        headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return Response(to_pdf(printed.what, at_ms=printed.at_ms), media_type="application/pdf", headers=headers)
    if form == "xlsx" and printed.sheet is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return Response(xlsx([printed.sheet]), media_type=XLSX, headers=headers)
    page = to_html(printed.what, base="") if isinstance(printed.what, Paper) else printed.what
    return Response(page, media_type="text/html", headers=headers | {"Content-Security-Policy": PAPER_CSP})


def no_paper(house: House, request: Request, sentence: Message) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show("said.html", request, words=words, here="papers", status=409, title=words.t("papers.title"),
                      sentence=sentence, fault=None)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A paper of the list: the last part of a message, and where it is; `forms` are others that it has."""

    name: str
    href: str
    forms: tuple[str, ...] = ()

    def as_form(self, form: str) -> str:
        return f"{self.href}{'&' if '?' in self.href else '?'}{urlencode({'form': form})}"


def index(house: House, request: Request) -> Response:
    school = school_for(house, request)
    place = quote(school.code)
    hangs = house.links is not None and house.visitor.may(Right.CONFIGURE, school.code)
    with house.database.read() as connection:
        known = areas.every(connection, house.scope, school.code)
        counts = stocktakes.every(connection, house.scope, school.code)[:5]
        passing = handovers.every(connection, house.scope, school.code)[:5]
    offers = [
        Offer(name="labels", href=f"/paper/labels/{place}"),
        Offer(name="areas", href=f"/paper/area/{place}"),
        Offer(name="roster", href=f"/paper/roster/{place}", forms=("pdf", "xlsx")),
        Offer(name="dutylog", href=f"/paper/dutylog/{place}", forms=("pdf", "xlsx")),
        *([Offer(name="poster", href=f"/paper/poster/{place}")] if hangs else []),
    ]
    uses = [Offer(name=one, href=f"/paper/register/{place}?noun={one}", forms=("pdf", "xlsx")) for one in Noun]
    return house.show(
        "papers.html", request, words=house.words(request, school, house.clock.now_ms()), here="papers", school=school,
        offers=offers, uses=uses, areas=known, counts=counts, passing=passing, sheets=list(SHEETS),
    )  # fmt: skip


PAPERS: Mapping[str, Maker] = {
    "/paper/device/{code}": of_device,
    "/paper/labels/{school}": labels,
    "/paper/area/{school}": of_areas,
    "/paper/stocktake/{code}": stocktake,
    "/paper/handover/{code}": handover,
    "/paper/register/{school}": use_register,
    "/paper/roster/{school}": roster,
    "/paper/dutylog/{school}": duty_log,
    "/paper/sheet/{school}": duty_sheet,
    "/paper/incident/{number}": incident,
    "/paper/poster/{school}": poster,
}
RIGHTS: Mapping[str, Right] = {"/paper/poster/{school}": Right.CONFIGURE}
"""Whoever knows what stands on the poster may report faults; the others are for who may look."""
PAGES = (
    Page(path="/papers/{school}", show=index),
    *(
        Page(path=path, show=made_by(make), right=RIGHTS.get(path, Right.LOOK), lane=Lane.WORKS)
        for path, make in PAPERS.items()
    ),
)
