"""`/first/{token}` makes the first administrator, `/enter/{token}` opens what a link was made for.

That is a password to choose, a wall screen, or the demo. Looking at a link changes nothing, for programs that scan
mails look at every one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from campuswatch.usecases import displays, first_entry, logins, second_factor
from campuswatch.web.form import Form
from campuswatch.web.gate import let_in
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.page import Page, Post
from campuswatch.web.sign_in_page import address_of, agent_of, entered
from inventory.errors import Conflict, Missing, VaultError
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.scope import BUREAU, Scope
from inventory.repository import entry_links, people, person_logins, schools
from language.message import Message


def show_first(house: House, request: Request) -> Response:
    return form_of(house, request, "first") if is_first(house, request) else closed(house, request)


def is_first(house: House, request: Request) -> bool:
    token, now_ms = request.path_params["token"], house.clock.now_ms()
    with house.database.read() as connection:
        return first_entry.is_open(connection, house.key, token, now_ms=now_ms)


def post_first(house: House, request: Request, form: Form) -> Response:
    if not is_first(house, request):
        return closed(house, request)
    if wrong := differs(form):
        return form_of(house, request, "first", form, wrong)
    try:
        person, login = first_entry.make_first(
            house.database, house.vault(), house.key, request.path_params["token"], person=form.get("person"),
            name=form.get("name"), password=form.get("password"), now_ms=house.clock.now_ms(),
        )  # fmt: skip
    except Missing:
        return closed(house, request)
    except (Conflict, VaultError) as error:
        return form_of(house, request, "first", form, error.message)
    return entered(house, request, person, login, "/start")


def show(house: House, request: Request) -> Response:
    link = link_of(house, request)
    return form_of(house, request, link.purpose.value, link=link) if link else closed(house, request)


def knock(house: House, request: Request) -> bool:
    return link_of(house, request) is not None


def post(house: House, request: Request, form: Form) -> Response:
    link = link_of(house, request)
    if link is None:
        return closed(house, request)
    try:
        return OPENED[link.purpose](house, request, form, link)
    except Missing:
        return closed(house, request)
    except (Conflict, VaultError) as error:
        return form_of(house, request, link.purpose.value, form, error.message, link=link)


def choose(house: House, request: Request, form: Form, link: EntryLink) -> Response:
    if wrong := differs(form):
        return form_of(house, request, link.purpose.value, form, wrong, link=link)
    token, now_ms = request.path_params["token"], house.clock.now_ms()
    person, login = logins.choose_password(
        house.database, house.vault(), house.key, token, form.get("password"), now_ms=now_ms
    )
    with house.database.read() as connection:
        if second_factor.is_asked(connection, house.vault(), person.id):
            return RedirectResponse("/login", 303)  # who holds the link has shown nothing of the other factor
    return entered(house, request, person, login, "/")


def hang(house: House, request: Request, form: Form, link: EntryLink) -> Response:
    cookie, session = displays.open_display(
        house.database, house.key, request.path_params["token"], now_ms=house.clock.now_ms(),
        address=address_of(request), agent=agent_of(request),
    )  # fmt: skip
    response = RedirectResponse(f"/wall/{session.school}" if session.school else "/wall", 303)
    let_in(request, response, cookie, life_s=displays.LIFE_MS // 1000)
    return response


def look_around(house: House, request: Request, form: Form, link: EntryLink) -> Response:
    """Only where the whole service is a demo, and as whom one likes."""
    wanted = form.get("person") or link.person
    with house.database.read() as connection:
        person = people.get(connection, BUREAU, wanted)
        login = person_logins.of_person(connection, BUREAU, wanted)
    if person is None or login is None:
        return closed(house, request)
    return entered(house, request, person, login, "/")


EMPTY = Form()
OPENED: Mapping[EntryPurpose, Callable[[House, Request, Form, EntryLink], Response]] = {
    EntryPurpose.NEW_LOGIN: choose,
    EntryPurpose.DISPLAY: hang,
    EntryPurpose.DEMO: look_around,
}


def link_of(house: House, request: Request) -> EntryLink | None:
    """None for one that opens nothing (any more): which of them is nobody's business."""
    now_ms, digest = house.clock.now_ms(), house.key.digest(request.path_params["token"])
    with house.database.read() as connection:
        link = entry_links.get(connection, BUREAU, digest)
        if link is None or link.purpose not in OPENED or not logins.works(house.key, link, now_ms):
            return None
        login = person_logins.generation(connection, BUREAU, link.person) if link.person else None
    if link.purpose is EntryPurpose.NEW_LOGIN and str(login) != link.name:
        return None
    return None if link.purpose is EntryPurpose.DEMO and not house.settings.service.demo else link


def differs(form: Form) -> Message | None:
    return None if form.get("password") == form.get("again") else Message("entry.differ")


def form_of(
    house: House, request: Request, purpose: str, form: Form = EMPTY, problem: Message | None = None, *,
    link: EntryLink | None = None,
) -> Response:  # fmt: skip
    name = ""
    with house.database.read() as connection:
        school = schools.get(connection, Scope.of([link.school]), link.school) if link and link.school else None
        login = person_logins.of_person(connection, BUREAU, link.person) if link and link.person else None
    if login is not None:
        name = login.name
    elif link is not None:
        name = link.name
    roles = all_roles(house) if link and link.purpose is EntryPurpose.DEMO else []
    words = house.words(request, school, house.clock.now_ms())
    return house.show(
        "entry.html", request, words=words, here="entry", purpose=purpose.replace(" ", "_"), form=form, name=name,
        problem=problem, where=school.name if school else "", roles=roles, whom=link.person if link else "",
        status=422 if problem else 200,
    )  # fmt: skip


def all_roles(house: House) -> list[tuple[str, str, str, str]]:
    """Everybody who may be let in: id, name, role, school."""
    with house.database.read() as connection:
        logins = person_logins.every(connection, BUREAU)
        named = people.called(connection, BUREAU, [one.person for one in logins])
    return [(one.person, named.get(one.person, one.name), one.role, one.school) for one in logins if one.role]


def closed(house: House, request: Request) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show("said.html", request, words=words, here="entry", status=404, title=words.t("entry.title"),
                      sentence=Message("entry.no_link"), fault=None)  # fmt: skip


PAGES = (
    Page(path="/first/{token}", show=show_first, right=None),
    Page(path="/enter/{token}", show=show, right=None),
)
POSTS = (
    Post(path="/first/{token}", take=post_first, knock=is_first, lane=Lane.DOORS),
    Post(path="/enter/{token}", take=post, knock=knock, lane=Lane.DOORS),
)
