"""`/login`: who one is, by name and password. `/logout` ends the session of this browser."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.entering import enter, leave
from campuswatch.usecases.signing_in import NotLetIn, Stranger, sign_in
from campuswatch.usecases.strangers import tell
from campuswatch.web.command_page import local
from campuswatch.web.form import Form
from campuswatch.web.gate import let_in, let_out, token_of
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.page import Page, Post
from campuswatch.web.visits import visitor_of
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.repository import people, person_logins
from language.message import Message

LONGEST_AGENT = 200


def show(house: House, request: Request) -> Response:
    """`?back=` is where to go on."""
    return say(house, request, request.query_params.get("back", ""))


def post(house: House, request: Request, form: Form) -> Response:
    """Whatever does not fit is told in one sentence: which it was helps nobody but who guesses."""
    back, name = form.get("back"), form.get("name").strip()
    if not house.tries.may(address_of(request)):
        return say(house, request, back, name=name, problem=Message("login.too_often"), status=429)
    try:
        sign_in(
            house.database, house.vault(), name, form.get("password"),
            code=form.get("code"), now_ms=house.clock.now_ms(),
        )  # fmt: skip
    except NotLetIn as error:
        now_ms = house.clock.now_ms()
        tries = house.strangers.note(now_ms) if isinstance(error, Stranger) else house.strangers.rest(now_ms)
        tell(house.database, tries, now_ms=now_ms)
        return say(house, request, back, name=name, problem=Message("login.not_let_in"), status=401)
    tell(house.database, house.strangers.rest(house.clock.now_ms()), now_ms=house.clock.now_ms())
    with house.database.read() as connection:
        login = person_logins.named(connection, BUREAU, name)
        person = people.get(connection, BUREAU, login.person) if login else None
    if login is None or person is None:
        return say(house, request, back, name=name, problem=Message("login.not_let_in"), status=401)
    house.tries.take_back(address_of(request))
    return entered(house, request, person, login, local(back) or "/")


def entered(house: House, request: Request, person: Person, login: PersonLogin, go: str) -> Response:
    """A new session in the place of that of this browser: nobody can have put its token there before."""
    token, _ = enter(
        house.database, house.key, person, login, now_ms=house.clock.now_ms(), address=address_of(request),
        agent=agent_of(request), instead=token_of(request),
    )  # fmt: skip
    response = RedirectResponse(go, 303)
    let_in(request, response, token)
    return response


def address_of(request: Request) -> str:
    return visitor_of(request.client.host if request.client else "", request.headers)


def agent_of(request: Request) -> str:
    return request.headers.get("user-agent", "")[:LONGEST_AGENT]


def bye(house: House, request: Request, form: Form) -> Response:
    if house.visitor.session is not None:
        leave(house.database, house.visitor.session, now_ms=house.clock.now_ms())
    response = RedirectResponse("/login", 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    let_out(request, response)
    return response


def say(
    house: House, request: Request, back: str, *, name: str = "", problem: Message | None = None, status: int = 200
) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show(
        "login.html", request, words=words, here="login", back=local(back), name=name, problem=problem, status=status
    )


PAGES = (Page(path="/login", show=show, right=None),)
POSTS = (Post(path="/login", take=post, lane=Lane.DOORS), Post(path="/logout", take=bye, right=Right.LOOK))
