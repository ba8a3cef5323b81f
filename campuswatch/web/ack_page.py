"""`/ack/{token}`: the link of a mail by which somebody answers for a fault.

Mail scanners fetch every link, so looking at it changes nothing: a button does.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.fault_acknowledging import Answer, acknowledge_by_link, look_at_link
from campuswatch.usecases.fault_letters import what, where
from campuswatch.usecases.fault_telling import place_of
from campuswatch.web.form import Form
from campuswatch.web.house import House
from campuswatch.web.page import Page, Post
from inventory.model.fault import Fault
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.repository import schools
from language.message import Message


def show(house: House, request: Request) -> Response:
    if house.links is None:
        return said(house, request, Answer(refused=Message("ack.bad")))
    with house.database.read() as connection:
        answer = look_at_link(connection, house.links, request.path_params["token"], house.clock.now_ms())
    return said(house, request, answer, ask=answer.refused is None)


def knock(house: House, request: Request) -> bool:
    """Nothing is told but by the address."""
    return False


def post(house: House, request: Request, form: Form) -> Response:
    if house.links is None:
        return said(house, request, Answer(refused=Message("ack.bad")))
    token, now_ms = request.path_params["token"], house.clock.now_ms()
    return said(house, request, acknowledge_by_link(house.database, house.links, token, now_ms=now_ms))


def said(house: House, request: Request, answer: Answer, *, ask: bool = False) -> Response:
    fault = answer.fault
    school = school_of(house, fault)
    words = house.words(request, school, house.clock.now_ms())
    sentence = Message("ack.ask") if ask else answer.refused or Message("ack.done", {"by": answer.by})
    status = 404 if fault is None else 410 if answer.refused else 200
    return house.show(
        "ack.html" if ask else "said.html", request, words=words, here="ack", school=school, status=status,
        title=words.t("ack.title"), sentence=sentence, fault=fault, where=place_words(house, fault),
        what=what(fault) if fault else "",
    )  # fmt: skip


def place_words(house: House, fault: Fault | None) -> str:
    if fault is None:
        return ""
    with house.database.read() as connection:
        return where(fault, place_of(connection, fault))


def school_of(house: House, fault: Fault | None) -> School | None:
    if fault is None:
        return None
    with house.database.read() as connection:
        return schools.get(connection, Scope.of([fault.school]), fault.school)


PAGES = (Page(path="/ack/{token}", show=show, right=None),)
POSTS = (Post(path="/ack/{token}", knock=knock, take=post),)
