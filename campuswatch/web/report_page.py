"""`/report/{school}/{token}`: anybody at the school reports a fault (报修). No login, no script, a phone will do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.fault_reports import MOST_CONTACT, MOST_NAME, MOST_TEXT, Report, report_by_link
from campuswatch.web.form import Form
from campuswatch.web.house import House
from campuswatch.web.page import Page, Post
from campuswatch.web.visits import visitor_of
from inventory.errors import Conflict, Missing
from inventory.model.area import Area
from inventory.model.fault import Fault
from inventory.model.report_link import ReportLink
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.repository import areas, report_links, schools
from inventory.repository.scans import TYPES
from language.message import Message

PHOTOS = ("image/jpeg", "image/png")
MOST_CODE = 40


@dataclass(frozen=True, slots=True)
class Door:
    """A school whose link was right."""

    school: School
    link: ReportLink
    areas: list[Area]


def show(house: House, request: Request) -> Response:
    """`?device=` fills in the code of a label that was read."""
    door = open_door(house, request)
    if door is None:
        return closed(house, request)
    given = Form({"device": request.query_params.get("device", "")[:MOST_CODE]})
    return page(house, request, door, given)


def knock(house: House, request: Request) -> bool:
    return open_door(house, request) is not None


def post(house: House, request: Request, form: Form) -> Response:
    door = open_door(house, request)
    if door is None:
        return closed(house, request)
    photo = form.files.get("photo", b"")
    if photo and not any(photo.startswith(TYPES[kind]) for kind in PHOTOS):
        return page(house, request, door, form, Message("report.bad_photo"), 400)
    peer = request.client.host if request.client else ""
    if not house.visits.may(visitor_of(peer, request.headers)):
        return page(house, request, door, form, Message("report.too_often"), 429)
    if photo and not house.photos.may(door.school.code):
        return page(house, request, door, form, Message("report.too_many"), 429)
    report = Report(
        school=door.school.code, text=form.get("text"), name=form.get("name"), contact=form.get("contact"),
        device=form.get("device").strip().lower(), area=form.get("area"), photo=photo,
    )  # fmt: skip
    try:
        taken = report_by_link(house.database, report, door.link.generation, now_ms=house.clock.now_ms())
    except (Conflict, Missing) as refused:
        return page(house, request, door, form, refused.message, 400)
    return thanks(house, request, door, taken.fault, taken.known)


def open_door(house: House, request: Request) -> Door | None:
    """None for a link that is not right, or is no more: which of them is nobody's business."""
    if house.links is None:
        return None
    code, token = request.path_params["school"], request.path_params["token"]
    scope = Scope.of([code])  # what the link opens, whoever looks
    with house.database.read() as connection:
        school = schools.get(connection, scope, code)
        link = report_links.get(connection, scope, code)
        if school is None or link is None or not link.open:
            return None
        if not house.links.is_report(token, code, link.generation):
            return None
        return Door(school, link, areas.every(connection, scope, code))


def page(
    house: House, request: Request, door: Door, form: Form, wrong: Message | None = None, status: int = 200
) -> Response:
    return house.show(
        "report.html", request, words=house.words(request, door.school, house.clock.now_ms()), here="report",
        school=door.school, status=status, areas=door.areas, form=form, wrong=wrong, taken=None,
        limits={"text": MOST_TEXT, "name": MOST_NAME, "contact": MOST_CONTACT},
    )  # fmt: skip


def thanks(house: House, request: Request, door: Door, fault: Fault, known: bool) -> Response:
    return house.show(
        "report.html", request, words=house.words(request, door.school, house.clock.now_ms()), here="report",
        school=door.school, taken=fault, known=known,
    )  # fmt: skip


def closed(house: House, request: Request) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show("said.html", request, words=words, here="report", status=404, title=words.t("report.title"),
                      sentence=Message("report.no_link"), fault=None)  # fmt: skip


PAGES = (Page(path="/report/{school}/{token}", show=show, right=None),)
POSTS = (Post(path="/report/{school}/{token}", knock=knock, take=post),)
