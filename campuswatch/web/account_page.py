"""`/account`: one's own password, one-time codes, sessions and tokens."""

from __future__ import annotations

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases import second_factor
from campuswatch.usecases.actor import Right
from campuswatch.usecases.signing_in import NotLetIn, change_password, sign_in
from campuswatch.usecases.tokens import stands
from campuswatch.web import doable
from campuswatch.web.form import Form
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.page import Page, Post
from campuswatch.web.sign_in_page import entered
from inventory.errors import Conflict, Missing
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.model.session import Session, SessionKind
from inventory.repository import api_tokens, people, person_logins, second_factors, sessions
from language.message import Message

BACK = "/account"


def show(house: House, request: Request) -> Response:
    return answer(house, request)


def answer(house: House, request: Request, problem: Message | None = None, at: str = "") -> Response:
    """`at` is the part of the page that the problem is of."""
    person, login = own(house)
    now_ms, session = house.clock.now_ms(), house.visitor.session
    with house.database.read() as connection:
        factor = second_factors.of_person(connection, BUREAU, person.id)
        living = sessions.living(connection, BUREAU, now_ms, person=person.id)
        tokens = [one for one in api_tokens.of_person(connection, BUREAU, person.id) if stands(one, now_ms)]
        waiting = None
        if factor is not None and factor.confirmed_ms is None:
            waiting = second_factor.begun(connection, house.vault(), login)
    return house.show(
        "account.html", request, words=house.words(request, None, now_ms), here="account", person=person, login=login,
        factor=factor is not None and factor.confirmed_ms is not None, waiting=waiting,
        drawing=drawing_of(waiting.address) if waiting else None,
        sessions=[(one, session is not None and one.id == session.id, end_of(house, one)) for one in living],
        tokens=[(one, doable.forms(house, one.school, [("token.revoke", {"id": one.id})], BACK)) for one in tokens],
        make=doable.links(house, login.school, [("token.make", {})]) if not login.areas else [],
        rights=sorted(right.name.lower() for right in house.visitor.actor.rights), problem=problem, at=at,
        status=422 if problem else 200,
    )  # fmt: skip


def end_of(house: House, one: Session) -> list[FormView]:
    return doable.forms(house, one.school, [("session.end", {"id": one.id})], BACK)


def own(house: House) -> tuple[Person, PersonLogin]:
    """A wall screen has no account: 404."""
    session = house.visitor.session
    if session is None or session.kind is not SessionKind.BROWSER:
        raise HTTPException(404)
    with house.database.read() as connection:
        person = people.get(connection, BUREAU, session.person)
        login = person_logins.of_person(connection, BUREAU, session.person)
    if person is None or login is None:
        raise HTTPException(404)
    return person, login


def drawing_of(address: str) -> tuple[int, str]:
    """The QR code as the side of its square and the path of its dark fields, for an SVG in the page."""
    code = segno.make(address, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), path


def typed(house: House, login: PersonLogin, form: Form) -> None:
    """Raises NotLetIn."""
    sign_in(house.database, house.vault(), login.name, form.get("present"), now_ms=house.clock.now_ms(), code=None)


def post_password(house: House, request: Request, form: Form) -> Response:
    """All sessions end, and this browser gets a new one. Open links for a password go with the generation."""
    person, login = own(house)
    if form.get("password") != form.get("again"):
        return answer(house, request, Message("entry.differ"), "password")
    try:
        typed(house, login, form)
        after = change_password(
            house.database, house.vault(), house.visitor.actor, person, form.get("password"),
            now_ms=house.clock.now_ms(),
        )  # fmt: skip
    except (NotLetIn, Conflict, Missing) as error:
        return answer(house, request, error.message, "password")
    return entered(house, request, person, after, BACK)


def post_factor(house: House, request: Request, form: Form) -> Response:
    """Begin, confirm or take away."""
    person, login = own(house)
    now_ms, step = house.clock.now_ms(), form.get("step")
    try:
        if step == "confirm":
            return confirmed(house, request, login, form)
        typed(house, login, form)
        if step == "take":
            second_factor.take(house.database, house.vault(), house.visitor.actor, person.id, own=True, now_ms=now_ms)
        else:
            second_factor.begin(house.database, house.vault(), login)
    except (NotLetIn, Conflict, Missing) as error:
        return answer(house, request, error.message, "factor")
    return answer(house, request)


def confirmed(house: House, request: Request, login: PersonLogin, form: Form) -> Response:
    said = "".join(form.get("code").split())
    now_ms = house.clock.now_ms()
    codes = second_factor.confirm(house.database, house.vault(), house.visitor.actor, login, said, now_ms=now_ms)
    words = house.words(request, None, now_ms)
    lines = tuple(("factor.spare", one) for one in codes)
    title = Message("factor.spares")
    return house.show("once.html", request, words=words, here="account", title=title, lines=lines, go=BACK)


PAGES = (Page(path="/account", show=show),)
POSTS = (
    Post(path="/account/password", take=post_password, right=Right.LOOK, lane=Lane.DOORS),
    Post(path="/account/factor", take=post_factor, right=Right.LOOK, lane=Lane.DOORS),
)
