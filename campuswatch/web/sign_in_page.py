"""`/login`: who one is, by name and password. `/logout` ends the session of this browser."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.entering import open_session
from campuswatch.usecases.signing_in import NotLetIn, sign_in
from campuswatch.web.command_page import local
from campuswatch.web.form import Form
from campuswatch.web.gate import let_in, let_out
from campuswatch.web.house import House
from campuswatch.web.page import Page, Post
from inventory.model.scope import BUREAU
from inventory.repository import people, person_logins, sessions
from language.message import Message


def show(house: House, request: Request) -> Response:
    """`?back=` is where to go on."""
    return say(house, request, request.query_params.get("back", ""))


def post(house: House, request: Request, form: Form) -> Response:
    now_ms, name = house.clock.now_ms(), form.get("name").strip()
    try:
        sign_in(house.database, house.vault(), name, form.get("password"), now_ms=now_ms)
    except NotLetIn as error:
        return say(house, request, form.get("back"), name=name, problem=error.message)
    with house.database.read() as connection:
        login = person_logins.named(connection, BUREAU, name)
        person = people.get(connection, BUREAU, login.person) if login else None
    if login is None or person is None:
        return say(house, request, form.get("back"), name=name, problem=Message("login.refused"))
    address = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")[:200]
    token, _ = house.database.write(
        lambda connection: open_session(
            connection, house.key, person, login, now_ms=now_ms, address=address, agent=agent
        )
    ).result()
    response = RedirectResponse(local(form.get("back")) or "/", 303)
    let_in(request, response, token)
    return response


def leave(house: House, request: Request, form: Form) -> Response:
    session, now_ms = house.visitor.session, house.clock.now_ms()
    if session is not None:
        house.database.write(lambda connection: sessions.end(connection, session.id, at_ms=now_ms)).result()
    response = RedirectResponse("/login", 303)
    let_out(request, response)
    return response


def say(house: House, request: Request, back: str, *, name: str = "", problem: Message | None = None) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show(
        "login.html", request, words=words, here="login", back=local(back), name=name, problem=problem,
        status=401 if problem else 200,
    )  # fmt: skip


PAGES = (Page(path="/login", show=show, right=None),)
POSTS = (Post(path="/login", take=post), Post(path="/logout", take=leave, right=Right.LOOK))
